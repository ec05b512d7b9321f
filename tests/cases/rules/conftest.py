"""The pathway, the table and the calendar of the real pack, read once, without a database."""

from pathlib import Path

import pytest
from django.conf import settings

from rrjeta.cases.rules import reading
from rrjeta.cases.rules.building import pathway_from
from rrjeta.cases.rules.calendar import Calendar, calendar_for
from rrjeta.cases.rules.deadlines import Table, table_of
from rrjeta.cases.rules.known import Known, known_in
from rrjeta.cases.rules.pathway import Pathway
from rrjeta.packs.loaded import LoadedPack
from rrjeta.packs.reading import read_pack
from rrjeta.packs.source import PackSource

FOLDER = Path(settings.RRJETA_PACK)


@pytest.fixture(scope="session")
def pack() -> LoadedPack:
    return LoadedPack(1, read_pack(FOLDER).contents)


@pytest.fixture(scope="session")
def source() -> PackSource:
    return PackSource(FOLDER)


@pytest.fixture(scope="session")
def known(source: PackSource) -> Known:
    return known_in(source)


@pytest.fixture(scope="session")
def pathway(source: PackSource) -> Pathway:
    return pathway_from(reading.content(source)["protection"])


@pytest.fixture(scope="session")
def table(pack: LoadedPack) -> Table:
    return table_of(pack.parameters())


@pytest.fixture(scope="session")
def calendar(pack: LoadedPack) -> Calendar:
    head = pack.head
    return calendar_for(
        zone=head["timezone"],
        weekend=head["weekend"],
        holidays_of=pack.public_holidays,
        first_year=2024,
        last_year=2032,
    )

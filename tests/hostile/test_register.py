"""The register for attacks: every state and every role, and in each word of each record a canary of its own."""

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from rrjeta.access.choices import Role
from rrjeta.access.models import User
from rrjeta.aid.models import Help
from rrjeta.cases.models import Case, Entry, Transfer
from rrjeta.kernel.models import SealedRecord
from rrjeta.kernel.sealing import peek_record
from rrjeta.network.models import Package
from rrjeta.people.models import CareArrangement
from tests.cast import Cast, make_user
from tests.hostile.crawl import Crawl, one_of_each
from tests.hostile.oracle import Oracle
from tests.hostile.probe_objects import Prober, hold_state
from tests.hostile.register import Inside, made_register, state_now, tables_as_text
from tests.hostile.stolen_disk import Search, files_in
from tests.hostile.swapping import written_to_spared

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("register for attacks")]

_OF_OFFICE = {"talk", "complaint", "emergency"}
_CANARY = re.compile(r"ZQ7-[a-z]+-[0-9]+-[0-9a-f]{8}")


@pytest.fixture(scope="module")
def standing_register(
    django_db_setup: None, django_db_blocker: pytest.FixtureDef, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """Make the register once for the module."""
    with django_db_blocker.unblock(), made_register(tmp_path_factory.mktemp("manifest")) as found:
        yield found


@pytest.fixture
def register(standing_register: dict[str, Any], db: None, pack: object) -> dict[str, Any]:
    """Return the manifest of the register."""
    return standing_register


def test_every_role_stands_at_least_twice_in_several_agencies(register: dict[str, Any]) -> None:
    roles = Counter(role for user in register["users"] for role in user["roles"])
    assert {role: count for role in Role if (count := roles[role]) < 2} == {}
    assert len({user["organisation"] for user in register["users"]} - {""}) >= 3


def test_a_case_stands_in_every_state(register: dict[str, Any]) -> None:
    cases = register["cases"]
    assert sum(row["merged_into_id"] is not None for row in cases) >= 4
    assert sum(row["stage"] == "closed" for row in cases) >= 4
    assert sum(row["came_from_id"] is not None for row in cases) >= 4
    assert sum(row["offered_to_id"] is not None for row in cases) >= 2
    assert len(cases) >= 70
    assert Case.objects.count() == len(cases)
    assert len(register["erased"]) >= 4
    assert not Case.objects.filter(id__in=[row["id"] for row in register["erased"]]).exists()
    assert Transfer.objects.filter(is_open=True).count() == sum(row["is_transfer_pending"] for row in cases)


def test_each_canary_stands_in_the_record_that_the_manifest_says_and_nowhere_else(register: dict[str, Any]) -> None:
    known = {row[0]: tuple(row[1:3]) for row in register["canaries"]}
    count = len(known)
    assert count == len(register["canaries"]) >= 5_000
    found: Counter[str] = Counter()
    for model in apps.get_models():
        # A package is a copy of what was sent, frozen: its words stand where they were written as well.
        if not issubclass(model, SealedRecord) or model is Package:
            continue
        for record in model._base_manager.select_related("subject"):
            # A letter that left holds the paper as it was sent beside its fields.
            for canary in set(_CANARY.findall(json.dumps(peek_record(record)))):
                stands_in = known[canary]
                assert stands_in in {(model._meta.db_table, str(record.pk)), (model._meta.db_table, _case_of(record))}
                found[canary] += 1
    assert set(found.values()) == {1}
    # The others stand in earlier versions and inside of files.
    share = len(found) / len(known)
    assert share > 0.7


def _case_of(record: SealedRecord) -> str:
    """Return the case or talk for which an operation wrote the record, by which the manifest knows it."""
    if isinstance(record, CareArrangement):
        return str(Case.objects.filter(person_id=record.person_id).values_list("id", flat=True).first())
    if isinstance(record, Entry | Help):
        return str(record.lines.values_list("case_id", flat=True).first())
    return str(getattr(record, "case_id", "") or getattr(record, "talk_id", ""))


def test_the_classes_are_those_of_the_matrix(register: dict[str, Any]) -> None:
    classes = {row[0].split("-")[1] for row in register["canaries"]}
    policy = {row["data_class"] for row in register["policy"]}
    assert classes <= policy | {"sensitive", "economic"} | _OF_OFFICE
    assert len(classes) >= 8


def test_everybody_signs_in_as_real_people_do(register: dict[str, Any]) -> None:
    one = register["users"][0]
    user = User.objects.get(username=one["username"])
    assert user.check_password(one["password"])
    assert (user.is_synthetic, user.is_demo, user.is_password_given) == (True, False, False)
    assert len(one["password"]) >= 20
    assert not User.objects.filter(is_synthetic=False).exists()


def test_every_page_says_that_nobody_here_is_real(register: dict[str, Any]) -> None:
    page = Inside(register["users"][0]["username"]).ask("GET", "/").body.decode()
    assert "demo-banner" in page


def _bad(found: dict[str, Any]) -> list[str]:
    shown: list[str] = found["shown"]
    return shown


def test_no_probe_reads_or_writes_out_of_reach(register: dict[str, Any], long_run: bool) -> None:
    prober = Prober(register, Inside)
    before = state_now()
    prober.probe(20_000 if long_run else 1_900)
    hold_state(prober.found, before, state_now(), "probes")
    found = prober.found.as_json()
    assert _bad(found) == []
    assert found["kinds"]["outside"] > found["probes"] / 3
    assert min(found["kinds"][kind] for kind in ("inside", "forbidden", "between")) > 20


def test_no_id_swapped_inside_a_body_reads_or_writes_out_of_reach(register: dict[str, Any], long_run: bool) -> None:
    prober = Prober(register, Inside)
    before = state_now()
    prober.swap(2_000 if long_run else 150)
    after = state_now()
    prober.found.writable += written_to_spared(prober.oracle, before, after)
    assert _bad(prober.found.as_json()) == []
    # The forms are real ones: what their own people may write is written.
    assert before != after


def test_no_link_leads_to_what_a_role_may_not_read(register: dict[str, Any], long_run: bool) -> None:
    crawl = Crawl(Oracle(register), Inside, alike=4 if long_run else 1)
    for username in one_of_each(Oracle(register), 2 if long_run else 1):
        crawl.as_user(username, 400 if long_run else 40)
    found = crawl.found.as_json()
    assert _bad(found) == []
    assert found["canaries_seen_by_right"] > 50
    assert found["users"] >= 15
    assert {word.split("-")[1] for word in crawl.found.canaries} >= _OF_OFFICE


def test_the_tables_and_files_hold_no_canary(register: dict[str, Any]) -> None:
    classes = [row[0].split("-")[1] for row in register["canaries"]]
    search = Search(classes)
    assert search.found_in(b"x" + base64.b64encode(b"xx" + register["canaries"][0][0].encode())) == [classes[0]]
    kept = {str(path): path.read_bytes() for path in files_in([Path(settings.RRJETA_DATA)])}
    kept |= tables_as_text()
    assert sum(map(len, kept.values())) > 1_000_000
    assert {place: found for place, content in kept.items() if (found := search.found_in(content))} == {}


def test_a_register_is_made_beside_nobody(cast: Cast, pack: object, tmp_path: Path) -> None:
    make_user("real")
    with pytest.raises(CommandError, match="empty database"):
        call_command("demo", profile="hostile", manifest=tmp_path / "manifest.json")
    assert not (tmp_path / "manifest.json").exists()


@pytest.mark.django_db
def test_its_manifest_never_lies_beside_the_data() -> None:
    with pytest.raises(CommandError, match="outside the data folder"):
        call_command("demo", profile="hostile", manifest=Path(settings.RRJETA_DATA) / "manifest.json")
    with pytest.raises(CommandError, match="--manifest"):
        call_command("demo", profile="hostile")

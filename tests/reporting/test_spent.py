"""What was spent on help is told of no few families, and of none that another period would give back."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from rrjeta.kernel.clock import at, frozen
from rrjeta.kernel.ids import new_id
from rrjeta.reporting.queries.mayor import mayors_page
from rrjeta.reporting.rules.spending import is_sum_told, lines_told
from tests.aid.test_giving import given
from tests.cases.making import make_case
from tests.cast import Cast

YEAR = list(range(1, 13))
DAY = date(2025, 5, 6)
FAMILIES = [new_id() for _one in range(12)]


def _helped(**counts: int) -> dict[int, frozenset[Any]]:
    return {int(month[1:]): frozenset(FAMILIES[:count]) for month, count in counts.items()}


@pytest.mark.parametrize(
    ("helped", "months", "is_told"),
    [
        (_helped(m1=5), [1], True),
        (_helped(m1=4), [1], False),
        # What is left of the quarter is two months, of five families together.
        (_helped(m1=5, m2=5, m3=4), [1, 2, 3], False),
        (_helped(m1=5, m2=4, m3=4), [1, 2, 3], False),
        ({1: frozenset(FAMILIES[:9]), 2: frozenset(FAMILIES[:3]), 3: frozenset(FAMILIES[3:6])}, [1, 2, 3], True),
        (_helped(m1=9, m2=9, m3=9), [1, 2, 3], True),
        # The year less three quarters that are told would be four families of the last.
        (_helped(m1=9, m2=9, m3=9, m4=9, m5=9, m6=9, m7=9, m8=9, m9=9, m12=4), YEAR, False),
        (_helped(m4=4), YEAR, False),
        (_helped(m4=12), YEAR, True),
    ],
)
def test_a_sum_is_told_where_no_other_gives_few_families_away(helped: Any, months: list[int], *, is_told: bool) -> None:
    assert is_sum_told(helped, months) is is_told


def _lines(**counts: tuple[int, ...]) -> dict[str, dict[int, frozenset[Any]]]:
    """Return who was helped on each line in the first months of a year, no family twice."""
    found: dict[str, dict[int, frozenset[Any]]] = {}
    for line, own in counts.items():
        found[line] = {
            month: frozenset(new_id() for _one in range(count)) for month, count in enumerate(own, 1) if count
        }
    return found


@pytest.mark.parametrize(
    ("lines", "months", "told"),
    [
        (_lines(a=(9,), b=(9,)), [1], {"a", "b"}),
        (_lines(a=(9,), b=(2,)), [1], set()),
        (_lines(a=(9, 9, 9), b=(9, 9, 9)), [1, 2, 3], {"a", "b"}),
        # The quarter of b less two months that are told would be two families of March.
        (_lines(a=(9, 9, 9), b=(9, 9, 2)), [1, 2, 3], set()),
        (_lines(a=(9, 9, 9), b=(9, 9, 2), c=(9, 9, 9)), [1, 2, 3], {"c"}),
        (_lines(a=(9, 9, 9), b=(9, 2, 9)), YEAR, set()),
        (_lines(a=(9, 9, 9), b=(9, 0, 9)), YEAR, {"a", "b"}),
    ],
)
def test_a_line_is_told_where_no_other_line_or_period_gives_few_families_away(
    lines: Any, months: list[int], told: set[str]
) -> None:
    assert lines_told(lines, months) == told


@pytest.mark.django_db
def test_the_mayor_reads_what_was_spent_by_budget_line_and_nothing_of_few(cast: Cast, pack: Any) -> None:
    with frozen(at(date(2026, 5, 4), 9)):
        for place in range(11):
            given(cast, make_case(cast), happened_on=DAY, worth=1000, budget_line="municipal" if place < 6 else "state")
        given(cast, make_case(cast), happened_on=DAY, worth=770, budget_line="donor")
        text, quarter = (_page(cast, one) for one in ("2025", "2026-Q1"))
    assert "11 770" in text
    assert "Municipal budget 6 000" in text
    assert "State budget" not in text
    assert "Donor" not in text
    assert "Help to families" not in quarter


def _page(cast: Cast, period: str) -> str:
    pages = PdfReader(BytesIO(mayors_page(cast.dea, "", period, "en"))).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())

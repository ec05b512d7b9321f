"""The numbers of the network: medians, what was accepted and not served, and small numbers that are left out."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rrjeta.network.rules.cells import LEAST, kept
from rrjeta.network.rules.counting import (
    ANSWERED,
    BY_PLACE,
    BY_SECTOR,
    DECLINED,
    NOT_STARTED,
    Counted,
    Tally,
    Wait,
    counted,
    median_days,
    refusals_of,
    rows_of,
)

QUARTER, YEAR = "2026/1", "2026"


def one(place: str = "a", number: int = 1, *, answered: bool = True, started: bool = False, refusal: str = "") -> Tally:
    return Tally(
        place=place,
        sector="npo",
        service="day_centre",
        quarter=QUARTER,
        refusal=refusal,
        sent=number,
        answered=number if answered else 0,
        not_started=number if answered and not started and not refusal else 0,
    )


def by_place(*tallies: Tally, period: str = YEAR) -> Counted:
    return counted(tallies, {}, BY_PLACE, period)


def waited(number: int, answer: float | None = 2, start: float | None = None, place: str = "a") -> list[Wait]:
    return [Wait(place, answer, start)] * number


def test_accepted_is_not_served() -> None:
    row = rows_of(by_place(one(number=5, started=True), one(number=5)), [*waited(5, 2, 6), *waited(5)])[0]
    assert (row.sent, row.answered, row.share, row.not_started) == (10, 10, 100, 5)
    assert (row.days_to_answer, row.days_to_start) == (2, 6)


def test_silence_lowers_the_share() -> None:
    row = rows_of(by_place(one(number=6), one(number=6, answered=False)), [])[0]
    assert (row.answered, row.share, row.not_started) == (6, 50, 6)


def test_of_few_nothing_is_told() -> None:
    rows = rows_of(by_place(one("large", 9), one("small", 3), one("mid", 6)), waited(3, place="small"))
    by_group = {row.group: row for row in rows}
    assert (by_group["small"].sent, by_group["small"].share, by_group["small"].days_to_answer) == (None, None, None)
    # With the total and the other one it could be counted back.
    assert by_group["mid"].sent is None
    assert (by_group["large"].sent, by_group[""].sent) == (9, 18)
    assert median_days([1.0] * (LEAST - 1) + [None] * 3) is None


def test_what_is_left_out_is_in_no_order() -> None:
    rows = rows_of(by_place(one("b", 4), one("a", 2), one("c", 9)), [])
    assert [row.group for row in rows if row.sent is None and not row.is_total] == ["a", "b"]


def test_reasons_of_few_are_left_out_in_each_place_and_in_all() -> None:
    found = by_place(
        one("large", 7, refusal="capacity"), one("large", 8, refusal="area"), one("small", 1, refusal="funds")
    )
    assert found.reasons() == ["area", "capacity", "funds"]
    # Of the one child the whole is left out, and in the other place what together with the totals would give it back.
    assert {line.group: line.counts for line in refusals_of(found)} == {
        "large": (8, None, 0),
        "small": (0, 0, None),
        "": (8, None, None),
    }
    assert (found.of(DECLINED, "large"), found.of(DECLINED, "")) == (None, 16)
    assert found.of(DECLINED, "small") is None


def test_a_quarter_that_is_left_out_is_not_the_year_less_the_others() -> None:
    cells = kept({("a", "2026/1"): 9, ("a", "2026/2"): 3, ("a", "2026/3"): 8, ("a", "2026/4"): 12})
    shown = [cells["a", f"2026/{number}"] for number in (1, 2, 3, 4)]
    assert (cells["a", "2026"], shown.count(None)) == (32, 2)


def test_ones_that_add_up_to_their_number_are_not_given_back_by_it() -> None:
    # Five times one: whoever knows that five are missing and their sum knows each.
    cells = kept({(code, ""): 1 for code in "abcde"} | {("z", ""): 9})
    assert cells["z", ""] is None
    assert cells["", ""] == 14


def test_kinds_of_one_place_do_not_give_its_total_back() -> None:
    tallies = [one("a", 4), Tally("b", "npo", "day_centre", QUARTER, "", 9, 9, 0)]
    for by in (BY_PLACE, BY_SECTOR):
        found = counted(tallies, {}, by, YEAR)
        assert found.of(ANSWERED, "a" if by == BY_PLACE else "npo") == (None if by == BY_PLACE else 13)


CELLS = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.sampled_from(["2025/4", "2026/1", "2026/2"])),
    st.integers(1, 14),
    max_size=24,
)


@given(CELLS)
def test_no_line_gives_a_small_number_back(numbers: dict[Any, int]) -> None:
    cells = kept(numbers)
    totals = kept_nothing(numbers)
    assert set(cells) == set(totals)
    assert all(number is None or number == totals[cell] >= LEAST for cell, number in cells.items())
    for whole, parts in lines(totals):
        missing = [cell for cell in parts if cells[cell] is None]
        if cells[whole] is None:
            assert missing, "a total that is left out is the sum of what is shown"
        elif missing:
            room = sum(totals[cell] for cell in missing) - (len(missing) - 1)
            assert len(missing) > 1
            assert room >= LEAST, "the missing ones are known from their sum"


@given(CELLS)
def test_a_number_is_left_out_in_every_view_alike(numbers: dict[Any, int]) -> None:
    shuffled = dict(sorted(numbers.items(), reverse=True))
    assert kept(numbers) == kept(shuffled)


def test_waiting_that_nobody_answered_makes_no_median() -> None:
    assert median_days([]) is None
    assert median_days([1.0, 2.0, 3.0, 4.0, 40.0]) == 3


def test_not_started_counts_what_was_accepted_alone() -> None:
    found = by_place(one(number=6, refusal="capacity"), one(number=7))
    assert (found.of(NOT_STARTED, "a"), found.of(DECLINED, "a")) == (7, 6)


def kept_nothing(numbers: dict[Any, int]) -> Counter[Any]:
    totals: Counter[Any] = Counter()
    for (place, kind, quarter), number in numbers.items():
        for a in {place, ""}:
            for b in {kind, ""}:
                for c in {quarter, quarter[:4], ""}:
                    totals[a, b, c] += number
    return totals


def lines(totals: Any) -> list[tuple[Any, list[Any]]]:
    above = {"2025/4": "2025", "2026/1": "2026", "2026/2": "2026"}
    found: dict[Any, list[Any]] = {}
    for cell in totals:
        for side in range(3):
            if cell[side]:
                whole = (*cell[:side], above.get(cell[side], ""), *cell[side + 1 :])
                found.setdefault((side, whole), []).append(cell)
    return [(whole, parts) for (_side, whole), parts in found.items()]

"""The numbers of the network: medians, what was accepted and not served, and small numbers that are left out."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rrjeta.kernel.clock import at, today
from rrjeta.network.rules.counting import LEAST, Sent, reasons_of, rows_of, safe

DAY = timedelta(days=1)
BEGUN = at(today(), 9)


def one(group: str = "a", answered: int | None = 2, started: int | None = None, refusal: str = "") -> Sent:
    def after(days: int | None) -> datetime | None:
        return None if days is None else BEGUN + days * DAY

    accepted = after(answered) if not refusal else None
    return Sent(group, BEGUN, after(answered), accepted, after(started), refusal)


def test_accepted_is_not_served() -> None:
    rows = rows_of([*[one(started=6) for _ in range(5)], *[one() for _ in range(5)]])
    row = rows[0]
    assert (row.sent, row.answered, row.share, row.accepted_not_started) == (10, 10, 100, 5)
    assert (row.days_to_answer, row.days_to_start) == (2, 6)


def test_silence_lowers_the_share() -> None:
    row = rows_of([*[one() for _ in range(6)], *[one(answered=None) for _ in range(6)]])[0]
    assert (row.answered, row.share, row.accepted_not_started) == (6, 50, 6)


def test_of_few_nothing_is_told() -> None:
    rows = rows_of(
        [*[one("large") for _ in range(9)], *[one("small") for _ in range(3)], *[one("mid") for _ in range(6)]]
    )
    by_group = {row.group: row for row in rows}
    assert (by_group["small"].sent, by_group["small"].share, by_group["small"].days_to_answer) == (None, None, None)
    # With the total and the other one it could be counted back.
    assert by_group["mid"].sent is None
    assert (by_group["large"].sent, by_group[""].sent) == (9, 18)


def test_reasons_of_few_are_left_out() -> None:
    declined = [one(refusal="capacity") for _ in range(7)] + [one(refusal="area")] + [one(refusal="funds")]
    assert reasons_of(declined) == [("capacity", 7), ("area", None), ("funds", None)]


@given(st.lists(st.integers(0, 30), max_size=12))
def test_no_small_number_can_be_counted_back(numbers: list[int]) -> None:
    kept = safe(numbers)
    hidden = [number for number, shown in zip(numbers, kept, strict=True) if shown is None]
    assert all(shown == number for number, shown in zip(numbers, kept, strict=True) if shown is not None)
    assert not any(0 < shown < LEAST for shown in kept if shown is not None)
    positive = [number for number in numbers if number > 0]
    if hidden and len(positive) > 1:
        assert len(hidden) > 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 9), st.sampled_from(["", "area"]))))
def test_totals_are_the_sum_of_what_was_sent(held: list[Any]) -> None:
    sent = [one(group, answered, refusal=refusal) for group, answered, refusal in held]
    rows = rows_of(sent)
    counted = Counter(group for group, *_rest in held)
    for row in rows:
        if not row.is_total and row.sent is not None:
            assert row.sent == counted[row.group]
        elif row.is_total and row.sent is not None:
            assert row.sent == len(held)

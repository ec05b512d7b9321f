"""The mark in the address of a next page: read back as written, and nothing else is one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from rrjeta.cases.queries.marks import read_place, write_mark, write_place
from rrjeta.kernel.errors import NotFound

MOMENT, LAST = datetime(2026, 3, 29, 1, 30, tzinfo=UTC), UUID(int=7)


def test_a_place_is_read_as_it_was_written() -> None:
    assert read_place(write_place(MOMENT, LAST)) == (MOMENT, LAST)


@pytest.mark.parametrize(
    "value",
    [
        [MOMENT.isoformat(), 5],
        [5, str(LAST)],
        ["2026-03-29T01:30:00", str(LAST)],
        ["0001-01-01T00:00:00+14:00", str(LAST)],
        [MOMENT.isoformat()],
        {"at": 1},
        None,
    ],
)
def test_what_no_page_gave_is_no_place(value: Any) -> None:
    with pytest.raises(NotFound):
        read_place(write_mark(value))


@pytest.mark.parametrize("mark", ["nonsense", "ë", "=", "W" * 4001])
def test_what_is_no_mark_at_all_is_no_place(mark: str) -> None:
    with pytest.raises(NotFound):
        read_place(mark)

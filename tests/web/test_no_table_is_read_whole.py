"""The two pages seen all day find their rows by an index, whatever the size of the register (design §7: 10,000 to a million)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [
    pytest.mark.usefixtures("pack"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole on purpose"),
]

# Tables that grow with every case; the others hold the office itself.
_GROWING = re.compile(r"SCAN (?:\w+ AS )?(cases_\w+|people_\w+|kernel_\w+|audit_\w+|files_\w+)\b")


@contextmanager
def _plans() -> Iterator[list[str]]:
    """Collect how SQLite goes about every reading statement of the block."""
    said: list[str] = []

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            execute(f"EXPLAIN QUERY PLAN {sql}", params, many, context)
            said.extend(str(row[3]) for row in context["cursor"].fetchall())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield said


@pytest.mark.parametrize("who", ["ana", "dea"])
def test_no_page_of_the_day_reads_a_growing_table_whole(cast: Cast, who: str) -> None:
    case = make_case(cast)
    browser = cast.signed_in(getattr(cast, who))
    for address in (reverse("worklist"), reverse("case", args=[case.id])):
        with _plans() as said:
            assert browser.get(address).status_code == 200
        assert len(said) > 10
        assert [line for line in said if _GROWING.match(line)] == []

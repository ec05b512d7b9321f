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

pytestmark = pytest.mark.usefixtures("pack")

# Tables that grow with every case; the others hold the office itself.
_GROWING = re.compile(r"\b(?:SCAN|Seq Scan on) (?:\w+ AS )?(cases_\w+|people_\w+|kernel_\w+|audit_\w+|files_\w+)\b")
_EXPLAIN = {"sqlite": ("EXPLAIN QUERY PLAN", 3), "postgresql": ("EXPLAIN", 0)}


@contextmanager
def _plans() -> Iterator[list[str]]:
    """Collect how the database goes about every reading statement of the block."""
    said: list[str] = []
    words, column = _EXPLAIN[connection.vendor]
    if connection.vendor == "postgresql":
        # It reads a small table whole on purpose; told to avoid that, it does so only where no index leads to the rows.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            execute(f"{words} {sql}", params, many, context)
            said.extend(str(row[column]) for row in context["cursor"].fetchall())
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
        assert [line for line in said if _GROWING.search(line)] == []

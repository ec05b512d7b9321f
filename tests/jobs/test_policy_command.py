"""`rrjeta policy`: the matrix, row for row."""

import csv
from io import StringIO

from django.core.management import call_command

from rrjeta.access.matrix import MATRIX


def _printed(**options: bool) -> str:
    out = StringIO()
    call_command("policy", stdout=out, **options)
    return out.getvalue()


def test_every_grant_of_the_matrix_is_one_line() -> None:
    lines = list(csv.DictReader(StringIO(_printed(csv=True))))
    granted = {(role.value, one.value): reach.value for role, row in MATRIX.items() for one, reach in row.items()}
    assert {(line["role"], line["permission"]): line["reach"] for line in lines} == granted


def test_what_a_permission_reads_is_named() -> None:
    lines = list(csv.DictReader(StringIO(_printed(csv=True))))
    assert {line["data_class"] for line in lines if line["permission"] == "read.narrative"} == {"narrative"}
    assert {line["data_class"] for line in lines if line["permission"] == "case.visit"} == {""}
    assert {line["deputy"] for line in lines if line["permission"] == "case.approve_plan"} == {"yes"}
    assert {line["on_duty"] for line in lines if line["permission"] == "read.reporter"} == {"no"}


def test_without_an_option_it_is_a_table_to_read() -> None:
    head, *rows = _printed().splitlines()
    assert head.split() == ["role", "permission", "data_class", "reach", "on_duty", "deputy"]
    assert len(rows) == sum(len(row) for row in MATRIX.values())

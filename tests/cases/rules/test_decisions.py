"""Which decisions of corrected minutes are those of before: by what they say, not by their place."""

import pytest

from rrjeta.cases.rules.meetings import same_decisions

SCHOOL = {"code": "more_info", "text": "Ask the school", "seat": "a"}
POLICE = {"code": "more_info", "text": "Ask the police", "seat": "b"}
MONEY = {"code": "economic_aid", "text": "", "seat": ""}


@pytest.mark.parametrize(
    ("known", "rows", "same"),
    [
        ([SCHOOL, POLICE], [SCHOOL, POLICE], {0: 0, 1: 1}),
        ([SCHOOL, POLICE], [POLICE], {0: 1}),
        ([SCHOOL], [POLICE, SCHOOL], {1: 0}),
        ([SCHOOL, POLICE], [{**SCHOOL, "seat": "b"}, POLICE], {0: 0, 1: 1}),
        ([SCHOOL, POLICE], [{**POLICE, "text": "Ask again"}], {0: 1}),
        ([SCHOOL], [{**SCHOOL, "code": "refer"}], {0: 0}),
        ([SCHOOL], [MONEY], {}),
        ([MONEY], [{"code": "economic_aid"}], {0: 0}),
        ([], [SCHOOL], {}),
    ],
)
def test_a_decision_is_known_by_what_it_says(
    known: list[dict[str, str]], rows: list[dict[str, str]], same: dict[int, int]
) -> None:
    assert same_decisions(known, rows) == same

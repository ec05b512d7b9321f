"""The register of letters, the help given and its sums leave by the same rules as lists of cases."""

import json
from typing import Any

import pytest

from rrjeta.cases.models import Case
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.saving import working
from rrjeta.people.operations.around import change_care
from tests.aid.test_giving import given
from tests.cases.making import make_case
from tests.cast import Cast
from tests.exports.test_export import alone, ask, exported
from tests.letters.writing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def _rows(cast: Cast, actor: Any, name: str, address: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(exported(cast, actor, address, name=name, format="json"))["rows"]
    return rows


@pytest.fixture
def sheltered(cast: Cast) -> Case:
    """Return the case of a child whose place nobody may learn."""
    case = make_case(cast)
    with working(cast.ana.user_id):
        change_care(case.person, arrangement="shelter_dv", since_at=now(), is_address_hidden=True, told={})
    return case


def test_the_register_leaves_with_the_letters_of_ones_own_cases_alone(cast: Cast) -> None:
    mine, theirs = make_case(cast), make_case(cast)
    standing(cast.ana, mine, "Znj. Prova")
    standing(cast.ana, theirs, "Znj. Tjetra")
    Case.objects.filter(id=theirs.id).update(owner_id=cast.besa.user_id)
    (row,) = _rows(cast, cast.ana, "letters")
    assert (row["number"], row["other_side"], row["case_numbers"]) == (f"1/{today().year}", "Znj. Prova", mine.number)
    assert len(_rows(cast, cast.dea, "letters", "direction=out")) == 2
    told = _rows(cast, cast.edi, "letters")
    assert {(one["other_side"], one["letter"]) for one in told} == {("", "")}
    assert {one["case_numbers"] for one in told} == {mine.number, theirs.number}


def test_of_a_sheltered_child_neither_file_says_where_it_may_be(
    cast: Cast, sheltered: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing(cast.ana, sheltered, "Gjykata Tjetër")
    given(cast, sheltered, kind="rent")
    # Nobody is there who could confirm: then it is done alone and listed.
    monkeypatch.setattr("rrjeta.exports.operations.deciders", lambda _actor: frozenset())
    monkeypatch.setattr("rrjeta.exports.queries.exports.deciders", lambda _actor: frozenset())
    (letter,) = _rows(cast, cast.ana, "letters")
    assert (letter["other_side"], letter["about"]) == ("", "")
    (help_row,) = _rows(cast, cast.ana, "help", f"year={today().year}")
    assert (help_row["kind"], help_row["worth"]) == ("", 4500)


def test_help_above_the_limit_of_children_waits_for_the_second_person(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(cast, monkeypatch, 1)
    sister = make_case(cast)
    given(cast, sister, make_case(cast, household=sister.household))
    assert ask(cast.signed_in(cast.ana, fresh=True), f"year={today().year}", name="help").status_code == 302
    assert b"waits for the second person" in cast.signed_in(cast.ana).get("/exports").content


def test_sums_leave_without_a_case(cast: Cast) -> None:
    given(cast, make_case(cast))
    rows = _rows(cast, cast.dea, "help-sums", f"year={today().year}")
    assert [one["worth"] for one in rows] == [4500] * 4
    assert set(rows[0]) == {"month", "budget_line", "worth"}

"""Who is told that somebody opened something restricted: whose file it is now, and nobody shut out of the family."""

from typing import Any
from uuid import UUID

import pytest

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case, Concern, Reveal
from rrjeta.cases.queries.restricted import reveals_told
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import add, working
from tests.cases.making import make_case
from tests.cases.telling import child, screened
from tests.cast import Cast, cover, exclude

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def opened_by_head(cast: Cast, owner: Actor, **of: Any) -> None:
    """Have the head of the unit open an account of a file."""
    file = next(iter(of.values()))
    reveal = Reveal(
        subject=file.subject,
        secret="account",
        record_id=file.id,
        reason="supervision",
        revealed_at=now(),
        owner_id=owner.user_id,
        **of,
    )
    with working(cast.dea.user_id):
        add(reveal, {"words": "The plan is decided on today."})


def _of_both(cast: Cast) -> tuple[Case, Concern]:
    """Return a case and a concern of Ana's, both opened by the head."""
    case = make_case(cast)
    concern = screened(cast.ana, **child(child_given_name="Luanda", child_surname="Provaj"))
    Concern.objects.filter(id=concern.id).update(owner_id=cast.ana.user_id)
    opened_by_head(cast, cast.ana, case=case)
    opened_by_head(cast, cast.ana, concern=concern)
    return case, concern


def told(actor: Actor) -> set[UUID | None]:
    return {one.case_id or one.concern_id for one in reveals_told(actor)}


def test_the_owner_and_whoever_covers_are_told(cast: Cast) -> None:
    case, concern = _of_both(cast)
    cover(cast.ana, cast.besa)
    assert told(cast.ana) == told(cast.again(cast.besa)) == {case.id, concern.id}
    assert told(cast.dea) == set()


def test_whoever_covers_and_is_shut_out_is_told_nothing(cast: Cast) -> None:
    case, concern = _of_both(cast)
    cover(cast.ana, cast.besa)
    exclude(cast.besa, case.id)
    assert told(cast.again(cast.besa)) == {concern.id}
    exclude(cast.besa, concern.id)
    assert told(cast.again(cast.besa)) == set()


def test_a_former_owner_is_told_nothing_more(cast: Cast) -> None:
    _case, _concern = _of_both(cast)
    Case.objects.update(owner_id=cast.besa.user_id)
    Concern.objects.update(owner_id=cast.besa.user_id)
    assert told(cast.ana) == set()


def test_a_former_owner_who_is_shut_out_and_stands_in_is_told_nothing(cast: Cast) -> None:
    case, concern = _of_both(cast)
    Case.objects.update(owner_id=cast.besa.user_id)
    cover(cast.besa, cast.ana)
    for one in (case, concern):
        exclude(cast.ana, one.id)
    assert told(cast.again(cast.ana)) == set()


def test_it_costs_two_statements(cast: Cast, django_assert_num_queries: Any) -> None:
    _of_both(cast)
    with django_assert_num_queries(2):
        assert len(reveals_told(cast.ana)) == 2

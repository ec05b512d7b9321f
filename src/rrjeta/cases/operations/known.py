"""A child who may be known elsewhere: the holding unit is told and has a clock to call back (screens.md S3)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Concern, KnownAsked
from rrjeta.cases.queries.known import call_backs_of, due_by
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.words import tokens
from rrjeta.matching.queries.searching import likely_told
from rrjeta.people.models import Tie
from rrjeta.people.scope import joined_ids, standing, standing_of

CALL_BACK = "known_child_call_back"
_MOST_TOLD = 20
# Whose child is as likely as this the one asked for is told.
_WORTH_A_CALL = 0.05


def tell_holders(
    actor: Actor,
    children: Iterable[Mapping[str, Any]],
    concern: Concern | None = None,
    *,
    sex: str = "",
    with_family: bool = False,
) -> None:
    """Tell the owners of cases outside the actor's reach whose child may be one of these.

    Called inside operations. Nothing comes back: whoever asks learns the same whether or not there is such a case.
    `with_family` asks for grown-ups too: then the cases of the children to whom one of these is tied are meant as well.
    """
    persons = {one.person_id for told in children for one in likely_told(told, sex=sex) if one.same >= _WORTH_A_CALL}
    meant = set(standing_of(persons).values())
    if with_family:
        tied = Tie.objects.filter(person_id__in=joined_ids(meant), until=None, is_taken_back=False)
        meant |= set(tied.values_list(standing("child"), flat=True))
    mine = cases_in(actor, Permission.READ_IDENTITY, with_own=with_family).values("id")
    cases = Case.objects.filter(person_id__in=joined_ids(meant), merged_into=None).exclude(id__in=mine)
    moment = now()
    for case in cases.order_by("-is_open", "-opened_at")[:_MOST_TOLD]:
        _tell(actor, case, concern, moment)


@operation(Permission.SCREEN_CONCERN)
def ask_elsewhere(actor: Actor, *, operation_id: UUID, words: str) -> UUID:
    """Ask whether a child is known outside the actor's reach, by at least two words. Raises Invalid at `q`.

    The answer is the same whether or not there is one; a unit that knows the child is told and calls.
    """
    said = tokens(words)
    if len(set(said)) < 2:
        raise Invalid({"q": _("Write at least two facts, such as given name and surname.")})
    tell_holders(actor, [_named(words)])
    return new_id()


@operation(Permission.SEE_CASE)
def answer_known(actor: Actor, *, operation_id: UUID, asked_id: UUID) -> UUID:
    """Note that the colleague who asked was called. Raises NotFound."""
    asked = call_backs_of(actor).select_for_update(of=("self",)).filter(id=asked_id).first()
    if asked is None:
        raise NotFound
    change(asked, {"answered_at": now(), "answered_by_id": actor.user_id})
    return asked.id


def tell_case(actor: Actor, case: Case) -> None:
    """Tell the owner of a case that the actor may know its child. Called inside operations."""
    _tell(actor, case, None, now())


def _tell(actor: Actor, case: Case, concern: Concern | None, moment: datetime) -> None:
    asked = KnownAsked.objects.filter(case=case, concern=concern)
    if concern is None:
        asked = asked.filter(asked_by_id=actor.user_id, answered_at=None)
    if asked.exists():
        return
    add(
        KnownAsked(
            case=case, concern=concern, asked_by_id=actor.user_id, asked_at=moment, due_at=due_by(CALL_BACK, moment)
        )
    )


def _named(words: str) -> dict[str, str]:
    """Return words as a name: the last one is the surname. Names that stand the other way round are found as well."""
    *given, surname = words.split()
    return {"given_name": " ".join(given), "surname": surname}

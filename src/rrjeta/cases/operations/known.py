"""A child who may be known elsewhere: the holding unit is told and has a clock to call back (screens.md S3)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Concern, KnownAsked
from rrjeta.cases.queries.known import call_backs_of, due_by
from rrjeta.cases.rules.concerns import NAME_FIELDS
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.pairs import tokens
from rrjeta.kernel.saving import add, change
from rrjeta.people.queries import sharing_a_pair

CALL_BACK = "known_child_call_back"
_MOST_TOLD = 20


def tell_holders(actor: Actor, children: Iterable[Mapping[str, Any]], concern: Concern | None = None) -> None:
    """Tell the owners of cases outside the actor's reach whose child shares an exact pair with one of these.

    Called inside operations. Nothing comes back: whoever asks learns the same whether or not there is such a case.
    """
    persons = {person.id for told in children for person in sharing_a_pair(*_pairs_of(told))}
    mine = cases_in(actor, Permission.READ_IDENTITY).values("id")
    cases = Case.objects.filter(person_id__in=persons, merged_into=None).exclude(id__in=mine)
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
    tell_holders(actor, [{"nickname": words}])
    return new_id()


@operation(Permission.SEE_CASE)
def answer_known(actor: Actor, *, operation_id: UUID, asked_id: UUID) -> UUID:
    """Note that the colleague who asked was called. Raises NotFound."""
    asked = call_backs_of(actor).select_for_update(of=("self",)).filter(id=asked_id).first()
    if asked is None:
        raise NotFound
    change(asked, {"answered_at": now(), "answered_by_id": actor.user_id})
    return asked.id


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


def _pairs_of(told: Mapping[str, Any]) -> tuple[list[str], date | None]:
    words = [str(told[name]) for name in NAME_FIELDS if told.get(name)]
    return words, date.fromisoformat(told["birth_date"]) if told.get("birth_date") else None

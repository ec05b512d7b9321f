"""Concerns from the first word on the phone: logged, completed, taken on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import holders, on_call_user_id, units_taking
from rrjeta.access.scope import municipalities_in
from rrjeta.cases.models import Case, Concern, ConcernChild, ConcernReporter
from rrjeta.cases.operations.known import tell_holders
from rrjeta.cases.operations.moving import begin_concern, happen_on_concern
from rrjeta.cases.operations.registering import new_household, register_child, settle_adults
from rrjeta.cases.queries.pathways import PROTECTION
from rrjeta.cases.rules.concerns import (
    ANONYMOUS,
    NO,
    YES,
    children_faults,
    named_in,
    urgency_of,
    ways_to_find,
    words_of,
)
from rrjeta.cases.scope import find_concern
from rrjeta.forms.rules.answers import Answers
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.numbers import new_number
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.current import current
from rrjeta.people.models import Household, Person
from rrjeta.people.operations.around import raise_alert

_TRIES = 5
T = TypeVar("T")


class ConcernDecided(Refused):
    """The concern was screened and decided; what is learned now belongs to the case file."""

    message = _("This concern was decided already. Write what is new into the case file, or log another concern.")


class NobodyThere(Invalid):
    """No unit of the municipality takes concerns."""

    def __init__(self) -> None:
        super().__init__(
            {"municipality": _("No child protection unit works here in this municipality yet. Choose another one.")}
        )


@operation(Permission.LOG_CONCERN)
def log_concern(actor: Actor, *, operation_id: UUID, answers: Answers) -> UUID:
    """Register a concern with whatever was told, and whoever it names as provisional persons; return its id.

    It belongs to the worker on duty, else to the head, until somebody takes it. Raises Invalid and MoveRefused at the
    fields of form `identification`.
    """
    fields = answers.fields
    # A clock a little ahead passes the form; what has not come yet is now.
    received_at: datetime = min(fields.get("received_at") or now(), now())
    rows: Sequence[Mapping[str, Any]] = fields.get("children") or [{}]
    if faults := children_faults(rows, local(received_at).date()):
        raise Invalid(faults)
    municipality = _municipality(actor, fields.get("municipality"))
    named = named_in(answers.told, answers.coded, rows)
    place, address = words_of(answers.told.get("admin_unit")), str(answers.told.get("address") or "")
    household = new_household(municipality=municipality, place=place, address=address, named=named)
    children = [
        register_child(household, row, named, municipality=municipality, place=place, address=address) for row in rows
    ]
    suspected = settle_adults(
        household=household, municipality=municipality, children=children, named=named, suspected_id=None
    )
    concern = _concern(answers, household, rows, received_at)
    concern.unit_id, concern.owner_id = taker_of(actor, municipality)
    told = {**answers.told, **suspected_told(answers.told, suspected)}
    with_new_number(concern, lambda: begin_concern(concern, told, at=received_at, state={}))
    for child, row in zip(children, rows, strict=True):
        add_line(concern, child, row)
    columns, words = reporter_of(fields)
    add(ConcernReporter(subject=household.subject, concern=concern, **columns), words)
    beware(household, fields.get("safety_alerts") or [], str(answers.told.get("beware") or ""), happened_at=received_at)
    tell_holders(actor, [peek_record(child) for child in children], concern)
    return concern.id


@operation(Permission.SCREEN_CONCERN)
def take_concern(actor: Actor, *, operation_id: UUID, concern_id: UUID) -> UUID:
    """Make the actor responsible for an open concern; a danger not yet taken up is taken up. Raises ConcernDecided."""
    concern = open_concern(actor, Permission.SCREEN_CONCERN, concern_id)
    fields: dict[str, Any] = {"owner_id": actor.user_id}
    if concern.danger_now == YES and concern.danger_taken_at is None:
        moment = now()
        happen_on_concern(concern, "danger_taken_up", at=moment, fields={**fields, "danger_taken_at": moment})
    else:
        change(concern, fields)
    return concern.id


def taker_of(actor: Actor, municipality: str) -> tuple[UUID, UUID]:
    """Return the unit that takes a concern and who is responsible until somebody takes it on (design §3.11)."""
    units = units_taking(municipality, Permission.SCREEN_CONCERN, Reach.TEAM)
    if not units:
        raise NobodyThere
    unit = next((one for one in units if one.id in actor.unit_ids), units[0])
    on_duty = on_call_user_id(municipality)
    if on_duty is not None:
        return unit.id, on_duty
    heads = [user.id for user in holders([unit.id], Permission.CONFIRM_NO_CASE, Reach.TEAM)]
    workers = [user.id for user in holders([unit.id], Permission.SCREEN_CONCERN, Reach.TEAM)]
    if heads:
        return unit.id, heads[0]
    return unit.id, actor.user_id if actor.user_id in workers else workers[0]


def open_concern(actor: Actor, permission: Permission, concern_id: UUID) -> Concern:
    """Return a concern that is not decided yet, locked. Raises ConcernDecided, NotFound, NotAllowed."""
    concern = find_concern(actor, permission, concern_id, lock=True)
    if not concern.is_open:
        raise ConcernDecided
    return concern


def with_new_number(record: Concern | Case, write: Callable[[], T]) -> T:
    """Run `write`, which inserts the record, under a number of its own; once more with another when it clashed."""
    for left in reversed(range(_TRIES)):
        record.number = new_number()
        try:
            with transaction.atomic():
                return write()
        except IntegrityError:
            if not left or not type(record).objects.filter(number=record.number).exists():
                raise
    raise AssertionError("the last try returns or raises")


def add_line(concern: Concern, child: Person, row: Mapping[str, Any]) -> ConcernChild:
    """Insert a child's line of a concern."""
    coded = {"lives_with": row["lives_with"]} if row.get("lives_with") else {}
    return add(ConcernChild(subject=child.subject, concern=concern, person=child, coded=coded))


def suspected_told(told: Mapping[str, Any], suspected_id: UUID | None) -> dict[str, Any]:
    """Return the sealed answer that names who is suspected, with the person now registered for them."""
    words = words_of(told.get("alleged_perpetrator"))
    return {"alleged_perpetrator": {"id": str(suspected_id), "text": words}} if suspected_id else {}


def beware(household: Household, codes: Sequence[str], words: str, *, happened_at: datetime) -> None:
    """Raise the alerts of a concern on the household; words go with the first, or stand alone."""
    for place, code in enumerate(codes or ([""] if words else [])):
        raise_alert(household=household, code=code, happened_at=happened_at, words=words if place == 0 else "")


def reporter_of(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns and the sealed words of who told us."""
    columns = {
        "is_anonymous": bool(fields.get("referrer_anonymous")),
        "relationship": fields.get("referrer_relationship") or "",
        "wants_answer": bool(fields.get("feedback_wanted")),
    }
    told = {
        "name": fields.get("referrer_name") or "",
        "phone": fields.get("referrer_phone") or "",
        "organisation": words_of(fields.get("referrer_org")),
        "how_safely": fields.get("feedback_safely") or "",
    }
    return columns, told


def answer_code(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the coded answer to whether an answer is wanted, when it was given."""
    wanted = fields.get("feedback_wanted")
    return {} if wanted is None else {"feedback_wanted": YES if wanted else NO}


def _concern(
    answers: Answers, household: Household, rows: Sequence[Mapping[str, Any]], received_at: datetime
) -> Concern:
    fields = answers.fields
    return Concern(
        subject=household.subject,
        household=household,
        pathway=PROTECTION,
        pack_version=current().number,
        received_at=received_at,
        channel=fields.get("channel") or "",
        source=fields.get("source") or (ANONYMOUS if fields.get("referrer_anonymous") else ""),
        danger_now=fields.get("danger_now") or "",
        urgency=urgency_of(fields.get("danger_now") or ""),
        municipality=household.municipality,
        coded={
            **answers.coded,
            **answer_code(fields),
            "ways_to_find": ways_to_find(answers.told, rows, fields.get("referrer_phone") or ""),
            "safety_alerts": fields.get("safety_alerts") or [],
        },
    )


def _municipality(actor: Actor, typed: Any) -> str:
    allowed = municipalities_in(actor, Permission.LOG_CONCERN)
    code = (typed or {}).get("id") or (next(iter(allowed)) if len(allowed) == 1 else "")
    if not code:
        raise Invalid({"municipality": _("Choose the municipality where the child is.")})
    if code not in allowed:
        raise NobodyThere
    return str(code)

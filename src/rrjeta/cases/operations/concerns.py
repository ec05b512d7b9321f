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
    URGENT,
    YES,
    Named,
    children_faults,
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
from rrjeta.people.models import Household, Person, SafetyAlert
from rrjeta.people.operations.around import end_alert, raise_alert
from rrjeta.people.operations.persons import correct_person

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
    received_at: datetime = fields.get("received_at") or now()
    rows: Sequence[Mapping[str, Any]] = fields.get("children") or [{}]
    if faults := children_faults(rows, local(received_at).date()):
        raise Invalid(faults)
    municipality = _municipality(actor, fields.get("municipality"))
    unit_id, owner_id = _taker(actor, municipality)
    named = named_in(answers, rows)
    place, address = words_of(answers.told.get("admin_unit")), str(answers.told.get("address") or "")
    household = new_household(municipality=municipality, place=place, address=address, named=named)
    children = [
        register_child(household, row, named, municipality=municipality, place=place, address=address) for row in rows
    ]
    suspected = settle_adults(
        household=household, municipality=municipality, children=children, named=named, suspected_id=None
    )
    concern = Concern(
        subject=household.subject,
        household=household,
        pathway=PROTECTION,
        pack_version=current().number,
        received_at=received_at,
        channel=fields.get("channel") or "",
        source=fields.get("source") or (ANONYMOUS if fields.get("referrer_anonymous") else ""),
        danger_now=fields.get("danger_now") or "",
        urgency=urgency_of(fields.get("danger_now") or ""),
        municipality=municipality,
        unit_id=unit_id,
        owner_id=owner_id,
        coded={**answers.coded, **_counted(answers, rows)},
    )
    told = {**answers.told, **_suspected(answers, suspected)}
    with_new_number(concern, lambda: begin_concern(concern, told, at=received_at, state={}))
    for child, row in zip(children, rows, strict=True):
        coded = {"lives_with": row["lives_with"]} if row.get("lives_with") else {}
        add(ConcernChild(subject=child.subject, concern=concern, person=child, coded=coded))
    _add_reporter(concern, fields)
    _beware(household, fields, str(answers.told.get("beware") or ""), received_at)
    tell_holders(actor, [peek_record(child) for child in children], concern)
    return concern.id


@operation(Permission.SCREEN_CONCERN)
def complete_concern(
    actor: Actor, *, operation_id: UUID, concern_id: UUID, answers: Answers, base_version: int | None = None
) -> UUID:
    """Change or complete what was told, from the version that was on the page. Raises ConcernDecided, Stale, Invalid."""
    concern = open_concern(actor, Permission.SCREEN_CONCERN, concern_id)
    lines = list(concern.children.select_related("person__subject"))
    children = [line.person for line in lines]
    before = peek_record(concern)
    coded = {**concern.coded, **{key: None for key in _told_keys(answers, concern)}, **answers.coded}
    rows = [
        peek_record(child) | {"child_given_name": shown}
        for child, shown in zip(children, _names(children), strict=True)
    ]
    coded |= _counted(answers, rows)
    named = named_in(answers, [{"lives_with": line.coded.get("lives_with")} for line in lines])
    suspected = settle_adults(
        household=concern.household,
        municipality=concern.municipality,
        children=children,
        named=named,
        suspected_id=_suspected_before(before),
    )
    told = {**dict.fromkeys(_sealed_keys(answers, before), ""), **answers.told, **_suspected(answers, suspected)}
    danger = answers.fields.get("danger_now") or concern.danger_now
    is_new_danger = danger == YES and concern.danger_now != YES
    change(concern, {"coded": {key: value for key, value in coded.items() if value is not None}}, told, base_version)
    _tell_children(children, answers)
    _change_reporter(concern, answers.fields)
    _beware(concern.household, answers.fields, str(answers.told.get("beware") or ""), concern.received_at)
    if is_new_danger:
        raised = {"danger_now": YES, "urgency": URGENT, "danger_taken_at": None}
        happen_on_concern(concern, "urgency_raised", at=now(), fields=raised)
    elif danger != concern.danger_now:
        change(concern, {"danger_now": danger})
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


@operation(Permission.SCREEN_CONCERN)
def add_child(actor: Actor, *, operation_id: UUID, concern_id: UUID, row: Mapping[str, Any]) -> UUID:
    """Register one more child of an open concern; return the person's id. Raises ConcernDecided, Invalid."""
    concern = open_concern(actor, Permission.SCREEN_CONCERN, concern_id)
    if faults := children_faults([row], local(concern.received_at).date()):
        raise Invalid(faults)
    told = peek_record(concern)
    named = Named(
        children=[row],
        father_name=str(told.get("father_name") or ""),
        mother_name=str(told.get("mother_name") or ""),
        suspected=words_of(told.get("alleged_perpetrator")),
        suspected_is=str(concern.coded.get("perp_relationship") or ""),
    )
    child = register_child(
        concern.household,
        row,
        named,
        municipality=concern.municipality,
        place=words_of(told.get("admin_unit")),
        address=str(told.get("address") or ""),
    )
    present = [line.person for line in concern.children.select_related("person__subject")]
    coded = {"lives_with": row["lives_with"]} if row.get("lives_with") else {}
    add(ConcernChild(subject=child.subject, concern=concern, person=child, coded=coded))
    settle_adults(
        household=concern.household,
        municipality=concern.municipality,
        children=[*present, child],
        named=named,
        suspected_id=_suspected_before(told),
    )
    tell_holders(actor, [peek_record(child)], concern)
    return child.id


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


def named_in(answers: Answers, rows: Sequence[Mapping[str, Any]]) -> Named:
    """Return whom the answers name."""
    return Named(
        children=rows,
        father_name=str(answers.told.get("father_name") or ""),
        mother_name=str(answers.told.get("mother_name") or ""),
        suspected=words_of(answers.told.get("alleged_perpetrator")),
        suspected_is=str(answers.coded.get("perp_relationship") or ""),
        lives_with=frozenset(str(row.get("lives_with") or "") for row in rows),
    )

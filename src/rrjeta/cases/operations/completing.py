"""What a concern lacked on the phone: its second part, and further children."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Concern, ConcernReporter
from rrjeta.cases.operations.concerns import (
    add_line,
    answer_code,
    beware,
    open_concern,
    reporter_of,
    suspected_told,
)
from rrjeta.cases.operations.known import tell_holders
from rrjeta.cases.operations.moving import happen_on_concern
from rrjeta.cases.operations.registering import register_child, settle_adults
from rrjeta.cases.rules.concerns import URGENT, YES, children_faults, named_in, suspected_before, words_of
from rrjeta.forms.rules.answers import Answers
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.saving import change
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.models import Person, SafetyAlert
from rrjeta.people.operations.around import end_alert
from rrjeta.people.operations.persons import correct_person

# What is told of the family as a whole stands in each child's own record too, where search looks.
_SHARED = ("father_name", "mother_name", "address")
_REPORTER = "referrer_name"


@operation(Permission.SCREEN_CONCERN)
def complete_concern(
    actor: Actor,
    *,
    operation_id: UUID,
    concern_id: UUID,
    answers: Answers,
    asked: Collection[str] = (),
    base_version: int | None = None,
) -> UUID:
    """Change or complete what was told; `asked` names the questions of the page, of which one left empty is emptied.

    Raises ConcernDecided, Stale with both values, Invalid.
    """
    concern = open_concern(actor, Permission.SCREEN_CONCERN, concern_id)
    before = peek_record(concern)
    emptied = frozenset(asked) - answers.plain.keys()
    coded = {key: value for key, value in {**concern.coded, **answers.coded}.items() if key not in emptied}
    told = {**{key: "" for key in emptied if key in before}, **answers.told}
    lines = list(concern.children.select_related("person__subject", "person__merged_into__subject"))
    children = [line.person for line in lines]
    rows = [{"lives_with": line.coded.get("lives_with")} for line in lines]
    suspected = settle_adults(
        household=concern.household,
        municipality=concern.municipality,
        children=children,
        named=named_in({**before, **told}, coded, rows),
        suspected_id=suspected_before(before),
    )
    told |= suspected_told({**before, **told}, suspected)
    coded |= answer_code(answers.fields)
    _change_alerts(concern, answers, coded)
    change(concern, {"coded": coded}, told, base_version)
    _tell_children(children, before, told)
    _change_reporter(concern, answers.fields)
    _change_danger(concern, answers.fields.get("danger_now"))
    tell_holders(actor, [peek_record(child) for child in children], concern)
    return concern.id


@operation(Permission.SCREEN_CONCERN)
def add_child(actor: Actor, *, operation_id: UUID, concern_id: UUID, rows: Sequence[Mapping[str, Any]]) -> UUID:
    """Register further children of an open concern; return its id. Raises ConcernDecided, Invalid at the rows."""
    concern = open_concern(actor, Permission.SCREEN_CONCERN, concern_id)
    if faults := children_faults(rows, local(concern.received_at).date()):
        raise Invalid(faults)
    told = peek_record(concern)
    named = named_in(told, concern.coded, rows)
    added = []
    for row in rows:
        child = register_child(
            concern.household,
            row,
            named,
            municipality=concern.municipality,
            place=words_of(told.get("admin_unit")),
            address=str(told.get("address") or ""),
        )
        add_line(concern, child, row)
        added.append(child)
    lines = concern.children.select_related("person__subject", "person__merged_into__subject")
    settle_adults(
        household=concern.household,
        municipality=concern.municipality,
        children=[line.person for line in lines],
        named=named,
        suspected_id=suspected_before(told),
    )
    tell_holders(actor, [peek_record(child) for child in added], concern)
    return concern.id


def _tell_children(children: Collection[Person], before: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    changed = {name: told[name] for name in _SHARED if name in told and told[name] != before.get(name, "")}
    if changed:
        for child in children:
            correct_person(child, told=changed)


def _change_alerts(concern: Concern, answers: Answers, coded: dict[str, Any]) -> None:
    if "safety_alerts" not in answers.fields:
        return
    codes = answers.fields["safety_alerts"] or []
    gone = set(coded.get("safety_alerts") or []) - set(codes)
    for alert in SafetyAlert.objects.filter(household=concern.household, code__in=gone, ended_at=None):
        end_alert(alert, at=now())
    beware(concern.household, codes, str(answers.told.get("beware") or ""), happened_at=concern.received_at)
    coded["safety_alerts"] = codes


def _change_reporter(concern: Concern, fields: Mapping[str, Any]) -> None:
    if _REPORTER not in fields:
        return
    reporter = ConcernReporter.objects.select_for_update(of=("self",)).select_related("subject").get(concern=concern)
    columns, words = reporter_of(fields)
    change(reporter, columns, words)


def _change_danger(concern: Concern, danger: str | None) -> None:
    if not danger or danger == concern.danger_now:
        return
    if danger == YES:
        raised = {"danger_now": YES, "urgency": URGENT, "danger_taken_at": None}
        happen_on_concern(concern, "urgency_raised", at=now(), fields=raised)
    else:
        change(concern, {"danger_now": danger})

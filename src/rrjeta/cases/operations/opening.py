"""From a concern to a case: opened for each child chosen, or handed to the case that is there already."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Concern, ConcernChild, Episode, Reminder
from rrjeta.cases.operations.concerns import open_concern, with_new_number
from rrjeta.cases.operations.entries import write_entry
from rrjeta.cases.operations.moving import MoveRefused, begin_case, happen_on_case, move_concern
from rrjeta.cases.operations.relatives import ask_about_tie
from rrjeta.cases.operations.screening import check_codes
from rrjeta.cases.queries.concerns import owners_of
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.queries.state import concern_state
from rrjeta.cases.rules.concerns import UNKNOWN_CARE, YES, as_told, words_of
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.moves import refusals
from rrjeta.cases.rules.states import MoveInput
from rrjeta.cases.scope import find_case
from rrjeta.forms.queries import form
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.matching.choices import JoinedBy
from rrjeta.matching.operations.joining import join_at_once
from rrjeta.packs.current import current
from rrjeta.people.models import Person
from rrjeta.people.operations.around import change_care

CONCERN_FORM = "identification"
_OPENED, _REOPENED = "open_cp", "known_reopen"
# What of a concern is copied into the file of a case: what was told, never who told it.
_COPIED = "narrative"


class OtherEnd(Refused):
    """The case chosen cannot take this concern."""

    message = _("Choose an open case. A closed one has to be reopened first.")


@operation(Permission.OPEN_CASE)
def open_case(
    actor: Actor,
    *,
    operation_id: UUID,
    concern_id: UUID,
    child_ids: Collection[UUID],
    owner_id: UUID | None,
    harm_categories: Sequence[str],
    reason: str = "",
    first_step: str = "",
    first_step_on: date | None = None,
) -> UUID:
    """Open a case for each child chosen, all with one owner (T4); return the id of the first.

    Raises ConcernDecided, MoveRefused and Invalid at `children`, `owner`, `harm_categories` and `first_step_on`.
    """
    concern = open_concern(actor, Permission.OPEN_CASE, concern_id)
    moment = now()
    check_codes("harm_category", harm_categories, "harm_categories")
    _check_first_step(first_step, first_step_on, local(moment).date())
    chosen = _chosen(concern, child_ids)
    given = {"has_owner": _is_owner(concern, owner_id)}
    categories = {"harm_category": list(harm_categories)}
    change(concern, {"coded": {**concern.coded, **categories}})
    _refuse(concern, chosen, _wish(moment, _OPENED, reason, given))
    told = {"screening_reason": reason.strip(), "first_step": first_step.strip()}
    change(concern, None, {name: words for name, words in told.items() if words})
    fields = {"outcome": _OPENED, "decided_at": moment}
    move_concern(
        concern, "T4", at=moment, given=given, fields=fields, reason_code=_OPENED, reason=reason, child=chosen[0]
    )
    cases = [_open(concern, line, owner_id, harm_categories, moment) for line in chosen if owner_id is not None]
    for line in concern.children.filter(case=None).select_related(
        "person__subject", "person__merged_into__subject", "subject"
    ):
        change(line, None, _as_told(line))
    tell_cases(concern, cases)
    if first_step.strip():
        _remind(cases, first_step, first_step_on or local(moment).date())
    if concern.coded.get("feedback_wanted") == YES and concern.answered_at is None:
        happen_on_case(cases[0], "answer_owed", at=moment)
    return cases[0].id


@operation(Permission.SCREEN_CONCERN)
def link_concern(actor: Actor, *, operation_id: UUID, concern_id: UUID, child_id: UUID, case_id: UUID) -> UUID:
    """Say that a child of the concern is the one of an open case: what was told stands in that file at once.

    The concern itself is closed by a decision afterwards, or goes on for the other children. Raises OtherEnd.
    """
    concern = open_concern(actor, Permission.SCREEN_CONCERN, concern_id)
    case = find_case(actor, Permission.SEE_CASE, case_id, lock=True)
    if not case.is_open:
        raise OtherEnd
    line = _line(concern, child_id)
    is_new = not concern.children.filter(case=case).exists()
    change(line, {"case": case}, _as_told(line))
    join_at_once(case.person, line.person, by=actor.user_id, reason="", how=JoinedBy.CONCERN)
    if is_new:
        tell_cases(concern, [case])
        _remind(
            [case],
            str(_("A new concern about this child: %(number)s")) % {"number": concern.number},
            local(now()).date(),
        )
    return concern.id


@operation(Permission.OPEN_CASE)
def end_with_reopened(actor: Actor, *, operation_id: UUID, concern_id: UUID, reason: str = "") -> UUID:
    """Close a concern whose child's closed case was reopened (T4, `known_reopen`); link the child first.

    Raises ConcernDecided, OtherEnd while no child is linked to an open case, MoveRefused.
    """
    concern = open_concern(actor, Permission.OPEN_CASE, concern_id)
    line = (
        concern.children.filter(case__is_open=True)
        .select_related("person__subject", "person__merged_into__subject", "case")
        .first()
    )
    if line is None or line.case is None:
        raise OtherEnd
    moment = now()
    move_concern(
        concern,
        "T4",
        at=moment,
        given={"has_owner": True},
        state={"has_other_open_case": False, "category_count": max(len(line.case.harm_categories), 1)},
        fields={"outcome": _REOPENED, "decided_at": moment},
        reason_code=_REOPENED,
        reason=reason,
        child=line,
    )
    return line.case.id


def tell_cases(concern: Concern, cases: Sequence[Case]) -> None:
    """Write what was told into the files of cases of one household, as happened when the concern was received."""
    asked = form(CONCERN_FORM, concern.pack_version)
    copied = asked.keys_of(_COPIED)
    told = {key: value for key, value in peek_record(concern).items() if key in copied and value}
    coded = {key: value for key, value in concern.coded.items() if key in copied}
    told["concern_number"] = concern.number
    write_entry(kind=CONCERN_FORM, cases=cases, happened_at=concern.received_at, coded=coded, told=told)


def _open(concern: Concern, line: ConcernChild, owner_id: UUID, categories: Sequence[str], moment: datetime) -> Case:
    case = Case(
        subject=line.person.subject,
        person=line.person,
        household=concern.household,
        pathway=concern.pathway,
        pack_version=current().number,
        municipality=concern.municipality,
        unit_id=concern.unit_id,
        owner_id=owner_id,
        harm_categories=list(categories),
        opened_at=moment,
    )
    # The line names the case before its row stands, so that the clocks count from the concern; the database looks at
    # the end of the transaction.
    change(line, {"case": case}, _as_told(line))
    with_new_number(case, lambda: begin_case(case, {}, at=moment))
    add(Episode(case=case, number=1, opened_at=moment, opening_reason=concern.outcome))
    _settle_care(line.person, line.coded, concern)
    ask_about_tie(case, owner_id)
    return case


def _as_told(line: ConcernChild) -> dict[str, Any]:
    return as_told(peek_record(line.person), line.person.sex)


def _settle_care(person: Person, coded: Mapping[str, Any], concern: Concern) -> None:
    told = peek_record(concern)
    where = ", ".join(part for part in (words_of(told.get("child_location")), words_of(told.get("admin_unit"))) if part)
    arrangement = coded.get("lives_with") or (UNKNOWN_CARE if where else "")
    if arrangement:
        change_care(person, arrangement=arrangement, since_at=concern.received_at, told={"where": where})


def _chosen(concern: Concern, child_ids: Collection[UUID]) -> list[ConcernChild]:
    wanted = set(child_ids)
    lines = list(
        concern.children.select_related("person__subject", "person__merged_into__subject", "subject").order_by(
            "entered_at", "id"
        )
    )
    chosen = [line for line in lines if line.person_id in wanted and line.case_id is None]
    if not chosen or len(chosen) != len(wanted):
        raise Invalid({"children": _("Choose at least one child for whom a case is opened.")})
    return chosen


def _line(concern: Concern, child_id: UUID) -> ConcernChild:
    line = (
        concern.children.filter(person_id=child_id)
        .select_related("person__subject", "person__merged_into__subject", "subject")
        .first()
    )
    if line is None:
        raise Invalid({"child": _("Choose a child of this concern.")})
    return line


def _is_owner(concern: Concern, owner_id: UUID | None) -> bool:
    return owner_id in {user.id for user in owners_of(concern)}


def _wish(moment: datetime, code: str, reason: str, given: Mapping[str, Any]) -> MoveInput:
    return MoveInput(
        at=moment, now=moment, reason=code, has_written_reason=is_written(reason), has_owner=bool(given["has_owner"])
    )


def _refuse(concern: Concern, chosen: Sequence[ConcernChild], wish: MoveInput) -> None:
    """Ask the guards for every child before anything is opened for one."""
    pathway = pathway_of(concern.pathway, concern.pack_version)
    refused = {
        (one.code, one.field): one
        for line in chosen
        for one in refusals(pathway, "T4", concern_state(concern, line), wish)
    }
    if refused:
        raise MoveRefused(pathway, list(refused.values()))


def _check_first_step(words: str, on: date | None, today: date) -> None:
    if on is not None and on < today:
        raise Invalid({"first_step_on": _("This day has passed. Please write today or a later day.")})
    if on is not None and not words.strip():
        raise Invalid({"first_step": _("Write what the first step is.")})


def _remind(cases: Sequence[Case], words: str, on: date) -> None:
    for case in cases:
        add(Reminder(subject=case.subject, case=case, user_id=case.owner_id, remind_on=on), {"words": words.strip()})

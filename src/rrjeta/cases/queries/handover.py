"""Handing cases on: to whom, what the receiver must know, what waits for an answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import units_with
from rrjeta.access.models import Unit, User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import case_takers, holders, units_taking
from rrjeta.cases.choices import QuestionState
from rrjeta.cases.models import Case, Clock, CoWorker, EntryLine, Hearing, Measure, Question, Transfer
from rrjeta.cases.queries.drafts import begun_by
from rrjeta.cases.queries.file import ActionView, Header, case_header, current_actions
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.queries.worklist import Row, loaded, rows_of
from rrjeta.cases.scope import cases_in, co_work_now, find_transfer, shut_out_of
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import now
from rrjeta.kernel.sealing import open_record
from rrjeta.people.queries import AlertView, PersonView, alerts_for, person_view

# An offer inside the unit, to one colleague.
REASSIGN = "reassign"


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What is open on a case and goes with it: measures, hearings with what they tell, actions, steps with their limits.

    `papers` counts its documents, `questions` those of colleagues that wait for an answer, `drafts` what its worker began
    and did not finish: nobody else can finish it.
    """

    measures: list[Measure]
    hearings: list[tuple[Hearing, dict[str, Any]]]
    actions: list[ActionView]
    steps: list[tuple[str, datetime]]
    papers: int
    questions: int
    drafts: int


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """A pending handover as its receiver reads it before the file is theirs: a summary, and nothing of the file itself."""

    transfer: Transfer
    told: dict[str, Any]
    number: str
    stage: str
    risk_level: int | None
    person: PersonView
    alerts: list[AlertView]
    work: OpenWork
    receivers: list[User]


@dataclass(frozen=True, slots=True)
class HandOnPage:
    """A case with the colleagues who could take it, what waits for an answer, and who works along."""

    header: Header
    colleagues: list[User]
    pending: Transfer | None
    co_workers: list[CoWorker]
    elsewhere: list[User]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Cases chosen on a list by somebody who assigns, and the colleagues who could take all of them."""

    rows: list[Row]
    takers: list[User]


def answering(unit_id: UUID, household_id: UUID) -> list[UUID]:
    """Return who answers handovers at a unit today: its heads, else the director above it, else who works there alone.

    Nobody who is shut out of the family is among them.
    """
    shut = shut_out_of([household_id])
    for reach in (Reach.TEAM, Reach.ORGANISATION, Reach.OWN):
        found = [one.id for one in holders([unit_id], Permission.ACCEPT_TRANSFER, reach) if one.id not in shut]
        if found:
            return found
    return []


def who_answers(unit_id: UUID, household_id: UUID) -> UUID | None:
    """Return on whose desk a handover to a unit falls, or None where nobody there can answer."""
    return next(iter(answering(unit_id, household_id)), None)


def chosen_cases(actor: Actor, case_ids: Collection[UUID]) -> Chosen:
    """Return those of the named open cases that the actor may assign, in their order on the list. Four queries."""
    reached = cases_in(actor, Permission.ASSIGN).filter(id__in=case_ids, is_open=True)
    known = {case.id: case for case in loaded(actor, reached)}
    cases = [known[one] for one in dict.fromkeys(case_ids) if one in known]
    units = {case.unit_id for case in cases}
    shut = shut_out_of({case.household_id for case in cases})
    able = case_takers(units) if len(units) == 1 else []
    free = [one for one in able if one.id not in shut and any(case.owner_id != one.id for case in cases)]
    return Chosen(rows_of(actor, cases), free)


def who_can_take(case: Case, *unit_ids: UUID) -> list[User]:
    """Return who works with cases in these units and is not shut out of this family, by name."""
    shut = shut_out_of([case.household_id])
    return [one for one in case_takers(unit_ids) if one.id not in shut]


def units_to_send_to(case: Case) -> list[Unit]:
    """Return the units of other municipalities in which somebody can answer a transfer, by name."""
    answering = units_taking("", Permission.ACCEPT_TRANSFER)
    return [unit for unit in answering if unit.municipality != case.municipality]


def reasons_to_send(case: Case) -> frozenset[str]:
    """Return the reasons for which the pathway lets a case go to another municipality."""
    reasons = pathway_of(case.pathway, case.pack_version).move("T18").reasons
    return frozenset(reasons.codes) if reasons else frozenset()


def open_work(case: Case) -> OpenWork:
    """Return what is open on a case and has to be given on with it."""
    still_open = pathway_of(case.pathway, case.pack_version).meaning("open_action")
    hearings = Hearing.objects.filter(case=case, is_over=False).select_related("subject").order_by("held_at")
    steps = Clock.objects.filter(case=case, stopped_at=None, transfer=None)
    return OpenWork(
        measures=list(Measure.objects.filter(case=case, is_open=True).order_by("proposed_at")),
        hearings=[(one, open_record(one)) for one in hearings],
        actions=[one for one in current_actions(case) if one.status in still_open],
        steps=list(steps.order_by("due_at").values_list("step", "due_at")),
        papers=Attachment.objects.filter(case_id=case.id).count(),
        questions=Question.objects.filter(case=case, state=QuestionState.OPEN).count(),
        drafts=EntryLine.objects.filter(entry__in=begun_by(case.owner_id, now()), case=case).count(),
    )


def answer_page(actor: Actor, case_id: UUID) -> AnswerPage:
    """Return the handover that waits for the actor's answer. Raises NotFound."""
    transfer = find_transfer(actor, case_id)
    case = Case.objects.select_related("person__subject", "person__merged_into__subject").get(id=case_id)
    return AnswerPage(
        transfer=transfer,
        told=open_record(transfer),
        number=case.number,
        stage=case.stage,
        risk_level=case.risk_level,
        person=person_view(case.person),
        alerts=alerts_for([case.child_id], [case.household_id]),
        work=open_work(case),
        receivers=who_can_take(case, transfer.to_unit_id),
    )


def hand_on_page(actor: Actor, case_id: UUID, permission: Permission) -> HandOnPage:
    """Return a case with those who could take it or work along. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    case = header.case
    co_workers = co_work_now().filter(case=case).select_related("user").order_by("entered_at")
    return HandOnPage(
        header=header,
        colleagues=_without(who_can_take(case, case.unit_id), case.owner_id),
        pending=pending_transfer(case),
        co_workers=list(co_workers),
        elsewhere=_elsewhere(case) if Permission.ASSIGN in header.allowed else [],
    )


def pending_transfer(case: Case) -> Transfer | None:
    """Return the handover of a case that waits for an answer, with who was asked, or None."""
    found = Transfer.objects.filter(case=case, is_open=True)
    return found.select_related("subject", "to_unit", "to_owner", "owner").first()


def offices_for_paper(actor: Actor) -> list[tuple[Unit, list[User]]]:
    """Return the units for which the actor takes in paper cases, each with those who work with cases there."""
    units = units_with(actor, Permission.TAKE_IN_PAPER_CASE, Reach.TEAM)
    known = [unit for unit in units_taking("", Permission.SCREEN_CONCERN, Reach.TEAM) if unit.id in units]
    return [(unit, case_takers([unit.id])) for unit in known]


def _elsewhere(case: Case) -> list[User]:
    units = [unit.id for unit in units_taking("", Permission.SCREEN_CONCERN, Reach.TEAM) if unit.id != case.unit_id]
    return _without(who_can_take(case, *units), case.owner_id)


def _without(users: Sequence[User], user_id: UUID) -> list[User]:
    return [one for one in users if one.id != user_id]

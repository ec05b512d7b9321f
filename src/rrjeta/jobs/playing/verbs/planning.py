"""The meeting, its minutes, the plan and its approval."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.meetings import (
    InvitedGiven,
    MinutesGiven,
    plan_without_meeting,
    record_minutes,
)
from rrjeta.cases.operations.meetings import call_meeting as call
from rrjeta.cases.operations.minuting import AttendedGiven, DecisionGiven
from rrjeta.cases.operations.plan_lines import ActionGiven, ObjectiveGiven
from rrjeta.cases.operations.plans import PlanGiven, approve_own_plan, return_plan
from rrjeta.cases.operations.plans import approve_plan as approve
from rrjeta.cases.operations.plans import draft_plan as draft
from rrjeta.cases.operations.plans import send_plan as send
from rrjeta.cases.operations.seats import declare_no_tie as declare
from rrjeta.cases.queries.played import seat_of, seats_by_name
from rrjeta.forms.rules.answers import Answers
from rrjeta.forms.rules.shape import Choice
from rrjeta.jobs.playing.given import code_in, day_in, id_in, lines_of, signed_on_paper, told_of, words_in
from rrjeta.jobs.playing.stage import Stage, listed
from rrjeta.jobs.playing.verb import Verbs
from rrjeta.kernel import clock

PLANNING = Verbs()
Given = Mapping[str, Any]


@PLANNING.verb
def call_meeting(stage: Stage, given: Given) -> None:
    stage.ids[given["meeting"]] = stage.run(
        call,
        lambda: {
            "case_ids": stage.ids_of(given["cases"]),
            "held_at": datetime.fromisoformat(given["held"]),
            "place": given["place"],
            "convened_by": given["convened_by"],
            "level": given["level"],
            "invited": [_invited(stage, one) for one in given["invited"]],
            "reason": given.get("reason", ""),
        },
    )


@PLANNING.verb
def declare_no_tie(stage: Stage, given: Given) -> None:
    stage.run(declare, lambda: {"attendance_id": seat_of(stage.actor, stage.id(given["meeting"]))})


@PLANNING.verb
def plan_alone(stage: Stage, given: Given) -> None:
    stage.run_each(
        plan_without_meeting, given["cases"], lambda name: {"case_id": stage.id(name), "reason": given["reason"]}
    )


@PLANNING.verb
def write_minutes(stage: Stage, given: Given) -> None:
    names = listed(given["cases"])
    stage.run(
        record_minutes,
        lambda: {
            "case_id": stage.id(names[0]),
            "meeting_id": stage.id(given["meeting"]),
            "minutes": _minutes(stage, given, names),
        },
    )


@PLANNING.verb
def draft_plan(stage: Stage, given: Given) -> None:
    stage.run_each(draft, given["cases"], lambda name: {"case_id": stage.id(name), "plan": _plan(stage, given)})


@PLANNING.verb
def send_plan(stage: Stage, given: Given) -> None:
    stage.run_each(send, given["cases"], lambda name: {"case_id": stage.id(name), "at": stage.moment(given)})


@PLANNING.verb
def approve_plan(stage: Stage, given: Given) -> None:
    stage.run_each(approve, given["cases"], lambda name: {"case_id": stage.id(name), "at": stage.moment(given)})


@PLANNING.verb
def approve_plan_alone(stage: Stage, given: Given) -> None:
    stage.run_each(
        approve_own_plan, given["cases"], lambda name: {"case_id": stage.id(name), "at": stage.moment(given)}
    )


@PLANNING.verb
def approve_plan_on_paper(stage: Stage, given: Given) -> None:
    """Keep, as the worker, what the head or the director signed on paper."""
    stage.run_each(approve_own_plan, given["cases"], lambda name: signed_on_paper(stage, given, name))


@PLANNING.verb
def send_plan_back(stage: Stage, given: Given) -> None:
    stage.run_each(
        return_plan,
        given["cases"],
        lambda name: {"case_id": stage.id(name), "at": stage.moment(given), "reason": given["reason"]},
    )


def _invited(stage: Stage, one: Mapping[str, str]) -> InvitedGiven:
    user_id = stage.id(one["user"]) if one.get("user") else None
    return InvitedGiven(one["role"], user_id, one.get("name", ""), one.get("organisation", ""))


def _minutes(stage: Stage, given: Given, names: list[str]) -> MinutesGiven:
    cases = [Choice(str(stage.id(name)), name) for name in names]
    posted = {**given, "answers": {**given["answers"], "agenda_cases": [one.code for one in cases]}}
    answers = stage.read("minutes", posted, children=names, choices={"agenda": cases})
    lines = dict(lines_of(stage, answers, names))
    seats = seats_by_name(stage.actor, stage.id(given["meeting"]))
    return MinutesGiven(
        happened_at=answers.fields["held_at"],
        coded=answers.coded,
        told=told_of(answers),
        lines={stage.id(name): LineGiven(one.coded, told_of(one)) for name, one in lines.items()},
        attendance=[_attended(row, seats) for row in answers.fields.get("attendance") or ()],
        decisions={
            stage.id(name): [_decision(row) for row in one.fields.get("decisions") or ()] for name, one in lines.items()
        },
        is_finished=not given.get("unfinished"),
    )


def _attended(row: Mapping[str, Any], seats: Mapping[str, UUID]) -> AttendedGiven:
    return AttendedGiven(
        attendance=row.get("attendance") or "",
        seat_id=seats.get(words_in(row.get("person"))),
        name=words_in(row.get("person")),
        organisation=words_in(row.get("organisation")),
        role=row.get("role") or "",
        has_signed=bool(row.get("confidentiality_signed")),
        has_no_tie=bool(row.get("no_tie")),
    )


def _decision(row: Mapping[str, Any]) -> DecisionGiven:
    return DecisionGiven(
        code=row["code"],
        words=row.get("text") or "",
        responsible=words_in(row.get("responsible")),
        due_on=day_in(row.get("due")),
        becomes_action=bool(row.get("becomes_action")),
    )


def _plan(stage: Stage, given: Given) -> PlanGiven:
    answers: Answers = stage.read("plan", given)
    made_on = answers.fields.get("date")
    happened_at = min(clock.at(made_on, 23, 59), clock.now()) if made_on else clock.now()
    return PlanGiven(
        happened_at=happened_at,
        coded=answers.coded,
        told=told_of(answers),
        objectives=[
            ObjectiveGiven(row.get("domain") or "", row.get("objective") or "", row.get("indicator") or "")
            for row in answers.fields.get("objectives") or ()
        ],
        actions=[_action(row) for row in answers.fields.get("actions") or ()],
        review_on=answers.fields.get("review_date"),
    )


def _action(row: Mapping[str, Any]) -> ActionGiven:
    return ActionGiven(
        objective=row["objective"],
        what=row.get("what") or "",
        responsible_kind=row.get("responsible_kind") or "",
        user_id=id_in(row.get("user")),
        organisation=code_in(row.get("organisation")),
        responsible=row.get("responsible") or _unlisted(row.get("organisation")),
        indicator=row.get("indicator") or "",
        place=row.get("place") or "",
        starts_on=day_in(row.get("start")),
        due_on=day_in(row.get("due")),
        cost=row.get("cost"),
        budget_line=row.get("budget_line") or "",
        status=row.get("status") or "planned",
    )


def _unlisted(named: Any) -> str:
    """Return the words for an institution that no list names; one that is listed stands by its code."""
    return "" if code_in(named) else words_in(named)

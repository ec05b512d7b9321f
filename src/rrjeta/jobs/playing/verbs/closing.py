"""The review of the plan, the closing of the case, its reopening."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rrjeta.access.actors import SYSTEM
from rrjeta.cases.operations.closing import ClosureGiven, close_own_case
from rrjeta.cases.operations.closing import approve_closure as approve
from rrjeta.cases.operations.closing import propose_closure as propose
from rrjeta.cases.operations.closing import return_closure as send_back
from rrjeta.cases.operations.reopening import reopen_case as reopen
from rrjeta.cases.operations.reviews import JudgedGiven, ReviewGiven, approve_own_review
from rrjeta.cases.operations.reviews import approve_review as approve_changed
from rrjeta.cases.operations.reviews import continue_plan as go_on
from rrjeta.cases.operations.reviews import plan_anew as begin_anew
from rrjeta.cases.operations.reviews import record_review as record
from rrjeta.cases.operations.reviews import start_review as start
from rrjeta.cases.queries.played import objectives_standing
from rrjeta.forms.rules.shape import Choice
from rrjeta.jobs.playing.given import signed_on_paper, told_of
from rrjeta.jobs.playing.stage import Stage
from rrjeta.jobs.playing.verb import Verbs
from rrjeta.kernel import clock

CLOSING = Verbs()
Given = Mapping[str, Any]


@CLOSING.verb
def start_review(stage: Stage, given: Given) -> None:
    stage.run_each(
        start,
        given["cases"],
        lambda name: {
            "case_id": stage.id(name),
            "at": stage.moment(given),
            "reason": given.get("reason", ""),
        },
    )


@CLOSING.verb
def review(stage: Stage, given: Given) -> None:
    """Write the review; `objectives` is answered for each objective of the plan alike, or by its number."""
    stage.run_each(
        record, given["cases"], lambda name: {"case_id": stage.id(name), "review": _review(stage, given, name)}
    )


@CLOSING.verb
def continue_plan(stage: Stage, given: Given) -> None:
    stage.run_each(go_on, given["cases"], lambda name: {"case_id": stage.id(name), "at": stage.moment(given)})


@CLOSING.verb
def approve_review(stage: Stage, given: Given) -> None:
    stage.run_each(approve_changed, given["cases"], lambda name: {"case_id": stage.id(name), "at": stage.moment(given)})


@CLOSING.verb
def approve_review_alone(stage: Stage, given: Given) -> None:
    stage.run_each(
        approve_own_review, given["cases"], lambda name: {"case_id": stage.id(name), "at": stage.moment(given)}
    )


@CLOSING.verb
def approve_review_on_paper(stage: Stage, given: Given) -> None:
    """Keep, as the worker, that the head or the director signed the changed plan on paper."""
    stage.run_each(approve_own_review, given["cases"], lambda name: signed_on_paper(stage, given, name))


@CLOSING.verb
def plan_anew(stage: Stage, given: Given) -> None:
    stage.run_each(
        begin_anew,
        given["cases"],
        lambda name: {"case_id": stage.id(name), "at": stage.moment(given), "reason": given["reason"]},
    )


@CLOSING.verb
def propose_closure(stage: Stage, given: Given) -> None:
    stage.run_each(propose, given["cases"], lambda name: {"case_id": stage.id(name), "closure": _closure(stage, given)})


@CLOSING.verb
def approve_closure(stage: Stage, given: Given) -> None:
    stage.run_each(approve, given["cases"], lambda name: _decided(stage, given, name))


@CLOSING.verb
def close_alone(stage: Stage, given: Given) -> None:
    stage.run_each(close_own_case, given["cases"], lambda name: _decided(stage, given, name))


@CLOSING.verb
def send_closure_back(stage: Stage, given: Given) -> None:
    stage.run_each(
        send_back,
        given["cases"],
        lambda name: {"case_id": stage.id(name), "at": stage.moment(given), "reason": given["reason"]},
    )


@CLOSING.verb
def reopen_case(stage: Stage, given: Given) -> None:
    stage.run(
        reopen,
        lambda: {
            "case_id": stage.id(given["case"]),
            "at": stage.moment(given),
            "reason_code": given["why"],
            "owner_id": stage.id(given["owner"]),
            "reason": given.get("reason", ""),
        },
    )


def _decided(stage: Stage, given: Given, name: str) -> dict[str, Any]:
    return {
        "case_id": stage.id(name),
        "at": stage.moment(given),
        "words": given.get("words", ""),
        "second_reason": given.get("second_reason", ""),
    }


def _review(stage: Stage, given: Given, name: str) -> ReviewGiven:
    standing = {str(n): str(one) for n, one in enumerate(objectives_standing(SYSTEM, stage.id(name)), start=1)}
    judged = given["answers"].get("objectives") or {}
    lines = {standing[n]: judged.get(n) or judged.get("all") or {} for n in standing}
    typed = {**given, "answers": {**given["answers"], "objectives": lines}}
    choices = {"plan_objectives": [Choice(code, code) for code in standing.values()]}
    answers = stage.read("review", typed, choices=choices)
    reviewed_on = answers.fields.get("review_date")
    return ReviewGiven(
        happened_at=_end_of(reviewed_on),
        coded=answers.coded,
        told=told_of(answers),
        objectives={
            UUID(row["of"]): JudgedGiven(row.get("attainment") or "", row.get("note") or "")
            for row in answers.fields.get("objectives") or ()
        },
        next_review_on=answers.fields.get("next_review"),
        is_finished=not given.get("unfinished"),
    )


def _closure(stage: Stage, given: Given) -> ClosureGiven:
    answers = stage.read("closure", given)
    return ClosureGiven(
        happened_at=_end_of(answers.fields.get("closure_date")),
        coded=answers.coded,
        told=told_of(answers),
        is_finished=not given.get("unfinished"),
    )


def _end_of(day: Any) -> Any:
    """Return the moment to keep for a day that was written: now for today, else the end of that day."""
    return clock.now() if day is None else min(clock.at(day, 23, 59), clock.now())

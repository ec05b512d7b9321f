"""Registration, immediate protection's list of the first night, the initial and the full assessment."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from rrjeta.access.actors import SYSTEM
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import municipalities_in
from rrjeta.cases.operations.assessments import (
    AssessmentGiven,
    ask_second_look,
    give_second_look,
    record_full_assessment,
    record_initial_assessment,
    start_assessment,
    start_full_assessment,
)
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.people_of_case import edit_person
from rrjeta.cases.queries.played import person_of
from rrjeta.forms.rules.answers import Answers
from rrjeta.forms.rules.shape import Choice
from rrjeta.jobs.playing.given import lines_of, told_of
from rrjeta.jobs.playing.stage import Stage, listed
from rrjeta.jobs.playing.verb import Verbs
from rrjeta.kernel.clock import now

ASSESSING = Verbs()
Given = Mapping[str, Any]


@ASSESSING.verb
def register(stage: Stage, given: Given) -> None:
    case_id = stage.id(given["case"])
    stage.run(edit_person, lambda: _registration(stage, given, case_id))


@ASSESSING.verb
def begin_assessment(stage: Stage, given: Given) -> None:
    stage.run_each(
        start_assessment,
        given["cases"],
        lambda name: {
            "case_id": stage.id(name),
            "at": stage.moment(given),
            "contact_plan": given["contact_plan"],
            "has_read_alerts": True,
        },
    )


@ASSESSING.verb
def assess_initially(stage: Stage, given: Given) -> None:
    _assess(stage, given, "initial_assessment", "first_contact_at", record_initial_assessment)


@ASSESSING.verb
def begin_full_assessment(stage: Stage, given: Given) -> None:
    stage.run_each(
        start_full_assessment, given["cases"], lambda name: {"case_id": stage.id(name), "at": stage.moment(given)}
    )


@ASSESSING.verb
def assess_fully(stage: Stage, given: Given) -> None:
    _assess(stage, given, "full_assessment", "assessed_at", record_full_assessment)


@ASSESSING.verb
def ask_look(stage: Stage, given: Given) -> None:
    stage.run(ask_second_look, lambda: {"case_id": stage.id(given["case"]), "at": stage.moment(given)})


@ASSESSING.verb
def look_twice(stage: Stage, given: Given) -> None:
    stage.run(
        give_second_look,
        lambda: {
            "case_id": stage.id(given["case"]),
            "entry_id": stage.id(given["assessment"]),
            "at": stage.moment(given),
            "is_agreed": not given.get("disagree"),
            "words": given.get("words", ""),
        },
    )


def _assess(stage: Stage, given: Given, form: str, moment: str, operation: Callable[..., UUID]) -> None:
    names = listed(given["cases"])

    def typed() -> dict[str, Any]:
        answers = stage.read(form, given, children=names)
        assessment = AssessmentGiven(
            happened_at=answers.fields.get(moment) or now(),
            coded=answers.coded,
            told=told_of(answers),
            lines={stage.id(name): LineGiven(one.coded, told_of(one)) for name, one in lines_of(stage, answers, names)},
            is_finished=not given.get("unfinished"),
        )
        return {"case_id": stage.id(names[0]), "assessment": assessment}

    entry_id = stage.run(operation, typed)
    for name in names:
        stage.ids[f"{name}.{form}"] = entry_id


def _registration(stage: Stage, given: Given, case_id: UUID) -> dict[str, Any]:
    places = [Choice(code, code) for code in sorted(municipalities_in(stage.actor, Permission.LOG_CONCERN))]
    answers: Answers = stage.read("registration", given, choices={"municipalities": places})
    return {
        "case_id": case_id,
        "person_id": person_of(SYSTEM, case_id),
        "answers": answers,
        "asked": sorted(given["answers"]),
        "is_finished": not given.get("unfinished"),
    }

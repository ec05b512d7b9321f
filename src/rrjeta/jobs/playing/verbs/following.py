"""What follows the plan: visits, notes, reminders, contacts, warnings, care, the search for a child."""

import functools
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from rrjeta.access.actors import SYSTEM
from rrjeta.cases.operations.around_child import keep_contact, say_care
from rrjeta.cases.operations.around_child import warn as warn_of
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.notes import finish_reminder, set_reminder, write_note
from rrjeta.cases.operations.plans import set_action_status
from rrjeta.cases.operations.questions import answer_question, ask_about_case
from rrjeta.cases.operations.searching import SearchGiven
from rrjeta.cases.operations.searching import end_search as end
from rrjeta.cases.operations.searching import record_search_step as take_step
from rrjeta.cases.operations.searching import start_search as start
from rrjeta.cases.operations.visits import ActionGiven, VisitGiven, record_visit
from rrjeta.cases.queries.played import actions_standing, reminders_standing
from rrjeta.forms.rules.shape import Choice
from rrjeta.jobs.playing.given import lines_of, told_of
from rrjeta.jobs.playing.stage import Stage, listed
from rrjeta.jobs.playing.verb import Verbs
from rrjeta.kernel.clock import now

FOLLOWING = Verbs()
Given = Mapping[str, Any]
_SEARCH = {"start": "unknown_since", "step": "step_at", "found": "found_at"}


@FOLLOWING.verb
def visit(stage: Stage, given: Given) -> None:
    names = listed(given["cases"])
    stage.run(record_visit, lambda: {"visit": _visit(stage, given, names)})


@FOLLOWING.verb
def note(stage: Stage, given: Given) -> None:
    stage.run(
        write_note,
        lambda: {
            "case_id": stage.id(given["case"]),
            "text": given["text"],
            "happened_at": stage.moment(given),
            "note_kind": given.get("kind", ""),
            "with_whom": given.get("with_whom", ""),
            "also_for": stage.ids_of(given.get("also_for", [])),
            "remind_on": stage.day(given, "remind_on"),
        },
    )


@FOLLOWING.verb
def remind(stage: Stage, given: Given) -> None:
    stage.run(
        set_reminder,
        lambda: {
            "case_id": stage.id(given["case"]),
            "remind_on": stage.day(given, "on"),
            "words": given["words"],
        },
    )


@FOLLOWING.verb
def ask_worker(stage: Stage, given: Given) -> None:
    """Ask the responsible worker of a case something; `question` is its name from then on."""
    words = {"words": given["text"]}
    asked = stage.run(ask_about_case, lambda: {"case_id": stage.id(given["case"]), **words})
    stage.ids[given["question"]] = asked


@FOLLOWING.verb
def answer_asked(stage: Stage, given: Given) -> None:
    ids = {"case_id": given["case"], "question_id": given["question"]}
    stage.run(answer_question, lambda: {**{name: stage.id(one) for name, one in ids.items()}, "words": given["text"]})


@FOLLOWING.verb
def end_reminders(stage: Stage, given: Given) -> None:
    """Mark the reminders of whoever acts on these cases as done."""
    for name in listed(given["cases"]):
        for number, reminder_id in enumerate(reminders_standing(stage.actor, stage.id(name)), start=1):
            stage.run(finish_reminder, functools.partial(dict, reminder_id=reminder_id), f"{name}/{number}")


@FOLLOWING.verb
def end_actions(stage: Stage, given: Given) -> None:
    """Say what became of the actions of the plan, of those named by their number or of all."""
    for name in listed(given["cases"]):
        for number, action_id in enumerate(actions_standing(SYSTEM, stage.id(name)), start=1):
            if number in given.get("only", [number]):
                typed = functools.partial(_ended, stage, given, name, action_id)
                stage.run(set_action_status, typed, f"{name}/{number}")


def _ended(stage: Stage, given: Given, name: str, action_id: UUID) -> dict[str, Any]:
    return {
        "case_id": stage.id(name),
        "action_id": action_id,
        "status": given["status"],
        "at": now(),
        "note": given.get("note", ""),
    }


@FOLLOWING.verb
def contact(stage: Stage, given: Given) -> None:
    stage.run(
        keep_contact,
        lambda: {
            "case_id": stage.id(given["case"]),
            "name": given["name"],
            "phone": given.get("phone", ""),
            "role_words": given["who"],
            "may_phone": given.get("may_phone", "yes"),
            "between": given.get("between", ""),
            "knows_case": bool(given.get("knows_case")),
        },
    )


@FOLLOWING.verb
def warn(stage: Stage, given: Given) -> None:
    stage.run(
        warn_of,
        lambda: {
            "case_id": stage.id(given["case"]),
            "code": given["alert"],
            "words": given.get("words", ""),
            "for_household": bool(given.get("for_household")),
            "at": stage.moment(given),
        },
    )


@FOLLOWING.verb
def care(stage: Stage, given: Given) -> None:
    stage.run_each(
        say_care,
        given["cases"],
        lambda name: {
            "case_id": stage.id(name),
            "arrangement": given["arrangement"],
            "since_at": stage.moment(given),
            "where": given.get("where", ""),
            "with_whom": given.get("with_whom", ""),
            "is_address_hidden": bool(given.get("hidden")),
        },
    )


@FOLLOWING.verb
def start_search(stage: Stage, given: Given) -> None:
    _search(stage, given, start, "start")


@FOLLOWING.verb
def search_step(stage: Stage, given: Given) -> None:
    _search(stage, given, take_step, "step")


@FOLLOWING.verb
def end_search(stage: Stage, given: Given) -> None:
    _search(stage, given, end, "found")


def _search(stage: Stage, given: Given, operation: Callable[..., UUID], part: str) -> None:
    def typed() -> dict[str, Any]:
        answers = stage.read("search", given, part=part)
        at = answers.fields.get(_SEARCH[part]) or now()
        return {"case_id": stage.id(given["case"]), "search": SearchGiven(at, answers.coded, told_of(answers))}

    stage.run(operation, typed)


def _visit(stage: Stage, given: Given, names: list[str]) -> VisitGiven:
    standing = [one for name in names for one in actions_standing(SYSTEM, stage.id(name))]
    numbered = {number: str(action_id) for number, action_id in enumerate(standing, start=1)}
    progress = given["answers"].get("action_progress") or {}
    done = {numbered[int(number)]: line for number, line in progress.items() if int(number) in numbered}
    typed = {**given, "answers": {**given["answers"], "action_progress": done}}
    actions = [Choice(code, code) for code in numbered.values()]
    answers = stage.read("visit", typed, children=names, choices={"plan_actions": actions})
    next_visit = answers.fields.get("next_visit")
    return VisitGiven(
        happened_at=answers.fields.get("visit_at") or now(),
        coded={**answers.coded, **({"next_visit": next_visit.isoformat()} if next_visit else {})},
        told=told_of(answers),
        lines={stage.id(name): LineGiven(one.coded, told_of(one)) for name, one in lines_of(stage, answers, names)},
        actions={
            UUID(row["of"]): ActionGiven(row.get("status") or "", row.get("note") or "")
            for row in answers.fields.get("action_progress") or ()
            if row.get("status")
        },
        next_visit=next_visit,
        is_finished=not given.get("unfinished"),
    )

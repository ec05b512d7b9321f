"""What is open on a case, in words, for whoever takes it over."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language

from rrjeta.cases.queries.handover import OpenWork
from rrjeta.forms.rules.shape import Form, Question
from rrjeta.packs.current import current
from rrjeta.web.shown import label, step_line

# The head over there names the worker; who works there is not ours to list.
_THEIR_WORKER = "to_worker"


def work_shown(work: OpenWork) -> dict[str, Any]:
    """Return measures, hearings and actions as the pages of a handover list them."""
    return {
        "measures": [
            {
                "kind": label("protection_measure", one.kind),
                "status": label("measure_status", one.status),
                "until": one.valid_to,
            }
            for one in work.measures
        ],
        "hearings": [
            {
                "at": hearing.held_at,
                "where": ", ".join(part for part in (told.get("court"), told.get("matter")) if part),
            }
            for hearing, told in work.hearings
        ],
        "actions": [{"what": one.told.get("what", ""), "due_on": one.due_on} for one in work.actions],
        "steps": [{"what": step_line(step, get_language() or "sq"), "due_at": due_at} for step, due_at in work.steps],
        "papers": work.papers,
        "questions": work.questions,
        "drafts": work.drafts,
        "is_empty": not (work.measures or work.hearings or work.actions or work.steps),
    }


def transfer_form(shape: Form, kinds: Collection[str], reasons: Collection[str]) -> Form:
    """Return the handover form as another municipality is asked with it: only what can be sent there is offered."""
    only = {"type": kinds, "reason": reasons}
    sections = [
        replace(section, questions=tuple(_narrowed(one, only) for one in section.questions if one.key != _THEIR_WORKER))
        for section in shape.sections
    ]
    return replace(shape, sections=tuple(sections))


def _narrowed(question: Question, only: Mapping[str, Collection[str]]) -> Question:
    if question.key not in only:
        return question
    return replace(question, options=tuple(one for one in question.options if one.code in only[question.key]))


def risk_code(level: int | None) -> str:
    """Return the code of a risk level, nothing while nobody has judged it."""
    if level is None:
        return ""
    codes = [one.code for one in current().code_list("risk_level")]
    return next((code for code in codes if code.startswith(str(level))), "")


def emergency_numbers() -> list[tuple[str, str]]:
    """Return every number for an emergency with its name, as the pack lists them."""
    return [(str(one.name), number) for one in current().emergency_numbers() for number in (one.number, *one.also)]

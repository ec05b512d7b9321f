"""Concerns for tests, told as a page tells them: the inputs of form `identification`, read by the forms room."""

from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Concern
from rrjeta.cases.operations.concerns import log_concern
from rrjeta.cases.operations.screening import screen_concern
from rrjeta.forms.queries import form, read_answers
from rrjeta.forms.rules.answers import Answers
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel.ids import new_id
from tests.cast import ELSEWHERE, HOME

PLACES = {"municipalities": [Choice(HOME, "Home"), Choice(ELSEWHERE, "Elsewhere")]}
CALL = {
    "what_happened": "The neighbour hears shouting every evening.",
    "danger_now": "no",
    "child_location": "At home",
    "admin_unit": "Fshati i Provës",
    "source": "neighbour",
    "channel": "phone",
    "municipality": HOME,
}


def answers_of(**inputs: Any) -> Answers:
    """Return the answers of parts one and two for these inputs."""
    return read_answers(form("identification"), {**CALL, **inputs}, "quick", choices=PLACES)


def child(place: int = 0, **answers: Any) -> dict[str, Any]:
    """Return the inputs of one row of the question "Child"."""
    return {f"children-{place}-{key}": value for key, value in answers.items()}


def tell(actor: Actor, **inputs: Any) -> Concern:
    """Log a concern and return its row."""
    concern_id = log_concern(actor, operation_id=new_id(), answers=answers_of(**inputs))
    return Concern.objects.select_related("subject", "household__subject").get(id=concern_id)


def screened(actor: Actor, urgency: str = "h72", **inputs: Any) -> Concern:
    """Log and screen a concern; return its row."""
    concern = tell(actor, **inputs)
    screen(actor, concern.id, urgency=urgency)
    concern.refresh_from_db()
    return concern


def screen(actor: Actor, concern_id: UUID, *, urgency: str = "h72") -> None:
    """Screen a concern: searched, not known."""
    screen_concern(
        actor, operation_id=new_id(), concern_id=concern_id, urgency=urgency, known="no", is_search_done=True
    )

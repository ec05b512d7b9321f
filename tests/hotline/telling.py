"""Reports from outside for tests, as the public page takes them in."""

from typing import Any
from uuid import UUID

from rrjeta.access.actors import PUBLIC_ACTOR, Actor
from rrjeta.hotline.models import Worry
from rrjeta.hotline.operations.reporting import report_worry
from rrjeta.hotline.rules import Told
from rrjeta.kernel.ids import new_id
from tests.cast import HOME

REPORT: dict[str, Any] = {
    "what": "Every evening I hear a child cry in Zqstreet.",
    "municipality": HOME,
    "place": "Zqstreet, the yellow house",
    "child_name": "Zqchild",
    "child_age": "7",
    "child_sex": "f",
    "source": "neighbour",
    "name": "Zqneighbour",
    "phone": "0691234567",
    "how_safely": "After eight in the evening",
    "wants_answer": True,
}


def reported(*, operation_id: UUID | None = None, owner: Actor | None = None, **changed: Any) -> Worry:
    """Take a report in and return its row; given to a colleague of their unit where one is named."""
    sent_id = operation_id or new_id()
    worry_id = report_worry(PUBLIC_ACTOR, operation_id=sent_id, told=Told(**{**REPORT, **changed}))
    if owner is not None:
        Worry.objects.filter(id=worry_id).update(owner_id=owner.user_id, unit_id=min(owner.unit_ids))
    return Worry.objects.select_related("subject").get(id=worry_id)

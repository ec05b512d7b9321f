"""Complaints for tests, as the public page takes them in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import PUBLIC_ACTOR, Actor
from rrjeta.complaints.models import Complaint
from rrjeta.complaints.operations.taking import complain, take_complaint_in
from rrjeta.complaints.rules import Told
from rrjeta.kernel.ids import new_id
from tests.cast import HOME

COMPLAINT: dict[str, Any] = {
    "words": "She shouted at us in front of Zqneighbours.",
    "municipality": HOME,
    "type": "staff_conduct",
    "complainant": "family",
    "target": "worker",
    "channel": "online",
    "whom": "Zqworker",
    "name": "Zqmother",
    "phone": "0691234567",
    "how_safely": "After eight in the evening",
    "wants_answer": True,
}


def complained(*, operation_id: UUID | None = None, **changed: Any) -> Complaint:
    """Take a complaint in from nobody we know and return its row."""
    told = Told(**{**COMPLAINT, **changed})
    complaint_id = complain(PUBLIC_ACTOR, operation_id=operation_id or new_id(), told=told)
    return Complaint.objects.select_related("subject").get(id=complaint_id)


def taken_in(
    actor: Actor, unit_id: UUID, about: Actor | None = None, received_at: datetime | None = None, **changed: Any
) -> Complaint:
    """Have a colleague take a complaint in, about a colleague where one is named; return its row."""
    told = Told(**{**COMPLAINT, "channel": "phone", **changed})
    about_id = about.user_id if about else None
    given: dict[str, Any] = {"unit_id": unit_id, "about_id": about_id, "received_at": received_at}
    found = take_complaint_in(actor, operation_id=new_id(), told=told, **given)
    return Complaint.objects.select_related("subject").get(id=found)

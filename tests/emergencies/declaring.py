"""Emergencies for tests, as a head declares them."""

from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.emergencies.models import CallLine
from rrjeta.emergencies.operations.declaring import Declared, declare_emergency
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from tests.cast import HOME


def declared(actor: Actor, **changed: Any) -> UUID:
    """Declare a flood at home; return its id."""
    given: dict[str, Any] = {
        "kind": "flood",
        "municipalities": [HOME],
        "since_at": now(),
        "words": "The Zqriver is over the road.",
    }
    return declare_emergency(actor, operation_id=new_id(), declared=Declared(**{**given, **changed}))


def line_of(emergency_id: UUID, case_id: UUID) -> CallLine:
    """Return the line of a case."""
    return CallLine.objects.get(emergency_id=emergency_id, case_id=case_id)

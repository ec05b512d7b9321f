"""Whether somebody else could look a second time (design §3.11)."""

from rrjeta.access.actors import Actor
from rrjeta.access.queries import second_person
from rrjeta.cases.models import Case


def is_alone(actor: Actor, case: Case) -> bool:
    """Tell whether the actor owns the case and the unit has nobody else who could look."""
    return case.owner_id == actor.user_id and second_person(case.unit_id, actor.user_id) is None

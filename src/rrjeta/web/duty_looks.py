"""What the start page says of files that a colleague on call opened."""

from typing import Any

from rrjeta.access.actors import Actor
from rrjeta.cases.queries.duty_looks import duty_looks
from rrjeta.web.addresses import way_to


def duty_looks_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return the actor's cases that were opened on duty: which, by whom, when."""
    return [
        {
            "url": way_to("case", one.case_id),
            "name": one.person.name,
            "number": one.number,
            "by": one.by,
            "at": one.at,
        }
        for one in duty_looks(actor)
    ]

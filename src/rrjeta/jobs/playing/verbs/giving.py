"""Help that a family receives, and ways to a family."""

import functools
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from rrjeta.access.actors import SYSTEM
from rrjeta.aid.operations.giving import give_help as give
from rrjeta.aid.operations.receipts import sign_receipt
from rrjeta.aid.rules import HelpGiven
from rrjeta.cases.queries.played import actions_standing
from rrjeta.jobs.playing.photograph import signed_page
from rrjeta.jobs.playing.stage import Stage, listed
from rrjeta.jobs.playing.verb import Verbs
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.trips.operations.going import WayGiven, come_back, set_out

GIVING = Verbs()
Given = Mapping[str, Any]
_MINUTES, _SPARE = 90, timedelta(minutes=30)


@GIVING.verb
def give_help(stage: Stage, given: Given) -> None:
    """Hand something over to the children named; `fulfils` is the number of an action of the first one's plan."""
    help_id = stage.run(give, functools.partial(_help, stage, given))
    if given.get("signed_by"):
        signed = {"signed_on": today(), "received_by": given["signed_by"], "pages": [signed_page()]}
        case_id = stage.id(listed(given["cases"])[0])
        stage.run(sign_receipt, lambda: {"case_id": case_id, "help_id": help_id, **signed}, "signed")


def _help(stage: Stage, given: Given) -> dict[str, Any]:
    names = listed(given["cases"])
    typed = HelpGiven(
        happened_on=stage.day(given, "happened") or today(),
        kind=given["kind"],
        what=given["what"],
        worth=given["worth"],
        budget_line=given["line"],
        quantity=str(given.get("quantity", "")),
    )
    action = _action(stage, names[0], given.get("fulfils"))
    return {
        "case_ids": stage.ids_of(names),
        "given": typed,
        "action_id": action,
        "is_action_done": action is not None,
    }


def _action(stage: Stage, name: str, number: int | None) -> UUID | None:
    standing = actions_standing(SYSTEM, stage.id(name)) if number else []
    return standing[number - 1] if number and number <= len(standing) else None


@GIVING.verb
def outing(stage: Stage, given: Given) -> None:
    """Go to the child of a case and come back so many minutes later."""
    begun, away = now(), timedelta(minutes=given.get("minutes", _MINUTES))
    way = WayGiven(begun + away + _SPARE, stage.id(given["told_to"]), given.get("place", ""))
    trip_id = stage.run(set_out, lambda: {"case_id": stage.id(given["case"]), "given": way})
    with frozen(begun + away):
        stage.run(come_back, lambda: {"trip_id": trip_id}, "back")

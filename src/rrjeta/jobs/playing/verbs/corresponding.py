"""Letters: written and sent, received with their pages, cancelled."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from rrjeta.jobs.playing.photograph import signed_page
from rrjeta.jobs.playing.stage import Stage
from rrjeta.jobs.playing.verb import Verbs
from rrjeta.kernel.clock import today
from rrjeta.letters.operations.cancelling import cancel_letter as cancel
from rrjeta.letters.operations.receiving import Came
from rrjeta.letters.operations.receiving import receive_letter as receive
from rrjeta.letters.operations.sending import send_letter
from rrjeta.letters.operations.writing import begin_letter, save_letter
from rrjeta.letters.queries.letters import draft_letter
from rrjeta.letters.rules.checking import Written
from rrjeta.papers.queries.sharing import NOT_SHARED, Sharing

CORRESPONDING = Verbs()
Given = Mapping[str, Any]


@CORRESPONDING.verb
def write_letter(stage: Stage, given: Given) -> None:
    """Begin a letter, add to what was filled in, and send it unless it stays unfinished; `letter` is its name from then on.

    `with` names cases of brothers and sisters whom it is about too.
    """
    case_id = stage.id(given["case"])
    begun: dict[str, Any] = {"case_id": case_id, "template": given["template"], "language": "sq"}
    if "with" in given:
        begun["with_case_ids"] = stage.ids_of(given["with"])
    letter_id = stage.run(begin_letter, lambda: begun, "begin")
    stage.ids[given["letter"]] = letter_id
    same = {"case_id": case_id, "letter_id": letter_id}
    stage.run(save_letter, lambda: {**same, "written": _written(stage, given, case_id, letter_id)}, "save")
    if not given.get("unfinished"):
        stage.run(send_letter, lambda: {**same, "sharing": _sharing(given)}, "send")


@CORRESPONDING.verb
def receive_letter(stage: Stage, given: Given) -> None:
    """Enter a letter that came in, photographed on so many pages."""
    pages = [signed_page()] * int(given.get("pages", 1))
    case_id = stage.id(given["case"])
    came = {"case_id": case_id, "came": _came(stage, given), "pages": pages}
    stage.ids[given["letter"]] = stage.run(receive, lambda: came)


@CORRESPONDING.verb
def cancel_letter(stage: Stage, given: Given) -> None:
    same = {"case_id": stage.id(given["case"]), "letter_id": stage.id(given["letter"])}
    stage.run(cancel, lambda: {**same, "reason": given["reason"]})


def _written(stage: Stage, given: Given, case_id: UUID, letter_id: UUID) -> Written:
    told = draft_letter(stage.actor, case_id, letter_id)[1].told
    text = "\n\n".join(part for part in (str(told["text"]), given.get("more", "")) if part)
    return Written(given["recipient"], given.get("address", ""), given.get("about", told["about"]), text)


def _sharing(given: Given) -> Sharing:
    if "basis" not in given:
        return NOT_SHARED
    return Sharing("", given["purpose"], given["basis"], given["reason"])


def _came(stage: Stage, given: Given) -> Came:
    written_on: date | None = stage.day(given, "written_on")
    return Came(
        kind=given["kind"],
        from_whom=given["sender"],
        about=given["about"],
        received_on=today(),
        their_number=given.get("their_number", ""),
        written_on=written_on,
    )

"""Cases passed on: inside the unit, to another municipality; co-workers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rrjeta.access.actors import SYSTEM
from rrjeta.access.operations.relations import exclude
from rrjeta.cases.operations.handover import accept_case as accept_offer
from rrjeta.cases.operations.handover import give_cases as give
from rrjeta.cases.operations.handover import offer_case as offer
from rrjeta.cases.operations.merging import merge_case
from rrjeta.cases.operations.transfers import HandoverGiven, TakenOver
from rrjeta.cases.operations.transfers import accept_transfer as accept
from rrjeta.cases.operations.transfers import refuse_transfer as refuse
from rrjeta.cases.operations.transfers import send_transfer as send
from rrjeta.cases.operations.transfers import withdraw_transfer as withdraw
from rrjeta.cases.queries.played import hearings_coming, measures_standing, number_of_case
from rrjeta.forms.rules.shape import Choice
from rrjeta.jobs.playing.given import id_in, told_of
from rrjeta.jobs.playing.stage import Stage
from rrjeta.jobs.playing.verb import Verbs
from rrjeta.kernel.clock import now

PASSING = Verbs()
Given = Mapping[str, Any]


@PASSING.verb
def send_transfer(stage: Stage, given: Given) -> None:
    stage.run_each(send, given["cases"], lambda name: {"case_id": stage.id(name), "handover": _handover(stage, given)})


@PASSING.verb
def accept_transfer(stage: Stage, given: Given) -> None:
    """Take cases over with every hearing and measure that comes along."""
    stage.run_each(accept, given["cases"], lambda name: _taken(stage, given, stage.id(name)))


@PASSING.verb
def refuse_transfer(stage: Stage, given: Given) -> None:
    stage.run_each(refuse, given["cases"], lambda name: {"case_id": stage.id(name), "reason": given["reason"]})


@PASSING.verb
def withdraw_transfer(stage: Stage, given: Given) -> None:
    stage.run_each(withdraw, given["cases"], lambda name: {"case_id": stage.id(name), "reason": given["reason"]})


@PASSING.verb
def shut_out(stage: Stage, given: Given) -> None:
    """Shut a colleague with a tie to the family out of a case."""
    stage.run(
        exclude,
        lambda: {"user_id": stage.id(given["user"]), "number": number_of_case(SYSTEM, stage.id(given["case"]))},
    )


@PASSING.verb
def merge(stage: Stage, given: Given) -> None:
    """Merge a case into the one of the same child that remains."""
    stage.run(
        merge_case,
        lambda: {
            "case_id": stage.id(given["case"]),
            "survivor_id": stage.id(given["into"]),
            "reason": given["reason"],
        },
    )


@PASSING.verb
def give_cases(stage: Stage, given: Given) -> None:
    stage.run(
        give,
        lambda: {
            "case_ids": stage.ids_of(given["cases"]),
            "to_id": stage.id(given["to"]),
            "words": given.get("words", ""),
        },
    )


@PASSING.verb
def offer_case(stage: Stage, given: Given) -> None:
    stage.run(
        offer,
        lambda: {"case_id": stage.id(given["case"]), "to_id": stage.id(given["to"]), "words": given["words"]},
    )


@PASSING.verb
def accept_case(stage: Stage, given: Given) -> None:
    stage.run(accept_offer, lambda: {"case_id": stage.id(given["case"])})


def _handover(stage: Stage, given: Given) -> HandoverGiven:
    units = [Choice(str(one), name) for name, one in stage.cast.items()]
    answers = stage.read("handover", given, choices={"units": units})
    fields = answers.fields
    return HandoverGiven(
        kind=fields["type"],
        reason=fields["reason"],
        to_unit_id=id_in(fields.get("to_unit")),
        requested_at=fields.get("requested_at") or now(),
        coded=answers.coded,
        told=told_of(answers),
        to_owner_id=id_in(fields.get("to_worker")),
    )


def _taken(stage: Stage, given: Given, case_id: Any) -> dict[str, Any]:
    who = str(given.get("who_goes") or given["owner"])
    hearings: dict[UUID, str] = dict.fromkeys(hearings_coming(SYSTEM, case_id), who)
    taken = TakenOver(
        owner_id=stage.id(given["owner"]),
        hearings=hearings,
        measures=measures_standing(SYSTEM, case_id),
    )
    return {"case_id": case_id, "taken": taken}

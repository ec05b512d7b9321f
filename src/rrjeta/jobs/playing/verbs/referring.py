"""Services: what a family agrees to, referrals with the answers of those who receive them, needs that nobody meets."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rrjeta.access.actors import GuestActor
from rrjeta.cases.operations.consents import record_consent
from rrjeta.consent.operations import ConsentGiven
from rrjeta.jobs.playing.given import service_consent
from rrjeta.jobs.playing.stage import Stage
from rrjeta.jobs.playing.verb import Verbs
from rrjeta.kernel.tokens import new_token, token_hash
from rrjeta.network.operations.drafting import ReferralGiven, draft_referral, send_referral
from rrjeta.network.operations.linking import make_link
from rrjeta.network.operations.needing import note_unmet_need
from rrjeta.network.operations.receiving import answer_referral, open_referral
from rrjeta.network.operations.sending import move_referral
from rrjeta.network.queries.pages import sent_page
from rrjeta.network.rules.loop import Given as MoveGiven

REFERRING = Verbs()
Given = Mapping[str, Any]
_LANGUAGE = "sq"


@REFERRING.verb
def agree(stage: Stage, given: Given) -> None:
    """Record that a parent agrees to an organisation being told, for a service."""
    stage.run_each(
        record_consent, given["cases"], lambda name: {"case_id": stage.id(name), "given": _agreed(stage, given)}
    )


@REFERRING.verb
def refer(stage: Stage, given: Given) -> None:
    """Refer the child of one case and send it as it stands; `referral` is its name from then on."""
    made = stage.run(
        draft_referral, lambda: {"case_id": stage.id(given["case"]), "given": _referral(stage, given)}, "draft"
    )
    stage.ids[given["referral"]] = made
    if not given.get("unfinished"):
        stage.run(send_referral, lambda: {"referral_id": made, "mark": _mark(stage, given["referral"])}, "send")


@REFERRING.verb
def link_receiver(stage: Stage, given: Given) -> None:
    """Make a link for a receiver without an account; nobody keeps its token."""
    name = given["referral"]
    made = stage.run(make_link, lambda: {"referral_id": stage.id(name), "token_hash": token_hash(new_token())})
    stage.ids[_guest(name)] = made


@REFERRING.verb
def answer_referred(stage: Stage, given: Given) -> None:
    """Make a move of the receiver: of a colleague with an account, or of whoever holds the link (`by_link`)."""
    name, whose = given["referral"], stage.actor
    if given.get("by_link"):
        stage.actor = GuestActor(user_id=stage.id(_guest(name)), name="")
    try:
        if given["move"] == "open":
            stage.run(open_referral, lambda: {"referral_id": stage.id(name)})
        else:
            stage.run(answer_referral, functools.partial(_moved, stage, given))
    finally:
        stage.actor = whose


@REFERRING.verb
def move_referred(stage: Stage, given: Given) -> None:
    """Make a move of the sender."""
    stage.run(move_referral, functools.partial(_moved, stage, given))


@REFERRING.verb
def miss_service(stage: Stage, given: Given) -> None:
    """Note that a child needs a service that is not to be had."""
    wanted = {"need": given["need"], "reason": given["reason"]}
    stage.run(note_unmet_need, lambda: {"case_id": stage.id(given["case"]), **wanted})


def _guest(name: str) -> str:
    return f"{name}/link"


def _mark(stage: Stage, name: str) -> str:
    draft = sent_page(stage.actor, stage.id(name)).draft
    return draft.mark if draft is not None else ""


def _moved(stage: Stage, given: Given) -> dict[str, Any]:
    said = MoveGiven(reason=given.get("reason", ""), day=stage.day(given, "on"), words=given.get("words", ""))
    return {"referral_id": stage.id(given["referral"]), "move": given["move"], "given": said}


def _referral(stage: Stage, given: Given) -> ReferralGiven:
    typed = ReferralGiven(
        need=given["need"],
        urgency=given.get("urgency", "routine"),
        asks=given["asks"],
        purpose="service",
        classes=tuple(given.get("classes", ())),
        narrative=given.get("narrative", ""),
        recipient=given.get("recipient", ""),
        organisation=given.get("organisation", ""),
        language=_LANGUAGE,
    )
    return replace(typed, service_id=stage.id(given["service"])) if given.get("service") else typed


def _agreed(stage: Stage, given: Given) -> ConsentGiven:
    classes = ("identity", *given.get("classes", ()))
    return service_consent(given["organisation"], classes, given["giver"], stage.day(given, "until"))

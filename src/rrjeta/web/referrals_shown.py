"""Referrals in the reader's words: how each stands, who must act and by when, what was sent."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.network.choices import PackagePart, Side
from rrjeta.network.facts import Line, MoveTold, Owner, PackageTold
from rrjeta.network.queries.lines import inbox_count, late_count
from rrjeta.network.queries.pages import ReceivedPage
from rrjeta.network.rules.loop import State
from rrjeta.web.consents_shown import class_words, purpose_words
from rrjeta.web.shown import label

STATUS = "service_referral_status"
_KINDS = {
    **dict.fromkeys(("accepted", "started", "completed", "reported"), "good"),
    **dict.fromkeys(("refused", "expired", "interrupted", "client_declined"), "bad"),
    **dict.fromkeys(("draft", "asked", "waitlist"), "warn"),
}


def line_shown(one: Line, actor: Actor | None, *, is_inbox: bool = False) -> dict[str, Any]:
    """Return a referral as lists show it."""
    return {
        "url": reverse("inbox-referral" if is_inbox else "referral", args=[one.id]),
        "number": one.number,
        "case_number": "" if is_inbox else one.case_number,
        "need": label("service_type", one.need),
        "to": one.to,
        "urgency": label("urgency", one.urgency),
        "state": label(STATUS, one.state),
        "kind": _KINDS.get(one.state, "quiet"),
        "who": owner_words(one.owner, actor),
        "due_at": one.due_at,
        "sent_at": one.sent_at,
    }


def owner_words(owner: Owner, actor: Actor | None) -> str:
    """Return who must act, in words; nothing at an end."""
    if owner.side is None:
        return ""
    if actor is not None and owner.user_id == actor.user_id:
        return _("You")
    return owner.name


def status_shown(line: Line, state: State, actor: Actor | None) -> dict[str, Any]:
    """Return the status line of a referral: how it stands, what is to be done, by whom, by when."""
    return {
        "state": label(STATUS, line.state),
        "kind": _KINDS.get(line.state, "quiet"),
        "todo": str(state.todo) if state.todo else "",
        "who": owner_words(line.owner, actor),
        "due_at": line.due_at,
    }


def received_status(page: ReceivedPage, actor: Actor | None) -> dict[str, Any]:
    """Return the status line for a receiver: once nothing is open to them, what the sender does next is not theirs to know."""
    status = status_shown(page.line, page.state, actor)
    return status if page.packages or page.is_unopened else {**status, "todo": "", "who": "", "due_at": None}


def history_shown(moves: Iterable[MoveTold], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Return what happened, the newest first."""
    return [
        {
            "at": one.at,
            "what": move_words(one.code),
            "reason": label(_LISTS.get(one.code, ""), one.reason),
            "day": one.chosen_on,
            "words": one.words,
            "by": names.get(one.by_id, "") if one.by_id else "",
            "side": side_words(one.side),
        }
        for one in reversed(list(moves))
    ]


_LISTS = {"refuse": "referral_refusal_reason", "report": "goal_attainment", "settle": "referral_consequence"}


def side_words(side: str) -> str:
    """Return which side did something."""
    return {
        Side.SENDER: pgettext("referral", "sender"),
        Side.RECEIVER: pgettext("referral", "receiver"),
        Side.SYSTEM: pgettext("referral", "by itself"),
    }[Side(side)]


def move_words(code: str) -> str:
    """Return what was done, in words."""
    return {
        "send": _("Sent"),
        "open": _("Opened by the receiver"),
        "study": _("Is being considered"),
        "ask": _("The receiver asks"),
        "reply": _("The question was answered"),
        "wait": _("Put on the waiting list"),
        "accept": _("Accepted"),
        "refuse": _("Declined"),
        "start": _("The service started"),
        "update": _("How it goes"),
        "finish": _("The service finished"),
        "report": _("Result reported"),
        "interrupt": _("The service was interrupted"),
        "not_wanted": _("The family did not accept it"),
        "family_declines": _("The family did not accept it"),
        "withdraw": _("Withdrawn"),
        "lose_consent": _("Ended: the consent no longer covers it"),
        "expire": _("Nobody answered in time"),
        "settle": _("Decided what happens instead"),
    }[code]


def packages_shown(packages: Iterable[PackageTold]) -> list[dict[str, Any]]:
    """Return what was sent, the newest edition first, with on what it left."""
    return [
        {
            "edition": one.edition,
            "title": package_words(one.part),
            "sent_at": one.sent_at,
            "classes": ", ".join(class_words(one.classes)),
            "purpose": purpose_words(one.purpose),
            "basis": label("legal_basis", one.legal_basis),
            "reason": one.reason,
            "sections": one.sections,
        }
        for one in sorted(packages, key=lambda one: (-one.edition, one.part))
    ]


def package_words(part: str) -> str:
    """Return when the receiver reads a part."""
    return {
        PackagePart.REQUEST: _("What the receiver sees at once"),
        PackagePart.REST: _("What the receiver sees after accepting"),
    }[PackagePart(part)]


def referral_figures(actor: Actor) -> list[tuple[str, int, str, bool]]:
    """Return the numbers of the start page that speak of referrals, where there are any. Two queries, none for others."""
    late, waiting = late_count(actor), inbox_count(actor)
    figures = [
        (f"{reverse('referrals')}?which=late&whose=mine", late, _("late referrals"), True),
        (f"{reverse('inbox')}?which=new", waiting, _("referrals that nobody has taken yet"), False),
    ]
    return [one for one in figures if one[1]]

"""What can be done with a referral now: each move as a short form of its own, drawn from the loop of the pack."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rrjeta.network.rules.loop import Given, Move
from rrjeta.web.asking import Ask, Sent, drawn
from rrjeta.web.shown import options
from rrjeta.web.words.dates import day_words


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which move was refused, and why, by field."""

    move: str = ""
    errors: Mapping[str, Sequence[Any]] | None = None


NOTHING = Refusal()


def moves_shown(
    request: HttpRequest, moves: Iterable[Move], latest: Mapping[str, date | None], refused: Refusal = NOTHING
) -> list[dict[str, Any]]:
    """Return each move with its words and its fields; one that was refused comes open, with what was typed."""
    return [_shown(request, one, latest.get(one.code), refused) for one in moves if one.code not in _SILENT]


# Opening is what the button of the list does.
_SILENT = frozenset({"open", "send"})


def _shown(request: HttpRequest, move: Move, latest: date | None, refused: Refusal) -> dict[str, Any]:
    is_refused = refused.move == move.code
    errors = refused.errors or {} if is_refused else {}
    asks = asks_of(move, latest)
    if not is_refused and request.method == "POST":
        fields = [drawn(ask, _untouched(request), errors) for ask in asks]
    else:
        fields = [drawn(ask, request, errors) for ask in asks]
    return {
        "code": move.code,
        "words": button_words(move.code),
        "fields": fields,
        "errors": errors,
        "is_open": is_refused,
        "is_harsh": move.code in _HARSH,
    }


_HARSH = frozenset({"refuse", "withdraw", "interrupt"})


def _untouched(request: HttpRequest) -> HttpRequest:
    """Return a request in which nothing was typed: what one form sent is not what another one holds."""
    fresh = HttpRequest()
    fresh.method = "GET"
    fresh.session = request.session
    return fresh


def asks_of(move: Move, latest: date | None) -> list[Ask]:
    """Return the fields of a move: a reason, a day, words, as far as the loop asks for them."""
    asks = []
    more = {"id": f"{move.code}-reason"}
    if move.reasons:
        asks.append(Ask("radios", "reason", reason_words(move.code), options=options(move.reasons), more=more))
    if move.day:
        hint = _("At the latest %(day)s") % {"day": day_words(latest)} if latest else ""
        asks.append(
            Ask(
                "day",
                "day",
                day_question(move.code),
                hint=hint,
                required=move.day == "required",
                more={"id": f"{move.code}-day"},
            )
        )
    if move.words:
        is_required = move.words == "required"
        words = Ask("long", "words", words_question(move.code), required=is_required, more={"id": f"{move.code}-words"})
        asks.append(words)
    return asks


def given_of(sent: Sent) -> Given:
    """Return what was given with a move. Raises Invalid for a day that cannot be read."""
    given = Given(reason=sent.text("reason"), day=sent.day("day"), words=sent.text("words"))
    sent.check()
    return given


def button_words(code: str) -> str:
    """Return what the button of a move says."""
    return {
        "study": _("We are considering it"),
        "ask": _("Ask"),
        "reply": _("Answer the question"),
        "wait": _("Waiting list"),
        "accept": _("Accept"),
        "refuse": _("Decline"),
        "start": _("The service has started"),
        "update": _("Say how it goes"),
        "finish": _("The service is finished"),
        "report": _("Report the result"),
        "interrupt": _("The service was interrupted early"),
        "not_wanted": _("The family does not accept it"),
        "family_declines": _("The family does not accept it"),
        "withdraw": _("Withdraw the referral"),
        "settle": _("Decide what happens instead"),
    }[code]


def reason_words(code: str) -> str:
    """Return the question whose answer is the reason of a move."""
    return {
        "refuse": _("Why"),
        "report": _("How far the aim was reached"),
        "settle": _("What happens instead"),
    }[code]


def day_question(code: str) -> str:
    """Return the question for the day of a move."""
    return {
        "accept": _("From when"),
        "wait": _("Until about when the child waits"),
        "study": _("By when you will answer"),
    }[code]


def words_question(code: str) -> str:
    """Return the question for the words of a move."""
    return {
        "ask": _("What you ask"),
        "reply": _("Your answer"),
        "update": _("How it goes"),
        "report": _("What was done and what came of it"),
        "interrupt": _("What happened"),
        "withdraw": _("Why (read by your unit alone)"),
    }.get(code, _("In a few words, if you wish"))

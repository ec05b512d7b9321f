"""The log of requests between states: opened, every letter entered, answered, closed (guide 5.3)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import at, today
from rrjeta.kernel.clock import now as this_moment
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.saving import add, change
from rrjeta.network.choices import Direction, LetterKind
from rrjeta.network.models import AbroadLetter, AbroadRequest
from rrjeta.network.queries.abroad import find_request
from rrjeta.packs.current import current

COUNTRIES, MATTERS = "return_country", "abroad_matter"
_NAME, _WORDS = 200, 4000
_OLDEST = timedelta(days=3660)
_LATEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class RequestGiven:
    """A request as it was typed. Without a day on which the answer is due, the table of deadlines says it."""

    direction: str
    country: str
    matter: str
    authority: str
    asked_on: date | None
    our_reference: str = ""
    their_reference: str = ""
    due_on: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class LetterGiven:
    """A letter, call or reminder as it was typed; a reminder says until when one waits now."""

    kind: str
    on: date | None
    words: str
    reference: str = ""
    due_on: date | None = None


@operation(Permission.ASK_ABROAD)
def open_request(actor: Actor, *, operation_id: UUID, case_id: UUID, given: RequestGiven) -> UUID:
    """Enter a request to another state, or one that came from there; return its id. Raises NotFound, NotAllowed, Invalid."""
    case = find_case(actor, Permission.ASK_ABROAD, case_id, lock=True)
    if errors := _request_errors(given):
        raise Invalid(errors)
    asked_on = given.asked_on or today()
    row = AbroadRequest(
        subject=case.person.subject,
        case=case,
        direction=given.direction,
        country=given.country,
        matter=given.matter,
        asked_on=asked_on,
        due_at=_end(given.due_on) if given.due_on else limit_end("abroad_answer", at(asked_on, 12)),
    )
    told = {
        "authority": given.authority.strip(),
        "our_reference": given.our_reference.strip(),
        "their_reference": given.their_reference.strip(),
        "words": given.words.strip(),
    }
    return add(row, told).id


@operation(Permission.ASK_ABROAD)
def enter_letter(actor: Actor, *, operation_id: UUID, request_id: UUID, given: LetterGiven) -> UUID:
    """Enter what went or came about a request; return the letter's id.

    A reminder moves the day on which the answer is due; an answer stops the waiting. Raises NotFound, Invalid.
    """
    row = find_request(actor, request_id, lock=True)
    if not row.is_open:
        raise Invalid({"": _("This request is closed. Open a new one.")})
    if errors := _letter_errors(row, given):
        raise Invalid(errors)
    on = given.on or today()
    letter = AbroadLetter(subject=row.subject, request=row, kind=given.kind, on=on)
    add(letter, {"words": given.words.strip(), "reference": given.reference.strip()})
    fields: dict[str, Any] = {"due_at": _end(given.due_on)} if given.due_on else {}
    if given.kind == LetterKind.ANSWER:
        fields["answered_on"] = on
    their = {"their_reference": given.reference.strip()} if _names_their_reference(row, given) else {}
    change(row, fields, their)
    return letter.id


@operation(Permission.ASK_ABROAD)
def close_request(actor: Actor, *, operation_id: UUID, request_id: UUID, outcome: str) -> UUID:
    """Close a request with what came of it; nothing is late on it from now on. Raises NotFound, Invalid."""
    row = find_request(actor, request_id, lock=True)
    if not row.is_open:
        raise Invalid({"outcome": _("This request is closed. Open a new one.")})
    if len(outcome.strip()) < 2 or len(outcome) > _WORDS:
        raise Invalid({"outcome": _("Write what came of it.")})
    return change(row, {"is_open": False, "closed_at": this_moment()}, {"outcome": outcome.strip()}).id


def _request_errors(given: RequestGiven) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if given.direction not in list(Direction):
        errors["direction"] = _("Say who asks whom.")
    for field, name, code in (("country", COUNTRIES, given.country), ("matter", MATTERS, given.matter)):
        if not current().has_code(name, code):
            errors[field] = _("Choose one of the answers.")
    if not given.authority.strip():
        errors["authority"] = _("Write which authority it is.")
    for field, words, most in (
        ("authority", given.authority, _NAME),
        ("our_reference", given.our_reference, _NAME),
        ("their_reference", given.their_reference, _NAME),
        ("words", given.words, _WORDS),
    ):
        if len(words) > most:
            errors[field] = _("This is too long to be kept. Please shorten it.")
    if given.direction == Direction.OUT and not given.our_reference.strip() and "our_reference" not in errors:
        errors["our_reference"] = _("Write our own reference, so that the answer is found.")
    if given.asked_on is None or not today() - _OLDEST <= given.asked_on <= today():
        errors["asked_on"] = _("Give the day on which it was asked, today or earlier.")
    if given.due_on is not None and not _is_coming(given.due_on, given.asked_on):
        errors["due_on"] = _("The answer is due after the day of asking, within a year from now.")
    return errors


def _letter_errors(row: AbroadRequest, given: LetterGiven) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if given.kind not in list(LetterKind):
        errors["kind"] = _("Choose one of the answers.")
    if given.on is None or not row.asked_on <= given.on <= today():
        errors["on"] = _("Give a day from the day of asking until today.")
    if not given.words.strip():
        errors["words"] = _("Write in a few words what it says.")
    for field, words, most in (("words", given.words, _WORDS), ("reference", given.reference, _NAME)):
        if len(words) > most:
            errors[field] = _("This is too long to be kept. Please shorten it.")
    if given.kind == LetterKind.REMINDER and given.due_on is None:
        errors["due_on"] = _("Say until when you wait for the answer now.")
    if given.due_on is not None and not today() <= given.due_on <= today() + _LATEST:
        errors["due_on"] = _("Give a day from today on, within a year.")
    return errors


def _is_coming(due_on: date, asked_on: date | None) -> bool:
    return (asked_on is None or due_on > asked_on) and due_on <= today() + _LATEST


def _names_their_reference(row: AbroadRequest, given: LetterGiven) -> bool:
    return bool(given.reference.strip()) and given.kind in (LetterKind.ANSWER, LetterKind.RECEIVED)


def _end(day: date) -> datetime:
    """Return the last second of a day in the country."""
    return at(day + timedelta(days=1)) - timedelta(seconds=1)

"""Letters in words: where each stands, to whom or from whom, and the facts of one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.cases.queries.entries import FamilyCase
from rrjeta.letters.choices import Direction, State, To
from rrjeta.letters.queries.letters import LetterView
from rrjeta.web.asking import Ask
from rrjeta.web.consents_shown import purpose_words
from rrjeta.web.shown import label
from rrjeta.web.words.dates import day_words, moment_words

_LOOKS = {State.UNFINISHED: "warn", State.SENT: "good", State.RECEIVED: "good", State.CANCELLED: "bad"}


def to_words(to: str) -> str:
    """Return to whom a letter goes."""
    return {
        To.COURT: pgettext("reader of a letter", "To a court"),
        To.AGENCY: pgettext("reader of a letter", "To another institution"),
        To.PARENT: pgettext("reader of a letter", "To a parent or carer: it names nobody else and no matter"),
        To.REPORTER: pgettext("reader of a letter", "To the one who told us: it says nothing of the case"),
    }[To(to)]


def reader_options() -> list[tuple[str, str]]:
    """Return to whom letters go, as a form offers it."""
    return [(one.value, to_words(one)) for one in To]


def state_words(state: str) -> str:
    """Return where a letter stands."""
    return {
        State.UNFINISHED: pgettext("letter", "Unfinished"),
        State.SENT: pgettext("letter", "Was sent"),
        State.RECEIVED: pgettext("letter", "Came in"),
        State.CANCELLED: pgettext("letter", "Was cancelled"),
    }[State(state)]


def direction_words(direction: str) -> str:
    """Return whether a letter went out or came in."""
    return pgettext("letter", "In") if direction == Direction.IN else pgettext("letter", "Out")


def letter_line(view: LetterView, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return a letter as lists show it."""
    row = view.row
    return {
        "number": view.number,
        "title": view.title,
        "other_side": view.other_side,
        "about": view.told.get("about", ""),
        "direction": direction_words(row.direction),
        "state": state_words(row.state),
        "look": _LOOKS[State(row.state)],
        "on": row.entry.taken_on if row.entry else None,
        "begun_at": row.entered_at,
        "by": names.get(row.entered_by_id, "") if row.entered_by_id else "",
        "url": reverse("letter", args=[row.case_id, row.id]),
        "is_unfinished": row.state == State.UNFINISHED,
    }


def children_asks(family: Sequence[FamilyCase], hint: str) -> list[Ask]:
    """Return the question about brothers and sisters, nothing where there are none whom the writer may write for."""
    children = [(str(one.case_id), one.name) for one in family]
    return (
        [Ask("many", "children", _("Brothers and sisters whom it is about too"), children, hint=hint)]
        if children
        else []
    )


def children_words(view: LetterView) -> str:
    """Return the names of the children of a letter about several, as far as its reader may open their files."""
    return ", ".join(one.name for one in view.together.children())


def letter_facts(view: LetterView, names: Mapping[UUID, str]) -> list[tuple[str, Any]]:
    """Return the facts of a letter, those that there are."""
    row, told = view.row, view.told
    is_in = row.direction == Direction.IN
    facts: list[tuple[str, Any]] = [
        (pgettext("letter", "Protocol number"), view.number),
        (pgettext("letter", "Entered in the register on"), day_words(row.entry.taken_on) if row.entry else ""),
        (pgettext("letter", "From whom") if is_in else pgettext("letter", "To whom"), view.other_side),
        (pgettext("letter", "Address"), told.get("address")),
        (pgettext("letter", "About which children"), children_words(view)),
        (pgettext("letter", "What it is about"), told.get("about")),
        (pgettext("letter", "Came on"), _day(told.get("received_on"))),
        (pgettext("letter", "Their number"), told.get("their_number")),
        (pgettext("letter", "Written on"), _day(told.get("written_on"))),
        (pgettext("letter", "What it was for"), purpose_words(row.purpose) if row.purpose else ""),
        (pgettext("letter", "On which basis"), label("legal_basis", row.legal_basis) if row.legal_basis else ""),
        (pgettext("letter", "Entered by"), names.get(row.entered_by_id, "") if row.entered_by_id else ""),
        (pgettext("letter", "Cancelled on"), moment_words(row.cancelled_at) if row.cancelled_at else ""),
        (pgettext("letter", "Cancelled by"), names.get(row.cancelled_by_id, "") if row.cancelled_by_id else ""),
        (pgettext("letter", "Why it was cancelled"), told.get("cancelled_why")),
    ]
    return [(name, value) for name, value in facts if value not in (None, "")]


def _day(written: Any) -> str:
    return day_words(date.fromisoformat(written)) if written else ""

"""The register of a unit: every protocol number of a year, and of the letters within reach what they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.models import Unit
from rrjeta.access.permissions import Permission
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import today
from rrjeta.kernel.sealing import open_record, peek_record
from rrjeta.letters.choices import Direction, To
from rrjeta.letters.models import Letter, ProtocolNumber
from rrjeta.letters.queries.framing import title_of
from rrjeta.letters.scope import find_unit, known, readable, register_units
from rrjeta.papers.choices import Audience, Template
from rrjeta.papers.queries.frame import Frame, date_words, framed
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.rules.blocks import chapter, table
from rrjeta.papers.rules.sheltered import words_in

PAGE, FOUND = 25, 100
_MOST_PRINTED = 5000


@dataclass(frozen=True, slots=True)
class WantedLetters:
    """Which lines of a register: of a unit and a year, in or out, with these words, below this number."""

    unit_id: UUID | None = None
    year: int | None = None
    direction: str = ""
    words: str = ""
    below: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A number of the register; of a letter that is not the reader's to read no more than the cases that they may see."""

    entry: ProtocolNumber
    case_id: UUID | None = None
    case_numbers: tuple[str, ...] = ()
    letter_id: UUID | None = None
    title: str = ""
    other_side: str = ""
    about: str = ""
    cancelled_why: str = ""
    cancelled_by_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A page of a register: its unit, the reader's other units, the years that have letters, and the lines."""

    unit: Unit
    units: list[Unit]
    year: int
    years: list[int]
    lines: list[RegisterLine]
    older: int | None


def register(actor: Actor, wanted: WantedLetters) -> Register:
    """Return a page of a unit's register, the highest number first; of those found by words as many as can be looked through.

    Raises NotFound, NotAllowed.
    """
    unit = find_unit(actor, Permission.READ_REGISTER, wanted.unit_id)
    years = sorted({*ProtocolNumber.objects.filter(unit=unit).values_list("year", flat=True).distinct(), today().year})
    year = wanted.year or today().year
    most = FOUND if wanted.words else PAGE
    entries = list(_entries(actor, unit, year, wanted)[: most + 1])
    lines = _lines(actor, entries[:most])
    older = entries[most - 1].number if len(entries) > most and not wanted.words else None
    return Register(unit, register_units(actor, Permission.READ_REGISTER), year, years[::-1], lines, older)


def register_listed(actor: Actor, wanted: WantedLetters) -> QuerySet[ProtocolNumber]:
    """Return the numbers of a unit's register that are asked for, the highest first. Raises NotFound."""
    unit = find_unit(actor, Permission.READ_REGISTER, wanted.unit_id)
    return _entries(actor, unit, wanted.year or today().year, wanted)


def register_lines(actor: Actor, wanted: WantedLetters, most: int) -> tuple[list[RegisterLine], int | None]:
    """Return as many lines of a unit's register, and below which number it goes on. Raises NotFound."""
    entries = list(register_listed(actor, wanted)[: most + 1])
    return _lines(actor, entries[:most]), entries[most - 1].number if len(entries) > most else None


def register_pdf(actor: Actor, wanted: WantedLetters, language: str) -> bytes:
    """Return the register of a year as the office keeps it on paper, the first number first. Raises as `register`."""
    unit = find_unit(actor, Permission.READ_REGISTER, wanted.unit_id)
    year = wanted.year or today().year
    found = list(_entries(actor, unit, year, wanted)[: _MOST_PRINTED + 1])
    entries = found[:_MOST_PRINTED][::-1]
    lines = _lines(actor, entries)
    homes = set(Letter.objects.filter(entry__in=entries).values_list("case__household_id", flat=True))
    with translation.override(language):
        frame = Frame(
            language=language,
            title=_("Register of letters %(year)s") % {"year": year},
            unit=unit,
            audience=Audience.OWN,
            notices=[_("Earlier numbers do not stand here: this begins with %(number)s.") % {"number": entries[0]}]
            if len(found) > len(entries)
            else [],
        )
        columns = [
            pgettext("register", "No."),
            pgettext("register", "Date"),
            pgettext("register", "In or out"),
            pgettext("register", "From whom or to whom"),
            pgettext("register", "What"),
            pgettext("register", "Case"),
        ]
        rows = [_row(one) for one in lines]
        paper = framed(frame, [chapter("", "register", [table(columns, [1, 2, 2, 4, 5, 2], rows)])])
    return set_leaving(Template.FORM, paper, homes)


def _entries(actor: Actor, unit: Unit, year: int, wanted: WantedLetters) -> QuerySet[ProtocolNumber]:
    found = ProtocolNumber.objects.filter(unit=unit, year=year)
    if wanted.direction in list(Direction):
        found = found.filter(direction=wanted.direction)
    if sought := words_in(wanted.words):
        found = found.filter(id__in=_telling(actor, unit, year, sought))
    if wanted.below is not None:
        found = found.filter(number__lt=wanted.below)
    return found.order_by("-number")


def _telling(actor: Actor, unit: Unit, year: int, sought: list[str]) -> list[UUID]:
    """Return the numbers of letters within reach that name all of these words. Opened for comparing, never for showing."""
    knows = set(_knowing(actor, unit, year))
    within = Letter.objects.filter(entry__unit=unit, entry__year=year, case__in=readable(actor))
    found = []
    for one in within.select_related("subject").iterator():
        told = peek_record(one)
        if one.to == To.REPORTER and one.id not in knows:
            continue
        said = words_in(" ".join(str(told.get(name) or "") for name in _SOUGHT))
        if one.entry_id and all(any(word.startswith(part) for word in said) for part in sought):
            found.append(one.entry_id)
    return found


_SOUGHT = ("recipient", "about", "their_number")


def _knowing(actor: Actor, unit: Unit, year: int) -> Iterable[UUID]:
    """Return the letters to those who told us whose names the actor may know."""
    known = cases_in(actor, Permission.READ_REPORTER, with_own=True)
    found = Letter.objects.filter(entry__unit=unit, entry__year=year, to=To.REPORTER, case__in=known)
    return found.values_list("id", flat=True)


def _lines(actor: Actor, entries: list[ProtocolNumber]) -> list[RegisterLine]:
    within = Letter.objects.filter(entry__in=entries, case__in=readable(actor)).select_related("subject", "case")
    letters: dict[UUID | None, list[Letter]] = {}
    for one in within.order_by("id"):
        letters.setdefault(one.entry_id, []).append(one)
    numbers: dict[UUID | None, list[str]] = {}
    seen = Letter.objects.filter(entry__in=entries, case__in=known(actor)).order_by("id")
    for entry_id, number in seen.values_list("entry_id", "case__number"):
        numbers.setdefault(entry_id, []).append(number)
    knows: set[UUID] = set()
    if entries and any(one.to == To.REPORTER for rows in letters.values() for one in rows):
        knows = set(_knowing(actor, entries[0].unit, entries[0].year))
    return [_line(one, letters.get(one.id, []), numbers.get(one.id, []), knows) for one in entries]


def _line(entry: ProtocolNumber, rows: list[Letter], numbers: list[str], knows: set[UUID]) -> RegisterLine:
    """Return the line of one number; of a letter about several children, the cases of those within reach."""
    if not rows:
        return RegisterLine(entry, case_numbers=tuple(dict.fromkeys(numbers)))
    letter = rows[0]
    told: dict[str, Any] = open_record(letter)
    is_known = letter.to != To.REPORTER or letter.id in knows
    return RegisterLine(
        entry=entry,
        case_id=letter.case.merged_into_id or letter.case_id,
        case_numbers=tuple(dict.fromkeys(numbers)),
        letter_id=letter.id,
        title=title_of(letter, told, get_language() or "sq"),
        other_side=str(told.get("recipient") or "") if is_known else _("The one who told us"),
        about=str(told.get("about") or "") if is_known else "",
        cancelled_why=str(told.get("cancelled_why") or "") if is_known else "",
        cancelled_by_id=letter.cancelled_by_id,
    )


def _row(line: RegisterLine) -> list[str]:
    entry = line.entry
    way = pgettext("register", "in") if entry.direction == Direction.IN else pgettext("register", "out")
    cancelled = pgettext("letter", "Cancelled on %(day)s.") % {"day": date_words(entry.cancelled_at)}
    what = ": ".join(part for part in (line.title, line.about) if part)
    if entry.cancelled_at:
        what = " ".join(part for part in (what, cancelled, line.cancelled_why) if part)
    return [str(entry.number), date_words(entry.taken_on), way, line.other_side, what, ", ".join(line.case_numbers)]

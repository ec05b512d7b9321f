"""What the fields of a letter hold: filled from the file as whoever gets the letter may read it, and from the office."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils import translation

from rrjeta.access.actors import Actor
from rrjeta.letters.choices import NAMING_NOBODY, Direction, State, To
from rrjeta.letters.models import ProtocolNumber
from rrjeta.letters.rules.fields import CASE_FIELDS, CHAPTER_FIELDS, fields_for, fields_for_several, waiting
from rrjeta.letters.rules.wording import as_text
from rrjeta.letters.scope import letters_of
from rrjeta.papers.choices import Audience
from rrjeta.papers.queries.case_file import file_content
from rrjeta.papers.queries.frame import date_words, place_words
from rrjeta.papers.queries.kinds import paper_kind
from rrjeta.papers.queries.subject import Subject
from rrjeta.papers.rules.audiences import Reader, reader
from rrjeta.papers.rules.pieces import LeftOut, for_reader
from rrjeta.papers.rules.sorting import classes_of
from rrjeta.people.queries import PersonView

_FILE = "case_file"
AUDIENCES = {
    To.COURT: Audience.COURT,
    To.AGENCY: Audience.AGENCY,
    To.PARENT: Audience.PARENT,
    To.REPORTER: Audience.AGENCY,
}


@dataclass(frozen=True, slots=True)
class Filling:
    """The values of the fields that were asked for, which classes of data they hold, and what was left out of them."""

    values: dict[str, str]
    classes: frozenset[str] = frozenset()
    left_out: list[str] = field(default_factory=list)


def filling(actor: Actor, subject: Subject, to: To, asked: Collection[str], language: str) -> Filling:
    """Return what the fields asked for hold in a letter to somebody. A field that such a letter may not hold is empty."""
    allowed = set(asked) & (fields_for(to) | fields_for_several())
    with translation.override(language):
        values = _office(subject, language)
        if "earlier_number" in allowed or "earlier_date" in allowed:
            values |= _earlier(subject)
        if to in NAMING_NOBODY:
            return Filling({name: values.get(name, "") for name in allowed})
        who = reader(AUDIENCES[to], subject.header.allowed)
        values |= _child(subject)
        chapters, left = _chapters(subject, who, language) if allowed & CHAPTER_FIELDS.keys() else ({}, LeftOut())
        values |= {name: chapters.get(key, "") for name, key in CHAPTER_FIELDS.items()}
    classes = classes_of(left.kept, ()) if allowed & (CASE_FIELDS | CHAPTER_FIELDS.keys()) else frozenset()
    return Filling({name: values.get(name, "") for name in allowed}, classes, [part.value for part in left.parts])


def _office(subject: Subject, language: str) -> dict[str, str]:
    unit = subject.case.unit
    return {
        **waiting(),
        "municipality": place_words(subject.case.municipality, language),
        "unit_name": unit.name if unit else "",
        "unit_phone": unit.phone if unit else "",
        "worker_name": subject.case.owner.name,
    }


def _earlier(subject: Subject) -> dict[str, str]:
    """Return the number and day of the last letter that was sent on this case."""
    sent = letters_of(subject.case).filter(direction=Direction.OUT, state=State.SENT).order_by("-settled_at").first()
    entry: ProtocolNumber | None = sent.entry if sent else None
    return {"earlier_number": str(entry), "earlier_date": date_words(entry.taken_on)} if entry else {}


def _child(subject: Subject) -> dict[str, str]:
    told = subject.header.person.told
    named = child_named(subject.header.person)
    where = subject.is_place_hidden()
    return {
        "case_number": subject.case.number,
        "child_name": named["name"],
        "child_birth_date": named["birth_date"],
        "father_name": str(told.get("father_name") or ""),
        "mother_name": str(told.get("mother_name") or ""),
        # The school of a sheltered child tells where the child is.
        "school": "" if where else str(told.get("school") or ""),
    }


def child_named(person: PersonView) -> dict[str, str]:
    """Return how a letter names a child: name, and date of birth where it is known to the day."""
    year, _dash, rest = str(person.told.get("birth_date") or "").partition("-")
    month, _dash, day = rest.partition("-")
    return {"name": person.name, "birth_date": f"{int(day)}.{int(month)}.{year}" if day else ""}


def _chapters(subject: Subject, who: Reader, language: str) -> tuple[dict[str, str], LeftOut]:
    content = file_content(subject, paper_kind(_FILE), subject.case.id, language)
    drawn, left = for_reader(content.chapters, who, subject.secrets())
    return {one["key"]: as_text(one) for one in drawn}, left

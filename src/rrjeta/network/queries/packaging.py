"""What a receiver would be shown, put together from the file: the request without a name, and the rest class by class."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.choices import DataClass
from rrjeta.access.permissions import READING
from rrjeta.audit.rules import canonical
from rrjeta.cases.models import Action, EntryLine, Measure
from rrjeta.kernel.sealing import open_record
from rrjeta.network.models import Referral
from rrjeta.papers.choices import Audience, Part, Rule
from rrjeta.papers.queries.frame import code_words, date_words, organisation_words, place_words
from rrjeta.papers.queries.sheltered import refuse_told_place
from rrjeta.papers.queries.subject import Subject, subject_of
from rrjeta.papers.queries.written import entry_chapters, lines_of
from rrjeta.papers.rules.audiences import Reader
from rrjeta.papers.rules.pieces import Chapter, Piece, for_reader

Sections = list[dict[str, Any]]
_ASSESSMENTS = ("full_assessment", "initial_assessment")
# What a chosen class opens of the parts of a paper. Phones and the address go with who the child is.
_PARTS: dict[str, frozenset[Part]] = {
    DataClass.IDENTITY: frozenset({Part.ADDRESS, Part.PHONES}),
    DataClass.NARRATIVE: frozenset({Part.NARRATIVE}),
    DataClass.ASSESSMENT: frozenset({Part.ASSESSMENT}),
    DataClass.MEASURE: frozenset({Part.MEASURE}),
    DataClass.SENSITIVE: frozenset({Part.SENSITIVE}),
    DataClass.ECONOMIC: frozenset({Part.ECONOMIC}),
}


@dataclass(frozen=True, slots=True)
class Composed:
    """Both parts as the receiver would read them, and a mark by which a later look tells whether anything changed."""

    request: Sections
    rest: Sections
    classes: frozenset[str]

    @property
    def mark(self) -> str:
        """Return the mark of exactly these words."""
        return hashlib.sha256(canonical([self.request, self.rest, sorted(self.classes)])).hexdigest()


def composed(actor: Actor, referral: Referral) -> Composed:
    """Return what the receiver of a referral would see if it were sent now. Raises NotFound, NotAllowed, PlaceTold."""
    subject = subject_of(actor, referral.case_id)
    told = open_record(referral)
    readable = [one for one in referral.classes if READING[DataClass(one)] in subject.header.allowed]
    with translation.override(referral.language):
        request = _drawn(subject, [_asked(subject, referral, told), _child(subject, referral.language)], ())
        rest = _drawn(subject, _rest(subject, referral, told, readable), readable)
    # The family is asked for once more whenever something leaves.
    refuse_told_place([referral.case.household_id], {"request": request, "rest": rest})
    return Composed(request, rest, frozenset({str(DataClass.IDENTITY), *readable}))


def _drawn(subject: Subject, chapters: Sequence[Chapter], classes: Collection[str]) -> Sections:
    opened = (
        frozenset().union(*(_PARTS.get(DataClass(one), frozenset()) for one in classes)) if classes else frozenset()
    )
    rules = {part: Rule.PRINTED if part in opened else Rule.NEVER for part in Part}
    sections, _left = for_reader(chapters, Reader(Audience.AGENCY, rules), subject.secrets())
    return sections


def _asked(subject: Subject, referral: Referral, told: dict[str, Any]) -> Chapter:
    language, case = referral.language, subject.case
    pieces = [
        Piece(pgettext("referral", "Service"), code_words("service_type", referral.need, language)),
        Piece(pgettext("referral", "What is asked of you"), str(told.get("asks") or ""), is_free=True),
        Piece(pgettext("referral", "Urgency"), code_words("urgency", referral.urgency, language)),
        Piece(pgettext("referral", "Answer wanted by"), date_words(referral.answer_by)),
        Piece(pgettext("referral", "Sent by"), organisation_words(case.unit.organisation, language) or case.unit.name),
        Piece(pgettext("referral", "Whom to call"), ", ".join(_worker(subject))),
    ]
    return Chapter(pgettext("referral", "What is asked"), tuple(pieces), key="asked")


def _worker(subject: Subject) -> list[str]:
    owner, unit = subject.case.owner, subject.case.unit
    return [part for part in (owner.name, owner.phone or unit.phone) if part]


def _child(subject: Subject, language: str) -> Chapter:
    person = subject.header.person
    age = (
        ""
        if person.age is None
        else npgettext("referral", "%(age)s year", "%(age)s years", person.age) % {"age": person.age}
    )
    pieces = (
        Piece(pgettext("referral", "Age"), age),
        Piece(pgettext("referral", "Sex"), code_words("sex", person.sex, language)),
        Piece(pgettext("referral", "Municipality"), place_words(subject.case.municipality, language)),
    )
    return Chapter(pgettext("referral", "The child"), pieces, key="child")


def _rest(subject: Subject, referral: Referral, told: dict[str, Any], classes: Collection[str]) -> list[Chapter]:
    language = referral.language
    chapters = [_identity(subject, language)]
    if DataClass.PLAN in classes and referral.action is not None:
        chapters.append(_plan(referral.action))
    if DataClass.NARRATIVE in classes:
        words = Piece("", str(told.get("narrative") or ""), Part.NARRATIVE, is_free=True)
        chapters.append(Chapter(pgettext("referral", "What happened"), (words,), key="narrative"))
    if DataClass.MEASURE in classes:
        chapters.append(_measures(subject, language))
    if DataClass.SENSITIVE in classes:
        health = Piece(
            pgettext("referral", "Health"),
            str(subject.header.person.told.get("health_note") or ""),
            Part.SENSITIVE,
            True,
        )
        chapters.append(Chapter(pgettext("referral", "Health and disability"), (health,), key="sensitive"))
    if {DataClass.ASSESSMENT, DataClass.ECONOMIC} & set(classes):
        chapters += _assessment(subject, language, classes)
    return chapters


def _identity(subject: Subject, language: str) -> Chapter:
    person, home = subject.header.person, subject.header.household
    told = person.told
    where = Part.PLACE if subject.is_place_hidden() else Part.ADDRESS
    birth = _day(told.get("birth_date"))
    rows: list[tuple[str, Any, Part | None]] = [
        (pgettext("referral", "Name and surname"), person.name, None),
        (pgettext("referral", "Date of birth"), date_words(birth), None),
        (
            pgettext("referral", "Languages"),
            ", ".join(code_words("language", code, language) for code in person.languages),
            None,
        ),
        (pgettext("referral", "Village"), told.get("village") or home.get("village"), where),
        (pgettext("referral", "Address"), told.get("address") or home.get("address"), where),
        (pgettext("referral", "Telephone"), told.get("phone") or home.get("phone"), Part.PHONES),
    ]
    pieces = tuple(Piece(label, str(said or ""), part) for label, said, part in rows)
    return Chapter(pgettext("referral", "Who the child is"), pieces, key="identity")


def _plan(action: Action) -> Chapter:
    told = open_record(action)
    pieces = (
        Piece(pgettext("referral", "What was agreed"), str(told.get("what") or ""), is_free=True),
        Piece(pgettext("referral", "By when"), date_words(action.due_on)),
    )
    return Chapter(pgettext("referral", "From the plan"), pieces, key="plan")


def _measures(subject: Subject, language: str) -> Chapter:
    found = Measure.objects.filter(case=subject.case, is_open=True).order_by("proposed_at", "id")
    pieces = tuple(
        Piece(
            code_words("protection_measure", one.kind, language),
            code_words("measure_status", one.status, language),
            Part.MEASURE,
        )
        for one in found
    )
    return Chapter(pgettext("referral", "Protection measures"), pieces, key="measure")


def _assessment(subject: Subject, language: str, classes: Collection[str]) -> list[Chapter]:
    """Return the answers of the newest finished assessment that are of a chosen class; everything else stays at home."""
    wanted = {Part.ASSESSMENT} if DataClass.ASSESSMENT in classes else set()
    wanted |= {Part.ECONOMIC} if DataClass.ECONOMIC in classes else set()
    found = lines_of(subject).filter(entry__kind__in=_ASSESSMENTS, entry__is_finished=True)
    line: EntryLine | None = found.order_by("-happened_at", "-id").first()
    if line is None:
        return []
    pieces = [
        piece for chapter in entry_chapters(subject, line, language) for piece in chapter.pieces if piece.part in wanted
    ]
    title = _("From the assessment of %(day)s") % {"day": date_words(line.happened_at)}
    return [Chapter(title, tuple(pieces), key="assessment")]


def _day(written: Any) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) and written else None

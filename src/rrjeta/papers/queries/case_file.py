"""The paper of a whole case: what to beware of, the child, the family, the work, and what happened."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.cases.models import Action, Case, EntryLine, Measure, Plan
from rrjeta.forms.queries import form
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.papers.choices import Part
from rrjeta.papers.queries.content import Content, signers
from rrjeta.papers.queries.frame import code_words, date_words, moment_words, place_words, risk_words
from rrjeta.papers.queries.kinds import PaperKind
from rrjeta.papers.queries.planned import action_table
from rrjeta.papers.queries.subject import Subject
from rrjeta.papers.queries.written import entry_chapters, lines_of
from rrjeta.papers.rules.pieces import Cell, Chapter, Column, Piece
from rrjeta.people.queries import TieView

_PARENTS = frozenset({"mother", "father"})


def file_content(subject: Subject, kind: PaperKind, record_id: UUID, language: str) -> Content:
    """Return the content of the case file. Raises NotFound for another record's id."""
    case = subject.case
    if record_id != case.id:
        raise NotFound
    return Content(
        title=pgettext("paper", "Case file"),
        chapters=[
            _alerts(subject, language),
            _child(subject, language),
            _state(subject, language),
            _family(subject, language),
            _measures(case, language),
            _plan(subject, language),
            _timeline(subject, language),
        ],
        happened_at=case.opened_at,
        signs=signers(kind, case.owner.name),
    )


def _alerts(subject: Subject, language: str) -> Chapter:
    pieces = []
    for alert in subject.header.alerts:
        said = ": ".join(part for part in (code_words("safety_alert", alert.code, language), alert.words) if part)
        pieces.append(Piece("", said, Part.ALERTS, is_free=True))
    return Chapter(_("Beware!"), tuple(pieces), key="alerts")


def _child(subject: Subject, language: str) -> Chapter:
    person, header = subject.header.person, subject.header
    told, home = person.told, header.household
    where = Part.PLACE if subject.is_place_hidden() else Part.ADDRESS
    village = told.get("village") or told.get("admin_unit") or home.get("village") or home.get("admin_unit")
    address = told.get("address") or home.get("address")
    languages = ", ".join(code_words("language", code, language) for code in person.languages)
    rows: list[tuple[str, object, Part | None]] = [
        (pgettext("paper", "Name and surname"), person.name, None),
        (pgettext("paper", "Known as"), person.nickname, None),
        (pgettext("paper", "Father's name"), told.get("father_name"), None),
        (pgettext("paper", "Mother's name"), told.get("mother_name"), None),
        (pgettext("paper", "Date of birth"), _birth(told), None),
        (pgettext("paper", "Sex"), code_words("sex", person.sex, language), None),
        (pgettext("paper", "Languages"), languages, None),
        (pgettext("paper", "Municipality"), place_words(subject.case.municipality, language), None),
        (pgettext("paper", "Village"), village, where),
        (pgettext("paper", "Address"), address, where),
        (pgettext("paper", "Telephone"), told.get("phone"), Part.PHONES),
        (pgettext("paper", "School"), told.get("school"), where),
        (pgettext("paper", "Ethnicity"), _ethnicity(told.get("ethnicity"), language), Part.SENSITIVE),
        (pgettext("paper", "Health"), told.get("health_note"), Part.SENSITIVE),
    ]
    pieces = tuple(Piece(*_row(label, said), part) for label, said, part in rows)
    return Chapter(pgettext("paper", "The child"), pieces, key="child")


def _row(label: str, said: object) -> tuple[str, str]:
    return label, str(said or "")


def _birth(told: dict[str, str]) -> str:
    year, _dash, rest = str(told.get("birth_date") or "").partition("-")
    month, _dash, day = rest.partition("-")
    return f"{int(day)}.{int(month)}.{year}" if day else ""


def _ethnicity(code: object, language: str) -> str:
    return code_words("ethnicity", str(code), language) if code else ""


def _state(subject: Subject, language: str) -> Chapter:
    case = subject.case
    care = next((one for one in subject.care if one.ended_at is None), None)
    where = Part.PLACE if subject.is_place_hidden() else Part.ADDRESS
    pieces = [
        Piece(pgettext("paper", "Stage"), code_words("case_status", case.stage, language), Part.RISK),
        Piece(pgettext("paper", "Risk level"), risk_words(case.risk_level, language), Part.RISK),
        Piece(pgettext("paper", "Opened on"), date_words(case.opened_at)),
        Piece(pgettext("paper", "Last seen on"), date_words(case.last_seen_at)),
    ]
    if care is not None:
        since = _("%(arrangement)s, since %(day)s") % {
            "arrangement": code_words("care_arrangement", care.arrangement, language),
            "day": date_words(care.since_at),
        }
        # Even the kind of place tells too much when the place itself is a secret.
        pieces += [
            Piece(pgettext("paper", "Lives"), since, Part.PLACE if where is Part.PLACE else None),
            Piece(pgettext("paper", "Where"), str(care.told.get("where") or ""), where),
            Piece(pgettext("paper", "With whom"), str(care.told.get("with_whom") or ""), where),
        ]
    return Chapter(pgettext("paper", "Where the case stands"), tuple(pieces), key="state")


def _family(subject: Subject, language: str) -> Chapter:
    present = [one for one in subject.family if one.until is None]
    parents = [one for one in present if one.relationship in _PARENTS]
    others = [one for one in present if one.relationship not in _PARENTS]
    siblings = [Cell(one.person.name) for one in subject.header.siblings]
    sibling_word = pgettext("paper", "Brother or sister")
    around = [
        (
            Cell(str(one.told.get("name") or "")),
            Cell(_contact_words(one.kind, one.told)),
            Cell(str(one.told.get("phone") or "")),
        )
        for one in subject.contacts
    ]
    other_rows = (*_ties(others, language), *((cell, Cell(sibling_word), Cell("")) for cell in siblings))
    columns = (
        Column(pgettext("paper", "Name and surname"), width=3),
        Column(pgettext("paper", "Relation to the child"), width=3),
        Column(pgettext("paper", "Telephone"), Part.PHONES, width=2),
    )
    pieces = (
        Piece(pgettext("paper", "Parents"), columns=columns, table=_ties(parents, language)),
        Piece(pgettext("paper", "Others in the family"), part=Part.THIRD_PERSONS, columns=columns, table=other_rows),
        Piece(pgettext("paper", "Contacts"), part=Part.THIRD_PERSONS, columns=columns, table=tuple(around)),
    )
    return Chapter(pgettext("paper", "Family and contacts"), pieces, key="family")


def _ties(ties: Iterable[TieView], language: str) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            Cell(one.person.name),
            Cell(code_words("relationship", one.relationship, language)),
            Cell(str(one.person.told.get("phone") or "")),
        )
        for one in ties
    )


def _contact_words(kind: str, told: dict[str, object]) -> str:
    return str(told.get("role_words") or kind)


def _measures(case: Case, language: str) -> Chapter:
    found = Measure.objects.filter(case=case).select_related("subject").order_by("proposed_at")
    rows = tuple(
        (
            Cell(code_words("protection_measure", one.kind, language)),
            Cell(code_words("measure_status", one.status, language)),
            Cell(date_words(one.valid_from)),
            Cell(date_words(one.valid_to)),
            Cell(" ".join(str(part) for part in _decision(one) if part)),
        )
        for one in found
    )
    columns = (
        Column(pgettext("paper", "Measure"), width=4),
        Column(pgettext("paper", "Status"), width=3),
        Column(pgettext("paper", "From"), width=2),
        Column(pgettext("paper", "Until"), width=2),
        Column(pgettext("paper", "Court and decision"), width=4),
    )
    title = pgettext("paper", "Protection measures")
    return Chapter(title, (Piece("", part=Part.MEASURE, columns=columns, table=rows),), key="measures")


def _decision(measure: Measure) -> tuple[object, object]:
    told = open_record(measure)
    return told.get("court"), told.get("decision_no")


def _plan(subject: Subject, language: str) -> Chapter:
    plan = Plan.objects.filter(case=subject.case).select_related("subject").order_by("-edition").first()
    title = pgettext("paper", "Plan and actions")
    if plan is None:
        return Chapter(title, ())
    actions = Action.objects.filter(case=subject.case, is_current=True).select_related("subject", "objective")
    columns, rows = action_table(subject, actions.order_by("objective__place", "due_on", "id"), language)
    goal = Piece(pgettext("paper", "Goal"), str(open_record(plan).get("overall_goal") or ""), is_free=True)
    return Chapter(title, (goal, Piece(pgettext("paper", "Actions"), columns=columns, table=rows)), key="plan")


def _timeline(subject: Subject, language: str) -> Chapter:
    """Return every finished entry of the file, the oldest first, each under its title and moment."""
    pieces: list[Piece] = []
    for line in lines_of(subject).filter(entry__is_finished=True).order_by("happened_at", "id"):
        pieces.append(Piece(_entry_title(line, language), heading=True))
        chapters = entry_chapters(subject, line, language)
        pieces += [_named(piece, chapter) for chapter in chapters for piece in chapter.pieces]
    return Chapter(_("Timeline"), tuple(pieces), key="timeline")


def _named(piece: Piece, chapter: Chapter) -> Piece:
    """Return a table that its chapter's title named under that name, since the title is not printed here."""
    return piece if piece.label or not piece.columns else replace(piece, label=chapter.title)


def _entry_title(line: EntryLine, language: str) -> str:
    shape = form(line.entry.kind, line.entry.pack_version)
    return f"{moment_words(line.happened_at)} · {shape.paper.in_(language)}"

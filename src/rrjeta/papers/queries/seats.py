"""Papers of a meeting: what an invited member may take along while it is open to them, and the letter to the absent."""

from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import EntryLine
from rrjeta.cases.queries.meetings import PACK, meeting_page, seat_page
from rrjeta.cases.queries.packs import for_member, packed
from rrjeta.forms.queries import form
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.papers.choices import Audience, Template
from rrjeta.papers.models import Printing
from rrjeta.papers.queries.content import when_words
from rrjeta.papers.queries.frame import Frame, code_words, date_words, framed, moment_words
from rrjeta.papers.queries.kinds import letter_words, paper_kind
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.queries.written import attendance_chapter, decisions_chapter
from rrjeta.papers.rules.blocks import chapter, words_block
from rrjeta.papers.rules.pieces import Chapter, block
from rrjeta.people.queries import person_view

MINUTES, MEETING_PACK, LETTER = "minutes", "meeting_pack", "absence_letter"
_SHARES = "shareable"


def line_open_to(actor: Actor, attendance_id: UUID, case_id: UUID) -> EntryLine:
    """Return the line of one case of a meeting whose papers are open to the actor now. Raises NotFound."""
    page = seat_page(actor, attendance_id)
    found = EntryLine.objects.filter(entry=page.meeting, case_id=case_id)
    line = found.select_related(
        "subject", "entry__subject", "case__unit", "case__person__subject", "case__person__merged_into__subject"
    ).first()
    if line is None or not page.is_open:
        raise NotFound
    return line


def member_pdf(actor: Actor, attendance_id: UUID, printing_id: UUID) -> bytes:
    """Return what a member just had printed: the frozen papers or the final minutes of one case. Raises NotFound."""
    printing = Printing.objects.filter(id=printing_id, entered_by_id=actor.user_id).first()
    if printing is None:
        raise NotFound
    line = line_open_to(actor, attendance_id, printing.case_id)
    with translation.override(printing.language):
        if printing.paper == MINUTES:
            return _minutes(actor, line, printing.language)
        return _pack(actor, line, printing.language)


def letter_pdf(actor: Actor, case_id: UUID, meeting_id: UUID, attendance_id: UUID, language: str) -> bytes:
    """Return the letter that reminds an institution of its duty to take part: no family and no case. Raises NotFound."""
    page = meeting_page(actor, case_id, meeting_id, Permission.HOLD_MEETING)
    seat = next((one for one in page.seats if one.id == attendance_id and one.reminded_at), None)
    if seat is None:
        raise NotFound
    kind = paper_kind(LETTER)
    with translation.override(language):
        title, lines = letter_words(LETTER, language)
        blanks = {
            "{role}": code_words("gtn_member_role", seat.role, language),
            "{day}": date_words(page.meeting.happened_at),
        }
        said = [_filled(one, blanks) for one in lines]
        section = chapter("", "letter", [words_block("\n\n".join(said))])
        paper = framed(
            Frame(
                language=language,
                title=title,
                unit=page.header.case.unit,
                recipient=seat.organisation or seat.name,
                audience=Audience.AGENCY,
                facts=[(pgettext("paper", "Date"), date_words(seat.reminded_at))],
                signs=[(words, "") for _role, words in kind.signs],
            ),
            [section],
        )
    return set_leaving(Template.LETTER, paper, [page.header.case.household_id])


def _pack(actor: Actor, line: EntryLine, language: str) -> bytes:
    sections = [
        chapter(shape.title.in_(language), shape.code, [words_block(words, label) for label, words in told])
        for shape, told in packed(open_record(line).get(PACK, ()))
    ]
    notice = _("As the file stood when the meeting was called. Destroy after use.")
    frame = _frame(actor, line, language, pgettext("paper", "Papers of a meeting"), [notice])
    return set_leaving(Template.MEETING_PACK, framed(frame, sections), [line.entry.household_id])


def _minutes(actor: Actor, line: EntryLine, language: str) -> bytes:
    if not line.entry.is_finished:
        raise NotFound
    shape = form(MINUTES, line.entry.pack_version)
    common, own = open_record(line.entry), open_record(line)
    shares = [*common.pop(_SHARES, []), *own.pop(_SHARES, [])]
    told = for_member(shape, {**line.entry.coded, **common, **line.coded, **own}, shares)
    sections = [
        chapter("", "case", [words_block(words, label) for label, words in told]),
        _drawn(attendance_chapter(line, language)),
        _drawn(decisions_chapter(line, language)),
    ]
    frame = _frame(actor, line, language, shape.paper.in_(language), [])
    return set_leaving(
        Template.MINUTES, framed(frame, [one for one in sections if one["blocks"]]), [line.entry.household_id]
    )


def _frame(actor: Actor, line: EntryLine, language: str, title: str, notices: list[str]) -> Frame:
    child = person_view(line.case.person)
    place = str(open_record(line.entry).get("place") or "")
    return Frame(
        language=language,
        title=title,
        unit=line.case.unit,
        number=line.case.number,
        recipient=actor.name,
        audience=Audience.AGENCY,
        notices=notices,
        facts=[
            (pgettext("paper", "Child"), child.name or line.case.number),
            (
                pgettext("paper", "Meeting"),
                ", ".join(part for part in (moment_words(line.entry.happened_at), place) if part),
            ),
            when_words(line.entry.finished_at or line.entry.happened_at),
        ],
    )


def _drawn(found: Chapter) -> dict[str, Any]:
    pieces = [one for one in found.pieces if one.words or one.table]
    blocks = [block(one, str) for one in pieces]
    return {"title": found.title, "hint": found.hint, "key": found.key, "blocks": blocks}


def _filled(text: str, blanks: dict[str, str]) -> str:
    for blank, words in blanks.items():
        text = text.replace(blank, words)
    return text

"""The letters of one case, and one letter with what its page needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.consents import consents_for
from rrjeta.cases.queries.entries import FamilyCase, family_cases
from rrjeta.cases.queries.file import Header, case_header, files_of, unreadable_of
from rrjeta.consent.queries import ConsentView
from rrjeta.consent.rules.consents import holds
from rrjeta.files.queries import AttachmentView, attachments
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.letters.choices import NAMING_NOBODY, Direction, State, To
from rrjeta.letters.models import Letter
from rrjeta.letters.queries.framing import letter_pdf, paper_of, sending_values, title_of
from rrjeta.letters.queries.keeping import stopping
from rrjeta.letters.queries.own import OwnTemplate, own_templates_of
from rrjeta.letters.queries.sealing import document_in
from rrjeta.letters.queries.templates import LetterTemplate, letter_templates
from rrjeta.letters.queries.together import Parts, parts_of
from rrjeta.letters.rules.checking import can_be_cancelled
from rrjeta.letters.rules.document import document_of, with_text
from rrjeta.letters.rules.fields import settled
from rrjeta.letters.rules.office_docx import filled_document
from rrjeta.letters.rules.together import whole_text
from rrjeta.letters.rules.wording import set_paragraphs
from rrjeta.letters.scope import find_letter, letters_of
from rrjeta.papers.queries.sheltered import refuse_told_place
from rrjeta.papers.rules.setting_text import paragraphs
from rrjeta.people.queries import AlertView

_ONE = Parts()


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter as whoever reads the case may see it. Who told us is told only to those who may know it."""

    row: Letter
    title: str
    other_side: str
    told: dict[str, Any]
    allowed: frozenset[Permission]
    may_open: bool = True
    documents: Sequence[AttachmentView] = ()
    together: Parts = _ONE

    @property
    def number(self) -> str:
        """The protocol number, or nothing."""
        return str(self.row.entry) if self.row.entry else ""

    @property
    def text(self) -> str:
        """The text as it would leave: about several children with the names and the parts that its reader may open."""
        text = str(self.told.get("text") or "")
        if self.row.together_id is None or not self.told:
            return text
        return whole_text(text, self.together.children(), self.row.language)

    @property
    def paragraphs(self) -> list[dict[str, Any]]:
        """The text as pages draw it: paragraphs (`said`), and headings where `is_heading`."""
        return set_paragraphs(self.text)

    @property
    def version(self) -> int:
        """A number that grows with every change of the letter."""
        return self.row.version if self.row.together_id is None else self.together.version()

    @property
    def can_be_edited(self) -> bool:
        """Whether the reader can write on it."""
        return self.row.state == State.UNFINISHED and self.may_open and Permission.WRITE_LETTER in self.allowed

    @property
    def can_be_cancelled(self) -> bool:
        """Whether the reader can cancel it."""
        return can_be_cancelled(self.row.state) and Permission.WRITE_LETTER in self.allowed

    @property
    def is_printed(self) -> bool:
        """Whether it has a paper of its own that the reader may open."""
        return self.row.direction == Direction.OUT and self.may_open

    @property
    def rests_on_basis(self) -> bool:
        """Whether it goes to another institution, for which a consent or another basis is named."""
        return self.row.to == To.AGENCY

    @property
    def names_nobody(self) -> bool:
        """Whether it is a letter that may name nobody and no matter."""
        return self.row.to in NAMING_NOBODY

    def whole(self) -> dict[str, Any]:
        """Return what the letter tells, with the text as it would leave."""
        return {**self.told, "text": self.text}


@dataclass(frozen=True, slots=True)
class CaseLetters:
    """The letters of a case, the newest first; unfinished ones stand before."""

    header: Header
    letters: list[LetterView]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a letter can be begun from: templates of the pack and of the office, and whom it can be about too.

    Where an alert stops letters to the family, those are left out and the alert is named.
    """

    header: Header
    templates: list[LetterTemplate]
    own: list[OwnTemplate]
    family: list[FamilyCase]
    stopped_by: AlertView | None


def case_letters(actor: Actor, case_id: UUID) -> CaseLetters:
    """Return the letters of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.READ_NARRATIVE)
    found = letters_of(header.case).order_by("-settled_at", "-entered_at", "id")
    # Where two cases were merged, a letter about both stands in the file twice.
    once = {one.together_id or one.id: one for one in found}
    views = [_view(one, header.allowed) for one in once.values()]
    return CaseLetters(header, sorted(views, key=lambda one: one.row.state != State.UNFINISHED))


def one_letter(
    actor: Actor, case_id: UUID, letter_id: UUID, permission: Permission = Permission.READ_NARRATIVE
) -> tuple[Header, LetterView]:
    """Return a letter with the header of its case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    letter = find_letter(header.case, letter_id)
    documents: Sequence[AttachmentView] = ()
    if letter.direction == Direction.IN:
        documents = attachments(files_of(header.case, header.unreadable), letter.id)
    return header, _view(letter, header.allowed, documents, parts_of(actor, letter))


def draft_letter(actor: Actor, case_id: UUID, letter_id: UUID) -> tuple[Header, LetterView]:
    """Return an unfinished letter to be worked on. Raises NotFound, NotAllowed where its words are not open to the actor."""
    header, view = one_letter(actor, case_id, letter_id, Permission.WRITE_LETTER)
    if view.row.state != State.UNFINISHED:
        raise NotFound
    if not view.may_open:
        raise NotAllowed
    return header, view


def holding_consents(case: Case) -> list[ConsentView]:
    """Return the consents of a case that hold today."""
    return [one for one in consents_for(case) if holds(one.given, today())]


def beginning(actor: Actor, case_id: UUID) -> Beginning:
    """Return what a letter of a case can be begun from. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.WRITE_LETTER)
    stopped_by = stopping(header.alerts)
    stopped = {To.PARENT} if stopped_by else set()
    return Beginning(
        header,
        [one for one in letter_templates() if one.to not in stopped],
        [one for one in own_templates_of(header.case.unit_id) if one.to not in stopped],
        _brothers(actor, header),
        stopped_by,
    )


def beginning_of_received(actor: Actor, case_id: UUID) -> tuple[Header, list[FamilyCase]]:
    """Return the case about which a letter came in, and whom else of the family it can be about. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.WRITE_LETTER)
    return header, _brothers(actor, header)


def _brothers(actor: Actor, header: Header) -> list[FamilyCase]:
    found = family_cases(actor, Permission.WRITE_LETTER, header.case)
    return [one for one in found if one.case_id != header.case.id]


def letter_in_pdf(actor: Actor, case_id: UUID, letter_id: UUID) -> bytes:
    """Return a letter as it was sent, or as it would leave. Raises NotFound, NotAllowed, PlaceTold."""
    header, view = _opened(actor, case_id, letter_id)
    return letter_pdf(view.row, view.whole(), header.case.owner.name, is_whole=view.together.is_whole)


def letter_document(actor: Actor, case_id: UUID, letter_id: UUID) -> bytes:
    """Return a letter as a document that can be edited on: in the layout of its template. Raises as `letter_in_pdf`."""
    header, view = _opened(actor, case_id, letter_id)
    letter, told = view.row, view.whole()
    paper = paper_of(letter, told, header.case.owner.name, is_whole=view.together.is_whole)
    refuse_told_place([header.case.household_id], paper)
    if letter.own_template is None or letter.state == State.CANCELLED:
        return document_of(paper)
    values = sending_values(told, letter.entry)
    whole = {**told["fields"], **{name: words for name, words in values.items() if name in told["fields"]}}
    base = [settled(one, values) for one in told["base"]]
    edited = paragraphs(settled(str(told["text"]), values))
    refuse_told_place([header.case.household_id], {"fields": whole})
    return with_text(filled_document(document_in(letter.own_template), whole), base, edited)


def _opened(actor: Actor, case_id: UUID, letter_id: UUID) -> tuple[Header, LetterView]:
    header, view = one_letter(actor, case_id, letter_id)
    if view.row.direction != Direction.OUT:
        raise NotFound
    if not view.may_open:
        raise NotAllowed
    return header, view


def _view(
    letter: Letter,
    allowed: Collection[Permission],
    documents: Sequence[AttachmentView] = (),
    parts: Parts = _ONE,
) -> LetterView:
    told = open_record(letter)
    knows = letter.to != To.REPORTER or Permission.READ_REPORTER in allowed
    # A report holds what its writer reads: whoever reads less of the file does not open it.
    may_open = knows and not unreadable_of(allowed) & set(letter.classes)
    return LetterView(
        row=letter,
        title=title_of(letter, told, get_language() or "sq"),
        other_side=str(told.get("recipient") or "") if knows else _("The one who told us"),
        told=told if may_open else {},
        allowed=frozenset(allowed),
        may_open=may_open,
        documents=documents,
        together=parts,
    )

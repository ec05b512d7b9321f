"""The letters of one case, and one letter with what its page needs."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.consents import consents_for
from rrjeta.cases.queries.file import Header, case_header, files_of, unreadable_of
from rrjeta.consent.queries import ConsentView
from rrjeta.consent.rules.consents import holds
from rrjeta.files.queries import AttachmentView, attachments
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.letters.choices import Direction, State, To
from rrjeta.letters.models import Letter
from rrjeta.letters.queries.framing import OWN, letter_pdf, paper_of, sending_values
from rrjeta.letters.queries.keeping import stopping
from rrjeta.letters.queries.own import OwnTemplate, own_templates_of
from rrjeta.letters.queries.sealing import opened
from rrjeta.letters.queries.templates import LetterTemplate, kind_words, letter_templates
from rrjeta.letters.rules.document import document_of, with_text
from rrjeta.letters.rules.fields import settled
from rrjeta.letters.rules.office_docx import filled_document
from rrjeta.letters.scope import find_letter, letters_of
from rrjeta.packs.current import current
from rrjeta.papers.queries.sheltered import refuse_told_place
from rrjeta.papers.rules.setting_text import paragraphs
from rrjeta.people.queries import AlertView


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter as whoever reads the case may see it. Who told us is told only to those who may know it."""

    row: Letter
    title: str
    other_side: str
    told: dict[str, Any]
    may_open: bool = True
    documents: list[AttachmentView] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The protocol number, or nothing."""
        return str(self.row.entry) if self.row.entry else ""


@dataclass(frozen=True, slots=True)
class CaseLetters:
    """The letters of a case, the newest first; unfinished ones stand before."""

    header: Header
    letters: list[LetterView]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a letter can be begun from, and the alert that stops letters to the family."""

    header: Header
    templates: list[LetterTemplate]
    own: list[OwnTemplate]
    stopped_by: AlertView | None


def case_letters(actor: Actor, case_id: UUID) -> CaseLetters:
    """Return the letters of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.READ_NARRATIVE)
    found = letters_of(header.case).order_by("-settled_at", "-entered_at", "id")
    views = [_view(one, header.allowed) for one in found]
    return CaseLetters(header, sorted(views, key=lambda one: one.row.state != State.UNFINISHED))


def one_letter(
    actor: Actor, case_id: UUID, letter_id: UUID, permission: Permission = Permission.READ_NARRATIVE
) -> tuple[Header, LetterView]:
    """Return a letter with the header of its case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    letter = find_letter(header.case, letter_id)
    documents = []
    if letter.direction == Direction.IN:
        documents = attachments(files_of(header.case, header.unreadable), letter.id)
    return header, _view(letter, header.allowed, documents)


def draft_letter(actor: Actor, case_id: UUID, letter_id: UUID) -> tuple[Header, LetterView]:
    """Return an unfinished letter to be worked on. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.WRITE_LETTER)
    letter = find_letter(header.case, letter_id)
    if letter.state != State.UNFINISHED:
        raise NotFound
    return header, _view(letter, header.allowed)


def holding_consents(case: Case) -> list[ConsentView]:
    """Return the consents of a case that hold today."""
    return [one for one in consents_for(case) if holds(one.given, today())]


def beginning(actor: Actor, case_id: UUID) -> Beginning:
    """Return what a letter of a case can be begun from. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.WRITE_LETTER)
    return Beginning(header, letter_templates(), own_templates_of(header.case.unit_id), stopping(header.alerts))


def letter_in_pdf(actor: Actor, case_id: UUID, letter_id: UUID) -> bytes:
    """Return a letter as it was sent, or as it would leave. Raises NotFound, NotAllowed, PlaceTold."""
    header, view = _opened(actor, case_id, letter_id)
    return letter_pdf(view.row, view.told, header.case.owner.name)


def letter_document(actor: Actor, case_id: UUID, letter_id: UUID) -> bytes:
    """Return a letter as a document that can be edited on: in the layout of its template. Raises as `letter_in_pdf`."""
    header, view = _opened(actor, case_id, letter_id)
    letter, told = view.row, view.told
    paper = paper_of(letter, told, header.case.owner.name)
    refuse_told_place([header.case.household_id], paper)
    if letter.own_template is None or letter.state == State.CANCELLED:
        return document_of(paper)
    values = sending_values(told, letter.entry)
    whole = {**told["fields"], **{name: words for name, words in values.items() if name in told["fields"]}}
    base = [settled(one, values) for one in told["base"]]
    edited = paragraphs(settled(str(told["text"]), values))
    refuse_told_place([header.case.household_id], {"fields": whole})
    return with_text(filled_document(opened(letter.own_template)[1], whole), base, edited)


def _opened(actor: Actor, case_id: UUID, letter_id: UUID) -> tuple[Header, LetterView]:
    header, view = one_letter(actor, case_id, letter_id)
    if view.row.direction != Direction.OUT:
        raise NotFound
    if not view.may_open:
        raise NotAllowed
    return header, view


def _view(letter: Letter, allowed: Collection[Permission], documents: list[AttachmentView] | None = None) -> LetterView:
    told = open_record(letter)
    knows = letter.to != To.REPORTER or Permission.READ_REPORTER in allowed
    # A report holds what its writer reads: whoever reads less of the file does not open it.
    may_open = knows and not unreadable_of(allowed) & set(letter.classes)
    return LetterView(
        row=letter,
        title=title_words(letter, told),
        other_side=str(told.get("recipient") or "") if knows else _("The one who told us"),
        told=told if may_open else {},
        may_open=may_open,
        documents=documents or [],
    )


def title_words(letter: Letter, told: dict[str, Any]) -> str:
    """Return what a letter is called in the reader's language."""
    if letter.direction == Direction.IN:
        return str(current().labels("legal_act_type", letter.kind)) if _is_known(letter.kind) else letter.kind
    return str(told.get("title") or "") if letter.kind == OWN else str(_kind_text(letter))


def _is_known(kind: str) -> bool:
    return current().has_code("legal_act_type", kind)


def _kind_text(letter: Letter) -> str:
    from_pack = next((one for one in letter_templates() if one.code == letter.kind), None)
    return str(from_pack.title) if from_pack else kind_words(letter.kind, letter.language)

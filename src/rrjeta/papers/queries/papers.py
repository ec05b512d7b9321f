"""The papers of a case: what can be printed filled, what would be left out of it for whom, and the PDF."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import ConcernChild, EntryLine, Plan, Transfer
from rrjeta.cases.queries.consents import consents_for
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.plans import DRAFT, RETURNED
from rrjeta.forms.queries import form
from rrjeta.kernel.errors import NotFound
from rrjeta.papers.choices import SHEETS, Audience, Part, Template
from rrjeta.papers.queries.case_file import file_content
from rrjeta.papers.queries.consented import at_noon, consent_content
from rrjeta.papers.queries.content import Content, case_facts, when_words
from rrjeta.papers.queries.frame import Frame, framed
from rrjeta.papers.queries.genogram import genogram_content
from rrjeta.papers.queries.kinds import PaperKind, letter_words, paper_kind, paper_kinds
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.queries.planned import plan_content
from rrjeta.papers.queries.received import (
    concern_content,
    handover_content,
    paper_case_content,
    registration_content,
)
from rrjeta.papers.queries.sheltered import refuse_told_place
from rrjeta.papers.queries.subject import Subject, subject_of
from rrjeta.papers.queries.written import entry_content
from rrjeta.papers.rules.audiences import Reader, reader
from rrjeta.papers.rules.pieces import LeftOut, for_reader
from rrjeta.papers.rules.sorting import classes_of

_Source = Callable[[Subject, PaperKind, UUID, str], Content]
_SOURCES: dict[str, _Source] = {
    "identification": concern_content,
    "registration": registration_content,
    "plan": plan_content,
    "handover": handover_content,
    "consent": consent_content,
    "paper_case": paper_case_content,
}


@dataclass(frozen=True, slots=True)
class FilledPaper:
    """One paper that can be printed filled. `edition` tells the versions of a plan apart."""

    code: str
    record_id: UUID
    title: str
    happened_at: datetime
    is_finished: bool
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class CasePapers:
    """The papers of a case, the newest first."""

    header: Header
    papers: list[FilledPaper]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed, for whom, with which parts nevertheless."""

    case_id: UUID
    code: str
    record_id: UUID
    audience: Audience
    language: str
    chosen: frozenset[Part] = frozenset()
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper ready to be set, and what was left out of it."""

    kind: PaperKind
    header: Header
    reader: Reader
    paper: dict[str, Any]
    left: LeftOut

    @property
    def classes(self) -> frozenset[str]:
        """The classes of data of which something stands on it."""
        asked = form(self.kind.form).questions() if self.kind.form else ()
        return classes_of(self.left.kept, (one.data_class for one in asked))


def case_papers(actor: Actor, case_id: UUID) -> CasePapers:
    """Return what can be printed filled of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.PRINT_PAPER)
    language = get_language() or "sq"
    kinds = {one.form: one for one in paper_kinds().values() if one.form}
    found = [*_lasting(header, kinds, language), *_dated(header, kinds, language)]
    return CasePapers(header, found)


def paper_title(kind: PaperKind, language: str) -> str:
    """Return the official title of a paper."""
    if kind.form:
        return form(kind.form).paper.in_(language)
    if kind.template is Template.LETTER:
        return letter_words(kind.code, language)[0]
    if kind.template is Template.GENOGRAM:
        return pgettext("paper", "Genogram of the family")
    return (
        pgettext("paper", "Papers of a meeting")
        if kind.template is Template.MEETING_PACK
        else pgettext("paper", "Case file")
    )


def drawn(actor: Actor, order: Order) -> Drawn:
    """Return a paper as its reader gets it. Raises NotFound, NotAllowed, PlaceTold."""
    kind = paper_kind(order.code)
    if kind.template in SHEETS or order.audience not in kind.kept_for:
        raise NotFound
    subject = subject_of(actor, order.case_id)
    with translation.override(order.language):
        content = _content(actor, subject, kind, order)
        who = reader(
            order.audience,
            subject.header.allowed,
            is_signed_by_family=kind.is_signed_by_family,
            chosen=order.chosen,
        )
        sections, left = for_reader(content.chapters, who, subject.secrets())
        paper = framed(_frame(subject, kind, content, order), sections)
    # Asked before anything is noted as printed, and once more where the paper leaves.
    refuse_told_place([subject.case.household_id], paper)
    return Drawn(kind, subject.header, who, paper, left)


def set_drawn(found: Drawn) -> bytes:
    """Return the PDF of a paper that was drawn."""
    return set_leaving(found.kind.template, found.paper, [found.header.case.household_id])


def _content(actor: Actor, subject: Subject, kind: PaperKind, order: Order) -> Content:
    if kind.template is Template.GENOGRAM:
        return genogram_content(actor, subject, kind, order.record_id, order.audience, order.language)
    if kind.template is Template.CASE_FILE:
        return file_content(subject, kind, order.record_id, order.language)
    return _SOURCES.get(kind.form, entry_content)(subject, kind, order.record_id, order.language)


def _frame(subject: Subject, kind: PaperKind, content: Content, order: Order) -> Frame:
    notices = [] if content.is_finished else [_("Unfinished: this paper may still change.")]
    approved = [(_("Approved by"), content.approved_by)] if content.approved_by else []
    return Frame(
        language=order.language,
        title=content.title,
        unit=subject.case.unit,
        subtitle=content.subtitle,
        number=subject.case.number,
        recipient=order.recipient,
        audience=order.audience,
        form_version=content.form_version,
        notices=notices,
        facts=[*case_facts(subject, order.language), when_words(content.happened_at), *approved],
        signs=content.signs,
        has_approval=kind.is_approved and not content.approved_by,
        more=content.more,
    )


def _lasting(header: Header, kinds: dict[str, PaperKind], language: str) -> Iterable[FilledPaper]:
    case = header.case
    for kind in paper_kinds().values():
        if kind.template in (Template.CASE_FILE, Template.GENOGRAM):
            yield FilledPaper(kind.code, case.id, paper_title(kind, language), case.opened_at, True)
    if "registration" in kinds:
        title = paper_title(kinds["registration"], language)
        yield FilledPaper(kinds["registration"].code, case.child_id, title, case.opened_at, True)
    if case.is_from_paper and "paper_case" in kinds:
        title = paper_title(kinds["paper_case"], language)
        yield FilledPaper(kinds["paper_case"].code, case.id, title, case.opened_at, True)


def _dated(header: Header, kinds: dict[str, PaperKind], language: str) -> list[FilledPaper]:
    case = header.case
    titles = {name: paper_title(kind, language) for name, kind in kinds.items()}
    found: list[FilledPaper] = []
    concerns = ConcernChild.objects.filter(case=case).values_list(
        "concern_id", "concern__received_at", "concern__is_open"
    )
    for record_id, at, is_open in concerns:
        found += _one(kinds, titles, "identification", record_id, at, not is_open)
    lines = EntryLine.objects.filter(case=case, entry__kind__in=list(kinds)).values_list(
        "entry__kind", "entry_id", "happened_at", "entry__is_finished"
    )
    for name, record_id, at, is_finished in lines:
        found += _one(kinds, titles, name, record_id, at, is_finished)
    for record_id, at, edition, status in Plan.objects.filter(case=case).values_list(
        "id", "happened_at", "edition", "status"
    ):
        found += _one(kinds, titles, "plan", record_id, at, status not in (DRAFT, RETURNED), edition)
    for consent in consents_for(case) if Permission.READ_CONSENT in header.allowed else ():
        found += _one(kinds, titles, "consent", consent.id, at_noon(consent.given.given_on), True)
    for record_id, at in Transfer.objects.filter(case=case).values_list("id", "requested_at"):
        found += _one(kinds, titles, "handover", record_id, at, True)
    return sorted(found, key=lambda one: one.happened_at, reverse=True)


def _one(
    kinds: dict[str, PaperKind],
    titles: dict[str, str],
    name: str,
    record_id: UUID,
    at: datetime,
    is_finished: bool,
    edition: int | None = None,
) -> Collection[FilledPaper]:
    if name not in kinds:
        return ()
    return (FilledPaper(kinds[name].code, record_id, titles[name], at, is_finished, edition),)

"""What the page that asks *for whom* shows: the readers, and what each would not get."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.consents import consents_for
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.consent.queries import ConsentView
from rrjeta.consent.rules.consents import holds
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.papers.choices import SHEETS, Audience, Part
from rrjeta.papers.models import Printing
from rrjeta.papers.queries.kinds import PaperKind, paper_kind
from rrjeta.papers.queries.papers import FilledPaper, Order, case_papers, drawn, paper_title, set_drawn
from rrjeta.papers.rules.words import part_words, reader_words

_MOST_PRINTINGS = 30


@dataclass(frozen=True, slots=True)
class LeftLine:
    """A part that is left out: what it is, the questions it stands in, whether the worker may have it printed."""

    part: Part
    words: str
    labels: list[str]
    in_text: int
    may_choose: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A paper, its possible readers and, once one is named, what is left out for them."""

    header: Header
    kind: PaperKind
    title: str
    readers: list[tuple[Audience, str]]
    audience: Audience | None
    left: list[LeftLine]
    is_signed_by_family: bool
    classes: frozenset[str] = frozenset()
    consents: list[ConsentView] = field(default_factory=list)

    @property
    def is_shared(self) -> bool:
        """Tell whether the paper leaves for another office, which a consent or a legal basis has to allow."""
        return self.audience is Audience.AGENCY


@dataclass(frozen=True, slots=True)
class PastPrinting:
    """A paper that was printed: which, for whom, when, by whom."""

    title: str
    reader: str
    recipient: str
    printed_at: datetime
    by_id: UUID | None


@dataclass(frozen=True, slots=True)
class PrintingPage:
    """What the page of papers shows."""

    header: Header
    papers: list[FilledPaper]
    printed: list[PastPrinting]


def asking(actor: Actor, case_id: UUID, code: str, record_id: UUID, audience: str = "") -> Asking:
    """Return what the asking page shows. Raises NotFound, NotAllowed; NotFound too for a reader it is not kept for."""
    kind = paper_kind(code)
    if kind.template in SHEETS:
        raise NotFound
    language = get_language() or "sq"
    readers = [(one, reader_words(one)) for one in kind.kept_for]
    if not audience:
        header = case_header(actor, case_id, Permission.PRINT_PAPER)
        return Asking(header, kind, paper_title(kind, language), readers, None, [], kind.is_signed_by_family)
    order = Order(case_id, code, record_id, named_audience(audience, kind), language)
    found = drawn(actor, order)
    left = [
        LeftLine(
            part,
            part_words(part),
            found.left.labels.get(part, []),
            found.left.in_text.get(part, 0),
            found.reader.may_choose(part),
        )
        for part in found.left.parts
    ]
    title = paper_title(kind, language)
    plain = Asking(found.header, kind, title, readers, order.audience, left, kind.is_signed_by_family, found.classes)
    if not plain.is_shared:
        return plain
    return replace(plain, consents=[one for one in consents_for(found.header.case) if holds(one.given, today())])


def named_audience(code: str, kind: PaperKind) -> Audience:
    """Return the reader named by a code. Raises NotFound when the paper is not kept for them."""
    if code not in [one.value for one in kind.kept_for]:
        raise NotFound
    return Audience(code)


def printed_pdf(actor: Actor, printing_id: UUID) -> bytes:
    """Return the paper that the actor just had printed. Raises NotFound for anybody else's."""
    found = Printing.objects.filter(id=printing_id, entered_by_id=actor.user_id).select_related("subject").first()
    if found is None:
        raise NotFound
    order = Order(
        case_id=found.case_id,
        code=found.paper,
        record_id=found.record_id,
        audience=Audience(found.audience),
        language=found.language,
        chosen=frozenset(Part(one) for one in found.chosen),
        recipient=str(open_record(found).get("recipient") or ""),
    )
    return set_drawn(drawn(actor, order))


def printing_page(actor: Actor, case_id: UUID) -> PrintingPage:
    """Return what can be printed of a case and what was printed of it, each the newest first. Raises NotFound."""
    found = case_papers(actor, case_id)
    past = Printing.objects.filter(case=found.header.case).select_related("subject").order_by("-printed_at", "-id")
    language = get_language() or "sq"
    printed = [
        PastPrinting(
            title=paper_title(paper_kind(one.paper), language),
            reader=reader_words(Audience(one.audience)),
            recipient=str(open_record(one).get("recipient") or ""),
            printed_at=one.printed_at,
            by_id=one.entered_by_id,
        )
        for one in past[:_MOST_PRINTINGS]
    ]
    return PrintingPage(found.header, found.papers, printed)

"""The receipt that a family signs, and the sums of a year for the finance office."""

from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.models import Unit
from rrjeta.access.permissions import Permission
from rrjeta.aid.models import Help
from rrjeta.aid.queries.sums import family_lines, sums
from rrjeta.aid.rules import BUDGET_LINES, KINDS
from rrjeta.aid.scope import find_help
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.kernel.text import thousands_apart
from rrjeta.papers.choices import Audience, Template
from rrjeta.papers.models import Printing
from rrjeta.papers.queries.frame import Frame, code_words, date_words, framed, place_words, unit_of
from rrjeta.papers.queries.kinds import letter_words, paper_kind
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.rules.blocks import chapter, table, words_block

RECEIPT = "receipt"
_MOST_FAMILIES = 1000


def receipt_pdf(actor: Actor, printing_id: UUID) -> bytes:
    """Return the receipt that the actor just had printed. Raises NotFound for anybody else's."""
    printing = Printing.objects.filter(id=printing_id, paper=RECEIPT, entered_by_id=actor.user_id).first()
    if printing is None:
        raise NotFound
    row = find_help(find_case(actor, Permission.GIVE_HELP, printing.case_id), printing.record_id)
    with translation.override(printing.language):
        paper = _receipt(actor, row, printing.language)
    return set_leaving(Template.LETTER, paper, [row.household_id])


def sums_pdf(actor: Actor, year: int, language: str) -> bytes:
    """Return the sums of a year within the actor's reach: by month and budget line, by family with case numbers alone.

    Raises NotAllowed.
    """
    with translation.override(language):
        found = sums(actor, year)
        families, has_more = family_lines(actor, year, most=_MOST_FAMILIES)
        lines = found.lines
        heads = [pgettext("paper", "Month"), *(code_words(BUDGET_LINES, one, language) for one in lines), _("All")]
        months = [*range(1, 13), 0]
        by_month = [[_month(one), *(_cell(found.cells, one, line) for line in (*lines, ""))] for one in months]
        by_kind = [
            [code_words(KINDS, kind, language), str(count), thousands_apart(worth)]
            for kind, worth, count in found.kinds
        ]
        by_family = [[", ".join(one.numbers), str(one.count), thousands_apart(one.worth)] for one in families]
        left = _("Only the %(count)s families that received most stand here; the sums above count all.")
        more = [words_block(left % {"count": _MOST_FAMILIES})] if has_more else []
        counted = [pgettext("help given", "Times"), _("Worth in lek")]
        sections = [
            chapter(
                _("By month and budget line, in lek"), "help", [table(heads, [3, *([2] * (len(lines) + 1))], by_month)]
            ),
            chapter(
                _("By kind of help"), "help", [table([pgettext("help given", "Kind"), *counted], [4, 1, 2], by_kind)]
            ),
            chapter(_("By family"), "help", [*more, table([_("Case numbers"), *counted], [4, 1, 2], by_family)]),
        ]
        frame = Frame(
            language=language,
            title=_("Help given in %(year)s") % {"year": year},
            unit=unit_of(actor.unit_ids),
            audience=Audience.AGENCY,
            facts=[
                (pgettext("paper", "Date"), date_words(today())),
                (_("Worth in lek"), thousands_apart(found.cells.get((0, ""), 0))),
            ],
        )
        return set_leaving(Template.LETTER, framed(frame, sections), ())


def _receipt(actor: Actor, row: Help, language: str) -> dict[str, Any]:
    kind, told = paper_kind(RECEIPT), open_record(row)
    title, words = letter_words(RECEIPT, language)
    heads = [_("What was given"), _("Quantity"), _("Worth in lek"), _("Budget line")]
    cells = [
        told.get("what", ""),
        told.get("quantity", ""),
        thousands_apart(row.worth),
        code_words(BUDGET_LINES, row.budget_line, language),
    ]
    blocks = [table(heads, [5, 2, 2, 3], [cells]), words_block("\n\n".join(words))]
    names = {"giver": actor.name}
    frame = Frame(
        language=language,
        title=title,
        unit=None,
        audience=Audience.PARENT,
        facts=[(_("Receipt no."), row.number), (_("Handed over on"), date_words(row.happened_on))],
        signs=[(role, names.get(code, "")) for code, role in kind.signs],
        more={"letter": _neutral_letterhead(row.unit, language)},
    )
    return framed(frame, [chapter("", "help", blocks)])


def _neutral_letterhead(unit: Unit, language: str) -> dict[str, Any]:
    """Return the municipality alone: whoever finds the receipt in a bag does not learn which office gave it (S6)."""
    first = next((line.strip() for line in unit.letterhead.splitlines() if line.strip()), "")
    name = first or place_words(unit.municipality, language)
    return {"organisation": name, "unit": "", "lines": [], "side": []}


def _month(number: int) -> str:
    return f"{number}." if number else _("The year")


def _cell(cells: dict[tuple[int, str], int], month: int, line: str) -> str:
    worth = cells.get((month, line), 0)
    return thousands_apart(worth) if worth else "–"

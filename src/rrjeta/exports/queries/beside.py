"""Lists beside those of cases that may leave the system: the register of letters, the help given, and its sums."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import NAMESPACE_OID, UUID, uuid5

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.aid.models import HelpLine
from rrjeta.aid.queries.sums import ListedHelp, WantedHelp, help_lines, help_listed, sums
from rrjeta.cases.models import Case
from rrjeta.cases.scope import cases_in
from rrjeta.exports.choices import AT_ONCE
from rrjeta.exports.queries.sources import Found, Gathered, Source, gather, of_persons, restricted
from rrjeta.letters.models import Letter
from rrjeta.letters.queries.register import RegisterLine, WantedLetters, register_lines, register_listed


@dataclass(frozen=True, slots=True)
class SumLine:
    """What was given in a month (0: the year) on a budget line (empty: all of them), in lek."""

    id: UUID
    month: int
    line: str
    worth: int


def _find_letters(actor: Actor, wanted: WantedLetters) -> Found:
    listed = register_listed(actor, wanted)
    mine = Letter.objects.filter(entry__in=listed, case__in=cases_in(actor, Permission.EXPORT_LIST, with_own=True))
    closed, gathered = restricted(Case.objects.filter(id__in=mine.order_by().values("case_id"))), Gathered()
    for row_id, case_id, *persons in mine.order_by().values_list("entry_id", "case_id", *of_persons("case__")):
        if row_id:
            gather(gathered, row_id, persons, case_id in closed)
    return gathered.found(listed.count())


def _letter_pages(actor: Actor, wanted: WantedLetters) -> Iterator[list[RegisterLine]]:
    lines, below = register_lines(actor, wanted, AT_ONCE)
    yield lines
    while below is not None:
        lines, below = register_lines(actor, replace(wanted, below=below), AT_ONCE)
        yield lines


def _find_help(actor: Actor, wanted: WantedHelp) -> Found:
    listed = help_listed(actor, wanted)
    mine = HelpLine.objects.filter(help__in=listed, case__in=cases_in(actor, Permission.EXPORT_LIST, with_own=True))
    closed, gathered = restricted(Case.objects.filter(id__in=mine.order_by().values("case_id"))), Gathered()
    for row_id, case_id, *persons in mine.order_by().values_list("help_id", "case_id", *of_persons("case__")):
        gather(gathered, row_id, persons, case_id in closed)
    return gathered.found(listed.count())


def _help_pages(actor: Actor, wanted: WantedHelp) -> Iterator[list[ListedHelp]]:
    start, has_more = 0, True
    while has_more:
        lines, has_more = help_lines(actor, wanted, start, AT_ONCE)
        start += AT_ONCE
        yield lines


def _sum_lines(actor: Actor, year: int) -> list[SumLine]:
    """Return the sums of a year, month by month, the year at the end. A row is another one once its worth is another."""
    found = sums(actor, year).cells
    rows = sorted(found.items(), key=lambda one: (one[0][0] or 13, one[0][1] == "", one[0][1]))
    return [
        SumLine(uuid5(NAMESPACE_OID, f"{year} {month} {line} {worth}"), month, line, worth)
        for (month, line), worth in rows
    ]


def _find_sums(actor: Actor, wanted: int) -> Found:
    return Found(tuple(one.id for one in _sum_lines(actor, wanted)))


def _sum_pages(actor: Actor, wanted: int) -> Iterator[list[SumLine]]:
    yield _sum_lines(actor, wanted)


LETTERS = Source("letters", _find_letters, _letter_pages, "entry.id")
HELP = Source("help", _find_help, _help_pages, "row.id")
HELP_SUMS = Source("help-sums", _find_sums, _sum_pages)

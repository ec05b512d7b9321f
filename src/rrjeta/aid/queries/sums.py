"""What a unit gave: by month and budget line, by family, and the list behind every number. Unsealed columns alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractMonth

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.aid.models import Help
from rrjeta.aid.scope import helps_in, lines_known
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import today

PAGE = 50


@dataclass(frozen=True, slots=True)
class WantedHelp:
    """Which help a number counted. Empty fields ask for everything; `is_cancelled` for what is counted nowhere."""

    year: int
    month: int = 0
    line: str = ""
    kind: str = ""
    family: UUID | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """The year: budget lines, and the worth in lek by (month, line); month 0 is the year, line '' is all of them."""

    year: int
    lines: list[str]
    kinds: list[tuple[str, int, int]]
    cells: dict[tuple[int, str], int]
    count: int
    cancelled: int
    years: list[int]


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One family: the numbers of its cases for which help was given and that the reader may know, how often, worth in lek."""

    household_id: UUID
    numbers: list[str]
    count: int
    worth: int


@dataclass(frozen=True, slots=True)
class ListedHelp:
    """Help on a list: nothing that is sealed. `cases` are id (where the reader reaches it, else None) and number."""

    row: Help
    by: str
    cases: list[tuple[UUID | None, str]]


def sums(actor: Actor, year: int) -> Sums:
    """Return the sums of a year within the actor's reach. Raises NotAllowed. Four queries."""
    require(actor, Permission.READ_HELP)
    reached = helps_in(actor, Permission.READ_HELP)
    of_year = reached.filter(happened_on__year=year, cancelled_at=None)
    cells: dict[tuple[int, str], int] = defaultdict(int)
    rows = of_year.order_by().annotate(month=ExtractMonth("happened_on")).values_list("month", "budget_line")
    for month, line, worth in rows.annotate(worth=Sum("worth")):
        for key in ((month, line), (0, line), (month, ""), (0, "")):
            cells[key] += worth
    kinds = of_year.order_by().values_list("kind").annotate(worth=Sum("worth"), count=Count("id"))
    found = sorted((kind, worth, count) for kind, worth, count in kinds)
    first = reached.order_by("happened_on").values_list("happened_on", flat=True)[:1]
    began = min([*(day.year for day in first), today().year])
    return Sums(
        year=year,
        lines=sorted({line for _month, line in cells if line}),
        kinds=found,
        cells=dict(cells),
        count=sum(count for _kind, _worth, count in found),
        cancelled=reached.filter(happened_on__year=year, cancelled_at__isnull=False).count(),
        years=list(range(today().year, began - 1, -1)),
    )


def family_lines(actor: Actor, year: int, start: int = 0, most: int = PAGE) -> tuple[list[FamilyLine], bool]:
    """Return a page of the families of a year, whoever received most first, and whether there are more. Raises NotAllowed."""
    require(actor, Permission.READ_HELP)
    of_year = helps_in(actor, Permission.READ_HELP).filter(happened_on__year=year, cancelled_at=None)
    grouped = of_year.order_by().values_list("household_id").annotate(all=Sum("worth"), count=Count("id"))
    rows = list(grouped.order_by("-all", "household_id")[start : start + most + 1])
    shown = rows[:most]
    numbers: dict[UUID, set[str]] = {home: set() for home, _worth, _count in shown}
    lines = lines_known(actor).filter(help__in=of_year, help__household_id__in=list(numbers))
    for home, number, merged in lines.values_list("help__household_id", "case__number", "case__merged_into__number"):
        numbers[home].add(merged or number)
    return [FamilyLine(home, sorted(numbers[home]), count, worth) for home, worth, count in shown], len(rows) > most


def help_listed(actor: Actor, wanted: WantedHelp) -> QuerySet[Help]:
    """Return the help that is asked for within the actor's reach. Raises NotAllowed."""
    require(actor, Permission.READ_HELP)
    return _wanted(helps_in(actor, Permission.READ_HELP), wanted)


def help_lines(actor: Actor, wanted: WantedHelp, start: int, most: int) -> tuple[list[ListedHelp], bool]:
    """Return a page of the help that is asked for, the newest first, and whether there is more. Raises NotAllowed."""
    rows = list(help_listed(actor, wanted).order_by("-happened_on", "-id")[start : start + most + 1])
    return _lines(actor, rows[:most]), len(rows) > most


def listed(actor: Actor, wanted: WantedHelp, start: int = 0) -> tuple[list[ListedHelp], int, int, bool]:
    """Return a page of the help that a number counted, the newest first, its worth and count in all, whether there is more.

    Raises NotAllowed. Up to five queries.
    """
    whole = help_listed(actor, wanted).aggregate(worth=Sum("worth"), count=Count("id"))
    lines, has_more = help_lines(actor, wanted, start, PAGE)
    return lines, whole["worth"] or 0, whole["count"], has_more


def _wanted(found: QuerySet[Help], wanted: WantedHelp) -> QuerySet[Help]:
    narrowed: dict[str, Any] = {"happened_on__year": wanted.year, "cancelled_at__isnull": not wanted.is_cancelled}
    if wanted.month:
        narrowed["happened_on__month"] = wanted.month
    if wanted.line:
        narrowed["budget_line"] = wanted.line
    if wanted.kind:
        narrowed["kind"] = wanted.kind
    if wanted.family:
        narrowed["household_id"] = wanted.family
    return found.filter(**narrowed)


def _lines(actor: Actor, rows: Sequence[Help]) -> list[ListedHelp]:
    told = lines_known(actor).filter(help__in=rows).values_list("help_id", "case_id", "case__number")
    lines = list(told) if rows else []
    wanted = {case for _help, case, _number in lines}
    reached = set(
        cases_in(actor, Permission.READ_HELP, with_own=True).filter(id__in=wanted).values_list("id", flat=True)
    )
    cases: dict[UUID, list[tuple[UUID | None, str]]] = {one.id: [] for one in rows}
    for help_id, case_id, number in lines:
        cases[help_id].append((case_id if case_id in reached else None, number))
    names = staff_names(one.entered_by_id for one in rows)
    return [
        ListedHelp(
            one,
            names.get(one.entered_by_id, "") if one.entered_by_id else "",
            sorted(cases[one.id], key=lambda case: case[1]),
        )
        for one in rows
    ]

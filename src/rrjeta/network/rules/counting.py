"""The numbers of the network by one division, of one period, without those by which a child could be found. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from rrjeta.network.rules.cells import LEAST, Cell, kept

BY_PLACE, BY_SECTOR, BY_SERVICE = "place", "sector", "service"
# What is left out is settled over both sides of a table whose either side can be read.
_SIDES = {BY_PLACE: (BY_PLACE, BY_SECTOR), BY_SECTOR: (BY_PLACE, BY_SECTOR), BY_SERVICE: (BY_SERVICE,)}
COLUMNS = SENT, ANSWERED, NOT_STARTED, DECLINED = ("sent", "answered", "not_started", "declined")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one place, kind of receiver, service, quarter and reason of refusal were sent, answered, accepted only."""

    place: str
    sector: str
    service: str
    quarter: str
    refusal: str
    sent: int
    answered: int
    not_started: int


@dataclass(frozen=True, slots=True)
class Wait:
    """How long one group waited once, in days: for the answer and for the start, where there was one."""

    group: str
    to_answer: float | None
    to_start: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers of one group. None is left out because it is small; medians of few are left out as well."""

    group: str
    sent: int | None
    answered: int | None
    share: int | None
    days_to_answer: int | None
    days_to_start: int | None
    not_started: int | None
    declined: int | None
    unmet: int | None = 0
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many of one group were declined, by reason."""

    group: str
    counts: tuple[int | None, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """Cells of one division that may be shown: each column, reasons apart, and unmet needs."""

    by: str
    period: str
    columns: Mapping[str, Mapping[Cell, int | None]]
    refused: Mapping[Cell, int | None]
    unmet: Mapping[Cell, int | None]

    def of(self, column: str, group: str) -> int | None:
        """Return a number of a group, or of all."""
        if column == DECLINED:
            return self.refused.get((*self._at(group), "", self.period), 0)
        return self.columns[column].get((*self._at(group), self.period), 0)

    def for_reason(self, group: str, reason: str) -> int | None:
        """Return how many of a group were declined for a reason."""
        return self.refused.get((*self._at(group), reason, self.period), 0)

    def unmet_of(self, group: str) -> int | None:
        """Return the unmet needs of a place or service."""
        place, need = (group, "") if self.by == BY_PLACE else ("", group)
        return self.unmet.get((place, need, self.period), 0)

    def groups(self) -> list[str]:
        """Return whatever has a number in the period."""
        side = _SIDES[self.by].index(self.by)
        sent = {cell[side] for cell in self.columns[SENT] if cell[-1] == self.period and cell[side]}
        if self.by == BY_SECTOR:
            return sorted(sent)
        return sorted(sent | {cell[self.by == BY_SERVICE] for cell in self.unmet if cell[-1] == self.period} - {""})

    def reasons(self) -> list[str]:
        """Return the reasons for which anything was declined in the period."""
        return sorted({cell[-2] for cell in self.refused if cell[-1] == self.period and cell[-2]})

    def _at(self, group: str) -> tuple[str, ...]:
        return tuple(group if side == self.by else "" for side in _SIDES[self.by])


def counted(tallies: Iterable[Tally], unmet: Mapping[Cell, int], by: str, period: str) -> Counted:
    """Return the cells of one division and period, with the small ones left out over all periods together."""
    columns: dict[str, dict[Cell, int]] = {name: defaultdict(int) for name in (SENT, ANSWERED, NOT_STARTED)}
    refused: dict[Cell, int] = defaultdict(int)
    for one in tallies:
        at = tuple(getattr(one, side) for side in _SIDES[by])
        for name, numbers in columns.items():
            numbers[*at, one.quarter] += getattr(one, name)
        if one.refusal:
            refused[*at, one.refusal, one.quarter] += one.sent
    return Counted(by, period, {name: kept(one) for name, one in columns.items()}, kept(refused), kept(unmet))


def rows_of(found: Counted, waits: Iterable[Wait]) -> list[Row]:
    """Return the numbers by group, the largest first, and of all together last."""
    held: dict[str, list[Wait]] = defaultdict(list)
    for one in waits:
        held[one.group].append(one)
        held[""].append(one)
    rows = [_row(found, group, held[group]) for group in found.groups()]
    # What is left out comes after what is shown: the order would tell which of two is larger.
    rows.sort(key=lambda row: (-(row.sent or 0), row.group))
    return [*rows, _row(found, "", held[""])] if rows else []


def refusals_of(found: Counted) -> list[Refusals]:
    """Return the groups of which anything was declined, with a number for each reason, and all together last."""
    reasons = found.reasons()
    lines = [
        Refusals(group, tuple(found.for_reason(group, reason) for reason in reasons), is_total=not group)
        for group in (*found.groups(), "")
        if found.of(DECLINED, group) != 0
    ]
    return lines if reasons else []


def median_days(days: Iterable[float | None]) -> int | None:
    """Return the median in whole days; None for few: it would be one child's own."""
    known = [one for one in days if one is not None]
    return round(median(known)) if len(known) >= LEAST else None


def _row(found: Counted, group: str, waits: list[Wait]) -> Row:
    sent, answered = found.of(SENT, group), found.of(ANSWERED, group)
    whole = sent is not None and answered is not None
    return Row(
        group=group,
        sent=sent,
        answered=answered,
        # A share of a number that is left out would give that number back.
        share=round(100 * (answered or 0) / sent) if whole and sent else None,
        days_to_answer=median_days(one.to_answer for one in waits) if whole else None,
        days_to_start=median_days(one.to_start for one in waits) if whole else None,
        not_started=found.of(NOT_STARTED, group),
        declined=found.of(DECLINED, group),
        unmet=found.unmet_of(group),
        is_total=not group,
    )

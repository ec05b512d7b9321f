"""The numbers of the network, and which of them are left out so that no child is found by them (design §3.13). Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

# Inside government a number below five is left out, and with it the next smallest where it could be counted back.
LEAST = 5
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Sent:
    """What is counted of one referral."""

    group: str
    sent_at: datetime
    answered_at: datetime | None
    accepted_at: datetime | None
    started_at: datetime | None
    refusal: str


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers of one group. None is left out because it is small; medians of few are left out as well."""

    group: str
    sent: int | None
    answered: int | None
    share: int | None
    days_to_answer: int | None
    days_to_start: int | None
    accepted_not_started: int | None
    declined: int | None
    is_total: bool = False


def rows_of(referrals: Iterable[Sent]) -> list[Row]:
    """Return the numbers by group, the largest first, and of all together last; small ones are left out."""
    groups: dict[str, list[Sent]] = {}
    for one in referrals:
        groups.setdefault(one.group, []).append(one)
    plain = [_counted(group, held) for group, held in groups.items()]
    plain.sort(key=lambda row: (-(row.sent or 0), row.group))
    everything = _counted("", [one for held in groups.values() for one in held], is_total=True)
    columns = ("sent", "answered", "accepted_not_started", "declined")
    kept = {name: safe([getattr(row, name) or 0 for row in plain]) for name in columns}
    rows = [_safe_row(row, {name: kept[name][place] for name in columns}) for place, row in enumerate(plain)]
    total = _safe_row(everything, {name: _or_none(getattr(everything, name) or 0) for name in columns})
    return [*rows, total] if plain else []


def _counted(group: str, held: Sequence[Sent], *, is_total: bool = False) -> Row:
    answered = [one for one in held if one.answered_at is not None]
    waits = [(one.answered_at - one.sent_at).total_seconds() / _DAY for one in answered if one.answered_at]
    starts = [(one.started_at - one.sent_at).total_seconds() / _DAY for one in held if one.started_at]
    return Row(
        group=group,
        sent=len(held),
        answered=len(answered),
        share=round(100 * len(answered) / len(held)) if held else None,
        days_to_answer=round(median(waits)) if len(waits) >= LEAST else None,
        days_to_start=round(median(starts)) if len(starts) >= LEAST else None,
        accepted_not_started=sum(one.accepted_at is not None and one.started_at is None for one in held),
        declined=sum(bool(one.refusal) for one in held),
        is_total=is_total,
    )


def _safe_row(row: Row, kept: Mapping[str, int | None]) -> Row:
    whole = kept["sent"] is not None
    return Row(
        group=row.group,
        sent=kept["sent"],
        answered=kept["answered"],
        # A share of few, or of a number that is left out, would give that number back.
        share=row.share if whole and kept["answered"] is not None else None,
        days_to_answer=row.days_to_answer if whole else None,
        days_to_start=row.days_to_start if whole else None,
        accepted_not_started=kept["accepted_not_started"],
        declined=kept["declined"],
        is_total=row.is_total,
    )


def reasons_of(referrals: Iterable[Sent]) -> list[tuple[str, int | None]]:
    """Return how many were declined for each reason, the most frequent first; small numbers are left out."""
    return safe_counts(Counter(one.refusal for one in referrals if one.refusal))


def safe_counts(counted: Mapping[str, int]) -> list[tuple[str, int | None]]:
    """Return the counts with the small ones left out, the largest first."""
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return list(zip((group for group, _count in ordered), safe([count for _group, count in ordered]), strict=True))


def safe(numbers: Sequence[int]) -> list[int | None]:
    """Return the numbers of one column without those from 1 to 4, and with one more left out where one alone would be.

    Whoever knows the total could count a single missing number back; nought tells of nobody and stays.
    """
    small = {place for place, number in enumerate(numbers) if 0 < number < LEAST}
    if len(small) == 1:
        others = [place for place, number in enumerate(numbers) if place not in small and number > 0]
        small |= {min(others, key=lambda place: numbers[place])} if others else set()
    return [None if place in small else number for place, number in enumerate(numbers)]


def _or_none(number: int) -> int | None:
    return None if 0 < number < LEAST else number

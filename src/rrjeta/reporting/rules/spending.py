"""Which sums of help leave the unit: none of few families, and none that others would give back (design §3.13). Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from rrjeta.reporting.rules.leaving_out import is_shown, shown_of

# The families that were helped, by month (1 to 12).
Helped = Mapping[int, frozenset[UUID]]


def is_sum_told(helped: Helped, months: Sequence[int]) -> bool:
    """Tell whether the sum of one month, of the three of a quarter or of all twelve is told, where each of these is.

    What is left of it, once the shorter periods that are told are taken off, is nothing, or of five families at least; a quarter
    or a year leaves two months together, or it would tell of one what that month does not.
    """
    left = _left(helped, months)
    families = frozenset().union(*(helped[one] for one in left))
    return not left or (is_shown(len(families)) and (len(months) == 1 or len(left) > 1))


def _left(helped: Helped, months: Sequence[int]) -> list[int]:
    """Return the months of a period in which somebody was helped and that no shorter period tells."""
    if len(months) == 1:
        return [one for one in months if helped.get(one)]
    return [one for part in _parts(months) if not is_sum_told(helped, part) for one in _left(helped, part)]


def lines_told(lines: Mapping[str, Helped], months: Sequence[int]) -> frozenset[str]:
    """Return the budget lines of which the sum of a period is told, beside that of all. A line of which nothing was
    given hides nobody: it is no part of the table.

    Of a month as of any division. Of a quarter a line whose months that are not told are none, or two with five families; never
    all lines but one. Of a year a line of which every quarter is told: it says nothing new.
    """
    if not is_sum_told(_all(lines), months):
        return frozenset()
    families = {line: frozenset().union(*(own.get(one, frozenset()) for one in months)) for line, own in lines.items()}
    counts = {line: len(found) for line, found in families.items() if found}
    if len(months) == 1:
        return shown_of(counts, ())
    told = [(part, lines_told(lines, part)) for part in _parts(months)]
    left = {
        line: [part for part, shown in told if line not in shown and any(lines[line].get(one) for one in part)]
        for line in counts
    }
    if len(months) > 3:
        return frozenset(line for line, parts in left.items() if not parts)
    found = shown_of(counts, ()) & {line for line, parts in left.items() if _is_covered(lines[line], parts)}
    if len(counts) - len(found) == 1 and found:
        found -= {min(found, key=lambda line: (counts[line], line))}
    return frozenset(found)


def _is_covered(helped: Helped, left: Sequence[Sequence[int]]) -> bool:
    families = frozenset().union(*(helped[one] for part in left for one in part))
    return not left or (len(left) > 1 and is_shown(len(families)))


def _all(lines: Mapping[str, Helped]) -> Helped:
    return {
        month: frozenset().union(*(own.get(month, frozenset()) for own in lines.values()))
        for month in {one for own in lines.values() for one in own}
    }


def _parts(months: Sequence[int]) -> list[Sequence[int]]:
    size = 3 if len(months) > 3 else 1
    return [months[at : at + size] for at in range(0, len(months), size)]

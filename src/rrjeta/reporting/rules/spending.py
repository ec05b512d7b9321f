"""Which sums of help leave the unit: none of few families, and none that others would give back (design §3.13). Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from rrjeta.reporting.rules.leaving_out import is_shown

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
    size = 3 if len(months) > 3 else 1
    parts = [months[at : at + size] for at in range(0, len(months), size)]
    return [one for part in parts if not is_sum_told(helped, part) for one in _left(helped, part)]

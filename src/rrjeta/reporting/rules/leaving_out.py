"""Which numbers are left out where the reader may not open what was counted: few, and what would give few away (design §3.13). Pure."""

from collections.abc import Mapping

from rrjeta.network.rules.cells import LEAST, kept


def is_shown(part: int, whole: int | None = None) -> bool:
    """Tell whether a number (or a share: how many of how many) tells of nobody: it is nought, or of five or more.

    A share tells of the others as well: nine of ten is one.
    """
    if whole is None:
        return part == 0 or part >= LEAST
    return whole >= LEAST and all(one == 0 or one >= LEAST for one in (part, whole - part))


def shown_of(rows: Mapping[str, int], total: int) -> frozenset[str]:
    """Return the groups of a division whose numbers may be shown beside their total."""
    if not is_shown(total):
        return frozenset()
    found = kept({(code or "-",): number for code, number in rows.items()})
    return frozenset(code for code, number in rows.items() if number == 0 or found.get((code or "-",)) is not None)

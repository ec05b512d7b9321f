"""Where a child is placed: the least restrictive place first, and a reason for each that was not chosen (guide 2.3)."""

from collections.abc import Collection, Sequence


def less_restrictive(order: Sequence[str], chosen: str) -> list[str]:
    """Return the places that stand before the chosen one; all of them while none of the list is chosen."""
    return list(order[: order.index(chosen)]) if chosen in order else list(order)


def are_options_explained(order: Sequence[str], chosen: str, explained: Collection[str]) -> bool:
    """Say whether a place is chosen and each less restrictive one has its reason."""
    return chosen in order and all(code in explained for code in less_restrictive(order, chosen))

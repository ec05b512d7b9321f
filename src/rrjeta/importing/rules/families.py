"""Which rows of a file are one family: by the family number, else by the same parents at the same place. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from rrjeta.importing.choices import MOST_GUESSED_OF_A_FAMILY, MOST_OF_A_FAMILY
from rrjeta.importing.rules.fields import plain
from rrjeta.importing.rules.rows import Row

_PARENTS = ("surname", "father_name", "mother_name")


def families(rows: Sequence[Row]) -> list[int]:
    """Return for each row the place of the first row of its family; faults are added to rows that cannot belong to one.

    Without a number only children of the same two parents, with one surname and one place, are of one home, and only as many
    as a home has: children of an institution share its address and are no family.
    """
    by_number: dict[str, list[int]] = defaultdict(list)
    by_parents: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if row.family:
            by_number[plain(row.family)].append(at)
        elif key := _parents_of(row):
            by_parents[key].append(at)
    first = list(range(len(rows)))
    for places in by_number.values():
        _by_number(rows, places, first)
    for places in by_parents.values():
        if len(places) <= MOST_GUESSED_OF_A_FAMILY:
            for at in places:
                first[at] = places[0]
    return first


def _by_number(rows: Sequence[Row], places: list[int], first: list[int]) -> None:
    if len(places) > MOST_OF_A_FAMILY:
        for at in places:
            rows[at].faults.append(("family", "large_family"))
        return
    has_child = any(rows[at].is_case for at in places)
    for at in places:
        first[at] = places[0]
        if not has_child:
            rows[at].faults.append(("family", "no_child"))


def _parents_of(row: Row) -> tuple[str, ...]:
    said = [plain(str(row.told.get(name, ""))) for name in _PARENTS]
    place = plain(str(row.told.get("village", ""))), plain(str(row.told.get("address", "")))
    return (*said, *place) if all(said) and any(place) and row.is_case else ()

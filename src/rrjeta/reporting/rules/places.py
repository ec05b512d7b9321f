"""Which places' numbers are told to whoever reads no list: settled once over the whole country, whichever page asks. Pure.

A place is a path: county, municipality, unit. The country's own number stands wherever it is large enough: what is told of its
places gives way to it. So the country can be counted without its places, and both say the same.
"""

from collections.abc import Collection, Mapping, Sequence

from rrjeta.reporting.rules.suppressing import LEAST, Cell, suppressed

EVERYWHERE = ""
_PART, _REST = "part", "rest"
_SIDE = (_PART, _REST)


def told_places(counted: Sequence[Mapping[str, int]], paths: Collection[str], *, is_share: bool) -> frozenset[str]:
    """Return the places of which a figure is told, the country as an empty path.

    `counted` are the numbers of its one or two tallies by path, `paths` all finest places that there are. Of a share the
    second holds the first: it is told of a place where neither who is in it nor who is not gives a few away. Of a ratio both
    numbers are told.
    """
    if is_share:
        part, whole = counted
        return _of_share(part, whole, paths)
    each = [suppressed({(path,): number for path, number in one.items()}, [paths]) for one in counted]
    return frozenset.intersection(*(frozenset(place for (place,) in one.numbers) for one in each))


def _of_share(part: Mapping[str, int], whole: Mapping[str, int], paths: Collection[str]) -> frozenset[str]:
    inside, every = sum(part.values()), sum(whole.values())
    if min(inside, every - inside) < LEAST:
        return frozenset()
    cells: dict[Cell, int] = {(path, _PART): number for path, number in part.items()}
    cells |= {(path, _REST): number - part.get(path, 0) for path, number in whole.items()}
    found = suppressed(cells, [paths, _SIDE])
    told = {place for place, side in found.numbers if side == _PART} & {
        place for place, side in found.numbers if side == _REST
    }
    # Where places could be told only if the country were not, it is the places that give way.
    return frozenset(told) if EVERYWHERE in told else frozenset({EVERYWHERE})

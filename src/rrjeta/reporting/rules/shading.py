"""Shades and borders of a picture in which each municipality is a square."""

from collections.abc import Iterable, Mapping

from rrjeta.reporting.facts import Line, Shade

# Four shades beside "nothing" can still be told apart on grey paper.
MOST_SHADES = 4


def shades(values: Iterable[int | None]) -> tuple[Shade, ...]:
    """Return what each shade stands for: 0 for nothing, then up to four groups that hold about as many squares each.

    Equal values always have the same shade.
    """
    known = sorted(value for value in values if value is not None)
    some = [value for value in known if value > 0]
    found = [Shade(0, 0, 0)] if len(some) < len(known) else []
    groups: list[list[int]] = []
    for position, value in enumerate(some):
        wanted = position * MOST_SHADES // len(some)
        if groups and (value == groups[-1][-1] or wanted < len(groups)):
            groups[-1].append(value)
        else:
            groups.append([value])
    return (*found, *(Shade(number, group[0], group[-1]) for number, group in enumerate(groups, 1)))


def shade_of(value: int | None, known: Iterable[Shade]) -> int | None:
    """Return the shade of a value; None where nothing is known."""
    if value is None:
        return None
    return next(one.shade for one in known if one.least <= value <= one.most)


def borders(county_at: Mapping[tuple[int, int], str]) -> tuple[Line, ...]:
    """Return the edges at which a county ends: at another county, and at the rim of the country."""
    found = set()
    for (row, column), county in county_at.items():
        x, y = column - 1, row - 1
        for (across, down), edge in {
            (0, -1): Line(x, y, x + 1, y),
            (0, 1): Line(x, y + 1, x + 1, y + 1),
            (-1, 0): Line(x, y, x, y + 1),
            (1, 0): Line(x + 1, y, x + 1, y + 1),
        }.items():
            if county_at.get((row + down, column + across)) != county:
                found.add(edge)
    return tuple(sorted(found, key=lambda one: (one.y1, one.x1, one.y2, one.x2)))

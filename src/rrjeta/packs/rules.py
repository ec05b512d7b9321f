"""Conditions of deadlines, order of words, working days: pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from rrjeta.packs.facts import Parameter


def read_condition(cell: str) -> dict[str, str] | None:
    """Return `risk:4;part:on_site` as a mapping, or None when it is not one."""
    found: dict[str, str] = {}
    for piece in filter(None, (piece.strip() for piece in cell.split(";"))):
        name, colon, value = (side.strip() for side in piece.partition(":"))
        if not colon or not name or not value or name in found:
            return None
        found[name] = value
    return found


def is_valid_on(parameter: Parameter, day: date | None) -> bool:
    """Tell whether the row holds on the day; without a day, whether it has not ended."""
    if day is None:
        return parameter.valid_to is None
    return (parameter.valid_from or date.min) <= day <= (parameter.valid_to or date.max)


def fits(when: Mapping[str, str], facts: Mapping[str, str]) -> bool:
    """Tell whether every condition is met by the facts."""
    return all(facts.get(name) == value for name, value in when.items())


def best_parameter(rows: Iterable[Parameter], facts: Mapping[str, str], day: date | None = None) -> Parameter | None:
    """Return the row whose conditions all hold, the one with most conditions first, then the latest."""
    fitting = [row for row in rows if fits(row.when, facts) and is_valid_on(row, day)]
    return max(fitting, key=lambda row: (len(row.when), row.valid_from or date.min), default=None)


def word_order(alphabet: Sequence[str]) -> Callable[[str], tuple[int, ...]]:
    """Return the key that sorts words by an alphabet in which two signs may be one letter (dh, ll, xh)."""
    rank = {letter: place for place, letter in enumerate(alphabet, start=1)}
    longest = max(map(len, alphabet), default=1)

    def key(word: str) -> tuple[int, ...]:
        rest, places = word.casefold(), []
        while rest:
            size = next((size for size in range(longest, 0, -1) if rest[:size] in rank), 0)
            if size:
                places.append(rank[rest[:size]])
            elif rest[0].isalnum():
                places.append(len(rank) + 1 + ord(rest[0]))
            else:
                places.append(0)
            rest = rest[size or 1 :]
        return tuple(places)

    return key


def free_days(holidays: Iterable[date], added: Iterable[date], removed: Iterable[date]) -> frozenset[date]:
    """Return the public holidays after the pack's own lines were added and taken away."""
    return (frozenset(holidays) | frozenset(added)) - frozenset(removed)


def after_working_days(start: date, count: int, is_working: Callable[[date], bool]) -> date:
    """Return the working day that is `count` working days after the start; 0 gives the start itself."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day)
    return day

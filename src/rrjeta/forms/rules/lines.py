"""Lines that repeat, found by the names of their inputs: `children-2-nickname` is of line 2."""

import re
from collections.abc import Iterable

MOST_ROWS = 60
_MOST_NUMBERS = 1000


def line_numbers(name: str, keys: Iterable[str]) -> list[int]:
    """Return the numbers of the lines to which inputs belong, in order; what is no line's name is passed over."""
    pattern = re.compile(re.escape(name) + r"-([0-9]{1,3})-")
    return sorted({int(match.group(1)) for key in keys if (match := pattern.match(key))})


def next_number(numbers: list[int]) -> int:
    """Return the number of one more line: after the last one, or the first that is free."""
    last = numbers[-1] if numbers else -1
    return min(one for one in range(_MOST_NUMBERS) if one not in numbers and (one > last or last + 1 >= _MOST_NUMBERS))

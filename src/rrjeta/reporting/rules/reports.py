"""A frozen report as data, when it is due, and what differs between two of them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """One number of a report; `value` is None where nothing was to be counted, or where it is left out."""

    code: str
    figure: str
    value: float | None
    is_left_out: bool

    def as_data(self) -> dict[str, Any]:
        """Return it as a report keeps it."""
        return {"code": self.code, "figure": self.figure, "value": self.value, "left_out": self.is_left_out}


@dataclass(frozen=True, slots=True)
class Differing:
    """A number that two reports of one period tell differently."""

    code: str
    figure: str
    before: Told | None
    now: Told | None


def told_from(kept: Iterable[Mapping[str, Any]]) -> list[Told]:
    """Return the numbers that a report keeps."""
    return [Told(one["code"], one["figure"], one["value"], one["left_out"]) for one in kept]


def differing(before: Iterable[Told], now: Iterable[Told]) -> list[Differing]:
    """Return what a later report of the same period tells otherwise, in its order; what is gone comes last."""
    earlier = {(one.code, one.figure): one for one in before}
    later = {(one.code, one.figure): one for one in now}
    keys = [*later, *(key for key in earlier if key not in later)]
    return [Differing(*key, earlier.get(key), later.get(key)) for key in keys if earlier.get(key) != later.get(key)]

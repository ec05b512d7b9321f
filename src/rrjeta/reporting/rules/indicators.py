"""What an indicator is: figures that follow from tallies of facts, by a formula of a few words. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rrjeta.kernel.text import Text

# What a tally takes of the facts it finds: how many, how many children, or one number out of a quantity of theirs.
COUNT, CHILDREN = "count", "children"
OF_QUANTITY = frozenset({"mean", "median", "p90", "sum"})
TAKES = (COUNT, CHILDREN, *sorted(OF_QUANTITY))
LAST_DAY, ANY_DAY = "last_day", "any_day"
PERIODS = ("month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Tally:
    """One counting: what is taken, of which facts, when they happened (or how they stood), and which of them.

    `back_months` moves the period back, `longer_than_hours` takes those alone that lasted longer, `done_by` names the form
    whose day counts for what was due, whenever it was typed.
    """

    take: str
    facts: str
    when: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    quantity: str = ""
    back_months: int = 0
    longer_than_hours: int = 0
    done_by: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an indicator: a tally, or one tally as a share (of a hundred) or a ratio of another."""

    code: str
    text: Text
    form: str
    part: Tally
    whole: Tally | None = None
    unit: str = ""

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """Return the one or two tallies it follows from."""
        return (self.part,) if self.whole is None else (self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the pack. Without figures it is not counted yet, and `waits_for` says why."""

    code: str
    text: Text
    counts: Text
    section: str
    periods: tuple[str, ...]
    by: tuple[str, ...]
    figures: tuple[Figure, ...]
    mark: str
    waits_for: Text | None = None

    def figure(self, code: str) -> Figure | None:
        """Return a figure by its code, or None."""
        return next((one for one in self.figures if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a chart shows: a figure of an indicator by one of its divisions."""

    indicator: str
    figure: str
    by: str


@dataclass(frozen=True, slots=True)
class PartOfPage:
    """One part of the page for the mayor: its title, indicators, and figures by a division."""

    title: Text
    indicators: tuple[str, ...]
    kinds: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Every indicator of a version of the pack, in its order, and the bands of age (the code, and the last year in it).

    `closed` are codes, by what they divide, that are told of no place below the county.
    """

    indicators: Mapping[str, Indicator]
    sections: Mapping[str, Text]
    charts: Mapping[str, tuple[Drawn, ...]]
    mayor: tuple[PartOfPage, ...]
    ages: tuple[tuple[str, int], ...]
    closed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def book_from(kept: Mapping[str, Any]) -> Book:
    """Return the indicators that a pack keeps as data."""
    found = {code: _indicator(code, one) for code, one in kept.get("indicators", {}).items()}
    sections = {code: Text.read(words) for code, words in kept.get("sections", {}).items()}
    charts = {code: tuple(Drawn(**one) for one in own or ()) for code, own in (kept.get("charts") or {}).items()}
    mayor = tuple(_part(one) for one in kept.get("mayor") or ())
    ages = tuple((code, int(most)) for code, most in kept.get("ages", {}).items())
    closed = {by: tuple(codes) for by, codes in (kept.get("closed") or {}).items()}
    return Book(found, sections, charts, mayor, ages, closed)


def _indicator(code: str, kept: Mapping[str, Any]) -> Indicator:
    return Indicator(
        code=code,
        text=Text.read(kept["label"]),
        counts=Text.read(kept["counts"]),
        section=kept["section"],
        periods=tuple(kept["periods"]),
        by=tuple(kept.get("by") or ()),
        figures=tuple(_figure(name, one) for name, one in (kept.get("figures") or {}).items()),
        mark=kept["mark"],
        waits_for=Text.read(kept["waits_for"]) if "waits_for" in kept else None,
    )


def _part(kept: Mapping[str, Any]) -> PartOfPage:
    kinds = tuple(Drawn(**one) for one in kept.get("kinds") or ())
    return PartOfPage(Text.read(kept["title"]), tuple(kept["indicators"]), kinds)


def _figure(code: str, kept: Mapping[str, Any]) -> Figure:
    form = next(one for one in ("number", "share", "ratio") if one in kept)
    whole = _tally(kept["of"]) if "of" in kept else None
    return Figure(code, Text.read(kept["label"]), form, _tally(kept[form]), whole, kept.get("unit", ""))


def _tally(kept: Mapping[str, Any]) -> Tally:
    take = next(one for one in TAKES if one in kept)
    return Tally(
        take=take,
        facts=kept[take],
        when=kept["when"],
        where={name: tuple(str(one) for one in codes) for name, codes in (kept.get("where") or {}).items()},
        quantity=kept.get("quantity", ""),
        back_months=int(kept.get("back_months", 0)),
        longer_than_hours=int(kept.get("longer_than_hours", 0)),
        done_by=kept.get("done_by", ""),
    )


def is_additive(figure: Figure) -> bool:
    """Tell whether what is counted in months adds up to what is counted in their quarter: events, not what stands on a day.

    Children of events do so nearly: few of them come twice. Of a share both sides add up, so a month that is left out comes
    back from its quarter as that of a number does.
    """
    return all(one.take in (COUNT, CHILDREN, "sum") and one.when not in (LAST_DAY, ANY_DAY) for one in figure.tallies)


def taken(take: str, found: Mapping[int, int]) -> float | None:
    """Return mean, median, ninth tenth or sum of quantities, given how often each occurs; None of nothing.

    The median of an even number lies half way between the two in the middle; nine of ten are at most the ninth tenth.
    """
    known = sorted((value, often) for value, often in found.items() if often)
    total = sum(often for _value, often in known)
    if take == "sum":
        return float(sum(value * often for value, often in known))
    if not total:
        return None
    if take == "mean":
        return sum(value * often for value, often in known) / total
    if take == "median":
        return (_at(known, (total - 1) // 2) + _at(known, total // 2)) / 2
    return float(_at(known, -(-9 * total // 10) - 1))


def _at(known: Iterable[tuple[int, int]], place: int) -> int:
    passed = 0
    for value, often in known:
        passed += often
        if place < passed:
            return value
    raise IndexError(place)


def result(form: str, part: float | None, whole: float | None) -> float | None:
    """Return what a figure says: the number itself, the share of a hundred, the ratio; None of nothing."""
    if form == "number":
        return part
    if not whole or part is None:
        return None
    return (100 if form == "share" else 1) * part / whole

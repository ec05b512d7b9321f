"""One version of the pack in memory: every question about it is a look-up."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from holidays import country_holidays

from rrjeta.kernel.text import Text
from rrjeta.packs.choices import HolidayKind, Limit, Mark, Span
from rrjeta.packs.facts import Code, EmergencyNumber, Parameter, Step
from rrjeta.packs.rules import after_working_days, best_parameter, free_days, word_order
from rrjeta.packs.source import text_of


class NotInPack(Exception):
    """Something was asked of the pack that this version does not hold."""


class LoadedPack:
    """Answers from one stored version of the pack."""

    def __init__(self, number: int, parts: dict[str, Any]) -> None:
        self.number = number
        self._parts = parts
        self._lists = {name: [_code(entry) for entry in own] for name, own in parts["lists"].items()}
        self._labels = {(name, one.code): one.text for name, own in self._lists.items() for one in own}
        self._parameters: dict[str, list[Parameter]] = {}
        for entry in parts["deadlines"]:
            self._parameters.setdefault(entry["code"], []).append(_parameter(entry))
        self._steps = {entry["code"]: _step(entry) for entry in parts["steps"]}
        self._steps_by: dict[tuple[str, ...], frozenset[str]] = {}
        self._free: dict[int, frozenset[date]] = {}

    @property
    def head(self) -> dict[str, Any]:
        """Return pack.toml: country, time zone, languages, currency, telephone region."""
        head: dict[str, Any] = self._parts["head"]
        return head

    def has_part(self, name: str) -> bool:
        """Tell whether the version holds a part: one stored before its room stood does not."""
        return name in self._parts

    def part(self, name: str) -> Any:
        """Return the content of a part. Raises NotInPack."""
        if name not in self._parts:
            raise NotInPack(f"part {name}")
        return self._parts[name]

    # --- Code lists ---------------------------------------------------------------------------------
    def labels(self, list_name: str, code: str) -> Text:
        """Return the words of a code, retired or not. Raises NotInPack."""
        try:
            return self._labels[list_name, code]
        except KeyError:
            raise NotInPack(f"{list_name}.{code}") from None

    def has_code(self, list_name: str, code: str) -> bool:
        """Tell whether the list holds the code."""
        return (list_name, code) in self._labels

    def code_list(self, name: str, *, with_retired: bool = False) -> list[Code]:
        """Return the entries of a list in the order of the pack. Raises NotInPack."""
        if name not in self._lists:
            raise NotInPack(f"list {name}")
        return [one for one in self._lists[name] if with_retired or not one.is_retired]

    def list_names(self) -> list[str]:
        """Return the names of all lists."""
        return list(self._lists)

    # --- Deadlines ----------------------------------------------------------------------------------
    def parameter(self, code: str, *, on: date | None = None, **facts: str | int) -> Parameter:
        """Return the deadline that fits the facts best: `parameter("visit_interval", risk=4)`. Raises NotInPack."""
        said = {name: str(value) for name, value in facts.items()}
        found = best_parameter(self._parameters.get(code, ()), said, on)
        if found is None:
            raise NotInPack(f"deadline {code} {said}")
        return found

    def parameters(self) -> list[Parameter]:
        """Return every row of the table of deadlines."""
        return [row for rows in self._parameters.values() for row in rows]

    def step(self, code: str) -> Step:
        """Return a step by its code. Raises NotInPack."""
        if code not in self._steps:
            raise NotInPack(f"step {code}")
        return self._steps[code]

    def steps_of(self, *who: str) -> frozenset[str]:
        """Return the codes of the steps that these do: worker, head, director, …"""
        if who not in self._steps_by:
            self._steps_by[who] = frozenset(code for code, step in self._steps.items() if step.who in who)
        return self._steps_by[who]

    def emergency_numbers(self) -> list[EmergencyNumber]:
        """Return the numbers for an emergency, in the order of the pack."""
        return [
            EmergencyNumber(
                code=entry["code"],
                name=Text.read(entry["name"]),
                number=entry["number"],
                also=tuple(entry["also"]),
                mark=Mark(entry["mark"]),
                source=entry["source"],
            )
            for entry in self.head["emergency"]
        ]

    @property
    def leave_to(self) -> str:
        """Return where "Leave this page now" leads from the pages for everybody."""
        return str(self.head["public"]["leave_to"])

    # --- Calendar -----------------------------------------------------------------------------------
    def public_holidays(self, year: int) -> frozenset[date]:
        """Return the public holidays of a year, with what the pack adds and takes away."""
        if year not in self._free:
            lines = self._parts["holidays"]
            own = {kind: [date.fromisoformat(e["date"]) for e in lines if e["kind"] == kind] for kind in HolidayKind}
            known = country_holidays(self.head["country"], years=year)
            added = [day for day in own[HolidayKind.ADD] if day.year == year]
            self._free[year] = free_days(known.keys(), added, own[HolidayKind.REMOVE])
        return self._free[year]

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on the day."""
        return day.weekday() not in self.head["weekend"] and day not in self.public_holidays(day.year)

    def after_working_days(self, start: date, count: int) -> date:
        """Return the working day that is `count` working days after the start."""
        return after_working_days(start, count, self.is_working_day)

    @cached_property
    def word_order(self) -> Callable[[str], tuple[int, ...]]:
        """Return the key that sorts words of the pack's own language by its alphabet."""
        return word_order(self.head["alphabet"].get(self.head["language"], []))


def _code(entry: dict[str, Any]) -> Code:
    return Code(entry["code"], text_of(entry), Mark(entry["mark"]), entry["source"], "valid_to" in entry)


def _parameter(entry: dict[str, Any]) -> Parameter:
    return Parameter(
        code=entry["code"],
        when=entry["when"],
        value=entry["value"],
        unit=Span(entry["unit"]),
        clock=entry["clock"],
        limit=Limit(entry["limit"]),
        text=text_of(entry),
        basis=entry["basis"],
        mark=Mark(entry["mark"]),
        valid_from=_day(entry["valid_from"]),
        valid_to=_day(entry["valid_to"]),
        confirmed_by=entry["confirmed_by"],
    )


def _step(entry: dict[str, Any]) -> Step:
    return Step(
        code=entry["code"],
        deadline=entry["deadline"],
        who=entry["who"],
        verb=Text.read(entry["verb"]),
        line=Text.read(entry["line"]),
        mark=Mark(entry["mark"]),
        source=entry["source"],
    )


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None

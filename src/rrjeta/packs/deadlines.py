"""deadlines.csv, steps.csv and holidays.csv: what is due when, in which words, and on which days nobody works."""

from typing import Any

from rrjeta.packs import lists
from rrjeta.packs.choices import HolidayKind, Limit, Mark, Span
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.rules import read_condition
from rrjeta.packs.source import Cells, PackSource, text_of

DEADLINES, STEPS, HOLIDAYS = "deadlines.csv", "steps.csv", "holidays.csv"
_DEADLINE_COLUMNS = (
    *("code", "when", "value", "unit", "clock", "limit", "sq", "en", "basis", "mark"),
    *("valid_from", "valid_to", "confirmed_by"),
)
_STEP_COLUMNS = ("code", "deadline", "who", "sq", "en", "sq_line", "en_line", "mark", "source")
_HOLIDAY_COLUMNS = ("date", "kind", "name_sq", "name_en", "mark", "source")
# A condition names one of these; `risk` and `urgency` are checked against the code lists they stand for.
CONDITIONS = {"risk": "risk_level", "urgency": "urgency", "part": ""}
_WHO = ("worker", "head", "head_receiving", "director", "duty", "author")


def check_deadlines(source: PackSource) -> list[Fault]:
    """Return what is wrong with the table of deadlines."""
    return _deadlines(source)[1]


def deadlines(source: PackSource) -> list[dict[str, Any]]:
    """Return the rows of the table of deadlines."""
    return _deadlines(source)[0]


def codes(source: PackSource) -> set[str]:
    """Return the codes of all deadlines, for parts that name one."""
    return {entry["code"] for entry in deadlines(source)}


def _deadlines(source: PackSource) -> tuple[list[dict[str, Any]], list[Fault]]:
    return source.once("deadlines", lambda: _read_deadlines(source))


def _read_deadlines(source: PackSource) -> tuple[list[dict[str, Any]], list[Fault]]:
    entries: list[dict[str, Any]] = []
    faults: list[Fault] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in source.table(DEADLINES, _DEADLINE_COLUMNS):
        cells = Cells(DEADLINES, row, faults)
        entry: dict[str, Any] = {
            "code": cells.code("code"),
            "when": _condition(cells, source),
            "unit": cells.one_of("unit", list(Span), "a unit"),
            "clock": cells.code("clock"),
            "limit": cells.one_of("limit", list(Limit)),
            **cells.words(),
            "basis": cells.needed("basis"),
            "mark": cells.one_of("mark", list(Mark), "a mark"),
            "valid_from": cells.day("valid_from"),
            "valid_to": cells.day("valid_to"),
            "confirmed_by": cells.get("confirmed_by"),
        }
        entry["value"] = cells.whole("value", most=0 if entry["unit"] == Span.IMMEDIATELY else 100_000)
        _check_sense(cells, entry, seen)
        entries.append(entry)
    return entries, faults


def _condition(cells: Cells, source: PackSource) -> dict[str, str]:
    condition = read_condition(cells.get("when"))
    if condition is None:
        cells.fault(f"when {cells.get('when')!r} is not a condition like risk:4;part:on_site")
        return {}
    for name, value in condition.items():
        if name not in CONDITIONS:
            cells.fault(f"when names the unknown key {name!r}; known: {', '.join(CONDITIONS)}")
        elif (listed := CONDITIONS[name]) and not any(
            code == value or code.startswith(f"{value}_") for code in lists.codes(source).get(listed, ())
        ):
            cells.fault(f"{name}:{value} is not in the list {listed!r}")
    return condition


def _check_sense(cells: Cells, entry: dict[str, Any], seen: dict[tuple[Any, ...], int]) -> None:
    if entry["valid_from"] and entry["valid_to"] and entry["valid_to"] < entry["valid_from"]:
        cells.fault("valid_to lies before valid_from")
    if entry["limit"] == Limit.LEGAL and entry["mark"] != Mark.SOURCED:
        cells.fault("only a sourced deadline may be shown as a legal limit")
    key = (entry["code"], tuple(sorted(entry["when"].items())), entry["valid_from"])
    if first := seen.get(key):
        cells.fault(f"the deadline {entry['code']!r} with this condition stands on line {first} already")
    seen.setdefault(key, cells.line)


def check_steps(source: PackSource) -> list[Fault]:
    """Return what is wrong with the steps."""
    return _steps(source)[1]


def steps(source: PackSource) -> list[dict[str, Any]]:
    """Return the steps."""
    return _steps(source)[0]


def _steps(source: PackSource) -> tuple[list[dict[str, Any]], list[Fault]]:
    return source.once("steps", lambda: _read_steps(source))


def _read_steps(source: PackSource) -> tuple[list[dict[str, Any]], list[Fault]]:
    entries: list[dict[str, Any]] = []
    faults: list[Fault] = []
    known, seen = codes(source), dict[str, int]()
    for row in source.table(STEPS, _STEP_COLUMNS):
        cells = Cells(STEPS, row, faults)
        entry: dict[str, Any] = {
            "code": cells.code("code"),
            "deadline": cells.get("deadline"),
            "who": cells.one_of("who", _WHO),
            "verb": cells.words(),
            "line": cells.words(suffix="_line"),
            "mark": cells.mark(),
            "source": cells.get("source"),
        }
        if entry["deadline"] and entry["deadline"] not in known:
            cells.fault(f"the deadline {entry['deadline']!r} is not in {DEADLINES}")
        if first := seen.get(entry["code"]):
            cells.fault(f"the step {entry['code']!r} stands on line {first} already")
        seen.setdefault(entry["code"], row.line)
        entries.append(entry)
    return entries, faults


def check_holidays(source: PackSource) -> list[Fault]:
    """Return what is wrong with the public holidays added or taken away."""
    return _holidays(source)[1]


def holidays(source: PackSource) -> list[dict[str, Any]]:
    """Return the public holidays added or taken away."""
    return _holidays(source)[0]


def _holidays(source: PackSource) -> tuple[list[dict[str, Any]], list[Fault]]:
    return source.once("holidays", lambda: _read_holidays(source))


def _read_holidays(source: PackSource) -> tuple[list[dict[str, Any]], list[Fault]]:
    entries: list[dict[str, Any]] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row in source.table(HOLIDAYS, _HOLIDAY_COLUMNS):
        cells = Cells(HOLIDAYS, row, faults)
        cells.needed("date")
        entry: dict[str, Any] = {
            "date": cells.day("date"),
            "kind": cells.one_of("kind", list(HolidayKind)),
            **cells.words(prefix="name_"),
            "mark": cells.mark(),
            "source": cells.get("source"),
        }
        if entry["date"] and (first := seen.get(entry["date"])):
            cells.fault(f"the day {entry['date']} stands on line {first} already")
        seen.setdefault(entry["date"], row.line)
        entries.append(entry)
    return entries, faults


def deadline_marks(kept: list[dict[str, Any]]) -> list[Marked]:
    """Return every deadline with what it stands on."""
    return [
        Marked(
            kind="parameters",
            group=entry["code"],
            code=";".join(f"{name}:{value}" for name, value in entry["when"].items()),
            text=text_of(entry),
            value=f"{entry['value']} {entry['unit']}",
            mark=Mark(entry["mark"]),
            source=entry["basis"],
        )
        for entry in kept
    ]


def holiday_marks(kept: list[dict[str, Any]]) -> list[Marked]:
    """Return every holiday line with what it stands on."""
    return [
        Marked(
            "holidays",
            entry["kind"],
            entry["date"],
            text_of(entry),
            entry["date"],
            Mark(entry["mark"]),
            entry["source"],
        )
        for entry in kept
    ]

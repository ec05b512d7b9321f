"""Fills the form of a page from answers by name, in the order in which the page asks, folding open what is folded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from playwright.sync_api import Locator

from rrjeta.kernel.clock import local
from tests.browser.hands import Hands

Answers = Mapping[str, Any]
_MOST_LINES = 20
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.*")
_STANDING = """form => [...form.elements].filter(one => one.name && !['hidden', 'submit', 'file'].includes(one.type))
  .map(one => ({name: one.name, kind: one.type, value: one.value, is_chosen: !!one.checked,
                is_folded: !!one.closest('details:not([open])')}))"""
SUBMIT = "button[type=submit]:not([name=add]):not([name=later])"


@dataclass(frozen=True, slots=True)
class _Input:
    name: str
    kind: str
    value: str
    is_chosen: bool
    is_folded: bool


class NotAsked(AssertionError):
    """The page has no field for an answer."""


def form_with(hands: Hands, name: str = "") -> Locator:
    """Return the form of the page that asks for a name, or the one form of its content."""
    return hands.page.locator(f'main form:has([name="{name}"])').first if name else hands.page.locator("main form").last


def fill(hands: Hands, answers: Answers, *, form: Locator | None = None) -> None:
    """Answer what the page asks, line by line where it asks for lines. Raises NotAsked for an answer without a field."""
    inside = form or form_with(hands)
    wanted = {name: _listed(value) for name, value in answers.items() if value is not None}
    missing: list[str] = []
    for _line in range(_MOST_LINES):
        inputs = _inputs(inside)
        names, before = {one.name for one in inputs}, missing
        missing = [name for name in wanted if not _names_of(name, names)]
        typed = dict(_at_inputs({name: wanted[name] for name in wanted if name not in missing}, names))
        for one in inputs:
            if one.name in typed:
                _answer(hands, inside, one, typed[one.name])
        if not missing:
            return
        # A page gives one more line once the one before is filled.
        ways = [one for one in inside.locator("button[name=add]").all() if _is_row_of(one, missing)]
        if not ways or missing == before:
            break
        hands.go(ways[0])
    raise NotAsked(f"{hands.page.url}: {', '.join(missing)}")


def send(hands: Hands, answers: Answers | None = None, *, button: str = SUBMIT, form: Locator | None = None) -> None:
    """Answer what the page asks and send it; be on the page that follows."""
    inside = form or form_with(hands)
    if answers:
        fill(hands, answers, form=inside)
    hands.go(inside.locator(button).first)


def _listed(value: Any) -> list[str]:
    found = list(value) if isinstance(value, (list, tuple)) else [value]
    return [("yes" if one else "no") if isinstance(one, bool) else _word(one) for one in found]


def _word(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _inputs(form: Locator) -> list[_Input]:
    return [_Input(**one) for one in form.evaluate(_STANDING)]


def _is_row_of(add: Locator, missing: Iterable[str]) -> bool:
    rows = add.get_attribute("value") or ""
    return any(name.startswith(f"{rows}-") for name in missing)


def _names_of(name: str, names: set[str]) -> tuple[str, ...]:
    """Return the inputs in which an answer is written: a moment takes two, a person a list or a line."""
    ways = ((f"{name}-date", f"{name}-time"), (name, f"{name}_time"), (name,), (f"{name}-text",))
    plain = (name.removesuffix("-text"),)
    return next((way for way in (*ways, plain) if set(way) <= names), ())


def _at_inputs(wanted: Mapping[str, list[str]], names: set[str]) -> Iterable[tuple[str, list[str]]]:
    for name, values in wanted.items():
        inputs, first = _names_of(name, names), values[0] if values else ""
        if _MOMENT.fullmatch(first) and len(inputs) == 2:
            at = local(datetime.fromisoformat(first))
            yield inputs[0], [f"{at.day}.{at.month}.{at.year}"]
            yield inputs[1], [f"{at:%H:%M}"]
        elif _DAY.fullmatch(first):
            day = date.fromisoformat(first)
            yield inputs[0], [f"{day.day}.{day.month}.{day.year}"]
        else:
            yield inputs[0], values


def _answer(hands: Hands, form: Locator, one: _Input, values: list[str]) -> None:
    if one.kind in ("radio", "checkbox"):
        if (one.value in values) == one.is_chosen or (one.kind == "radio" and one.value not in values):
            return
        box = form.locator(f'[name="{one.name}"][value="{one.value}"]')
        if one.is_folded:
            hands.unfold(box)
        (hands.choose if one.kind == "radio" else hands.tick)(box)
        return
    if one.value == values[0]:
        return
    field = form.locator(f'[name="{one.name}"]')
    if one.is_folded:
        hands.unfold(field)
    if one.kind == "select-one":
        hands.pick(field, values[0])
    else:
        hands.write(field, values[0])

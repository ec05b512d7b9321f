"""Turns kept answers back into what stands in the inputs of the form."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from rrjeta.forms.choices import NAMED, Kind
from rrjeta.forms.rules.answers import Answers, may_be_read
from rrjeta.forms.rules.shape import Form, Question
from rrjeta.forms.rules.values import plain


@dataclass(frozen=True, slots=True)
class Filled:
    """The plain answers of a form as kept, those that the parents may read, and the lines of each child."""

    values: Mapping[str, Any] = field(default_factory=dict)
    shareable: Collection[str] = ()
    per_child: Mapping[str, "Filled"] = field(default_factory=dict)


def filled(
    form: Form,
    *kept: Mapping[str, Any],
    shareable: Iterable[str] = (),
    per_child: Mapping[str, "Filled"] | None = None,
) -> Filled:
    """Return what is kept of a form: its coded and told answers and its fields, in any order, native or plain."""
    values: dict[str, Any] = {}
    for answers in kept:
        for key, value in answers.items():
            question = form.by_key.get(key)
            found = plain(question, value) if question is not None else None
            if found is not None:
                values[key] = _whole_named(question, found)
    return Filled(values, frozenset(shareable), dict(per_child or {}))


def filled_with(answers: Answers) -> Filled:
    """Return what was just read."""
    lines = {child: filled_with(line) for child, line in answers.per_child.items()}
    return Filled(answers.plain, answers.shareable, lines)


def _whole_named(question: Question | None, found: Any) -> Any:
    if question is not None and question.kind in NAMED and not isinstance(found, Mapping):
        return {"id": str(found), "text": ""}
    return found


def as_posted(form: Form, kept: Filled, zone: tzinfo) -> dict[str, list[str]]:
    """Return the inputs of the form and what stands in each."""
    found: dict[str, list[str]] = {}
    for question in form.questions():
        if not question.per_child:
            _fill(found, question, question.key, kept, zone)
            continue
        for child, line in kept.per_child.items():
            _fill(found, question, f"{question.key}-{child}", line, zone)
    return found


def _fill(found: dict[str, list[str]], question: Question, name: str, kept: Filled, zone: tzinfo) -> None:
    if question.share:
        found[f"{name}-share"] = ["yes" if question.key in kept.shareable else "no"]
    value = kept.values.get(question.key)
    if value is None:
        return
    if question.kind is Kind.ROWS:
        for index, row in enumerate(value):
            prefix = f"{name}-{row['of'] if question.has_set_lines else index}"
            for sub in question.questions:
                if sub.share and row.get(sub.key) is not None:
                    found[f"{prefix}-{sub.key}-share"] = ["yes" if row.get(may_be_read(sub)) else "no"]
                if row.get(sub.key) is not None:
                    _fill_one(found, sub, f"{prefix}-{sub.key}", row[sub.key], zone)
        return
    _fill_one(found, question, name, value, zone)


def _fill_one(found: dict[str, list[str]], question: Question, name: str, value: Any, zone: tzinfo) -> None:
    match question.kind:
        case Kind.MANY:
            found[name] = list(value)
        case Kind.YES_NO:
            found[name] = ["yes" if value else "no"]
        case Kind.DATE:
            found[name] = [day_words(value)]
        case Kind.MOMENT:
            local = datetime.fromisoformat(value).astimezone(zone)
            found[f"{name}-date"] = [day_words(local.date().isoformat())]
            # The second of two equal hours of an autumn night says its offset, so that nothing moves on the way back.
            found[f"{name}-time"] = [local.strftime("%H:%M") + (f" {local.isoformat()[-6:]}" if local.fold else "")]
        case Kind.DECIMAL:
            found[name] = [f"{value:g}"]
        case Kind.FILE | Kind.SIGNATURE:
            pass
        case kind if kind in NAMED:
            found[name] = [value.get("id") or ""]
            found[f"{name}-text"] = [value.get("text") or ""]
        case _:
            found[name] = [str(value)]


def day_words(iso: str) -> str:
    """Return a day as it is written in Albania and read back: 14.3.2026."""
    year, month, day = iso.split("-")
    return f"{int(day)}.{int(month)}.{year}"

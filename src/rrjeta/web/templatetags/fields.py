"""The parts people type into: `{% load fields %}`. Every part takes name, label, value, hint, errors and required."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from rrjeta.kernel import clock
from rrjeta.web.typed import typed_back

register = template.Library()

Errors = Mapping[str, Sequence[Any]] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose, as it is drawn."""

    id: str
    value: str
    text: Any
    hint: Any
    is_chosen: bool


def _of_field(errors: Errors, name: str) -> Sequence[Any]:
    """Return the sentences of one field from those of a whole form, or the list given as it is."""
    return errors.get(name, ()) if isinstance(errors, Mapping) else errors or ()


def _described_by(field_id: str, hint: Any, errors: Sequence[Any]) -> str:
    parts = ([f"{field_id}-hint"] if hint else []) + ([f"{field_id}-error"] if errors else [])
    return " ".join(parts)


def _field(name: str, label: Any, hint: Any, errors: Errors, required: bool, more: dict[str, Any]) -> dict[str, Any]:
    """Return what every input is drawn from; `more` holds what the caller passed on: id, label_is_hidden, part's own."""
    field_id = more.get("id") or name
    sentences = _of_field(errors, name)
    return {
        "name": name,
        "label": label,
        "label_is_hidden": False,
        "hint": hint,
        "errors": sentences,
        "required": required,
        "described_by": _described_by(field_id, hint, sentences),
        **more,
        "id": field_id,
    }


def _choices(field_id: str, options: Iterable[Any], chosen: Iterable[Any]) -> list[Choice]:
    """Return options as choices. An option is a pair (value, text), a triple with its hint, or has code and text."""
    taken = {str(value) for value in chosen if value is not None}
    drawn = []
    for place, option in enumerate(options):
        if hasattr(option, "code"):
            value, text, hint = option.code, option.text, getattr(option, "hint", "")
        else:
            value, text, hint = (*option, "")[:3]
        choice_id = field_id if place == 0 else f"{field_id}-{place + 1}"
        drawn.append(Choice(choice_id, str(value), text, hint, str(value) in taken))
    return drawn


@register.inclusion_tag("parts/text_input.html")
def text_input(
    name: str,
    label: Any,
    *,
    value: Any = "",
    hint: Any = "",
    errors: Errors = (),
    required: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Draw one line to type into. More: kind («tel»), inputmode, width (2, 4, 5, 10, 20, 30), prefix, suffix, autocomplete."""
    plain = {"kind": "text", "inputmode": "", "width": "", "prefix": "", "suffix": "", "autocomplete": "off"}
    return {**_field(name, label, hint, errors, required, {**plain, **more}), "value": "" if value is None else value}


@register.inclusion_tag("parts/textarea.html")
def textarea(
    name: str,
    label: Any,
    *,
    value: Any = "",
    hint: Any = "",
    errors: Errors = (),
    required: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Draw several lines to type into. More: rows."""
    return {**_field(name, label, hint, errors, required, {"rows": 5, **more}), "value": "" if value is None else value}


@register.inclusion_tag("parts/choices.html")
def radios(
    name: str,
    label: Any,
    options: Iterable[Any],
    *,
    value: Any = None,
    hint: Any = "",
    errors: Errors = (),
    required: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Draw answers of which one is chosen. More: is_inline."""
    field = _field(name, label, hint, errors, required, {"is_inline": False, **more})
    return {**field, "kind": "radio", "choices": _choices(field["id"], options, [value])}


@register.inclusion_tag("parts/choices.html")
def checkboxes(
    name: str,
    label: Any,
    options: Iterable[Any],
    *,
    value: Iterable[Any] = (),
    hint: Any = "",
    errors: Errors = (),
    required: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Draw answers of which any number is chosen; `value` is the list of those. More: is_inline."""
    field = _field(name, label, hint, errors, required, {"is_inline": False, **more})
    return {**field, "kind": "checkbox", "choices": _choices(field["id"], options, value or ())}


@register.inclusion_tag("parts/checkbox.html")
def checkbox(
    name: str,
    label: Any,
    *,
    value: Any = False,
    hint: Any = "",
    errors: Errors = (),
    required: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Draw one yes that is ticked or not; it is sent as «yes»."""
    return {**_field(name, label, hint, errors, required, more), "value": value}


@register.inclusion_tag("parts/select.html")
def select(
    name: str,
    label: Any,
    options: Iterable[Any],
    *,
    value: Any = None,
    hint: Any = "",
    errors: Errors = (),
    required: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Draw a long list of which one is chosen. More: empty, the words of the line that chooses nothing.

    An option without a value is that line.
    """
    field = _field(name, label, hint, errors, required, {"empty": "", **more})
    choices = _choices(field["id"], options, [value])
    empty = next((one.text for one in choices if not one.value), field["empty"])
    return {**field, "empty": empty, "choices": [one for one in choices if one.value]}


@register.inclusion_tag("parts/text_input.html")
def date_input(
    name: str,
    label: Any,
    *,
    value: date | str | None = "",
    hint: Any = "",
    errors: Errors = (),
    required: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Draw a day as one line, day.month.year; `value` is a day or what was typed. Read it with `typed.typed_date`."""
    typed = typed_back(value) if isinstance(value, date) else value or ""
    said = hint or _("For example 14.03.2026")
    day = {"kind": "text", "inputmode": "numeric", "width": "10", "prefix": "", "suffix": "", "autocomplete": "off"}
    return {**_field(name, label, said, errors, required, {**day, **more}), "value": typed}


@register.inclusion_tag("parts/moment_input.html")
def moment_input(
    name: str,
    label: Any,
    *,
    value: datetime | None = None,
    day: str = "",
    hour: str = "",
    hint: Any = "",
    errors: Errors = (),
    required: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Draw a day and a time, sent as `name` and `name_time`: from `value`, or from `day` and `hour` as they were typed."""
    if value is not None:
        local = clock.local(value)
        day, hour = typed_back(local.date()), local.strftime("%H:%M")
    field = _field(name, label, hint or _("For example 14.03.2026 and 23:10"), errors, required, more)
    return {**field, "day": day, "hour": hour, "time_name": f"{name}_time"}


@register.inclusion_tag("parts/when_input.html")
def when_input(when: Mapping[str, str] | None = None, *, name: str = "at", errors: Errors = ()) -> dict[str, Any]:
    """Draw the folded question when it happened; left empty it is now. `when` is what was typed: day and hour."""
    typed = when or {}
    hint = _("Left empty it is now. Otherwise for example 14.03.2026 and 23:10.")
    drawn = moment_input(
        name, _("When it happened"), day=typed.get("day", ""), hour=typed.get("hour", ""), hint=hint, errors=errors
    )
    return {**drawn, "is_open": bool(drawn["errors"] or drawn["day"])}


@register.inclusion_tag("parts/file_input.html")
def file_input(
    name: str,
    label: Any,
    *,
    hint: Any = "",
    errors: Errors = (),
    required: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Draw a choice of files; a phone offers its camera for pictures. More: accept, is_photo (camera at once), is_many."""
    plain = {"accept": "image/*,application/pdf", "is_photo": False, "is_many": False}
    return _field(name, label, hint, errors, required, {**plain, **more})

"""Numbers of statistics in words, in the language that is active: a figure with its unit, a period, a division. Pure."""

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from rrjeta.kernel.text import thousands_apart
from rrjeta.reporting.rules.indicators import Figure
from rrjeta.reporting.rules.spans import Span

NOTHING = "–"
# What an attribute is called where it divides a number, and the words of codes that no list of the pack holds.
DIVISIONS: dict[str, Callable[[], str]] = {
    "sex": lambda: _("By sex"),
    "age_group": lambda: _("By age"),
    "harm_category": lambda: _("By kind of harm"),
    "risk_level": lambda: _("By level of risk"),
    "closure_reason": lambda: _("By reason of closing"),
    "source": lambda: _("By who told us"),
    "channel": lambda: _("By way of telling"),
    "urgency": lambda: _("By urgency"),
    "domain": lambda: _("By area of the plan"),
    "role": lambda: _("By who was invited"),
    "service_type": lambda: _("By service"),
    "unmet_reason": lambda: _("By why none was found"),
    "measure": lambda: _("By type of measure"),
    "care_arrangement": lambda: _("By where the child lives"),
    "measure_status": lambda: _("By how the measure stands"),
    "municipality": lambda: _("By municipality"),
    "unit": lambda: _("By unit"),
    "worker": lambda: _("By who has the case now"),
    "provider": lambda: _("By who was referred to"),
}


def left_out_words() -> str:
    """Return the word for a number that is left out because it is small, or would give a small one away."""
    return pgettext("number", "hidden")


def value_words(figure: Figure, value: float | None, *, is_left_out: bool = False) -> str:
    """Return what a figure says."""
    if is_left_out:
        return left_out_words()
    if value is None:
        return NOTHING
    if figure.form == "share":
        return f"{round(value)} %"
    if figure.form == "ratio":
        return _decimal(value)
    return _with_unit(figure.unit, value)


def _with_unit(unit: str, value: float) -> str:
    if unit == "hours":
        return ngettext("%(number)s hour", "%(number)s hours", round(value)) % {"number": _decimal(value)}
    if unit == "days":
        return ngettext("%(number)s day", "%(number)s days", round(value)) % {"number": _decimal(value)}
    if unit == "lek":
        return _("%(number)s lek") % {"number": whole_words(value)}
    return whole_words(value)


def whole_words(value: float) -> str:
    """Return a whole number with thousands apart."""
    return thousands_apart(round(value))


def _decimal(value: float) -> str:
    said = f"{value:.1f}".removesuffix(".0")
    return said if get_language() == "en" else said.replace(".", ",")


def span_words(span: Span, today: date) -> str:
    """Return a period in words; that it still runs is said."""
    if span.kind == "month":
        said = date_format(span.first, "F Y")
    elif span.kind == "quarter":
        number = (span.first.month + 2) // 3
        said = _("quarter %(number)s of %(year)s") % {"number": number, "year": span.first.year}
    else:
        said = str(span.first.year)
    return _("%(period)s, so far") % {"period": said} if span.after > today else said


def period_kind_words() -> dict[str, str]:
    """Return what a month, a quarter and a year are called where one says how often something is counted."""
    return {"month": _("by month"), "quarter": _("by quarter"), "year": _("by year")}

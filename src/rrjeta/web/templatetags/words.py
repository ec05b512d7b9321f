"""Filters and tags that say moments, ages, risk and telephone numbers: `{% load words %}`."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rrjeta.kernel import clock
from rrjeta.web.words import ages, dates, phones

register = template.Library()

register.filter("day", dates.day_words)
register.filter("weekday", dates.weekday_words)
register.filter("moment", dates.moment_words)
register.filter("clock_time", dates.time_words)


@register.filter
def short_day(day: date) -> str:
    """Say a day without its year when it lies in this year."""
    return dates.short_day_words(day, clock.today())


@register.filter
def due(due_at: datetime) -> str:
    """Say how late something is, or how much time is left."""
    return dates.due_words(due_at, clock.now())


@register.filter
def days_ago(day: date | None) -> str:
    """Say how long ago a day was; «never» for none."""
    return dates.days_ago_words(day, clock.today())


@register.filter
def age(birth_on: date | None) -> str:
    """Say how old somebody is today."""
    return ages.age_words(birth_on, clock.today())


@register.simple_tag
def age_words(birth_on: date | None, *, is_estimated: bool = False) -> str:
    """Say how old somebody is today, «about» when the birth date is estimated."""
    return ages.age_words(birth_on, clock.today(), is_estimated=is_estimated)


@register.simple_tag
def due_text(due_at: datetime | None, *, basis: Any = "") -> SafeString:
    """Draw a due moment: words, drawn by how near it is, and what kind of limit it is («legal limit», «target»)."""
    if due_at is None:
        return format_html('<span class="due due--later">{}</span>', _("no time set"))
    now = clock.now()
    state, words = dates.due_state(due_at, now), dates.due_words(due_at, now)
    if basis:
        return format_html('<span class="due due--{}">{} <small>{}</small></span>', state, words, basis)
    return format_html('<span class="due due--{}">{}</span>', state, words)


@register.simple_tag
def risk_word(level: str | int | None, words: Any = "") -> SafeString:
    """Draw a risk level in its word, colour and shape. The level is its code («3_high») or number, 0 to 4."""
    step = str(level)[:1] if level not in (None, "") else ""
    if not step.isdigit():
        return format_html('<span class="risk risk--unknown">{}</span>', words or _("risk not assessed yet"))
    return format_html('<span class="risk risk--{}">{}</span>', step, words)


@register.simple_tag
def phone_link(number: str, *, label: Any = "", stopped: Any = "") -> SafeString:
    """Draw a number that a tap calls. `stopped` is the reason why nobody may ring it, said in place of the call."""
    if stopped:
        return format_html('<span class="phone phone--stopped">{}</span>', stopped)
    words = phones.readable(number)
    shown = format_html("{}: {}", label, words) if label else words
    return format_html('<a class="phone" href="tel:{}">{}</a>', phones.dialled(number), shown)


@register.simple_tag(takes_context=True)
def person_name(context: template.Context, name: Any, number: Any = "") -> str:
    """Say a person's name, or the case number while names are hidden."""
    if context.get("hide_names") or not name:
        return str(number or _("name not known"))
    return str(name)

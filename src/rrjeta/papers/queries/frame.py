"""What stands around the content of every paper: letterhead, facts, foot."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.models import Unit
from rrjeta.forms.rules.filled import day_words
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.text import Text
from rrjeta.packs import current as packs
from rrjeta.papers.choices import Audience
from rrjeta.papers.rules.words import paper_words, printed_for
from rrjeta.places.queries import UnknownPlace, area, organisation

LANGUAGES = ("sq", "en")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a paper is framed with, in words."""

    language: str
    title: str
    unit: Unit | None
    subtitle: str = ""
    number: str = ""
    recipient: str = ""
    audience: Audience | None = None
    form_version: int | None = None
    notices: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    signs: Sequence[tuple[Text, str]] = ()
    has_approval: bool = False
    more: dict[str, Any] = field(default_factory=dict)


def framed(frame: Frame, sections: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a whole paper as the templates take it."""
    return {
        "lang": frame.language,
        "title": frame.title,
        "subtitle": frame.subtitle,
        "number": frame.number,
        "words": paper_words(),
        "letter": _letter(frame),
        "facts": [{"label": label, "said": said} for label, said in frame.facts if said],
        "notices": list(frame.notices),
        "sections": list(sections),
        "signatures": [{"role": role.in_(frame.language), "name": name} for role, name in frame.signs],
        "approval": frame.has_approval,
        "emergency": [
            {"label": one.name.in_(frame.language), "said": ", ".join((one.number, *one.also))}
            for one in packs.current().emergency_numbers()
        ],
        "foot": _foot(frame),
        "is_blank": frame.audience is None,
        **frame.more,
    }


def _letter(frame: Frame) -> dict[str, Any]:
    side = []
    if frame.number:
        side.append({"label": pgettext("paper", "Case"), "said": frame.number})
    elif frame.form_version is not None:
        side.append({"label": pgettext("paper", "Case no."), "said": "____-____"})
    if frame.recipient:
        side.append({"label": pgettext("letterhead", "For:"), "said": frame.recipient})
    if frame.unit is None:
        return {"organisation": "", "unit": "", "lines": [], "side": side}
    lines = [line.strip() for line in frame.unit.letterhead.splitlines() if line.strip()]
    phone = [_("Tel. %(number)s") % {"number": frame.unit.phone}] if frame.unit.phone else []
    if lines:
        # The paper is the municipality's: its letterhead says so, line by line, and names the unit as it wants to.
        head, second, *rest = [*lines, ""]
        return {"organisation": head, "unit": second, "lines": [*filter(None, rest), *phone], "side": side}
    name = organisation_words(frame.unit.organisation, frame.language)
    unit = frame.unit.name if frame.unit.name != name else ""
    return {"organisation": name or unit, "unit": unit if name else "", "lines": phone, "side": side}


def _foot(frame: Frame) -> list[str]:
    edition = _("edition %(number)s of the pack") % {"number": packs.current().number}
    form = _("version %(number)s") % {"number": frame.form_version} if frame.form_version else ""
    first = " · ".join(part for part in (frame.title, form, edition) if part)
    moment = date_words(now()) if frame.audience is None else moment_words(now())
    printed = _("Printed on %(moment)s") % {"moment": moment}
    return [
        first,
        " · ".join(part for part in (printed, printed_for(frame.audience) if frame.audience else "") if part),
    ]


def moment_words(moment: datetime) -> str:
    """Return a moment as a paper writes it: 14.3.2026, 10:30."""
    here = local(moment)
    return f"{day_words(here.date().isoformat())}, {here:%H:%M}"


def date_words(day: date | datetime | None) -> str:
    """Return the local day as a paper writes it; empty for none."""
    if day is None:
        return ""
    return day_words((local(day).date() if isinstance(day, datetime) else day).isoformat())


def organisation_words(code: str, language: str) -> str:
    """Return the name of an organisation, or what was given when the lists do not hold it."""
    try:
        return organisation(code).text.in_(language) if code else ""
    except UnknownPlace:
        return code


def is_kind(code: str, kinds: Collection[str]) -> bool:
    """Tell whether an organisation of the lists is of one of these kinds."""
    try:
        return bool(code) and organisation(code).kind in kinds
    except UnknownPlace:
        return False


def place_words(code: str, language: str) -> str:
    """Return the name of an area, or what was given when the lists do not hold it."""
    try:
        return area(code).text.in_(language) if code else ""
    except UnknownPlace:
        return code


def code_words(list_name: str, code: str, language: str) -> str:
    """Return the words of a code; the code itself when the list does not hold it."""
    pack = packs.current()
    return pack.labels(list_name, code).in_(language) if pack.has_code(list_name, code) else code


def risk_words(level: int | None, language: str) -> str:
    """Return a risk level in words."""
    if level is None:
        return ""
    entries = packs.current().code_list("risk_level", with_retired=True)
    return next((one.text.in_(language) for one in entries if one.code.startswith(f"{level}_")), "")


def unit_of(unit_ids: Iterable[UUID]) -> Unit | None:
    """Return the unit on whose paper somebody prints: the first of theirs that works in a municipality."""
    return Unit.objects.filter(id__in=list(unit_ids)).order_by("municipality", "name").last()

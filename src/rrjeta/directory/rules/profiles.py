"""What an organisation may say of itself. Pure."""

import re
from collections.abc import Mapping, Set
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.directory.choices import LANGUAGES_SPOKEN, EventKind
from rrjeta.directory.facts.given import EventGiven, ProfileGiven
from rrjeta.directory.rules.offering import LONGEST
from rrjeta.kernel.text import Text

# A service that goes to another organisation is handed over on its own page.
TOLD_BY_OWNER = tuple(kind for kind in EventKind if kind != EventKind.HANDED_OVER)
_LONGEST_ADDRESS, _MOST_STAFF = 200, 100_000
_TIME = re.compile(r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_CHOOSE = _("Please choose one of the answers offered.")
_SHORTER = _("Write this shorter.")
_WHEN = _("Write a year, a month or a day, for instance 2003 or 2026-05-01.")


def profile_errors(given: ProfileGiven, known: Mapping[str, Set[str]]) -> dict[str, Any]:
    """Return why a profile cannot be taken, by field. `known` are codes: `forms`, `sites`, `areas`, `bodies`, languages."""
    errors: dict[str, Any] = {}
    for field, codes, name in (
        ("legal_form", {given.legal_form} - {""}, "forms"),
        ("head_office", {given.head_office} - {""}, "sites"),
        ("field_offices", set(given.field_offices), "sites"),
        ("languages", set(given.languages), LANGUAGES_SPOKEN),
        ("funders", set(given.funders), "bodies"),
    ):
        if codes - known[name]:
            errors[field] = _CHOOSE
    errors |= _text_errors("about", given.descriptions) | _text_errors("registration", given.registration)
    if given.registered_on and not _TIME.fullmatch(given.registered_on):
        errors["registered_on"] = _WHEN
    if given.website and not given.website.startswith(("https://", "http://")):
        errors["website"] = _("A web address begins with https://.")
    elif len(given.website) > _LONGEST_ADDRESS:
        errors["website"] = _SHORTER
    if given.staff_count is not None and not 0 <= given.staff_count <= _MOST_STAFF:
        errors["staff_count"] = _("Write a whole number, 0 or more.")
    return errors


def event_errors(given: EventGiven) -> dict[str, Any]:
    """Return why something that happened cannot be taken, by field."""
    errors = _text_errors("words", given.words)
    if given.kind not in TOLD_BY_OWNER:
        errors["kind"] = _CHOOSE
    if not _TIME.fullmatch(given.happened_on):
        errors["on"] = _WHEN
    for language in ("sq", "en"):
        if not given.words.in_(language).strip():
            errors[f"words_{language}"] = _("Say in both languages what happened.")
    return errors


def _text_errors(field: str, text: Text) -> dict[str, Any]:
    return {f"{field}_{one}": _SHORTER for one in ("sq", "en") if len(text.in_(one)) > LONGEST}

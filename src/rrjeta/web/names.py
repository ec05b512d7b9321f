"""What roles and relations are called on pages, by their stored codes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext

ROLE_NAMES: dict[str, Any] = {
    "worker": _("Child protection worker"),
    "head": _("Head of unit"),
    "director": _("Director of social services"),
    "needs_officer": _("Needs assessment officer"),
    "meeting_member": _("Member of the multi-disciplinary group"),
    "partner": _("Partner organisation"),
    "school": _("School contact person"),
    "health": _("Health contact person"),
    "police": _("Police contact person"),
    "shelter": _("Shelter"),
    "helpline": _("Helpline"),
    "agency": _("State Agency"),
    "observer": _("Observer"),
    "administrator": _("Administrator"),
    "data_protection": _("Data protection officer"),
}


def role_name(role: str) -> Any:
    """Return what a role is called."""
    return ROLE_NAMES[role]


MARK_NAMES: dict[str, Any] = {
    "to_confirm": _("to confirm"),
    "proposed": _("proposed"),
    "sourced": _("from a source"),
}
# How a mark is drawn (see the part `tag`).
MARK_KINDS = {"to_confirm": "warn", "proposed": "quiet", "sourced": "good"}
KIND_NAMES: dict[str, Any] = {
    "parameters": _("Time limits"),
    "labels": _("Words of the lists"),
    "places": _("Places"),
    "organisations": _("Organisations"),
    "holidays": _("Public holidays"),
    "emergency": _("Emergency numbers"),
    "forms": _("Forms"),
    "moves": _("Moves of the pathways"),
    "documents": _("Papers"),
    "letters": _("Letters"),
    "consent": _("Consent"),
    "caseload": _("Caseload"),
    "matching": _("Spellings and forms of names"),
}


def span_words(value: str) -> str:
    """Return a time limit in words, from its number and unit as the pack writes them: «5 working_days»."""
    number, _blank, unit = value.partition(" ")
    if not number.isdigit():
        return value
    count = int(number)
    words = {
        "immediately": pgettext("time limit", "at once"),
        "minutes": npgettext("time limit", "%(count)s minute", "%(count)s minutes", count),
        "hours": npgettext("time limit", "%(count)s hour", "%(count)s hours", count),
        "days": npgettext("time limit", "%(count)s day", "%(count)s days", count),
        "working_days": npgettext("time limit", "%(count)s working day", "%(count)s working days", count),
        "months": npgettext("time limit", "%(count)s month", "%(count)s months", count),
        "years": npgettext("time limit", "%(count)s year", "%(count)s years", count),
    }
    return words[unit] % {"count": count} if unit in words else value

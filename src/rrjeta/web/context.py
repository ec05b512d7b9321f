"""What every page knows: who reads it, in which language, and the ways from here."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.kernel.ids import new_id
from rrjeta.packs.queries import emergency_numbers
from rrjeta.web.fullness import is_full
from rrjeta.web.middleware import typed_by

NAVIGATION: tuple[tuple[str, Permission, Callable[[], str]], ...] = (
    ("start", Permission.DESK, lambda: _("My work today")),
    ("worklist", Permission.SEE_CASE, lambda: _("My cases")),
    ("concern-list", Permission.SCREEN_CONCERN, lambda: _("Concerns")),
    ("directory", Permission.READ_DIRECTORY, lambda: _("Services")),
    ("referrals", Permission.REFER, lambda: _("Referrals")),
    ("statistics", Permission.READ_STATISTICS, lambda: _("Statistics")),
    ("inbox", Permission.ANSWER_REFERRAL, lambda: _("Inbox")),
    ("letters", Permission.READ_REGISTER, lambda: _("Letters")),
    ("duty", Permission.READ_ROSTER, lambda: _("On call")),
    ("office", Permission.SET_COVER, lambda: _("Leave and hand-over")),
    ("retention", Permission.CONFIRM_ERASURE, lambda: _("Keeping and erasing")),
    ("administration", Permission.READ_PACK, lambda: _("Administration")),
)
ACTIONS: tuple[tuple[str, Permission, Callable[[], str], str], ...] = (
    ("concern-log", Permission.LOG_CONCERN, lambda: _("Log a concern"), "concern"),
    ("note-add", Permission.WRITE_NOTE, lambda: _("Add note"), "note"),
    ("visit-pick", Permission.RECORD_VISIT, lambda: _("Record visit"), "visit"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the values that base.html and every form need."""
    actor: Actor | None = getattr(request, "actor", None)
    here = request.resolver_match.url_name if request.resolver_match else ""
    known = {
        "actor": actor,
        "language": get_language(),
        "demo": settings.RRJETA_PROFILE == "demo" or bool(actor and actor.is_synthetic),
        "disk_is_full": is_full(),
        "emergency_numbers": emergency_numbers(),
        "hide_names": bool(actor and actor.hides_names),
        "operation_id": str(new_id()),
        "may_search": bool(actor and may(actor, Permission.SEE_CASE)),
    }
    if actor is None:
        return {**known, "nav": [], "top_actions": [], "typed_by": ""}
    return {
        **known,
        "nav": [
            {"url": url, "label": label(), "is_current": name == here}
            for name, permission, label in NAVIGATION
            if may(actor, permission) and (url := _address(name))
        ],
        "top_actions": [
            {"url": url, "label": label(), "is_current": name == here, "picture": picture}
            for name, permission, label, picture in ACTIONS
            if may(actor, permission) and (url := _address(name))
        ],
        "exports_url": _address("exports") if may(actor, Permission.EXPORT_LIST) else "",
        "typed_by": typed_by(actor),
    }


@cache
def _address(name: str) -> str:
    """Return the address of a page, or nothing while no topic brings it; tests/doors holds that all of them stand."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""

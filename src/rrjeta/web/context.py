"""What every page knows: who reads it, in which language, and the ways from here."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazystr
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.kernel.ids import new_id
from rrjeta.packs.queries import emergency_numbers
from rrjeta.web.middleware import typed_by

_NAVIGATION = (
    ("start", Permission.DESK, lambda: _("My work today")),
    ("worklist", Permission.SEE_CASE, lambda: _("My cases")),
    ("concern-list", Permission.SCREEN_CONCERN, lambda: _("Concerns")),
    ("roster", Permission.SEE_CASE, lambda: _("On call")),
    ("office", Permission.SET_COVER, lambda: _("Leave and hand-over")),
    ("administration", Permission.READ_PACK, lambda: _("Administration")),
)
_ACTIONS = (
    ("concern-log", Permission.LOG_CONCERN, lambda: _("Log a concern")),
    ("note-add", Permission.WRITE_NOTE, lambda: _("Add note")),
    ("visit-pick", Permission.RECORD_VISIT, lambda: _("Record visit")),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the values that base.html and every form need. Costs no query."""
    actor: Actor | None = getattr(request, "actor", None)
    here = request.resolver_match.url_name if request.resolver_match else ""
    base = {
        "actor": actor,
        "language": get_language(),
        "demo": settings.RRJETA_PROFILE == "demo",
        "emergency_numbers": emergency_numbers(),
        "hide_names": bool(actor and actor.hides_names),
    }
    if actor is None:
        return {**base, "nav": [], "top_actions": [], "operation_id": lazystr(new_id), "typed_by": ""}
    return {
        **base,
        "nav": [
            {"url": reverse(name), "label": label(), "is_current": name == here}
            for name, permission, label in _NAVIGATION
            if may(actor, permission)
        ],
        "top_actions": [
            {"url": reverse(name), "label": label(), "is_current": name == here}
            for name, permission, label in _ACTIONS
            if may(actor, permission)
        ],
        "operation_id": str(new_id()),
        "typed_by": typed_by(actor),
    }

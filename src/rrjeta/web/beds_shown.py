"""Where a child can sleep tonight, in words: free beds now, as of when, and whom to call. Never an address."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rrjeta.access.actors import Actor
from rrjeta.directory.queries.beds import beds_now


def beds_shown(actor: Actor, municipalities: Collection[str]) -> list[dict[str, Any]]:
    """Return a line for each place with beds that takes a child of these municipalities, those with free beds first."""
    return [
        {
            "name": str(one.text),
            "url": reverse("directory-service", args=[one.service_id]),
            "room": _room(one.free, one.total),
            "is_full": one.free == 0,
            "as_of": one.as_of,
            "is_old": one.is_old,
            "phone": one.phone,
        }
        for one in beds_now(actor, municipalities)
    ]


def _room(free: int, total: int) -> str:
    if free == 0:
        return _("no bed is free")
    words = ngettext("%(free)s bed of %(total)s is free", "%(free)s beds of %(total)s are free", free)
    return words % {"free": free, "total": total}

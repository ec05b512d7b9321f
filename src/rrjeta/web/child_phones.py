"""The telephones of a child as the registration holds them, ready to be called: whose, and when it is safe."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from rrjeta.people.queries import AlertView, PersonView

_NO_PHONE = "no_phone"


def phones_stopped(alerts: Iterable[AlertView]) -> str:
    """Return what stands in place of every telephone of the family where nobody may ring it, else nothing (screens S8)."""
    return _("Do not phone.") if any(one.code == _NO_PHONE for one in alerts) else ""


def child_phones(person: PersonView) -> list[dict[str, Any]]:
    """Return each telephone of the child with whose it is and between which hours it may be called."""
    return [
        {
            "name": row.get("owner") or person.name,
            "tie": _("telephone of the child"),
            "phone": row["number"],
            "stopped": _("Do not phone.") if row.get("do_not_call") else "",
            "note": _safe_hours(row.get("safe_from") or "", row.get("safe_to") or ""),
        }
        for row in person.told.get("phones") or []
        if row.get("number")
    ]


def _safe_hours(begins: str, ends: str) -> str:
    if begins and ends:
        return _("only between %(begins)s and %(ends)s") % {"begins": begins, "ends": ends}
    if begins:
        return _("only after %(begins)s") % {"begins": begins}
    return _("only before %(ends)s") % {"ends": ends} if ends else ""

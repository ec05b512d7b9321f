"""What a form for everybody carries instead of a cookie: its id, so that it is sent once, and when it was drawn."""

from uuid import UUID

from django.core.signing import BadSignature
from django.http import HttpRequest
from django.utils.translation import gettext as _

from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.web.signed import signer

# People do not see this field; a machine that fills in every field does.
TRAP = "website"
# A person needs longer to write; a page that stood open for longer is sent once more.
_SOONEST, _LATEST = 3, 12 * 3600


def stamp(purpose: str, sent_id: UUID | None) -> str:
    """Return what a form carries: its id and when it was drawn. One that was read before keeps its id and is old enough."""
    began = int(now().timestamp()) - (_SOONEST if sent_id else 0)
    return signer(purpose).sign(f"{(sent_id or new_id()).hex}.{began}")


def read_stamp(request: HttpRequest, purpose: str) -> tuple[UUID | None, str]:
    """Return the id of the form that was sent, or why it cannot be taken yet."""
    try:
        sent_id, began = signer(purpose).unsign(request.POST.get("stamp", "")).split(".")
        age = int(now().timestamp()) - int(began)
    except (BadSignature, ValueError):
        age = _LATEST
        sent_id = ""
    if age >= _LATEST:
        return None, _("This page stood open for too long. What you wrote is still here: please send it again.")
    if age < _SOONEST:
        return None, _("This was sent faster than anybody writes. What you wrote is still here: please send it again.")
    return UUID(sent_id), ""


def is_trapped(request: HttpRequest) -> bool:
    """Tell whether the field was filled in that people do not see."""
    return bool(request.POST.get(TRAP, "").strip())

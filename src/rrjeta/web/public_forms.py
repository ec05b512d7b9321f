"""A form that anybody sends without signing in: held against machines and floods, saved once, shown again with its faults."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rrjeta.kernel.errors import Invalid
from rrjeta.web.callers import Ceiling, is_over
from rrjeta.web.stamps import TRAP, is_trapped, read_stamp, stamp

# Draws the form with its faults by field, under a status; under the same id where that was read.
Draw = Callable[[dict[str, Any], int, UUID | None], HttpResponse]


def answer_public(
    request: HttpRequest,
    purpose: str,
    ceiling: Ceiling,
    *,
    draw: Draw,
    save: Callable[[UUID], HttpResponse],
    too_often: str,
) -> HttpResponse:
    """Show the form, or what `save` answers once it kept what was sent under an id. `purpose` signs the form's stamp."""
    if request.method != "POST":
        return draw({}, 200, None)
    sent_id, trouble = read_stamp(request, purpose)
    if is_trapped(request):
        return draw({TRAP: _("Leave this field empty.")}, 422, sent_id)
    if sent_id is None:
        return draw({"": trouble}, 422, None)
    if is_over(request, ceiling):
        response = draw({"": too_often}, 429, sent_id)
        response.headers["Retry-After"] = str(ceiling.seconds_left())
        return response
    try:
        return save(sent_id)
    except Invalid as refused:
        return draw(refused.errors, 422, sent_id)


def guards(request: HttpRequest, purpose: str, errors: dict[str, Any], sent_id: UUID | None) -> dict[str, Any]:
    """Return what every such form carries: its stamp, the field that people do not see, and its faults."""
    return {
        "errors": {name: said if isinstance(said, list) else [said] for name, said in errors.items()},
        "stamp": stamp(purpose, sent_id),
        "is_trapped": TRAP in errors,
        "trap": request.POST.get(TRAP, ""),
    }

"""A document as it was sent, with what the camera wrote into it: for a court, with a reason, to few and never by the way."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.around_child import original, original_page
from rrjeta.cases.rules.originals import REASONS
from rrjeta.files.choices import BEGINNINGS
from rrjeta.kernel.errors import Invalid
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door
from rrjeta.web.shown import label, options_first_none
from rrjeta.web.typed import typed_whole

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@door(Permission.FETCH_ORIGINAL, fresh=True, on_full_disk=True)
def ask(request: HttpRequest, case_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Say what the original is and ask why it is needed; hand it over once that was said."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, kept = original_page(actor, case_id, attachment_id)
    context: dict[str, Any] = {
        **case_context(request, header, "documents"),
        "title": kept.told.get("title") or label("legal_act_type", kept.kind),
        "digests": kept.told.get("original_digests", []),
        "numbers": [(str(number), str(number + 1)) for number in range(kept.original_count)],
        "reasons": options_first_none(REASONS),
        "typed": {"reason": request.POST.get("reason", ""), "number": request.POST.get("number", "0")},
        "errors": {},
        "documents_url": reverse("case-documents", args=[case_id]),
    }
    if request.method != "POST":
        return render(request, "around/original.html", context)
    try:
        content = original(
            actor, case_id, attachment_id, number=_number(request), reason=request.POST.get("reason", "")
        )
    except Invalid as refused:
        return render(request, "around/original.html", {**context, "errors": refused.errors}, status=422)
    number = _number(request) or 0
    media_type = next(kind for beginning, kind in BEGINNINGS.items() if content.startswith(beginning))
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="original-{number + 1}.{_ENDINGS[media_type]}"'
    return response


def _number(request: HttpRequest) -> int | None:
    """Return which page was chosen, the first where none is asked for; None for what is no number."""
    return typed_whole(request.POST.get("number", "0"), 3)


urlpatterns = [path("cases/<uuid:case_id>/documents/<uuid:attachment_id>/original", ask, name="document-original")]

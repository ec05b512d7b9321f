"""A document as it was sent, with what the camera wrote into it: for a court, with a reason, to few and never by the way."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.audit.operations import record_look
from rrjeta.cases.queries.around_child import original, original_page
from rrjeta.files.choices import BEGINNINGS
from rrjeta.kernel.errors import Invalid
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door
from rrjeta.web.shown import label

# Codes, because the log holds no words that somebody typed.
_REASONS = {
    "court": gettext_lazy("A court or a prosecutor asks for it"),
    "police": gettext_lazy("The police ask for it in writing"),
    "doubt": gettext_lazy("It is doubted that the copy shows what was sent"),
    "person": gettext_lazy("Whom it shows asks for it"),
}
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@door(Permission.FETCH_ORIGINAL, fresh=True)
def ask(request: HttpRequest, case_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Say what the original is and ask why it is needed; hand it over once that was said."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, kept = original_page(actor, case_id, attachment_id)
    context: dict[str, Any] = {
        **case_context(request, header, "documents"),
        "title": kept.told.get("title") or label("legal_act_type", kept.kind),
        "digests": kept.told.get("original_digests", []),
        "numbers": [(str(number), str(number + 1)) for number in range(kept.original_count)],
        "reasons": [("", _("choose")), *((code, str(words)) for code, words in _REASONS.items())],
        "typed": {"reason": request.POST.get("reason", ""), "number": request.POST.get("number", "0")},
        "errors": {},
        "documents_url": reverse("case-documents", args=[case_id]),
    }
    if request.method != "POST":
        return render(request, "around/original.html", context)
    try:
        reason, number = _read(request, kept.original_count)
    except Invalid as refused:
        return render(request, "around/original.html", {**context, "errors": refused.errors}, status=422)
    subject_id, content = original(actor, case_id, attachment_id, number)
    with transaction.atomic():
        record_look(
            actor_id=actor.user_id,
            action="look.original-fetched",
            subjects={subject_id},
            reason=reason,
            about=[("files_attachment", attachment_id)],
        )
    media_type = next(kind for beginning, kind in BEGINNINGS.items() if content.startswith(beginning))
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="original-{number + 1}.{_ENDINGS[media_type]}"'
    return response


def _read(request: HttpRequest, count: int) -> tuple[str, int]:
    reason, typed = request.POST.get("reason", ""), request.POST.get("number", "0")
    errors: dict[str, Any] = {}
    if reason not in _REASONS:
        errors["reason"] = _("Choose why the original is needed.")
    if typed not in {str(number) for number in range(count)}:
        errors["number"] = _("Choose a page.")
    if errors:
        raise Invalid(errors)
    return reason, int(typed)


urlpatterns = [path("cases/<uuid:case_id>/documents/<uuid:attachment_id>/original", ask, name="document-original")]

"""One child to call: what to beware of, whom to ring, and what was heard, in two taps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.emergencies.choices import KINDS, RESULTS, Heard, Way
from rrjeta.emergencies.operations.calling import record_call
from rrjeta.emergencies.queries.calls import CallPage, call_page
from rrjeta.kernel.errors import Invalid
from rrjeta.web.addresses import way_to
from rrjeta.web.case_page import alert_words
from rrjeta.web.child_phones import child_phones
from rrjeta.web.door import door, operation_id
from rrjeta.web.emergencies import STATES
from rrjeta.web.shown import label, risk_words
from rrjeta.web.words.births import born_words


@door(Permission.CALL_IN_EMERGENCY)
def call(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Show whom to ring for a child, or write down what was heard."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = call_page(actor, line_id)
    if request.method != "POST":
        return render(request, "emergencies/call.html", _context(request, page))
    try:
        record_call(
            actor,
            operation_id=operation_id(request),
            line_id=line_id,
            result=request.POST.get("result", ""),
            way=request.POST.get("way", Way.PHONE),
            words=request.POST.get("words", ""),
        )
    except Invalid as refused:
        return render(request, "emergencies/call.html", _context(request, page, refused.errors), status=422)
    messages.success(request, _("Written into the file: contacted, not seen."))
    return redirect(f"{reverse('emergency', args=[page.emergency_id])}?state=to_call")


def _context(request: HttpRequest, page: CallPage, errors: dict[str, Any] | None = None) -> dict[str, Any]:
    header = page.family.header
    person = header.person
    results = {
        Heard.REACHED: _("Reached"),
        Heard.NOT_REACHED: _("Not reached"),
        Heard.NEEDS_HELP: _("Needs help now"),
        Heard.MOVED: _("Has moved"),
        Heard.SOMEONE_ELSE: _("Somebody else answered"),
    }
    contacts = _contacts(page) if page.may_phone else []
    ways = [(Way.PHONE, _("by telephone")), (Way.MESSAGE, _("by message"))] if page.may_phone else []
    return {
        "page": page,
        "kind": label(KINDS, page.kind),
        "case": header.case,
        "child": person,
        "born": born_words(person),
        "risk": header.case.risk_level,
        "risk_word": risk_words(header.case.risk_level),
        "alerts": [alert_words(one) for one in header.alerts],
        "speaks": [label("language", code) for code in person.languages if code != "sq"],
        "communication": person.told.get("communication", ""),
        "case_url": reverse("case", args=[header.case.id]),
        "visit_url": way_to("visit-record", header.case.id),
        "contacts": contacts,
        "results": [(one.value, results[one]) for one in RESULTS],
        "ways": [*ways, (Way.NEIGHBOUR, _("through a neighbour or somebody of the village"))],
        "way": request.POST.get("way") or (Way.PHONE if contacts else Way.NEIGHBOUR),
        "words": request.POST.get("words", ""),
        "state": STATES[page.state],
        "errors": errors or {},
        "list_url": reverse("emergency", args=[page.emergency_id]),
    }


def _contacts(page: CallPage) -> list[dict[str, Any]]:
    """Return whom to ring: the child's own telephones, who is tied to the child, who is around; each with what to heed."""
    family = page.family
    own = [{**one, "who": one["tie"]} for one in child_phones(family.header.person)]
    tied = [
        {
            "name": one.person.name,
            "who": label("relationship", one.relationship),
            "phone": one.person.told.get("phone", ""),
            "stopped": "",
            "note": _("cares for the child") if one.is_carer else "",
        }
        for one in family.ties
        if one.until is None and one.person.told.get("phone")
    ]
    around = [
        {
            "name": one.told.get("name", ""),
            "who": one.told.get("role_words", ""),
            "phone": one.told.get("phone", ""),
            "stopped": _("Do not phone.") if one.may_phone == "no" else "",
            "note": " · ".join(
                part
                for part in (one.told.get("between", ""), "" if one.knows_case else _("knows nothing of the case"))
                if part
            ),
        }
        for one in family.contacts
        if one.told.get("phone")
    ]
    return [*own, *tied, *around]


urlpatterns = [path("emergencies/calls/<uuid:line_id>", call, name="emergency-call")]

"""Family and contacts, what to beware of, where the child lives; documents and scans."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.operations.around_child import (
    attach_document,
    end_contact,
    end_warning,
    keep_contact,
    say_care,
    warn,
)
from rrjeta.cases.queries.around_child import FamilyPage, document, documents_page, family_page
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Stale
from rrjeta.web.addresses import way_to
from rrjeta.web.case_page import alert_words, case_context
from rrjeta.web.child_phones import child_phones, phones_stopped
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.help_shown import help_of_family_shown
from rrjeta.web.planning import posted_moment, posted_when
from rrjeta.web.restricted_shown import place_url
from rrjeta.web.shown import held_words, label, options_first_none
from rrjeta.web.typed import NotADate, NotATime, typed_moment

_CONTACT = ("name", "role_words", "phone", "may_phone", "between")


@door(Permission.READ_IDENTITY)
def family(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = family_page(actor, case_id)
    return render(request, "around/family.html", _family_context(request, actor, page))


def _family_context(request: HttpRequest, actor: Actor, page: FamilyPage) -> dict[str, Any]:
    case_id = page.header.case.id
    may_edit = Permission.EDIT_PERSON in page.header.allowed
    stopped = phones_stopped(page.header.alerts)
    return {
        **case_context(request, page.header, "family"),
        **help_of_family_shown(actor, page.header),
        "may_edit": may_edit,
        "tracing_url": way_to("case-tracing", case_id) if Permission.TRACE_FAMILY in page.header.allowed else "",
        "warn_url": reverse("alert-add", args=[case_id]) if Permission.WRITE_NOTE in page.header.allowed else "",
        "care_url": reverse("care-change", args=[case_id]) if may_edit else "",
        "household": {} if page.header.is_home_secret else page.header.household,
        "home_url": place_url(page.header) if page.header.is_home_secret else "",
        "is_home_secret": page.header.is_home_secret,
        "ties": [
            {
                "name": one.person.name,
                "birth_on": one.person.birth_on,
                "tie": label("relationship", one.relationship),
                "is_carer": one.is_carer,
                "is_legal": one.is_legal,
                "phone": one.person.told.get("phone", ""),
                "stopped": stopped,
                "until": one.until,
            }
            for one in page.ties
        ],
        "contact_lines": [
            *(
                {**one, "role_words": one["tie"], "between": one["note"], "stopped": stopped or one["stopped"]}
                for one in child_phones(page.header.person)
            ),
            *(
                {
                    **one.told,
                    "stopped": stopped or (_("Do not phone.") if one.may_phone == "no" else ""),
                    "knows": one.knows_case,
                    "change_url": reverse("contact-change", args=[case_id, one.id]) if may_edit else "",
                    "end_url": reverse("contact-end", args=[case_id, one.id]) if may_edit else "",
                }
                for one in page.contacts
            ),
        ],
        "care_lines": [
            {
                "words": label("care_arrangement", one.arrangement),
                "where": _("Address not shown") if page.header.is_hidden(one) else one.told.get("where", ""),
                "url": place_url(page.header) if page.header.is_hidden(one) else "",
                "since": one.since_at,
                "until": one.ended_at,
            }
            for one in page.care
        ],
        "alert_lines": [
            {"words": alert_words(one), "end_url": reverse("alert-end", args=[case_id, one.id]) if may_edit else ""}
            for one in page.header.alerts
        ],
        "person_url": way_to("family-edit", case_id) if may_edit else "",
    }


@door(Permission.EDIT_PERSON)
def contact(request: HttpRequest, case_id: UUID, contact_id: UUID | None = None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = family_page(actor, case_id, Permission.EDIT_PERSON)
    known = next((one for one in page.contacts if one.id == contact_id), None)
    if contact_id is not None and known is None:
        raise NotFound
    before = (
        {**known.told, "may_phone": known.may_phone, "knows_case": known.knows_case} if known else {"may_phone": "yes"}
    )
    context: dict[str, Any] = {
        **case_context(request, page.header, "family"),
        "typed": _typed(request, _CONTACT, before),
        "version": known.version if known else "",
        "phone_answers": [("yes", _("yes")), ("no", _("no")), ("between", _("only between certain hours"))],
        "errors": {},
        "conflicts": [],
        "conflict_labels": {"name": _("Name"), "phone": _("Phone"), "role_words": _("Who this is for the child")},
    }
    if request.method != "POST":
        return render(request, "around/contact.html", context)
    try:
        keep_contact(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            contact_id=contact_id,
            base_version=base_version(request),
            knows_case=request.POST.get("knows_case") == "yes",
            **{name: request.POST.get(name, "") for name in _CONTACT},
        )
    except Invalid as refused:
        return render(request, "around/contact.html", {**context, "errors": refused.errors}, status=422)
    except Stale as refused:
        return render(request, "around/contact.html", {**context, "conflicts": refused.conflicts}, status=409)
    messages.success(request, _("The contact was saved."))
    return redirect(reverse("case-family", args=[case_id]) + "#contacts")


@door(Permission.EDIT_PERSON)
def contact_end(request: HttpRequest, case_id: UUID, contact_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method != "POST":
        raise NotFound
    end_contact(actor, operation_id=operation_id(request), case_id=case_id, contact_id=contact_id)
    return redirect(reverse("case-family", args=[case_id]) + "#contacts")


@door(Permission.WRITE_NOTE)
def alert(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = family_page(actor, case_id, Permission.WRITE_NOTE)
    context: dict[str, Any] = {
        **case_context(request, page.header, "family"),
        "typed": _typed(request, ("code", "words", "for_household"), {}),
        "when": posted_when(request, "happened_at"),
        "codes": options_first_none("safety_alert"),
        "errors": {},
    }
    if request.method != "POST":
        return render(request, "around/alert.html", context)
    try:
        warn(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            code=request.POST.get("code", ""),
            words=request.POST.get("words", ""),
            for_household=request.POST.get("for_household") == "yes",
            at=posted_moment(request, "happened_at"),
        )
    except Invalid as refused:
        return render(request, "around/alert.html", {**context, "errors": refused.errors}, status=422)
    messages.success(request, _("The warning now stands first in the file."))
    return redirect("case-family", case_id)


@door(Permission.EDIT_PERSON)
def alert_end(request: HttpRequest, case_id: UUID, alert_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method != "POST":
        raise NotFound
    end_warning(actor, operation_id=operation_id(request), case_id=case_id, alert_id=alert_id)
    return redirect("case-family", case_id)


@door(Permission.EDIT_PERSON)
def care(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = family_page(actor, case_id, Permission.EDIT_PERSON)
    context: dict[str, Any] = {
        **case_context(request, page.header, "family"),
        "typed": _typed(request, ("arrangement", "where", "with_whom", "is_address_hidden"), {}),
        "arrangements": options_first_none("care_arrangement"),
        "since_at": now(),
        "errors": {},
    }
    if request.method != "POST":
        return render(request, "around/care.html", context)
    try:
        since_at = _since(request)
        say_care(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            arrangement=request.POST.get("arrangement", ""),
            since_at=since_at,
            where=request.POST.get("where", ""),
            with_whom=request.POST.get("with_whom", ""),
            is_address_hidden=request.POST.get("is_address_hidden") == "yes",
        )
    except Invalid as refused:
        return render(request, "around/care.html", {**context, "errors": refused.errors}, status=422)
    messages.success(request, _("Where the child lives was saved."))
    return redirect("case-family", case_id)


@door(Permission.READ_NARRATIVE)
def documents(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, kept = documents_page(actor, case_id)
    names = staff_names(one.entered_by_id for one in kept)
    context: dict[str, Any] = {
        **case_context(request, header, "documents"),
        "documents": [
            {
                "title": one.told.get("title") or label("legal_act_type", one.kind),
                "kind": label("legal_act_type", one.kind),
                "happened_at": one.happened_at,
                "pages": one.page_count,
                "by": names.get(one.entered_by_id, "") if one.entered_by_id else "",
                "url": reverse("document", args=[case_id, one.id]) if one.is_served else "",
                "held": held_words(one),
                "original_url": reverse("document-original", args=[case_id, one.id])
                if one.is_served and one.original_count and Permission.FETCH_ORIGINAL in header.allowed
                else "",
            }
            for one in kept
        ],
        "letters_url": reverse("case-letters", args=[case_id]),
        "new_letter_url": reverse("letter-new", args=[case_id]) if Permission.WRITE_LETTER in header.allowed else "",
        "has_originals": Permission.FETCH_ORIGINAL in header.allowed,
        "kinds": options_first_none("legal_act_type"),
        "typed": _typed(request, ("kind", "title"), {}),
        "when": posted_when(request, "happened_at"),
        "errors": {},
        "may_attach": Permission.ATTACH_FILE in header.allowed,
    }
    if request.method != "POST":
        return render(request, "around/documents.html", context)
    try:
        attach_document(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            kind=request.POST.get("kind", ""),
            title=request.POST.get("title", ""),
            pages=[page.read() for page in request.FILES.getlist("file")],
            happened_at=posted_moment(request, "happened_at"),
        )
    except Invalid as refused:
        return render(request, "around/documents.html", {**context, "errors": refused.errors}, status=422)
    messages.success(request, _("The document was saved."))
    return redirect("case-documents", case_id)


@door(Permission.READ_NARRATIVE)
def show_document(request: HttpRequest, case_id: UUID, attachment_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    kept, content = document(actor, case_id, attachment_id)
    response = HttpResponse(content, content_type=kept.media_type)
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg"}.get(kept.media_type, "bin")
    response["Content-Disposition"] = f'inline; filename="document.{ending}"'
    return response


def _since(request: HttpRequest) -> datetime:
    try:
        moment = typed_moment(request.POST.get("since_at", ""), request.POST.get("since_at_time", ""))
    except (NotADate, NotATime) as wrong:
        raise Invalid({"since_at": wrong.message}) from None
    if moment is None:
        raise Invalid({"since_at": _("Write since when.")})
    return moment


def _typed(request: HttpRequest, names: tuple[str, ...], before: dict[str, Any]) -> dict[str, Any]:
    if request.method == "POST":
        return {name: request.POST.get(name, "") for name in (*names, "knows_case")}
    return {**dict.fromkeys((*names, "knows_case"), ""), **before}


urlpatterns = [
    path("cases/<uuid:case_id>/family", family, name="case-family"),
    path("cases/<uuid:case_id>/contacts/add", contact, name="contact-add"),
    path("cases/<uuid:case_id>/contacts/<uuid:contact_id>", contact, name="contact-change"),
    path("cases/<uuid:case_id>/contacts/<uuid:contact_id>/end", contact_end, name="contact-end"),
    path("cases/<uuid:case_id>/beware/add", alert, name="alert-add"),
    path("cases/<uuid:case_id>/beware/<uuid:alert_id>/end", alert_end, name="alert-end"),
    path("cases/<uuid:case_id>/lives", care, name="care-change"),
    path("cases/<uuid:case_id>/documents", documents, name="case-documents"),
    path("cases/<uuid:case_id>/documents/<uuid:attachment_id>", show_document, name="document"),
]

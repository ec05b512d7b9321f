"""Restricted objects: each on a page of its own, opened with a fresh proof and a reason, and shown nowhere else.

Titles and addresses say nothing of what is opened; the address holds ids and the kind of object.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Secret
from rrjeta.cases.operations.revealing import reveal
from rrjeta.cases.queries.restricted import (
    Content,
    Ref,
    Restricted,
    find_restricted,
    restricted_of,
    revealed,
    seen_again,
)
from rrjeta.cases.rules.restricted import OWN_REASON, is_reason
from rrjeta.forms.queries import form, told_summary
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.web.attempt import shown
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.restricted_shown import kind_words, object_url, secret_words
from rrjeta.web.shown import label, options

# The files whose objects the responsible worker opened in this session.
_OPENED = "restricted"
_WORDS = {
    "village": _("Village"),
    "admin_unit": _("Administrative unit"),
    "address": _("Address"),
    "directions": _("How to get there"),
    "where": _("Where"),
    "with_whom": _("With whom"),
    "note": _("Note"),
    "name": _("Name"),
    "organisation": _("Institution"),
    "how_safely": _("How to answer safely"),
}


@door(Permission.REVEAL)
def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """List the restricted objects of a case that the reader may open, and nothing of what they hold."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, refs, about = restricted_of(actor, case_id)
    objects = [
        {
            "what": secret_words(ref.secret),
            "kind": kind_words(about[ref][0]),
            "at": about[ref][1],
            "url": object_url(ref),
        }
        for ref in refs
    ]
    return render(request, "restricted/list.html", {**case_context(request, header, "restricted"), "objects": objects})


@door(Permission.REVEAL)
def show_of_case(request: HttpRequest, case_id: UUID, secret: str, of: str, record_id: UUID) -> HttpResponse:
    return _show(request, Ref(_secret(secret), of, record_id, case_id))


@door(Permission.REVEAL)
def show_of_concern(request: HttpRequest, concern_id: UUID, secret: str) -> HttpResponse:
    return _show(request, Ref(_secret(secret), "concern", concern_id, concern_id=concern_id))


@door(Permission.REVEAL, fresh=True, on_full_disk=True)
def open_of_case(request: HttpRequest, case_id: UUID, secret: str, of: str, record_id: UUID) -> HttpResponse:
    return _open(request, Ref(_secret(secret), of, record_id, case_id))


@door(Permission.REVEAL, fresh=True, on_full_disk=True)
def open_of_concern(request: HttpRequest, concern_id: UUID, secret: str) -> HttpResponse:
    return _open(request, Ref(_secret(secret), "concern", concern_id, concern_id=concern_id))


def _show(request: HttpRequest, ref: Ref) -> HttpResponse:
    """Show what the responsible worker opened before in this session; lead everybody else to the question why."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    closed = find_restricted(actor, ref)
    if closed.is_own and str(closed.file.id) in request.session.get(_OPENED, []):
        return _page(request, *seen_again(actor, ref))
    return redirect(object_url(ref, is_to_open=True))


def _open(request: HttpRequest, ref: Ref) -> HttpResponse:
    """Ask why, note it, and show the object in the same answer: nothing of it is ever an address to come back to."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    closed = find_restricted(actor, ref)
    if request.method != "POST":
        return _question(request, closed, {})
    try:
        reveal_id = reveal(
            actor,
            operation_id=operation_id(request),
            ref=ref,
            reason=request.POST.get("reason", ""),
            words=request.POST.get("words", ""),
        )
    except Invalid as refused:
        return _question(request, closed, refused.errors)
    try:
        closed, content = revealed(actor, reveal_id, ref)
    except NotFound:
        # Sent again after a while, as a browser does that shows an old page: it has to be opened anew.
        return redirect(object_url(ref, is_to_open=True))
    if closed.is_own:
        request.session[_OPENED] = sorted({*request.session.get(_OPENED, []), str(closed.file.id)})
    return _page(request, closed, content)


def _question(request: HttpRequest, closed: Restricted, errors: dict[str, Any]) -> HttpResponse:
    context = {
        "number": closed.number,
        "what": secret_words(closed.ref.secret),
        "is_own": closed.is_own,
        "reasons": [one for one in options("access_reason") if is_reason(one[0])],
        "shown": shown(request, {"reason": OWN_REASON if closed.is_own else "", "words": ""}),
        "errors": errors,
        "back_url": _back(closed.ref),
        "sent_operation_id": request.POST.get("operation_id", "") if errors else "",
    }
    return render(request, "restricted/open.html", context, status=422 if errors else 200)


def _page(request: HttpRequest, closed: Restricted, content: Content) -> HttpResponse:
    context = {
        "number": closed.number,
        "what": secret_words(closed.ref.secret),
        "kind": kind_words(closed.kind or closed.ref.of),
        "at": closed.at,
        "rows": _rows(content),
        "phone": content.words.get("phone", ""),
        "is_own": closed.is_own,
        "back_url": _back(closed.ref),
    }
    return render(request, "restricted/shown.html", context)


def _rows(content: Content) -> list[tuple[str, str]]:
    rows = []
    if content.form:
        rows += told_summary(form(content.form, content.pack_version), content.answers)
    if content.is_anonymous:
        rows.append((gettext("Name"), gettext("Does not want to say who they are.")))
    rows += [(str(words), content.words[name]) for name, words in _WORDS.items() if content.words.get(name)]
    if content.relationship:
        rows.append((gettext("Relation to the child"), label("relationship", content.relationship)))
    return rows


def _back(ref: Ref) -> str:
    if ref.concern_id is not None:
        return reverse("concern", args=[ref.concern_id])
    return reverse("case-restricted", args=[ref.case_id])


def _secret(typed: str) -> Secret:
    try:
        return Secret(typed)
    except ValueError:
        raise NotFound from None


_CASE = "cases/<uuid:case_id>/restricted"
_OBJECT = f"{_CASE}/<slug:secret>/<slug:of>/<uuid:record_id>"
_CONCERN = "concerns/<uuid:concern_id>/restricted/<slug:secret>"
urlpatterns = [
    path(_CASE, of_case, name="case-restricted"),
    path(_OBJECT, show_of_case, name="restricted"),
    path(f"{_OBJECT}/open", open_of_case, name="restricted-open"),
    path(_CONCERN, show_of_concern, name="concern-restricted"),
    path(f"{_CONCERN}/open", open_of_concern, name="concern-restricted-open"),
]

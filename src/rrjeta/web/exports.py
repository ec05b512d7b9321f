"""Lists as files: asked for, confirmed by another where they are large, fetched once; and who took out what."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.exports.choices import Format, State
from rrjeta.exports.operations import (
    Asked,
    ask_again,
    ask_export,
    confirm_export,
    drop_export,
    fetch_export,
    link_export,
    refuse_export,
)
from rrjeta.exports.queries.exports import (
    ExportView,
    ToFetch,
    before_asking,
    decision_view,
    export_of_token,
    exports_of_units,
    my_export,
    my_exports,
    to_fetch,
)
from rrjeta.kernel.tokens import new_token, token_hash
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.ceilings import TooMuchOpened, count_shown, seconds_left
from rrjeta.web.door import door, operation_id
from rrjeta.web.exported import listing
from rrjeta.web.exported_file import TYPES, written
from rrjeta.web.exports_shown import export_shown, formats, found_words, purposes
from rrjeta.web.listing import Listing
from rrjeta.web.paging import paged


@door(Permission.EXPORT_LIST)
def mine(request: HttpRequest) -> HttpResponse:
    """List what the reader asked for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    after = next(iter(ids_in(request.GET.getlist("after"))), None)
    found, older = my_exports(actor, after)
    context = {
        "lines": [export_shown(one) for one in found],
        "unit_url": reverse("exports-unit") if may(actor, Permission.READ_EXPORTS) else "",
        **paged(reverse("exports"), after, older),
    }
    return render(request, "exports/mine.html", context)


@door(Permission.READ_EXPORTS)
def of_unit(request: HttpRequest) -> HttpResponse:
    """List who took which list out, within the reader's reach."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    after = next(iter(ids_in(request.GET.getlist("after"))), None)
    found, older = exports_of_units(actor, after)
    context = {
        "lines": [export_shown(one, is_own=False) for one in found],
        **paged(reverse("exports-unit"), after, older),
    }
    return render(request, "exports/unit.html", context)


@door(Permission.EXPORT_LIST, fresh=True)
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for a list as a file, after saying how much it is and what is left out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = listing(name)
    address = _without_page(request)
    before = before_asking(actor, found.source, found.wanted(address))
    asks = [
        Ask("radios", "purpose", _("What for"), options=purposes(), required=True),
        Ask("long", "words", _("Who needs it, and why"), hint=_("No names of children here."), required=True),
        Ask("radios", "format", _("Kind of file"), options=formats(), value=Format.XLSX, required=True),
    ]
    page = AskPage(
        title=_("Take out this list as a file"),
        button=_("Ask for confirmation") if before.found.needs_second and before.has_second else _("Go on"),
        asks=[] if before.refusal else asks,
        context={
            "back_url": found.url(address),
            "list": found.title,
            "size": found_words(before.found),
            "left_out": before.found.left_out,
            "never": found.left_out,
            "refusal": before.refusal,
            "needs_second": before.found.needs_second,
            "has_second": before.has_second,
        },
        template="exports/ask.html",
    )

    def save(sent: Sent) -> str:
        asked = Asked(
            address=address,
            purpose=sent.text("purpose"),
            words=sent.text("words"),
            format=sent.text("format"),
            language=get_language() or "sq",
        )
        wanted = found.wanted(address)
        export_id = ask_export(
            actor, operation_id=operation_id(request), source=found.source, wanted=wanted, asked=asked
        )
        return reverse("export", args=[export_id])

    return answer_ask(request, page, save)


@door(Permission.EXPORT_LIST)
def show(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Show how far an export is, and what can be done with it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    view = my_export(actor, export_id)
    context: dict[str, Any] = {"one": export_shown(view), "may_drop": False, "is_ready": False, "is_waiting": False}
    context["export_id"] = export_id
    if not view.is_over:
        state = view.export.state
        context |= {
            "is_ready": state == State.READY,
            "is_waiting": state == State.WAITING,
            "may_drop": state in (State.READY, State.WAITING),
        }
    return render(request, "exports/one.html", context)


@door(Permission.EXPORT_LIST, fresh=True)
@require_POST
def link(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Make the link for the one fetching and go there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    token = new_token()
    link_export(actor, operation_id=operation_id(request), export_id=export_id, token_hash=token_hash(token))
    return redirect("export-fetch", token)


@door(Permission.EXPORT_LIST)
@require_POST
def drop(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Need a list no longer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    drop_export(actor, operation_id=operation_id(request), export_id=export_id)
    messages.success(request, _("The list is not taken out."))
    return redirect("exports")


@door(Permission.EXPORT_LIST, fresh=True)
@require_POST
def again(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Ask for the same list as it is now."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    view = my_export(actor, export_id)
    found, wanted = _read(view)
    ask_again(actor, operation_id=operation_id(request), export_id=export_id, source=found.source, wanted=wanted)
    return redirect("export", export_id)


@door(Permission.EXPORT_LIST, fresh=True)
def fetch(request: HttpRequest, token: str) -> HttpResponse:
    """Show what would be fetched as it is now, and whether it changed since it was asked for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    there = _to_fetch(actor, token)
    context = {
        "one": export_shown(there.view),
        "size": found_words(there.found),
        "added": there.change.added,
        "gone": there.change.gone,
        "is_empty": not there.found.row_ids,
        "must_ask_again": there.must_ask_again,
        "again_url": reverse("export-again", args=[there.view.export.id]),
        "seen": there.seen,
        "file_url": reverse("export-file", args=[token]),
    }
    return render(request, "exports/fetch.html", context)


@door(Permission.EXPORT_LIST, fresh=True)
@require_POST
def file(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out the file, once: everybody on it stands in the log before the first row is written."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    export = export_of_token(actor, token_hash(token))
    export_id = export.id
    if not count_shown(actor, Permission.EXPORT_LIST, export.child_count):
        raise TooMuchOpened(seconds_left())
    found = listing(export.list_name)
    wanted = found.wanted(export.wanted)
    fetch_export(
        actor,
        operation_id=operation_id(request),
        export_id=export_id,
        token_hash=token_hash(token),
        source=found.source,
        wanted=wanted,
        seen=request.POST.get("seen", ""),
    )
    view = my_export(actor, export_id)
    format = Format(view.export.format)
    response = StreamingHttpResponse(written(actor, view, found, wanted), content_type=TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{view.export.number}.{format.value}"'
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # the door needs no more of an answer than this one has


@door(Permission.CONFIRM_EXPORT, fresh=True)
def decide(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Confirm or refuse as the second person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    view = decision_view(actor, export_id)
    is_waiting = view.export.state == State.WAITING and not view.is_over
    asks = [
        Ask(
            "radios",
            "decision",
            _("Your decision"),
            options=[("yes", _("It may be taken out")), ("no", _("It may not"))],
            required=True,
        ),
        Ask("long", "words", _("If not: why"), hint=_("Whoever asked reads it.")),
    ]
    page = AskPage(
        title=_("A list is to leave the system"),
        button=_("Save"),
        asks=asks if is_waiting else [],
        context={"back_url": reverse("start"), "one": export_shown(view, is_own=False), "is_waiting": is_waiting},
        template="exports/decide.html",
    )

    def save(sent: Sent) -> str:
        if sent.text("decision") == "yes":
            confirm_export(actor, operation_id=operation_id(request), export_id=export_id)
            messages.success(request, _("Confirmed. Whoever asked has a day to fetch it."))
        else:
            words = sent.text("words")
            refuse_export(actor, operation_id=operation_id(request), export_id=export_id, words=words)
            messages.success(request, _("Refused. Whoever asked reads why."))
        return reverse("start")

    return answer_ask(request, page, save)


def _to_fetch(actor: Actor, token: str) -> ToFetch:
    export = export_of_token(actor, token_hash(token))
    found = listing(export.list_name)
    return to_fetch(actor, export, found.source, found.wanted(export.wanted))


def _read(view: ExportView) -> tuple[Listing, Any]:
    found = listing(view.export.list_name)
    return found, found.wanted(view.export.wanted)


def _without_page(request: HttpRequest) -> str:
    """Return what the address says of the list, whichever page of it was open."""
    asked = request.GET.copy()
    for one in ("after", "start", "below"):
        asked.pop(one, None)
    return asked.urlencode()


urlpatterns = [
    path("exports", mine, name="exports"),
    path("exports/unit", of_unit, name="exports-unit"),
    path("exports/ask/<slug:name>", ask, name="export-ask"),
    path("exports/fetch/<str:token>", fetch, name="export-fetch"),
    path("exports/fetch/<str:token>/file", file, name="export-file"),
    path("exports/decide/<uuid:export_id>", decide, name="export-decide"),
    path("exports/<uuid:export_id>", show, name="export"),
    path("exports/<uuid:export_id>/link", link, name="export-link"),
    path("exports/<uuid:export_id>/drop", drop, name="export-drop"),
    path("exports/<uuid:export_id>/again", again, name="export-again"),
]

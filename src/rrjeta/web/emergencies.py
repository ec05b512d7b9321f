"""Something happened to everyone: declared for one or several municipalities, its call list, its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.emergencies.choices import KINDS, Heard
from rrjeta.emergencies.operations.calling import share_calls
from rrjeta.emergencies.queries.lists import (
    CallList,
    EmergencyView,
    ListLine,
    WantedLines,
    call_list,
    emergencies,
    running,
)
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import read_id
from rrjeta.places.queries import area
from rrjeta.web.attempt import ids_in
from rrjeta.web.door import door, operation_id
from rrjeta.web.paging import paged
from rrjeta.web.shown import label, lines
from rrjeta.web.typed import typed_whole

STATES: dict[Heard, Any] = {
    Heard.WAITING: gettext_lazy("not called yet"),
    Heard.NEEDS_HELP: gettext_lazy("needs help now"),
    Heard.NOT_REACHED: gettext_lazy("not reached"),
    Heard.SOMEONE_ELSE: gettext_lazy("somebody else answered"),
    Heard.MOVED: gettext_lazy("has moved"),
    Heard.REACHED: gettext_lazy("reached"),
}
_STATE_KINDS = {Heard.NEEDS_HELP: "bad", Heard.NOT_REACHED: "warn", Heard.MOVED: "warn", Heard.REACHED: "good"}
_TO_CALL, _CALLED = "to_call", "called"


@door(Permission.READ_EMERGENCY)
def listed(request: HttpRequest) -> HttpResponse:
    """List emergencies: those that go on, or those that ended."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    ended = request.GET.get("which") == "ended"
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    found, older = emergencies(actor, ended=ended, before=before)
    here = reverse("emergencies")
    context = {
        "ways": [(here, _("Going on"), not ended), (f"{here}?which=ended", _("Ended"), ended)],
        "lines": [emergency_line(one) for one in found],
        "declare_url": reverse("emergency-declare") if may(actor, Permission.DECLARE_EMERGENCY) else "",
        **paged(here, before, older, {"which": "ended"} if ended else {}, "before"),
    }
    return render(request, "emergencies/list.html", context)


def emergency_line(one: EmergencyView) -> dict[str, Any]:
    """Return an emergency as lists show it, with how far its call list is."""
    done = one.progress
    said = ngettext("called %(called)s of %(total)s", "called %(called)s of %(total)s", done.total)
    return {
        "url": reverse("emergency", args=[one.id]),
        "kind": label(KINDS, one.kind),
        "places": ", ".join(str(area(code).text) for code in one.municipalities),
        "since_at": one.since_at,
        "ended_at": one.ended_at,
        "progress": said % {"called": done.called, "total": done.total} if done.total else "",
        "help": done.by_state[Heard.NEEDS_HELP],
        "help_url": f"{reverse('emergency', args=[one.id])}?state={Heard.NEEDS_HELP}",
    }


def running_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return the emergencies that go on, for the start page."""
    return [emergency_line(one) for one in running(actor)]


@door(Permission.READ_EMERGENCY)
def show(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Show the call list of an emergency, the most endangered first, with how far it is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = call_list(actor, emergency_id, _wanted(request))
    here = reverse("emergency", args=[emergency_id])
    kept: dict[str, str] = _query(page.wanted)
    number = page.wanted.page
    context = {
        "line": emergency_line(page.view),
        "words": page.words,
        "places": ", ".join(page.places),
        "figures": _figures(page, here, actor),
        "heading": _heading(page.wanted),
        "total": page.total,
        "rows": [
            _row(one, drawn, here) for one, drawn in zip(page.lines, lines(one.row for one in page.lines), strict=True)
        ],
        "outside": [(str(area(code).text), share) for code, share in page.outside],
        "callers": [("", _("choose")), *((str(one.id), one.name) for one in page.callers)],
        "is_over": page.view.ended_at is not None,
        "may_lead": page.may_lead,
        "may_call": may(actor, Permission.CALL_IN_EMERGENCY),
        "may_remind": may(actor, Permission.ASSIGN),
        "take_id": str(actor.user_id),
        "emergency_id": emergency_id,
        "here": f"{here}?{urlencode(kept)}" if kept else here,
        "newer": f"{here}?{urlencode({**kept, 'page': str(number - 1)})}" if number > 1 else "",
        "older": f"{here}?{urlencode({**kept, 'page': str(number + 1)})}" if page.has_more else "",
    }
    return render(request, "emergencies/one.html", context)


def _wanted(request: HttpRequest) -> WantedLines:
    asked = request.GET
    state, typed = asked.get("state", ""), asked.get("page", "")
    number = typed_whole(typed, 4) or 1
    known = {_TO_CALL, _CALLED, *Heard}
    return WantedLines(state if state in known else "", read_id(asked.get("caller", "")), max(1, number))


def _query(wanted: WantedLines) -> dict[str, str]:
    values = {"state": wanted.state, "caller": str(wanted.caller or "")}
    return {name: value for name, value in values.items() if value}


def _figures(page: CallList, here: str, actor: Actor) -> list[tuple[str, int, str, bool]]:
    done = page.view.progress
    if not done.total:
        return []
    figures = [
        (here, done.total, _("on the list"), False),
        (f"{here}?state={_CALLED}", done.called, _("called"), False),
        (f"{here}?state={_TO_CALL}&caller={actor.user_id}", page.mine, _("for me to call"), page.mine > 0),
    ]
    return figures + [
        (f"{here}?state={state}", count, str(STATES[state]), state is Heard.NEEDS_HELP and count > 0)
        for state, count in done.by_state.items()
    ]


def _heading(wanted: WantedLines) -> str:
    if wanted.state in list(Heard):
        return str(STATES[Heard(wanted.state)])
    return {_TO_CALL: _("to be called"), _CALLED: _("called")}.get(wanted.state, _("whom to call first"))


def _row(one: ListLine, drawn: Any, here: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "case_id": one.row.case_id,
        "url": reverse("emergency-call", args=[one.id]),
        "child": drawn,
        "place": one.place,
        "interpreter": one.row.person.needs_interpreter,
        "communication": one.row.person.told.get("communication", ""),
        "caller": one.caller,
        "caller_url": f"{here}?caller={one.caller_id}",
        "state": STATES[one.state],
        "state_kind": _STATE_KINDS.get(one.state, "quiet"),
        "tries": one.tries,
        "called_at": one.called_at,
        "called_by": one.called_by,
    }


@door(Permission.CALL_IN_EMERGENCY)
@require_POST
def share(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Say who calls the ticked families."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    chosen = ids_in(request.POST.getlist("line"))
    caller_id = read_id(request.POST.get("caller", ""))
    given: dict[str, Any] = {"line_ids": chosen, "caller_id": caller_id}
    try:
        share_calls(actor, operation_id=operation_id(request), emergency_id=emergency_id, **given)
    except Invalid as refused:
        for sentences in refused.errors.values():
            messages.error(request, " ".join(str(one) for one in sentences))
    else:
        said = ngettext("%(count)s family was given to call.", "%(count)s families were given to call.", len(chosen))
        messages.success(request, said % {"count": len(chosen)})
    return redirect("emergency", emergency_id)


urlpatterns = [
    path("emergencies", listed, name="emergencies"),
    path("emergencies/<uuid:emergency_id>", show, name="emergency"),
    path("emergencies/<uuid:emergency_id>/share", share, name="emergency-share"),
]

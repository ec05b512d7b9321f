"""Concerns: logged while somebody is on the phone, listed, read, taken on, completed."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import on_call
from rrjeta.cases.operations.concerns import log_concern, take_concern
from rrjeta.cases.queries.concern_lists import WantedConcerns, concern_list
from rrjeta.cases.queries.concerns import ConcernFile, concern_file, received, sent
from rrjeta.cases.queries.known import likely
from rrjeta.forms.queries import draw
from rrjeta.kernel.errors import Invalid
from rrjeta.web.addresses import way_to
from rrjeta.web.beds_shown import beds_shown
from rrjeta.web.ceilings import TooMuchSearched, count_search
from rrjeta.web.concern_forms import (
    SECOND,
    at_typed_rows,
    call_form,
    first_inputs,
    in_three,
    offered,
    read_call,
    typed_children,
    when_danger,
)
from rrjeta.web.concern_shown import children_choices, concern_shown, emergency_shown, known_shown, row_shown
from rrjeta.web.door import door, operation_id
from rrjeta.web.form_page import by_input
from rrjeta.web.shown import options

_BY_PHONE, _BY_LINE = "phone", "online"
_SWITCHES = ("decided", "late", "danger")


@door(Permission.LOG_CONCERN)
def log(request: HttpRequest) -> HttpResponse:
    """Show the form, add a row to it, or save what was told."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    choices = offered(actor)
    shape = call_form(is_one_place=len(choices["municipalities"]) == 1)
    values: Any = first_inputs(actor, choices, _BY_PHONE if may(actor, Permission.SCREEN_CONCERN) else _BY_LINE)
    errors: dict[str, Any] = {}
    if request.method == "POST":
        values = request.POST
        if "add" not in request.POST:
            try:
                answers = read_call(request.POST, shape, choices)
                return _logged(request, actor, log_concern(actor, operation_id=operation_id(request), answers=answers))
            except Invalid as refused:
                errors = at_typed_rows(refused.errors, request.POST)
    drawn = [draw(part, values, errors, "quick", choices=choices) for part in in_three(shape)]
    context = {
        "form_title": shape.title,
        "errors": by_input(errors),
        "first_part": drawn[0],
        "rest_of_first": drawn[1],
        "second_part": drawn[2],
        "is_second_open": _stands_in_second(shape, values) or any(_is_second(shape, name) for name in errors),
        "when_danger": when_danger(shape),
        "emergency": emergency_shown(),
        "on_call": [(one.user.name, one.phone or one.user.phone) for one in on_call(actor.municipalities)],
        **(_known(request, actor) if request.method == "POST" else {"known": {}}),
        "shows_known": may(actor, Permission.SCREEN_CONCERN),
        "sent_operation_id": request.POST.get("operation_id", ""),
    }
    return render(request, "concerns/log.html", context, status=422 if errors else 200)


@door(Permission.LOG_CONCERN)
@require_POST
def known(request: HttpRequest) -> HttpResponse:
    """Show beside the form who may be known, as far as the reader reaches; outside it the sentence is always one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return render(request, "concerns/known.html", {**_known(request, actor), "opens_apart": True})


def _known(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return what is shown of who may be known. Over the ceiling it says so, and the form stays as it is."""
    try:
        count_search(actor)
    except TooMuchSearched:
        return {"known": {}, "is_over": True}
    return {"known": known_shown(likely(actor, typed_children(request.POST)))}


@door(Permission.LOG_CONCERN)
def received_page(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """Show whoever logged a concern that it came in, its number and whom to call: nothing else."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = received(actor, concern_id)
    return render(request, "concerns/received.html", {"concern": found, "emergency": emergency_shown()})


@door(Permission.LOG_CONCERN)
def sent_list(request: HttpRequest) -> HttpResponse:
    """Show whoever logs concerns the last ones they logged."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return render(request, "concerns/sent.html", {"concerns": sent(actor)})


@door(Permission.SCREEN_CONCERN)
def show_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted = wanted_concerns(request.GET)
    page = concern_list(actor, wanted)
    context = {
        "rows": [row_shown(one) for one in page.rows],
        "wanted": wanted,
        "tabs": [
            (concerns_address(WantedConcerns()), _("Mine"), wanted.whose == "mine"),
            (concerns_address(WantedConcerns(whose="team")), _("The unit's"), wanted.whose == "team"),
            (concerns_address(WantedConcerns(whose="sent")), _("Logged by me"), wanted.whose == "sent"),
        ],
        "figures": _figures(wanted, page.counts),
        "urgencies": [("", _("any urgency")), *options("urgency")],
        "chosen": sum((wanted.decided, wanted.late, wanted.danger, bool(wanted.urgency))),
        "clear": concerns_address(WantedConcerns(whose=wanted.whose)),
        "export_url": f"{way_to('export-ask', 'concerns')}{concerns_address(wanted).removeprefix(reverse('concern-list'))}"
        if page.rows and may(actor, Permission.EXPORT_LIST)
        else "",
        "older": concerns_address(wanted, after=page.next_after) if page.next_after else "",
        "newer": concerns_address(wanted, after="") if wanted.after else "",
    }
    return render(request, "concerns/list.html", context)


@door(Permission.SCREEN_CONCERN)
def show(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    file = concern_file(actor, concern_id)
    concern = concern_shown(file)
    is_danger = concern["is_danger_open"]
    context = {
        "concern": concern,
        "known": known_shown(file.known, file.children),
        "known_children": children_choices(file.children),
        "link_url": reverse("concern-link", args=[concern_id]),
        "ways": _ways(file),
        "take_url": reverse("concern-take-up", args=[concern_id]),
        "may_take": file.concern.is_open and (file.concern.owner_id != actor.user_id or is_danger),
        "reopened_url": reverse("concern-reopened", args=[concern_id]) if _has_reopened(file) else "",
        "complete_url": reverse("concern-complete", args=[concern_id]),
        "child_add_url": reverse("concern-child-add", args=[concern_id]),
        "answer_url": reverse("concern-answer", args=[concern_id]),
        "emergency": emergency_shown(),
        "on_call": file.on_call,
        "beds": beds_shown(actor, [file.concern.municipality]) if is_danger else None,
        "night_url": f"{reverse('duty')}#first-night" if may(actor, Permission.READ_ROSTER) else "",
    }
    return render(request, "concerns/concern.html", context)


@door(Permission.SCREEN_CONCERN)
@require_POST
def take(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """Make the reader responsible; an immediate danger is taken up by it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    take_concern(actor, operation_id=operation_id(request), concern_id=concern_id)
    messages.success(request, _("You are responsible for this concern now."))
    return redirect("concern", concern_id)


def _logged(request: HttpRequest, actor: Actor, concern_id: UUID) -> HttpResponse:
    if not may(actor, Permission.SCREEN_CONCERN):
        return redirect("concern-received", concern_id)
    messages.success(request, _("The concern is saved."))
    return redirect("concern", concern_id)


def _has_reopened(file: ConcernFile) -> bool:
    """Tell whether a child's case was reopened since the concern came in: then the concern ends with that."""
    return (
        file.concern.is_open and Permission.OPEN_CASE in file.allowed and any(one.is_reopened for one in file.children)
    )


def _ways(file: ConcernFile) -> list[tuple[str, str, bool]]:
    """Return what can be decided now, as (address, words, is the first thing to do)."""
    concern = file.concern
    if not concern.is_open:
        return []
    ways: list[tuple[str, str, bool]] = []
    if file.may_look_twice:
        ways.append((reverse("concern-second-look", args=[concern.id]), _("Decide on it"), True))
    if Permission.SCREEN_CONCERN in file.allowed:
        ways.append((reverse("concern-screen", args=[concern.id]), _("Screen the concern"), not concern.is_search_done))
    if concern.is_search_done and Permission.OPEN_CASE in file.allowed:
        ways.append((reverse("concern-open-case", args=[concern.id]), _("Open a case"), not concern.outcome))
    if concern.is_search_done and not concern.outcome and Permission.SCREEN_CONCERN in file.allowed:
        ways.append((reverse("concern-no-case", args=[concern.id]), _("Close without a case"), False))
    return ways


def _is_second(shape: Any, name: str) -> bool:
    return name.split("-")[0] in {one.key for one in shape.questions(SECOND)}


def _stands_in_second(shape: Any, values: Any) -> bool:
    return any(_is_second(shape, name) and bool(str(values.get(name, "")).strip()) for name in values)


def wanted_concerns(asked: QueryDict) -> WantedConcerns:
    """Return which concerns the part of an address asks for that says what is wanted."""
    switches = {name: asked.get(name) in ("1", "yes") for name in _SWITCHES}
    return WantedConcerns(
        whose=asked.get("whose", "mine"), urgency=asked.get("urgency", ""), after=asked.get("after", ""), **switches
    )


def concerns_address(wanted: WantedConcerns, after: str | None = None) -> str:
    values = {} if wanted.whose == "mine" else {"whose": wanted.whose}
    values |= {name: "1" for name in _SWITCHES if getattr(wanted, name)}
    values |= {"urgency": wanted.urgency} if wanted.urgency else {}
    values |= {"after": after} if after else {}
    return reverse("concern-list") + (f"?{urlencode(values)}" if values else "")


def _figures(wanted: WantedConcerns, counts: dict[str, int]) -> list[tuple[str, int, str, bool]]:
    if not counts:
        return []
    whose = wanted.whose
    return [
        (
            concerns_address(WantedConcerns(whose=whose, danger=True)),
            counts["danger"],
            _("in danger now"),
            counts["danger"] > 0,
        ),
        (concerns_address(WantedConcerns(whose=whose, late=True)), counts["late"], _("late"), counts["late"] > 0),
        (concerns_address(WantedConcerns(whose=whose)), counts["all"], _("open concerns"), False),
    ]


urlpatterns = [
    path("concerns", show_list, name="concern-list"),
    path("concerns/log", log, name="concern-log"),
    path("concerns/may-be-known", known, name="may-be-known"),
    path("concerns/sent", sent_list, name="concern-sent"),
    path("concerns/<uuid:concern_id>", show, name="concern"),
    path("concerns/<uuid:concern_id>/received", received_page, name="concern-received"),
    path("concerns/<uuid:concern_id>/take", take, name="concern-take-up"),
]

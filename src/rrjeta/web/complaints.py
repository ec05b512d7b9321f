"""Complaints for those who answer them: the register, one complaint, its answer; and for colleagues who take one in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.complaints.choices import CHANNELS, OPEN, RESULTS, TYPES, Complainant, Level, Stage, Target
from rrjeta.complaints.operations.handling import (
    answer_complaint,
    look_at_complaint,
    pass_complaint_up,
    reopen_complaint,
    sort_complaint,
)
from rrjeta.complaints.queries.register import ComplaintLine, ComplaintPage, complaint_page, own_complaints
from rrjeta.kernel.errors import NotFound
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.complain import target_options
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.names import MARK_KINDS, MARK_NAMES
from rrjeta.web.shown import label, options, options_first_none

_STAGES = {
    Stage.RECEIVED: gettext_lazy("nobody has looked at it yet"),
    Stage.LOOKED_AT: gettext_lazy("being looked at"),
    Stage.ANSWERED: pgettext_lazy("complaint", "answered"),
}
COMPLAINANTS = {
    Complainant.CHILD: gettext_lazy("A child or a young person"),
    Complainant.FAMILY: gettext_lazy("A parent, or who looks after a child"),
    Complainant.OTHER: pgettext_lazy("complainant", "Somebody else"),
}
_LEVELS = {
    Level.HEAD: gettext_lazy("Head of unit"),
    Level.DIRECTOR: gettext_lazy("Director"),
    Level.AGENCY: gettext_lazy("State Agency"),
}


def complaint_line(one: ComplaintLine) -> dict[str, Any]:
    """Return a complaint as lists show it: nothing of what was told."""
    state = str(_STAGES[Stage(one.stage)])
    return {
        "url": reverse("complaint", args=[one.id]),
        "type": label(TYPES, one.type),
        "unit": one.unit,
        "channel": label(CHANNELS, one.channel),
        "state": f"{state}: {label(RESULTS, one.result)}" if one.result else state,
        "handler": one.handler,
        "received_at": one.received_at,
        "due_at": one.due_at,
        "is_late": one.is_late,
    }


def complaints_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return what the start page shows whoever answers for complaints."""
    return [complaint_line(one) for one in own_complaints(actor)]


@door(Permission.HANDLE_COMPLAINT)
def show(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Show a complaint with its clock, what was told and what can be done."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = complaint_page(actor, complaint_id)
    is_open = page.row.stage in OPEN
    args = [complaint_id]
    context = {
        "line": complaint_line(page.line),
        "facts": _facts(page),
        "basis": page.basis,
        "mark": MARK_NAMES.get(page.mark, page.mark),
        "mark_kind": MARK_KINDS.get(page.mark, "quiet"),
        "shield": _(
            "Whoever it is about does not see that it exists. Ask them about it without saying who complained."
        ),
        "look_url": reverse("complaint-look", args=args) if page.row.stage == Stage.RECEIVED else "",
        "ways": _ways(page) if is_open else [],
        "reopen_url": "" if is_open else reverse("complaint-reopen", args=args),
        "changes": page.changes,
    }
    return render(request, "complaints/one.html", context)


def _ways(page: ComplaintPage) -> list[tuple[str, str]]:
    words = {
        "complaint-sort": _("Say what and whom it concerns"),
        "complaint-reply": pgettext("complaint", "Answer"),
        **({"complaint-up": _("I stand too near: give it on")} if page.can_pass_up else {}),
    }
    return [(reverse(name, args=[page.line.id]), said) for name, said in words.items()]


def _facts(page: ComplaintPage) -> list[tuple[str, Any]]:
    row, told = page.row, page.told
    who = _("Did not say who they are") if row.is_anonymous else told.get("name")
    wants = _("Wants to read the answer with the code") if row.wants_answer else ""
    facts = [
        (_("Received"), row.received_at),
        (_("How it came"), label(CHANNELS, row.channel)),
        (_("Who complains"), COMPLAINANTS[Complainant(row.complainant)]),
        (_("In their words"), told.get("words")),
        (_("About whom"), dict(target_options())[Target(row.target)]),
        (_("Whom they name"), told.get("whom")),
        (_("The colleague it is about"), row.about.name if row.about else ""),
        (_("Unit"), row.unit.name),
        (_("Name"), who),
        (_("Phone"), told.get("phone")),
        (_("When and how to reach them without danger"), told.get("how_safely")),
        (pgettext("complaint", "Answer"), wants),
        (_("Who looks at it"), _LEVELS[Level(row.level)]),
        (_("Handled by"), row.handler.name if row.handler else _("nobody yet")),
        (_("What came out"), label(RESULTS, row.result)),
        (_("The answer"), told.get("answer")),
        (_("What was found, for us alone"), told.get("findings")),
        (_("Answered on"), row.closed_at),
        (_("The answer was read on"), row.answer_read_at),
    ]
    return [(name, value) for name, value in facts if value not in (None, "")]


@door(Permission.HANDLE_COMPLAINT)
@require_POST
def look(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Say that it is being looked at."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    look_at_complaint(actor, operation_id=operation_id(request), complaint_id=complaint_id)
    messages.success(request, _("You answer for this complaint now."))
    return redirect("complaint", complaint_id)


@door(Permission.HANDLE_COMPLAINT)
@require_POST
def reopen(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Open an answered complaint again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    reopen_complaint(actor, operation_id=operation_id(request), complaint_id=complaint_id)
    messages.success(request, _("The complaint is open again; its answer is hidden until there is another."))
    return redirect("complaint", complaint_id)


@door(Permission.HANDLE_COMPLAINT)
def sort(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Say what a complaint is about and whom it concerns."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = complaint_page(actor, complaint_id)
    people = [("", _("nobody alone, or not known")), *((str(one.id), one.name) for one in page.may_be_about)]
    asks = [
        Ask("select", "type", _("What the complaint is about"), options(TYPES), page.row.type, required=True),
        Ask("radios", "target", _("About whom"), target_options(), page.row.target, required=True),
        Ask("select", "about", _("The colleague it is about"), people, str(page.row.about_id or "")),
    ]

    def save(sent: Sent) -> None:
        said: dict[str, Any] = {
            "type_code": sent.text("type"),
            "target": sent.text("target"),
            "about_id": sent.id("about"),
        }
        sort_complaint(actor, operation_id=operation_id(request), complaint_id=complaint_id, **said)

    intro = [
        _("Is it about you, it goes to the director at once and you see it no more."),
        _("The colleague you name, and who stands in for them, never see that it exists."),
    ]
    # It may leave the reader's reach by what they say of it.
    return _step(
        request, page, _("Say what and whom it concerns"), asks, save, intro=intro, leads_to=reverse("complaints")
    )


@door(Permission.HANDLE_COMPLAINT)
def reply(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Answer a complaint."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = complaint_page(actor, complaint_id)
    told = page.told
    asks = [
        Ask("select", "result", _("What came out"), options_first_none(RESULTS), required=True),
        Ask(
            "long",
            "answer",
            _("The answer, in plain words"),
            value=told.get("answer", ""),
            hint=_(
                "What was found, what is done now, and where one can turn if that is not enough. No name of a child."
            ),
            required=True,
        ),
        Ask("long", "findings", _("What was found, for us alone"), value=told.get("findings", "")),
    ]

    def save(sent: Sent) -> None:
        said: dict[str, Any] = {name: sent.text(name) for name in ("result", "answer", "findings")}
        same: dict[str, Any] = {"operation_id": operation_id(request), "complaint_id": complaint_id}
        answer_complaint(actor, **same, **said, base_version=base_version(request))

    intro = (
        [_("They read the answer with their code.")]
        if page.row.wants_answer
        else [
            _(
                "They did not ask to read the answer with their code: tell them in the way they named, if they named one."
            )
        ]
    )
    here = reverse("complaint", args=[complaint_id])
    return _step(
        request, page, pgettext("complaint", "Answer"), asks, save, intro=intro, leads_to=here, version=page.row.version
    )


@door(Permission.HANDLE_COMPLAINT)
def up(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Ask once more, then bring a complaint to whoever stands above."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = complaint_page(actor, complaint_id)
    if not page.can_pass_up:
        raise NotFound
    if request.method == "POST":
        pass_complaint_up(actor, operation_id=operation_id(request), complaint_id=complaint_id)
        messages.success(request, _("The complaint was given on."))
        return redirect("complaints")
    confirmation = Confirmation(
        title=_("I stand too near: give it on"),
        question=_("Give this complaint to whoever stands above?"),
        button=_("Give it on"),
        action_url=reverse("complaint-up", args=[complaint_id]),
        cancel_url=reverse("complaint", args=[complaint_id]),
        consequences=[_("You answer for it no longer, and may not see it again. Its time limit stays the same.")],
        is_harsh=True,
    )
    return render(request, "confirm.html", {"page": confirmation})


def _step(
    request: HttpRequest,
    page: ComplaintPage,
    title: str,
    asks: list[Ask],
    save: Callable[[Sent], None],
    *,
    intro: list[str],
    leads_to: str,
    version: int | str = "",
) -> HttpResponse:
    asked = AskPage(
        title=title,
        button=_("Save"),
        asks=asks,
        intro=intro,
        context={"back_url": reverse("complaint", args=[page.line.id]), "line": complaint_line(page.line)},
        template="complaints/ask.html",
        version=version,
        at={"unit": "about"},
    )

    def saved(sent: Sent) -> str:
        save(sent)
        messages.success(request, _("Saved."))
        return leads_to

    return answer_ask(request, asked, saved)


_ONE = "complaints/<uuid:complaint_id>"
urlpatterns = [
    path(_ONE, show, name="complaint"),
    path(f"{_ONE}/look", look, name="complaint-look"),
    path(f"{_ONE}/sort", sort, name="complaint-sort"),
    path(f"{_ONE}/answer", reply, name="complaint-reply"),
    path(f"{_ONE}/up", up, name="complaint-up"),
    path(f"{_ONE}/reopen", reopen, name="complaint-reopen"),
]

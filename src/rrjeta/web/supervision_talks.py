"""One supervision talk: what the two wrote, what they agreed, and what stays between them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed
from rrjeta.supervision.choices import TOPICS
from rrjeta.supervision.operations.agreeing import agree, settle_agreement
from rrjeta.supervision.operations.talks import OnlyForTheOther, add_own_words, drop_talk, write_talk
from rrjeta.supervision.queries.talks import TalkPage, proposed_next, talk_page
from rrjeta.supervision.rules import Written
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask, day_of
from rrjeta.web.caseload import weight_words
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.shown import labels, options
from rrjeta.web.supervision import agreement_line
from rrjeta.web.ways import back


@door(Permission.READ_TALK)
def show(request: HttpRequest, talk_id: UUID) -> HttpResponse:
    """Show a talk to one of its two."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = talk_page(actor, talk_id)
    talk = page.talk
    context = {
        "talk": talk,
        "worker": talk.worker.name,
        "supervisor": talk.supervisor.name,
        "cases": [(reverse("case", args=[case_id]), number) for case_id, number in page.cases],
        "agreements": [{**agreement_line(one), "talk_url": ""} for one in page.agreements],
        "words": page.told.get("words", ""),
        "own_words": page.told.get("own_words", ""),
        "wellbeing": dict(_wellbeing_options()).get(page.note.get("wellbeing", ""), ""),
        "notes": page.note.get("notes", ""),
        "training": labels(TOPICS, talk.training),
        "numbers": _numbers(page) if talk.held_at else [],
        "ways": _ways(page),
        "drop_url": reverse("supervision-drop", args=[talk_id]) if _can_drop(page) else "",
        "agenda_url": reverse("supervision-worker", args=[talk.worker_id]) if page.is_supervisor else "",
    }
    return render(request, "supervision/talk.html", context)


def _ways(page: TalkPage) -> list[tuple[str, str]]:
    words = {
        **({"supervision-agree": _("Add what you agreed")} if page.is_supervisor else {}),
        **({"supervision-write": _("Write the talk down")} if page.is_supervisor and not page.talk.held_at else {}),
        **({"supervision-write": _("Correct")} if page.is_supervisor and page.talk.held_at else {}),
        **({"supervision-own-words": _("Add my own words")} if page.is_worker else {}),
    }
    return [(reverse(name, args=[page.talk.id]), said) for name, said in words.items()]


def _can_drop(page: TalkPage) -> bool:
    return page.is_supervisor and not page.talk.held_at and not page.agreements


def _numbers(page: TalkPage) -> list[tuple[str, Any]]:
    talk = page.talk
    return [
        (_("Open cases on that day"), talk.case_count),
        (_("Weight of the cases"), weight_words(talk.weight)),
        (_("Late"), talk.late_count),
        (_("Not seen in time"), talk.not_seen_count),
        (_("At high risk"), talk.high_risk_count),
    ]


def _wellbeing_options() -> list[tuple[str, str]]:
    return [
        ("1", _("1: cannot go on like this")),
        ("2", _("2: badly")),
        ("3", _("3: so so")),
        ("4", _("4: well")),
        ("5", _("5: very well")),
    ]


@door(Permission.HOLD_TALK)
def write(request: HttpRequest, talk_id: UUID) -> HttpResponse:
    """Write a talk down, or correct it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = talk_page(actor, talk_id)
    if not page.is_supervisor:
        raise OnlyForTheOther
    talk, told, note = page.talk, page.told, page.note
    held_at = talk.held_at or now()
    asks = [
        Ask("moment", "held_at", _("When you talked"), value=held_at, required=True),
        Ask("long", "words", _("What you talked about"), value=told.get("words", ""), hint=_no_names()),
        Ask("radios", "wellbeing", _("How the worker is"), _wellbeing_options(), note.get("wellbeing", "")),
        Ask("long", "notes", _("Coaching notes"), value=note.get("notes", ""), hint=_between_two()),
        Ask("many", "training", _("Training that is needed"), options(TOPICS), value=talk.training),
        Ask("day", "next_on", _("Next talk"), value=talk.next_on or proposed_next(held_at)),
    ]

    def save(sent: Sent) -> None:
        at, next_on = sent.moment("held_at"), sent.day("next_on")
        sent.check()
        plain = {name: sent.text(name) for name in ("words", "wellbeing", "notes")}
        written = Written(held_at=at, **plain, training=tuple(sent.many("training")), next_on=next_on)
        same: dict[str, Any] = {"operation_id": operation_id(request), "talk_id": talk_id}
        write_talk(actor, **same, written=written, base_version=base_version(request))

    return _step(request, page, _("Write the talk down"), asks, save, version=talk.version)


@door(Permission.READ_TALK)
def own_words(request: HttpRequest, talk_id: UUID) -> HttpResponse:
    """Add the worker's own words to a talk."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = talk_page(actor, talk_id)
    if not page.is_worker:
        raise OnlyForTheOther
    asks = [
        Ask("long", "words", _("My own words"), value=page.told.get("own_words", ""), hint=_between_two()),
        Ask("radios", "wellbeing", _("How I am"), _wellbeing_options(), page.note.get("wellbeing", "")),
    ]

    def save(sent: Sent) -> None:
        same: dict[str, Any] = {"operation_id": operation_id(request), "talk_id": talk_id}
        said: dict[str, Any] = {name: sent.text(name) for name in ("words", "wellbeing")}
        add_own_words(actor, **same, **said, base_version=base_version(request))

    return _step(request, page, _("Add my own words"), asks, save, version=page.talk.version)


@door(Permission.HOLD_TALK)
def add_agreement(request: HttpRequest, talk_id: UUID) -> HttpResponse:
    """Write down what was agreed, about a case or about none."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = talk_page(actor, talk_id)
    if not page.is_supervisor:
        raise OnlyForTheOther
    cases = [("", _("about no case")), *((str(case_id), number) for case_id, number in page.cases)]
    who = [("worker", page.talk.worker.name), ("me", page.talk.supervisor.name)]
    asks = [
        Ask("select", "case", _("About which case"), cases),
        Ask("long", "words", _("What you agreed"), required=True, more={"rows": 2}, hint=_no_names()),
        Ask("radios", "who", _("Who does it"), who, "worker", required=True),
        Ask("day", "due_on", _("By which day"), required=True),
    ]

    def save(sent: Sent) -> None:
        due_on = day_of(sent, "due_on")
        said: dict[str, Any] = {"words": sent.text("words"), "due_on": due_on, "case_id": sent.id("case")}
        agree(actor, operation_id=operation_id(request), talk_id=talk_id, **said, is_mine=sent.text("who") == "me")

    intro = [
        _("About a case it becomes a reminder of the worker in that file."),
        _("About no case it stands on both your start pages."),
    ]
    return _step(request, page, _("Add what you agreed"), asks, save, intro=intro)


@door(Permission.READ_TALK)
@require_POST
def settle(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Say of something agreed that it is done, or after all not."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    is_done = request.POST.get("done", "yes") == "yes"
    settle_agreement(actor, operation_id=operation_id(request), agreement_id=agreement_id, is_done=is_done)
    messages.success(request, _("Marked as done.") if is_done else _("Open again."))
    return redirect(back(request, "supervision"))


@door(Permission.HOLD_TALK)
def drop(request: HttpRequest, talk_id: UUID) -> HttpResponse:
    """Ask once more, then take a prepared talk back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = talk_page(actor, talk_id)
    if not page.is_supervisor:
        raise NotAllowed
    worker_id = page.talk.worker_id
    if request.method == "POST":
        drop_talk(actor, operation_id=operation_id(request), talk_id=talk_id)
        messages.success(request, _("The prepared talk was taken back."))
        return redirect("supervision-worker", worker_id)
    confirmation = Confirmation(
        title=_("Take the prepared talk back"),
        question=_("Take back the talk that you prepared with %(name)s?") % {"name": page.talk.worker.name},
        button=_("Take it back"),
        action_url=reverse("supervision-drop", args=[talk_id]),
        cancel_url=reverse("supervision-talk", args=[talk_id]),
        consequences=[_("The cases that you chose are no longer chosen. Nothing else changes.")],
    )
    return render(request, "confirm.html", {"page": confirmation})


def _no_names() -> str:
    return _("Numbers of cases, no names: it stands in no case file and stays when a file is erased.")


def _between_two() -> str:
    return _("Only the two of you read it: no director, no administrator, no agency, and no later head.")


def _step(
    request: HttpRequest,
    page: TalkPage,
    title: str,
    asks: list[Ask],
    save: Any,
    *,
    intro: list[str] | None = None,
    version: int | str = "",
) -> HttpResponse:
    here = reverse("supervision-talk", args=[page.talk.id])
    asked = AskPage(
        title=title,
        button=_("Save"),
        asks=asks,
        intro=intro or [],
        context={"back_url": here, "worker": page.talk.worker.name},
        template="supervision/ask.html",
        version=version,
    )

    def saved(sent: Sent) -> str:
        save(sent)
        messages.success(request, _("Saved."))
        return here

    return answer_ask(request, asked, saved)


_ONE = "supervision/talks/<uuid:talk_id>"
urlpatterns = [
    path(_ONE, show, name="supervision-talk"),
    path(f"{_ONE}/write", write, name="supervision-write"),
    path(f"{_ONE}/own-words", own_words, name="supervision-own-words"),
    path(f"{_ONE}/agree", add_agreement, name="supervision-agree"),
    path(f"{_ONE}/drop", drop, name="supervision-drop"),
    path("supervision/agreements/<uuid:agreement_id>/settle", settle, name="supervision-settle"),
]

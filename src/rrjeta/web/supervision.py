"""Supervision: with whom the next talk is due, the agenda drawn from the work, and one's own talks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.caseload import norm
from rrjeta.kernel.errors import Invalid
from rrjeta.supervision.choices import TOPICS, Which
from rrjeta.supervision.operations.talks import prepare_talk
from rrjeta.supervision.queries.agenda import Agenda, agenda
from rrjeta.supervision.queries.talks import (
    AgreementLine,
    LedLine,
    TalkLine,
    due_talks,
    led_lines,
    open_agreements,
    talk_lines,
)
from rrjeta.web.attempt import ids_in
from rrjeta.web.caseload import weight_words
from rrjeta.web.door import door, operation_id
from rrjeta.web.paging import paged
from rrjeta.web.shown import labels, lines


@door(Permission.READ_TALK)
def show(request: HttpRequest) -> HttpResponse:
    """Show whom the reader leads with when the next talk is due, and the talks that took place."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    found, older = talk_lines(actor, before=before)
    context = {
        "led": [_led(one) for one in led_lines(actor)] if before is None else [],
        "talks": [talk_line(one) for one in found],
        "agreements": agreements_shown(actor) if before is None else [],
        **paged(reverse("supervision"), before, older, name="before"),
    }
    return render(request, "supervision/list.html", context)


@door(Permission.HOLD_TALK)
def worker(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show the agenda of a worker: what they carry, with every number opening its list, to be chosen for the talk."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    asked = request.GET.get("which", "")
    which = Which(asked) if asked in list(Which) else Which.ALL
    page = agenda(actor, user_id, which, request.GET.get("after", ""))
    here = reverse("supervision-worker", args=[user_id])
    held, _older = talk_lines(actor, user_id)
    context = {
        "name": page.worker.name,
        "figures": _figures(page, here),
        "load": _load_words(page),
        "load_url": reverse("caseload-worker", args=[user_id]) if page.load.count else "",
        "since": page.since,
        "lines": lines(page.rows),
        "shows_worker": False,
        "chosen_count": len(page.chosen),
        "which": which,
        "heading": _which_words(which),
        "prepare_url": reverse("supervision-prepare", args=[user_id]),
        "prepared_url": reverse("supervision-talk", args=[page.prepared_id]) if page.prepared_id else "",
        "talks": [talk_line(one) for one in held],
        **paged(here, request.GET.get("after"), page.next_after, {"which": which.value}),
    }
    return render(request, "supervision/worker.html", context)


@door(Permission.HOLD_TALK)
@require_POST
def prepare(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Prepare a talk about the chosen cases, or add them to the one that is prepared."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    chosen = ids_in(request.POST.getlist("pick"))
    try:
        talk_id = prepare_talk(actor, operation_id=operation_id(request), worker_id=user_id, case_ids=chosen)
    except Invalid as refused:
        for sentences in refused.errors.values():
            messages.error(request, " ".join(str(one) for one in sentences))
        return redirect("supervision-worker", user_id)
    messages.success(request, _("The talk is prepared. Only you see it until you write it down."))
    return redirect("supervision-talk", talk_id)


def talk_line(one: TalkLine) -> dict[str, Any]:
    """Return a talk as lists show it: that it took place, nothing of what was said."""
    return {
        "url": reverse("supervision-talk", args=[one.id]) if one.is_own else "",
        "worker": one.worker,
        "supervisor": one.supervisor,
        "held_at": one.held_at,
        "cases": one.case_count,
        "agreed": one.agreed_count,
        "next_on": one.next_on,
    }


def agreement_line(one: AgreementLine) -> dict[str, Any]:
    """Return something agreed, with the case it is about and whether it can be settled here."""
    return {
        "words": one.words,
        "due_on": one.due_on,
        "is_done": one.is_done,
        "is_late": one.is_late,
        "who": one.who,
        "number": one.number,
        "case_url": reverse("case", args=[one.case_id]) if one.case_id else "",
        "talk_url": reverse("supervision-talk", args=[one.talk_id]),
        "settle_url": reverse("supervision-settle", args=[one.id]) if one.may_settle else "",
    }


def agreements_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return what was agreed about no case and is due, for the start page of both."""
    return [agreement_line(one) for one in open_agreements(actor)]


def due_talks_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return with whom the reader is to talk by now, for the start page."""
    return [_led(one) for one in due_talks(actor)] if may(actor, Permission.HOLD_TALK) else []


def _led(one: LedLine) -> dict[str, Any]:
    return {
        "url": reverse("supervision-worker", args=[one.user_id]),
        "name": one.name,
        "unit": one.unit,
        "last_on": one.last_on,
        "due_on": one.due_on,
        "is_late": one.is_late,
        "training": labels(TOPICS, one.training),
    }


def _which_words(which: Which) -> str:
    return {
        Which.ALL: _("open cases"),
        Which.LATE: _("late"),
        Which.NOT_SEEN: _("children not seen in time"),
        Which.HIGH_RISK: _("at high risk"),
        Which.REFERRALS: _("referrals late or declined"),
        Which.ALONE: _("steps done without a second look"),
    }[which]


def _figures(page: Agenda, here: str) -> list[tuple[str, int, str, bool]]:
    pressing = (Which.LATE, Which.NOT_SEEN)
    return [
        (f"{here}?{urlencode({'which': one.value})}#cases", count, _which_words(one), one in pressing and count > 0)
        for one, count in page.counts.items()
    ]


def _load_words(page: Agenda) -> str:
    values = {"weight": weight_words(page.load.weight), "norm": norm()}
    return pgettext("supervision", "carries %(weight)s of %(norm)s") % values


urlpatterns = [
    path("supervision", show, name="supervision"),
    path("supervision/workers/<uuid:user_id>", worker, name="supervision-worker"),
    path("supervision/workers/<uuid:user_id>/prepare", prepare, name="supervision-prepare"),
]

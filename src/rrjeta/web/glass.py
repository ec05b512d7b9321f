"""Breaking the glass: asking for a file urgently, ending it, and the review by another (design §3.14)."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.glass import NothingOpened, OpenAlready, break_glass, end_glass, review_glass
from rrjeta.cases.queries.glass import (
    OpeningView,
    case_opened,
    may_decide,
    my_openings,
    opening_to_review,
    past_reviews,
    waiting_reviews,
)
from rrjeta.cases.rules.glass import HOURS, JUSTIFIED, MOST_HOURS, NOT_JUSTIFIED, REASONS, Sought
from rrjeta.web.attempt import Outcome, Typed, attempt, ids_in
from rrjeta.web.door import door, operation_id
from rrjeta.web.paging import paged
from rrjeta.web.shown import label, options

_CHOICES = (1, 2, HOURS, 8, 12, MOST_HOURS)
_FIELDS = ("number", "given_name", "surname", "born", "reason", "words", "hours", "why_longer")
_LONGEST = 200
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@door(Permission.BREAK_GLASS, fresh=True, on_full_disk=True)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a file by its number or by naming the child; whatever stands in the way, the answer is one and the same."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method != "POST":
        return _ask_page(request, actor, {})
    typed = Typed(request)
    try:
        outcome = attempt(request, lambda: _broken(request, actor, typed))
    except OpenAlready as open_already:
        messages.info(request, open_already.message)
        return redirect("case", case_id=open_already.case_id)
    except NothingOpened as nothing:
        return _ask_page(request, actor, {"": [nothing.message]})
    if outcome.result is None:
        return _ask_page(request, actor, dict(outcome.errors))
    case_id = case_opened(actor, outcome.result)
    messages.warning(request, _("The file is open to you, for reading alone. The head of the unit has been told."))
    return redirect("case", case_id=case_id)


def _broken(request: HttpRequest, actor: Actor, typed: Typed) -> UUID:
    hours = typed.text("hours")
    sought = _sought(typed)
    typed.check()
    return break_glass(
        actor,
        operation_id=operation_id(request),
        sought=sought,
        reason=typed.text("reason"),
        words=typed.text("words"),
        hours=int(hours) if hours in map(str, _CHOICES) else None,
        why_longer=typed.text("why_longer"),
    )


def _sought(typed: Typed) -> Sought:
    born = typed.text("born").strip()
    is_year = bool(_YEAR.fullmatch(born))
    return Sought(
        number=typed.text("number")[:_LONGEST],
        given_name=typed.text("given_name")[:_LONGEST],
        surname=typed.text("surname")[:_LONGEST],
        born_on=None if is_year else typed.day("born"),
        born_year=int(born) if is_year else None,
    )


def _ask_page(request: HttpRequest, actor: Actor, errors: dict[str, Any]) -> HttpResponse:
    typed = Typed(request)
    plain = {"hours": str(HOURS)} if request.method != "POST" else {}
    context = {
        "errors": errors,
        "typed": {name: typed.text(name) for name in _FIELDS} | plain,
        "sent_operation_id": request.POST.get("operation_id", ""),
        "reasons": options(REASONS),
        "hours": [(str(one), _hour_words(one)) for one in _CHOICES],
        "mine": [_shown(one) for one in my_openings(actor)],
    }
    return render(request, "glass/ask.html", context, status=422 if errors else 200)


@door(Permission.BREAK_GLASS)
@require_POST
def end(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Close a file that one opened urgently."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    end_glass(actor, operation_id=operation_id(request), case_id=case_id)
    messages.success(request, _("The file is closed to you again."))
    return redirect("start")


@door(Permission.REVIEW_GLASS)
def reviews(request: HttpRequest) -> HttpResponse:
    """List the urgent openings that wait for a review, and those that were reviewed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    after = next(iter(ids_in(request.GET.getlist("after"))), None)
    past, older = past_reviews(actor, after)
    here = reverse("glass-reviews")
    context = {
        "waiting": [_shown(one) for one in waiting_reviews(actor)],
        "past": [_shown(one) for one in past],
        **paged(here, after, older),
    }
    return render(request, "glass/reviews.html", context)


@door(Permission.REVIEW_GLASS)
def review(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Show one urgent opening with what was written, and take the verdict of whoever's turn it is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = opening_to_review(actor, opening_id)
    typed = Typed(request)
    outcome = attempt(
        request,
        lambda: review_glass(
            actor,
            operation_id=operation_id(request),
            opening_id=opening_id,
            verdict=typed.text("verdict"),
            words=typed.text("words"),
        ),
    )
    if outcome.result:
        messages.success(request, _("Saved. The colleague has been told."))
        return redirect("glass-reviews")
    return _review_page(request, actor, found, outcome)


def _review_page(request: HttpRequest, actor: Actor, found: OpeningView, outcome: Outcome) -> HttpResponse:
    typed = Typed(request)
    context = {
        "one": _shown(found),
        "may_decide": may_decide(actor, found),
        "verdicts": [
            (JUSTIFIED, _("Justified: it was an emergency")),
            (NOT_JUSTIFIED, _("Not justified")),
        ],
        "typed": {name: typed.text(name) for name in ("verdict", "words")},
        "errors": outcome.errors,
        "sent_operation_id": typed.text("operation_id"),
    }
    return render(request, "glass/review.html", context, status=outcome.status)


def glass_reviews_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return the urgent openings within reach that wait for a review, for the start page."""
    return [_shown(one) for one in waiting_reviews(actor)]


def _shown(one: OpeningView) -> dict[str, Any]:
    verdicts = {JUSTIFIED: (_("Justified"), "good"), NOT_JUSTIFIED: (_("Not justified"), "bad")}
    return {
        "url": reverse("glass-review", args=[one.id]),
        "case_url": reverse("case", args=[one.case_id]),
        "end_url": reverse("glass-end", args=[one.case_id]),
        "number": one.number,
        "by": one.by,
        "opened_at": one.opened_at,
        "ends_at": one.ends_at,
        "is_open": one.is_open,
        "reason": label(REASONS, one.reason),
        "words": one.told.get("words", ""),
        "why_longer": one.told.get("why_longer", ""),
        "review_words": one.told.get("review_words", ""),
        "due_at": one.due_at if one.reviewed_at is None else None,
        "reviewed_at": one.reviewed_at,
        "reviewed_by": one.reviewed_by,
        "verdict": verdicts.get(one.verdict),
    }


def _hour_words(count: int) -> str:
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


urlpatterns = [
    path("urgent-opening", ask, name="glass"),
    path("cases/<uuid:case_id>/urgent-opening/end", end, name="glass-end"),
    path("urgent-openings", reviews, name="glass-reviews"),
    path("urgent-openings/<uuid:opening_id>", review, name="glass-review"),
]

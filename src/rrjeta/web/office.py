"""Leave and hand-over: who stands in for whom, and who is shut out of which case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.operations.relations import end_cover, end_exclusion, exclude, set_cover
from rrjeta.access.permissions import Permission
from rrjeta.access.register import cover, covers, exclusion, exclusions, possible_stand_ins, staff
from rrjeta.web.attempt import Outcome, Typed, attempt
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import door, operation_id
from rrjeta.web.office_ways import office_ways
from rrjeta.web.words.dates import day_words

_NOTHING = Outcome()


@door(Permission.SET_COVER)
def show(request: HttpRequest) -> HttpResponse:
    """Show who is away, who stands in, and who is shut out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return _page(request, actor)


@door(Permission.SET_COVER)
def leave(request: HttpRequest) -> HttpResponse:
    """Say who stands in from one day to another."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed = Typed(request)

    def save() -> UUID:
        starts_on, ends_on = typed.day("starts_on"), typed.day("ends_on")
        typed.check()
        return set_cover(
            actor,
            operation_id=operation_id(request),
            away_id=typed.id("away_id"),
            covered_by_id=typed.id("covered_by_id"),
            starts_on=starts_on,
            ends_on=ends_on,
        )

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("Saved. The responsible worker stays the same."))
    if outcome.result or request.method != "POST":
        return redirect("office")
    return _page(request, actor, leaving=outcome)


@door(Permission.SET_COVER)
def end_leave(request: HttpRequest, cover_id: UUID) -> HttpResponse:
    """Ask once more, then end a cover."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = cover(actor, cover_id)
    if request.method == "POST":
        end_cover(actor, operation_id=operation_id(request), cover_id=cover_id)
        messages.success(request, _("Saved."))
        return redirect("office")
    page = Confirmation(
        title=_("End the cover"),
        question=_("End the cover of %(away)s by %(by)s, from %(start)s to %(end)s?")
        % {
            "away": found.away.name,
            "by": found.covered_by.name,
            "start": day_words(found.starts_on),
            "end": day_words(found.ends_on),
        },
        button=_("End the cover"),
        action_url=reverse("cover-end", args=[cover_id]),
        cancel_url=reverse("office"),
        consequences=[_("What is late or due stands on the desk of the responsible worker alone.")],
    )
    return render(request, "confirm.html", {"page": page})


@door(Permission.EXCLUDE)
def shut_out(request: HttpRequest) -> HttpResponse:
    """Shut a colleague out of a case, because of a tie to the family."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed = Typed(request)
    outcome = attempt(
        request,
        lambda: exclude(
            actor, operation_id=operation_id(request), user_id=typed.id("user_id"), number=typed.text("number")
        ),
    )
    if outcome.result:
        messages.success(request, _("Saved. For this colleague the case no longer exists."))
    if outcome.result or request.method != "POST":
        return redirect("office")
    return _page(request, actor, shutting=outcome)


@door(Permission.EXCLUDE, fresh=True)
def let_in(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    """Ask once more, then let a case exist for a colleague again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = exclusion(actor, exclusion_id)
    if request.method == "POST":
        end_exclusion(actor, operation_id=operation_id(request), exclusion_id=exclusion_id)
        messages.success(request, _("Saved."))
        return redirect("office")
    page = Confirmation(
        title=_("Let in again"),
        question=_("Let %(name)s see case %(number)s again?")
        % {"name": found.exclusion.user.name, "number": found.number},
        button=_("Let in again"),
        action_url=reverse("exclusion-end", args=[exclusion_id]),
        cancel_url=reverse("office"),
        consequences=[_("The case exists for this colleague again, as far as their role reaches.")],
        is_harsh=True,
    )
    return render(request, "confirm.html", {"page": page})


def _page(
    request: HttpRequest, actor: Actor, leaving: Outcome = _NOTHING, shutting: Outcome = _NOTHING
) -> HttpResponse:
    team = staff(actor, Permission.SET_COVER)
    can_exclude = may(actor, Permission.EXCLUDE)
    typed = Typed(request)
    context = {
        "covers": [{"one": one, "end_url": reverse("cover-end", args=[one.id])} for one in covers(actor)],
        "team": [(str(one.id), one.name) for one in team],
        "only_me": str(actor.user_id) if [one.id for one in team] == [actor.user_id] else "",
        "stand_ins": [(str(one.id), one.name) for one in possible_stand_ins(actor)],
        "office_ways": office_ways(actor),
        "can_exclude": can_exclude,
        "can_review": may(actor, Permission.REVIEW_GLASS),
        "exclusions": _exclusions(actor) if can_exclude else [],
        "excludable": [(str(one.id), one.name) for one in staff(actor, Permission.EXCLUDE) if one.id != actor.user_id],
        "shown": {
            name: typed.text(name) for name in ("away_id", "covered_by_id", "starts_on", "ends_on", "user_id", "number")
        },
        "leaving_operation_id": typed.text("operation_id") if leaving.errors else "",
        "shutting_operation_id": typed.text("operation_id") if shutting.errors else "",
        "leaving": leaving.errors,
        "shutting": shutting.errors,
        "errors": {**leaving.errors, **shutting.errors},
    }
    status = max(leaving.status, shutting.status)
    return render(request, "office/office.html", context, status=status)


def _exclusions(actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "name": one.exclusion.user.name,
            "number": one.number,
            "end_url": reverse("exclusion-end", args=[one.exclusion.id]),
        }
        for one in exclusions(actor)
    ]


urlpatterns = [
    path("office", show, name="office"),
    path("office/leave", leave, name="cover-set"),
    path("office/leave/<uuid:cover_id>/end", end_leave, name="cover-end"),
    path("office/shut-out", shut_out, name="exclusion-set"),
    path("office/shut-out/<uuid:exclusion_id>/end", let_in, name="exclusion-end"),
]

"""Ties of colleagues to families: one's own relatives declared, and the ties that a head looks at (S23)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import TieState
from rrjeta.cases.operations.relatives import decide_tie, declare_relative, end_relative
from rrjeta.cases.queries.relatives import TieToFamily, own_relative, own_relatives, ties_looked_at, ties_to_look_at
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.web.attempt import attempt, shown
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import door, operation_id

_FIELDS = ("given_name", "surname", "birth_year", "tie", "place")
_YEAR = 4


@door(Permission.DESK)
def own(request: HttpRequest) -> HttpResponse:
    """List the relatives whom one declared, and declare another."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    outcome = attempt(
        request,
        lambda: declare_relative(
            actor,
            operation_id=operation_id(request),
            given_name=typed["given_name"],
            surname=typed["surname"],
            tie=typed["tie"],
            place=typed["place"],
            birth_year=_year(typed["birth_year"]),
        ),
    )
    if outcome.result:
        messages.success(request, _("Declared. If this person stands in a file, that family is closed to you."))
        return redirect("own-relatives")
    context = {
        "relatives": [
            {"told": one.told, "end_url": reverse("own-relative-end", args=[one.id])} for one in own_relatives(actor)
        ],
        "typed": shown(request, dict.fromkeys(_FIELDS, "")),
        "errors": outcome.errors,
        "sent_operation_id": request.POST.get("operation_id", "") if outcome.errors else "",
    }
    return render(request, "own/relatives.html", context, status=outcome.status)


@door(Permission.DESK)
def end_own(request: HttpRequest, relative_id: UUID) -> HttpResponse:
    """Ask once more, then take back a declaration."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = own_relative(actor, relative_id)
    if found is None:
        raise NotFound
    if request.method == "POST":
        end_relative(actor, operation_id=operation_id(request), relative_id=relative_id)
        messages.success(request, _("Taken back."))
        return redirect("own-relatives")
    page = Confirmation(
        title=_("Take back the declaration"),
        question=_("Take back that %(name)s is related to you?")
        % {"name": f"{found.told['given_name']} {found.told['surname']}"},
        button=_("Take back"),
        action_url=reverse("own-relative-end", args=[relative_id]),
        cancel_url=reverse("own-relatives"),
        consequences=[_("What was closed to you because of it stays closed until your head opens it.")],
        is_harsh=True,
    )
    return render(request, "confirm.html", {"page": page})


@door(Permission.EXCLUDE)
def ties(request: HttpRequest) -> HttpResponse:
    """Show the head which colleagues may be related to which families."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    context = {
        "waiting": [_shown(one) for one in ties_to_look_at(actor)],
        "decided": [_shown(one) for one in ties_looked_at(actor)],
    }
    return render(request, "office/ties.html", context)


@door(Permission.EXCLUDE, fresh=True)
def decide(request: HttpRequest, tie_id: UUID) -> HttpResponse:
    """Confirm a tie, or undo it with the reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = next((one for one in ties_to_look_at(actor) if one.tie.id == tie_id), None)
    if found is None:
        raise NotFound
    is_tie = request.GET.get("tie", request.POST.get("tie", "")) == "yes"
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            decide_tie(
                actor,
                operation_id=operation_id(request),
                tie_id=tie_id,
                is_tie=is_tie,
                reason=request.POST.get("reason", ""),
            )
        except Invalid as refused:
            errors = refused.errors
        else:
            messages.success(request, _("Saved."))
            return redirect("staff-ties")
    page = _confirmation(found, is_tie=is_tie, reason=request.POST.get("reason", ""), errors=errors)
    return render(request, "confirm.html", {"page": page}, status=422 if errors else 200)


def _confirmation(found: TieToFamily, *, is_tie: bool, reason: str, errors: dict[str, Any]) -> Confirmation:
    about = {"name": found.tie.user.name, "number": ", ".join(found.numbers)}
    answer = "yes" if is_tie else "no"
    follows = (
        _("The family does not exist for this colleague: not on call, not in search, not urgently.")
        if is_tie
        else _("The family exists for this colleague as far as their role reaches.")
    )
    return Confirmation(
        title=_("There is a tie") if is_tie else _("There is no tie"),
        question=(
            _("Is %(name)s related to the family of %(number)s?")
            if is_tie
            else _("Is %(name)s not related to the family of %(number)s?")
        )
        % about,
        button=_("There is a tie") if is_tie else _("There is no tie"),
        action_url=f"{reverse('staff-tie-decide', args=[found.tie.id])}?tie={answer}",
        cancel_url=reverse("staff-ties"),
        consequences=[follows],
        is_harsh=not is_tie,
        reason_label="" if is_tie else _("How you know"),
        reason=reason,
        errors=errors,
    )


def _shown(one: TieToFamily) -> dict[str, Any]:
    way = reverse("staff-tie-decide", args=[one.tie.id])
    told = one.relative
    return {
        "name": one.tie.user.name,
        "numbers": ", ".join(one.numbers),
        "why": _("declared: %(name)s, %(tie)s")
        % {"name": f"{told['given_name']} {told['surname']}", "tie": told.get("tie", "")}
        if told
        else _("said so at an invitation to a meeting")
        if one.tie.is_declared
        else _("same surname, and the same phone or place"),
        "state": _state_words(one.tie.state),
        "kind": "warn" if one.tie.state in (TieState.WAITING, TieState.SUSPECTED) else "quiet",
        "found_at": one.tie.found_at,
        "reason": one.reason,
        "yes_url": f"{way}?tie=yes",
        "no_url": f"{way}?tie=no",
    }


def _state_words(state: str) -> str:
    return {
        TieState.OPEN: _("shut out"),
        TieState.WAITING: _("still responsible for this family: give it to somebody else first"),
        TieState.SUSPECTED: _("not shut out: ask this colleague"),
        TieState.CONFIRMED: _("confirmed, shut out"),
        TieState.UNDONE: _("no tie"),
    }[TieState(state)]


def _year(typed: str) -> int | None:
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == _YEAR else 0


urlpatterns = [
    path("own/relatives", own, name="own-relatives"),
    path("own/relatives/<uuid:relative_id>/end", end_own, name="own-relative-end"),
    path("office/ties", ties, name="staff-ties"),
    path("office/ties/<uuid:tie_id>", decide, name="staff-tie-decide"),
]

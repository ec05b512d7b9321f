"""Ties and homes of a family: who is what to whom, since when, how sure; who lived where with whom."""

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
from rrjeta.cases.operations.ties import TieGiven, correct_tie, say_tie, take_back_tie, undo_tie
from rrjeta.cases.queries.kin import KinPage, Relation, kin_page
from rrjeta.kernel.errors import NotFound
from rrjeta.people.choices import Certainty
from rrjeta.web.addresses import way_to
from rrjeta.web.attempt import Outcome, Typed, attempt, shown
from rrjeta.web.case_page import case_context
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.kin_drawn import homes_drawn
from rrjeta.web.kin_shown import homes_shown, kin_name, people_shown, stand_in, ties_shown
from rrjeta.web.shown import options

_PLAIN: dict[str, Any] = {
    **dict.fromkeys(("person_id", "child_id", "relationship", "since", "until", "end_reason", "bond"), ""),
    "certainty": Certainty.SAID.value,
    **dict.fromkeys(("is_carer", "is_legal", "is_place_kept_from"), False),
}


@door(Permission.READ_IDENTITY)
def ties(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show every tie and every home of the family that the reader may see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = kin_page(actor, case_id, with_taken_back=True)
    may_edit = Permission.EDIT_PERSON in page.header.allowed
    context = {
        **case_context(request, page.header, "family"),
        "add_person_url": reverse("family-add", args=[case_id]) if may_edit else "",
        "add_tie_url": reverse("tie-add", args=[case_id]) if may_edit else "",
        "has_more": page.circle.has_more,
        "tracing_url": way_to("case-tracing", case_id) if Permission.TRACE_FAMILY in page.header.allowed else "",
        "people": people_shown(page, may_edit=may_edit),
        "ties": ties_shown(page, page.circle.ties, may_edit=may_edit),
        "taken_back": ties_shown(page, page.taken_back, may_edit=may_edit) if may_edit else [],
        "homes": homes_shown(page, may_edit=may_edit),
        "line": homes_drawn(page, lambda one: stand_in(page, one) if actor.hides_names else kin_name(page, one)),
    }
    return render(request, "kin/ties.html", context)


@door(Permission.EDIT_PERSON)
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say what one of the family is to another."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = kin_page(actor, case_id, Permission.EDIT_PERSON)

    def save() -> UUID:
        return say_tie(actor, operation_id=operation_id(request), case_id=case_id, given=_typed(request))

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("The tie was saved."))
        return redirect("case-ties", case_id)
    context = {"heading": _("Add a tie"), "version": "", "save_url": reverse("tie-add", args=[case_id])}
    return _form(request, page, outcome, {**_PLAIN, "child_id": str(page.circle.child_id)}, context)


@door(Permission.EDIT_PERSON)
def change(request: HttpRequest, case_id: UUID, tie_id: UUID) -> HttpResponse:
    """Correct a tie, or end it with a day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = kin_page(actor, case_id, Permission.EDIT_PERSON)
    known = next((one for one in page.circle.ties if one.id == tie_id), None)
    if known is None:
        raise NotFound

    def save() -> UUID:
        return correct_tie(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            tie_id=tie_id,
            given=_typed(request),
            base_version=base_version(request),
        )

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("The tie was saved."))
        return redirect("case-ties", case_id)
    context = {
        "heading": _("Correct a tie"),
        "version": known.version,
        "save_url": reverse("tie-change", args=[case_id, tie_id]),
        "between": {
            "person": kin_name(page, known.said.person),
            "child": kin_name(page, known.said.child),
        },
        "undo_url": reverse("tie-undo", args=[case_id, tie_id]) if known.version > 1 else "",
        "take_back_url": reverse("tie-take-back", args=[case_id, tie_id]),
    }
    return _form(request, page, outcome, _plain(known), context)


@door(Permission.EDIT_PERSON)
@require_POST
def take_back(request: HttpRequest, case_id: UUID, tie_id: UUID) -> HttpResponse:
    """Take back a tie that was written by mistake."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    take_back_tie(actor, operation_id=operation_id(request), case_id=case_id, tie_id=tie_id)
    messages.success(request, _("The tie was taken back. Below it can be put back."))
    return redirect("case-ties", case_id)


@door(Permission.EDIT_PERSON)
@require_POST
def undo(request: HttpRequest, case_id: UUID, tie_id: UUID) -> HttpResponse:
    """Write a tie as it was before its last change."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    undo_tie(actor, operation_id=operation_id(request), case_id=case_id, tie_id=tie_id)
    messages.success(request, _("The tie stands again as it was before."))
    return redirect("case-ties", case_id)


def _form(
    request: HttpRequest, page: KinPage, outcome: Outcome, plain: dict[str, Any], more: dict[str, Any]
) -> HttpResponse:
    labels = {"since": _("Since"), "until": _("Until"), "relationship": _("What one is to the other")}
    context = {
        **case_context(request, page.header, "family"),
        "shown": shown(request, plain),
        "persons": [(str(one), kin_name(page, one)) for one in page.persons],
        "relationships": options("relationship"),
        "bonds": options("bond"),
        "end_reasons": options("tie_end"),
        "certainties": [(Certainty.SAID.value, _("Somebody said so")), (Certainty.CONFIRMED.value, _("Confirmed"))],
        "errors": outcome.errors,
        "conflicts": outcome.conflicts,
        "conflict_labels": labels,
        "sent_operation_id": request.POST.get("operation_id", ""),
        **more,
    }
    return render(request, "kin/tie.html", context, status=outcome.status)


def _plain(known: Relation) -> dict[str, Any]:
    said = known.said
    return {
        **_PLAIN,
        "person_id": str(said.person),
        "child_id": str(said.child),
        "relationship": said.relationship,
        "since": said.since or "",
        "until": said.until or "",
        "end_reason": known.end_reason,
        "bond": known.bond,
        "certainty": known.certainty,
        "is_carer": known.is_carer,
        "is_legal": known.is_legal,
        "is_place_kept_from": known.is_place_kept_from,
    }


def _typed(request: HttpRequest) -> TieGiven:
    typed = Typed(request)
    given = TieGiven(
        person_id=typed.id("person_id"),
        child_id=typed.id("child_id"),
        relationship=typed.text("relationship"),
        certainty=Certainty.CONFIRMED if typed.text("certainty") == Certainty.CONFIRMED else Certainty.SAID,
        since=typed.day("since"),
        until=typed.day("until"),
        end_reason=typed.text("end_reason"),
        bond=typed.text("bond"),
        is_carer=typed.is_yes("is_carer"),
        is_legal=typed.is_yes("is_legal"),
        is_place_kept_from=typed.is_yes("is_place_kept_from"),
    )
    typed.check()
    return given


_C = "cases/<uuid:case_id>/"
urlpatterns = [
    path(f"{_C}ties", ties, name="case-ties"),
    path(f"{_C}ties/add", add, name="tie-add"),
    path(f"{_C}ties/<uuid:tie_id>", change, name="tie-change"),
    path(f"{_C}ties/<uuid:tie_id>/take-back", take_back, name="tie-take-back"),
    path(f"{_C}ties/<uuid:tie_id>/undo", undo, name="tie-undo"),
]

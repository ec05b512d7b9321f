"""Hearings of a case: set, and over with their result."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.hearings import end_hearing, set_hearing
from rrjeta.cases.queries.file import case_header
from rrjeta.cases.queries.measures import HearingView, coming_hearing, measures_page
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask, moment_of
from rrjeta.web.case_page import case_context
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.shown import label


@door(Permission.FOLLOW_MEASURE)
def set_one(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = measures_page(actor, case_id, Permission.FOLLOW_MEASURE)
    measures = [one.measure for one in found.measures if one.measure.is_open]
    choices = [(str(one.id), label("protection_measure", one.kind)) for one in measures]
    page = AskPage(
        title=_("Hearing"),
        button=_("Save"),
        asks=[
            Ask("moment", "held_at", _("Day and hour"), required=True),
            Ask("text", "court", _("Which court"), required=True),
            Ask("text", "room", _("Room")),
            Ask("text", "matter", _("Matter")),
            Ask("text", "who_goes", _("Who goes"), value=actor.name),
            Ask(
                "select",
                "measure",
                _("For which measure"),
                choices,
                value=choices[0][0] if choices else None,
                more={"empty": _("None")},
            ),
        ],
        context=_context(request, found.header),
    )

    def save(sent: Sent) -> str:
        set_hearing(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            measure_id=sent.id("measure"),
            held_at=moment_of(sent, "held_at"),
            **{name: sent.text(name) for name in ("court", "room", "matter", "who_goes")},
        )
        messages.success(request, _("The hearing was saved."))
        return reverse("case-measures", args=[case_id])

    return answer_ask(request, page, save)


@door(Permission.FOLLOW_MEASURE)
def end_one(request: HttpRequest, case_id: UUID, hearing_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.FOLLOW_MEASURE)
    view = coming_hearing(header.case, hearing_id)
    page = AskPage(
        title=_("Result of the hearing"),
        button=_("Save"),
        asks=[Ask("long", "result", _("What the hearing brought"), required=True)],
        context=_context(request, header),
        intro=[", ".join(part for part in (view.told.get("court"), view.told.get("matter")) if part)],
        version=view.hearing.version,
    )

    def save(sent: Sent) -> str:
        end_hearing(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            hearing_id=hearing_id,
            result=sent.text("result"),
            base_version=base_version(request),
        )
        messages.success(request, _("The result was saved."))
        return reverse("case-measures", args=[case_id])

    return answer_ask(request, page, save)


def hearing_shown(case_id: UUID, view: HearingView, may_end: bool) -> dict[str, Any]:
    """Return a hearing as the page of measures shows it."""
    names = ("court", "room", "matter")
    coming = may_end and not view.hearing.is_over
    return {
        "at": view.hearing.held_at,
        "where": ", ".join(view.told[name] for name in names if view.told.get(name)),
        "who": view.told.get("who_goes", ""),
        "result": view.told.get("result", ""),
        "is_over": view.hearing.is_over,
        "end_url": reverse("hearing-over", args=[case_id, view.hearing.id]) if coming else "",
    }


def _context(request: HttpRequest, header: Any) -> dict[str, Any]:
    back = reverse("case-measures", args=[header.case.id])
    return {**case_context(request, header, "measures"), "back_url": back}


urlpatterns = [
    path("cases/<uuid:case_id>/hearings/set", set_one, name="hearing-set"),
    path("cases/<uuid:case_id>/hearings/<uuid:hearing_id>/over", end_one, name="hearing-over"),
]

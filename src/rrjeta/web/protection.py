"""Immediate protection: the list of the first night for all children of the family, and its end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import on_call
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.protection import ProtectionGiven, end_protection, start_protection
from rrjeta.cases.queries.entries import FamilyCase, entry_page, family_cases
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.measures import first_night
from rrjeta.cases.rules.risk import IMMEDIATE
from rrjeta.forms.rules.filled import Filled, filled
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel.clock import now
from rrjeta.web.asking import Ask, AskPage, answer_ask, moment_of
from rrjeta.web.asking import Sent as Typed
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.entries import entry_filled
from rrjeta.web.form_page import FormPage, Sent, answer_form, pack_form
from rrjeta.web.handover_shown import emergency_numbers

_FORM = "protection"


@door(Permission.PROTECT_NOW)
def protect_now(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.PROTECT_NOW)
    family = family_cases(actor, Permission.PROTECT_NOW, header.case)
    night = first_night(header.case)
    page = FormPage(
        form=pack_form(_FORM),
        template="measures/protect.html",
        context={
            **case_context(request, header, "measures"),
            "on_call": [(one.user.name, one.phone or one.user.phone) for one in on_call([header.case.municipality])],
            "numbers": emergency_numbers(),
            "is_running": header.case.is_in_protection,
            "measures_url": reverse("case-measures", args=[case_id]),
        },
        children=[Choice(str(one.case_id), one.name) for one in family],
        filled=_filled(actor, header, night.id if night else None),
        version=night.version if night else "",
        masked=header.unreadable,
    )

    def save(sent: Sent) -> str:
        start_protection(
            actor,
            operation_id=sent.operation_id,
            case_id=case_id,
            protection=_given(sent, family, case_id),
            entry_id=night.id if night else None,
            base_version=sent.base_version,
        )
        messages.success(request, _("The list of the first night was saved. Go on with it at any time."))
        return reverse("case-measures", args=[case_id])

    return answer_form(request, page, save)


@door(Permission.PROTECT_NOW)
def end(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.PROTECT_NOW)
    page = AskPage(
        title=_("End immediate protection"),
        button=_("End immediate protection"),
        asks=[
            Ask("moment", "happened_at", _("When"), value=now(), required=True),
            Ask("long", "reason_text", _("Why the child is safe now"), required=True),
        ],
        context={**case_context(request, header, "measures"), "back_url": reverse("case-measures", args=[case_id])},
        intro=[_("The risk has to be judged lower first, and the immediate measure ended.")],
    )

    def save(sent: Typed) -> str:
        at = moment_of(sent, "happened_at")
        reason = sent.text("reason_text")
        end_protection(actor, operation_id=operation_id(request), case_id=case_id, at=at, reason=reason)
        messages.success(request, _("Immediate protection has ended."))
        return reverse("case-measures", args=[case_id])

    return answer_ask(request, page, save)


def _filled(actor: Actor, header: Header, entry_id: UUID | None) -> Filled:
    if entry_id is not None:
        found = entry_page(actor, header.case.id, entry_id, Permission.PROTECT_NOW)
        return entry_filled(found, {"started_at": found.entry.happened_at, **_secured(found.entry.coded)})
    is_immediate = header.case.risk_level == IMMEDIATE
    lines: dict[str, Any] = {str(header.case.id): filled(pack_form(_FORM), {"takes_part": "too"})}
    return filled(
        pack_form(_FORM), {"is_immediate": True} if is_immediate else {}, {}, {"started_at": now()}, per_child=lines
    )


def _secured(coded: dict[str, Any]) -> dict[str, Any]:
    return {"secured_at": datetime.fromisoformat(coded["secured_at"])} if coded.get("secured_at") else {}


def _given(sent: Sent, family: list[FamilyCase], case_id: UUID) -> ProtectionGiven:
    answers = sent.answers
    lines = {}
    for one in family:
        line = answers.per_child[str(one.case_id)]
        if one.case_id == case_id or line.coded.get("takes_part") == "too":
            lines[one.case_id] = LineGiven(coded=line.coded, told=line.told)
    secured_at = answers.fields.get("secured_at")
    coded = {**answers.coded, **({"secured_at": secured_at.isoformat()} if secured_at else {})}
    rows = answers.told.get("options") or []
    return ProtectionGiven(
        happened_at=answers.fields.get("started_at") or now(),
        coded=coded,
        told=answers.told,
        lines=lines,
        secured_at=secured_at,
        options={row["of"]: row.get("why") or "" for row in rows},
    )


urlpatterns = [
    path("cases/<uuid:case_id>/protect-now", protect_now, name="protect-now"),
    path("cases/<uuid:case_id>/protect-now/end", end, name="protection-end"),
]

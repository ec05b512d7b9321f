"""How a case begins again or from paper, and how it ends in another one or in the archive."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.archiving import archive_case
from rrjeta.cases.operations.merging import merge_case
from rrjeta.cases.operations.paper_cases import PaperCaseGiven, take_in_paper_case
from rrjeta.cases.operations.reopening import reopen_case
from rrjeta.cases.queries.file import case_header
from rrjeta.cases.queries.handover import hand_on_page, offices_for_paper
from rrjeta.cases.queries.numbers import case_with
from rrjeta.cases.rules.concerns import words_of
from rrjeta.cases.rules.risk import level_number
from rrjeta.forms.rules.filled import filled
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed
from rrjeta.kernel.numbers import read_number
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask, moment_of
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.form_page import FormPage, answer_form, pack_form
from rrjeta.web.form_page import Sent as FormSent
from rrjeta.web.shown import options

_NAMES = ("given_name", "surname", "age_estimate")


@door(Permission.REOPEN)
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = hand_on_page(actor, case_id, Permission.REOPEN)
    case = found.header.case
    people = [(str(case.owner_id), case.owner.name), *((str(one.id), one.name) for one in found.colleagues)]
    page = AskPage(
        title=_("Reopen the case"),
        button=_("Reopen"),
        asks=[
            Ask("moment", "happened_at", _("When"), value=now(), required=True),
            Ask("radios", "reason", _("Why it is reopened"), options("reopening_reason"), required=True),
            Ask("select", "owner", _("Responsible worker"), people, value=str(case.owner_id), required=True),
            Ask("long", "words", _("In words"), more={"rows": 4}),
        ],
        context=case_context(request, found.header, "more"),
        intro=[_("The case keeps its number and its history. The risk is assessed anew, and time limits start again.")],
    )

    def save(sent: Sent) -> str:
        reopen_case(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            at=moment_of(sent, "happened_at"),
            reason_code=sent.text("reason"),
            owner_id=sent.id("owner"),
            reason=sent.text("words"),
        )
        messages.success(request, _("The case was reopened."))
        return reverse("case", args=[case_id])

    return answer_ask(request, page, save)


@door(Permission.MERGE, fresh=True)
def merge(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.MERGE)
    page = AskPage(
        title=_("Merge with another case of the same child"),
        button=_("Merge"),
        asks=[
            Ask("text", "survivor", _("Number of the case that remains"), required=True, more={"width": "20"}),
            Ask("long", "reason_text", _("How you know that it is the same child"), required=True, more={"rows": 3}),
        ],
        context=case_context(request, header, "more"),
        intro=[_("This case ends here and points to the one that remains. Both histories are kept and read there.")],
        is_harsh=True,
    )

    def save(sent: Sent) -> str:
        number = read_number(sent.text("survivor"))
        survivor = case_with(actor, number) if number else None
        if sent.text("survivor").strip() and survivor is None:
            raise Invalid({"survivor": _("You see no case with this number. Check the number.")})
        reason = sent.text("reason_text")
        remaining = merge_case(
            actor, operation_id=operation_id(request), case_id=case_id, survivor_id=survivor, reason=reason
        )
        messages.success(request, _("The cases were merged. This is the one that remains."))
        return reverse("case", args=[remaining])

    return answer_ask(request, page, save)


@door(Permission.ARCHIVE)
def archive(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.ARCHIVE)
    page = AskPage(
        title=_("Archive the case"),
        button=_("Archive"),
        asks=[],
        context={"number": header.case.number, "back_url": reverse("start")},
        intro=[_("A file is archived when the time for which it is kept is over.")],
        template="beginnings/archive.html",
    )

    def save(sent: Sent) -> str:
        archive_case(actor, operation_id=operation_id(request), case_id=case_id)
        messages.success(request, _("The case was archived."))
        return reverse("start")

    return answer_ask(request, page, save)


@door(Permission.TAKE_IN_PAPER_CASE)
def paper_case(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    offices = offices_for_paper(actor)
    if not offices:
        raise NotAllowed
    people = {str(user.id): unit for unit, users in offices for user in users}
    names = [Choice(str(user.id), user.name) for _unit, users in offices for user in users]
    shape = pack_form("paper_case")
    mine = {"owner": str(actor.user_id)} if str(actor.user_id) in people else {}
    page = FormPage(
        form=shape,
        template="beginnings/paper_case.html",
        context={},
        choices={"users": names, "places": []},
        filled=filled(shape, {}, {}, mine),
    )

    def save(sent: FormSent) -> str:
        owner = _id_of(sent.answers.fields.get("owner"))
        unit = people.get(owner) or offices[0][0]
        paper = _paper(sent, UUID(owner) if owner in people else None, unit)
        made = take_in_paper_case(actor, operation_id=sent.operation_id, paper=paper)
        messages.success(
            request, _("The case was taken in from its paper folder. Nothing before today counts as late.")
        )
        return reverse("case", args=[made])

    return answer_form(request, page, save)


def _id_of(named: Any) -> str:
    return str(named.get("id") or "") if isinstance(named, dict) else str(named or "")


def _paper(sent: FormSent, owner_id: UUID | None, unit: Any) -> PaperCaseGiven:
    fields = sent.answers.fields
    told: dict[str, Any] = {name: fields[name] for name in _NAMES if fields.get(name) not in (None, "")}
    if fields.get("birth_date"):
        told["birth_date"] = fields["birth_date"].isoformat()
    if village := words_of(fields.get("village")):
        told["village"] = village
    level = fields.get("risk_level")
    return PaperCaseGiven(
        told=told,
        sex=str(fields.get("sex") or "u"),
        owner_id=owner_id,
        stage=str(fields.get("stage") or ""),
        risk_level=level_number(str(level)) if level else None,
        next_step_on=fields.get("next_step_on"),
        unit_id=unit.id,
        municipality=unit.municipality,
        harm_categories=fields.get("harm_category") or [],
        opened_on=fields.get("opened_on"),
        last_seen_on=fields.get("last_seen_on"),
        measure=str(fields.get("measure") or ""),
        measure_valid_to=fields.get("measure_valid_to"),
        plan_date=fields.get("plan_date"),
        summary=str(sent.answers.told.get("summary") or ""),
        files=sent.answers.files,
    )


urlpatterns = [
    path("cases/<uuid:case_id>/reopen", reopen, name="case-reopen"),
    path("cases/<uuid:case_id>/merge", merge, name="case-merge"),
    path("cases/<uuid:case_id>/archive", archive, name="case-archive"),
    path("paper-case", paper_case, name="paper-case"),
]

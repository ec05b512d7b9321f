"""The minutes of a meeting as a form: the meeting once, a line for each child, who came, what was decided."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import colleagues
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.meetings import MinutesGiven, record_minutes
from rrjeta.cases.operations.minuting import ATTENDANCE, DECISIONS, AttendedGiven, DecisionGiven
from rrjeta.cases.queries.entries import family_cases, names_of
from rrjeta.cases.queries.meetings import PACK, MeetingLine, MeetingPage, meeting_page
from rrjeta.forms.rules.answers import Answers
from rrjeta.forms.rules.filled import Filled, filled
from rrjeta.forms.rules.shape import Choice, Form
from rrjeta.kernel.ids import read_id
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door
from rrjeta.web.form_page import SHAREABLE, FormPage, Sent, answer_form, pack_form, told_with_shares
from rrjeta.web.planning import at_questions, rows_in_words
from rrjeta.web.typed import typed_whole

_ROWS = {
    ATTENDANCE: ("attendance", rows_in_words("gtn_member_role", "name")),
    DECISIONS: ("decisions", rows_in_words("gtn_decision", "text")),
}
# The agenda is the meeting's own: its lines stand there since it was called.
_SETTLED = "agenda_cases"
_EXCUSED = "absent_excused"


@door(Permission.HOLD_MEETING)
def write(request: HttpRequest, case_id: UUID, meeting_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = meeting_page(actor, case_id, meeting_id, Permission.HOLD_MEETING)
    names = names_of(family_cases(actor, Permission.HOLD_MEETING, page.header.case))
    children = [Choice(str(one.line.case_id), names.get(one.line.case_id, "")) for one in page.lines]
    shape = _asked(pack_form("minutes"))
    form_page = FormPage(
        form=shape,
        template="meetings/minutes.html",
        context={
            **case_context(request, page.header, "meetings"),
            "can_wait": not page.meeting.is_finished,
            "line_versions": [
                (f"line_version-{one.line.case_id}", _version(request, one) or one.line.version) for one in page.lines
            ],
        },
        children=children,
        choices={
            "members": [
                Choice(str(one.id), one.name or one.organisation) for one in page.seats if not one.is_withdrawn
            ],
            "users": [Choice(str(one.id), one.name) for one in colleagues(actor)],
        },
        filled=_filled(shape, actor, page),
        version=page.meeting.version,
        masked=page.header.unreadable,
    )

    def save(sent: Sent) -> str:
        with at_questions({}, _ROWS):
            record_minutes(
                actor,
                operation_id=sent.operation_id,
                case_id=case_id,
                meeting_id=meeting_id,
                minutes=_given(request, sent, page),
                base_version=sent.base_version,
            )
        if sent.is_finished:
            messages.success(request, _("The minutes were saved. They can be printed now."))
        else:
            messages.success(request, _("The minutes were saved unfinished."))
        return reverse("meeting", args=[case_id, meeting_id])

    return answer_form(request, form_page, save)


def _asked(whole: Form) -> Form:
    sections = (
        replace(section, questions=tuple(one for one in section.questions if one.key != _SETTLED))
        for section in whole.sections
    )
    return replace(whole, sections=tuple(sections))


def _filled(shape: Form, actor: Actor, page: MeetingPage) -> Filled:
    meeting = page.meeting
    told = {name: said for name, said in page.told.items() if name not in (ATTENDANCE, SHAREABLE) and said != ""}
    fields = {"held_at": meeting.happened_at, "attendance": _attendance(page), "minutes_taker": str(actor.user_id)}
    children = {str(one.line.case_id): _line(shape, one) for one in page.lines}
    return filled(shape, fields, meeting.coded, told, per_child=children)


def _line(shape: Form, one: MeetingLine) -> Filled:
    left = (PACK, DECISIONS, SHAREABLE)
    told = {name: said for name, said in one.told.items() if name not in left and said != ""}
    fields = {"decisions": [_decided(row) for row in one.told.get(DECISIONS) or ()]}
    return filled(shape, one.line.coded, told, fields, shareable=one.told.get(SHAREABLE, ()))


def _decided(row: dict[str, Any]) -> dict[str, Any]:
    """Return a decision as the form asks it: a member is chosen, anybody else is written."""
    seat, words = row.get("seat", ""), row.get("responsible", "")
    kept = {name: value for name, value in row.items() if name not in ("seat", "responsible")}
    return {**kept, "responsible": {"id": seat, "text": "" if seat else words}} if seat or words else kept


def _attendance(page: MeetingPage) -> list[dict[str, Any]]:
    """Return who was invited and who came, as rows of the form."""
    return [
        {
            "person": {"id": str(one.id), "text": ""},
            "organisation": {"id": "", "text": one.organisation},
            "role": one.role,
            **({"attendance": came} if (came := one.attendance or (_EXCUSED if one.is_excused else "")) else {}),
            **({"confidentiality_signed": True} if one.has_signed else {}),
            **({"no_tie": True} if one.has_no_tie else {}),
        }
        for one in page.seats
        if not one.is_withdrawn
    ]


def _given(request: HttpRequest, sent: Sent, page: MeetingPage) -> MinutesGiven:
    answers = sent.answers
    lines = {one.line.case_id: answers.per_child[str(one.line.case_id)] for one in page.lines}
    versions = {one.line.case_id: _version(request, one) for one in page.lines}
    return MinutesGiven(
        happened_at=answers.fields.get("held_at") or page.meeting.happened_at,
        coded=answers.coded,
        told=told_with_shares(answers),
        lines={case_id: LineGiven(line.coded, told_with_shares(line)) for case_id, line in lines.items()},
        attendance=[_attended(row) for row in answers.fields.get("attendance") or ()],
        decisions={case_id: _decisions(line) for case_id, line in lines.items()},
        line_versions={case_id: version for case_id, version in versions.items() if version is not None},
        is_finished=sent.is_finished,
    )


def _attended(row: dict[str, Any]) -> AttendedGiven:
    person, organisation = row.get("person") or {}, row.get("organisation") or {}
    return AttendedGiven(
        attendance=row.get("attendance") or "",
        seat_id=read_id(person.get("id") or ""),
        name=person.get("text") or "",
        organisation=organisation.get("text") or "",
        role=row.get("role") or "",
        has_signed=bool(row.get("confidentiality_signed")),
        has_no_tie=bool(row.get("no_tie")),
    )


def _decisions(line: Answers) -> list[DecisionGiven]:
    return [
        DecisionGiven(
            code=row.get("code") or "",
            words=row.get("text") or "",
            responsible=(row.get("responsible") or {}).get("text") or "",
            seat_id=read_id((row.get("responsible") or {}).get("id") or ""),
            due_on=row.get("due"),
            becomes_action=bool(row.get("becomes_action")),
        )
        for row in line.fields.get("decisions") or ()
    ]


def _version(request: HttpRequest, one: MeetingLine) -> int | None:
    return typed_whole(request.POST.get(f"line_version-{one.line.case_id}", ""), 8)


urlpatterns = [
    path("cases/<uuid:case_id>/meetings/<uuid:meeting_id>/minutes", write, name="meeting-minutes"),
]

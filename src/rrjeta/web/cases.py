"""The case file: its first page, what happened before, and what else can be done."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.choices import QuestionState
from rrjeta.cases.queries.file import ActionView, CaseFile, Header, case_file, case_header
from rrjeta.cases.queries.timeline import TimelineItem, timeline
from rrjeta.forms.queries import form
from rrjeta.forms.rules.days import FIRST_YEAR, LAST_YEAR
from rrjeta.kernel.clock import local
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.web.addresses import way_to
from rrjeta.web.case_page import case_context
from rrjeta.web.changed import changes_shown
from rrjeta.web.child_phones import child_phones, phones_stopped
from rrjeta.web.door import door
from rrjeta.web.moves import move_words, possible_moves
from rrjeta.web.shown import basis_words, entry_words, label, readable_told, step_words

_PICTURES = {"note": "note", "visit": "visit", "identification": "concern", "move": "done"}
_KEY_QUESTIONS = {
    "note": ("text",),
    "visit": ("observed", "new_risk_what", "child_statement"),
    "identification": ("what_happened", "screening_reason"),
}
_ENTERED_LATER_HOURS = 24
_QUESTION = "question"


@door(Permission.SEE_CASE)
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    file = case_file(actor, case_id)
    owner = file.header.case.owner
    named = [one.by_id for one in file.timeline] + [one.by_id for one in file.changes]
    named += [one.user_id for one in file.actions]
    beside = file.header.beside
    known = {one.id: one.name for one in (owner, *beside.standing_in, *beside.heads, *beside.directors)}
    names = staff_names(named, known={actor.user_id: actor.name, **known})
    context = {
        **case_context(request, file.header, "file"),
        "actions": [action_line(one, names) for one in file.actions],
        "may_plan": Permission.WRITE_PLAN in file.header.allowed,
        "plan_url": way_to("case-plan", case_id),
        "items": timeline_lines(file.timeline, names, file.header),
        "changes": changes_shown(file.changes, names),
        "ask_url": reverse("case-ask", args=[case_id]) if file.header.may_ask else "",
        "older_url": older_url(case_id, file.timeline) if file.has_more else "",
        "clocks": _clocks(file),
        "reminders": [
            {
                "words": open_record(one).get("words", ""),
                "on": one.remind_on,
                "done_url": reverse("reminder-done", args=[one.id]),
            }
            for one in file.reminders
        ],
        "measures": [_measure(one) for one in file.measures],
        "measures_url": way_to("case-measures", case_id),
        "contacts": _contacts(file),
        "others": [
            {"number": one.number, "url": reverse("case", args=[one.id]), "stage": label("case_status", one.stage)}
            for one in file.others
        ],
        "earlier": [one.name for one in file.earlier],
        "may_read": Permission.READ_NARRATIVE in file.header.allowed,
    }
    return render(request, "case/file.html", context)


@door(Permission.READ_NARRATIVE)
def before(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.READ_NARRATIVE)
    if Permission.READ_NARRATIVE not in header.allowed:
        raise NotAllowed
    items, has_more = timeline(header.case, header.allowed, before=_moment(request.GET.get("before", "")))
    names = staff_names(one.by_id for one in items)
    context = {
        **case_context(request, header, "file"),
        "items": timeline_lines(items, names, header),
        "older_url": older_url(case_id, items) if has_more else "",
    }
    return render(request, "case/timeline.html", context)


@door(Permission.SEE_CASE)
def more(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id)
    return render(request, "case/more.html", {**case_context(request, header, "more"), "moves": possible_moves(header)})


def timeline_lines(items: list[TimelineItem], names: dict[UUID, str], header: Header) -> list[dict[str, Any]]:
    """Return what happened, in words, as far as the reader may see it."""
    unreadable = header.unreadable
    # What happened before a paper case was taken in is no step of ours and nobody's delay.
    since = header.case.entered_at if header.case.is_from_paper else None
    lines = [_timeline_line(one, names, header.case.id, unreadable) for one in items]
    for line in lines:
        line["is_before"] = since is not None and line["happened_at"] < since
    return lines


def _timeline_line(
    one: TimelineItem, names: dict[UUID, str], case_id: UUID, unreadable: frozenset[str]
) -> dict[str, Any]:
    is_later = (one.entered_at - one.happened_at).total_seconds() > _ENTERED_LATER_HOURS * 3600
    return {
        "happened_at": one.happened_at,
        "entered_at": one.entered_at if is_later else None,
        "who": names.get(one.by_id, "") if one.by_id else "",
        "kind": _PICTURES.get(one.kind, ""),
        "what": _what(one),
        "url": _timeline_url(one, case_id),
        "told": _told(one, unreadable),
        "is_unfinished": not one.is_finished,
    }


def _timeline_url(one: TimelineItem, case_id: UUID) -> str:
    if one.entry_id is None:
        return ""
    return reverse("question" if one.kind == _QUESTION else "entry", args=[case_id, one.entry_id])


def _what(one: TimelineItem) -> str:
    if one.kind == "move":
        return move_words(one.coded["code"])
    if one.kind == _QUESTION:
        return (
            _("Question withdrawn") if one.coded["state"] == QuestionState.WITHDRAWN else _("Question of a colleague")
        )
    return entry_words(one.kind)


def _told(one: TimelineItem, unreadable: frozenset[str]) -> list[tuple[str, str]]:
    if one.kind == "move":
        return [("", one.told["reason"])] if one.told.get("reason") else []
    if one.kind == _QUESTION:
        answer = one.told.get("answer")
        return [("", one.told["words"]), *([(_("Answer"), answer)] if answer else [])]
    kept = {**one.coded, **one.told, **one.line_coded, **one.line_told}
    return readable_told(form(one.kind), kept, unreadable, _KEY_QUESTIONS.get(one.kind) or _told_keys(one))


def _told_keys(one: TimelineItem) -> tuple[str, ...]:
    return tuple(one.told)[:3]


def older_url(case_id: UUID, items: list[TimelineItem]) -> str:
    """Return the address of what happened before the last of these."""
    return f"{reverse('case-before', args=[case_id])}?{urlencode({'before': items[-1].happened_at.isoformat()})}"


def action_line(one: ActionView, names: dict[UUID, str]) -> dict[str, Any]:
    """Return an action of the plan in words."""
    kinds = {"done": "good", "cancelled": "quiet", "not_done": "bad", "delayed": "bad"}
    return {
        "id": one.id,
        "what": one.told.get("what", ""),
        "objective": one.objective.get("objective", ""),
        "domain": label("plan_domain", one.domain),
        "who": one.told.get("responsible") or (names.get(one.user_id, "") if one.user_id else "") or one.organisation,
        "due_on": one.due_on,
        "status": label("plan_action_status", one.status),
        "kind": kinds.get(one.status, "warn"),
    }


def _clocks(file: CaseFile) -> list[dict[str, Any]]:
    language = get_language() or "sq"
    return [
        {"step": step_words(one.step, language), "due_at": one.due_at, "basis": basis_words(one.step, language)}
        for one in file.clocks
    ]


def _measure(measure: Any) -> dict[str, Any]:
    return {
        "kind": label("protection_measure", measure.kind),
        "status": label("measure_status", measure.status),
        "until": measure.valid_to,
    }


def _contacts(file: CaseFile) -> list[dict[str, Any]]:
    shown = child_phones(file.header.person)
    shown += [
        {
            "name": one.person.name,
            "tie": label("relationship", one.relationship),
            "phone": one.person.told.get("phone", ""),
            "stopped": "",
            "note": "",
        }
        for one in file.family
        if one.until is None
    ]
    for one in file.contacts:
        shown.append(
            {
                "name": one.told.get("name", ""),
                "tie": one.told.get("role_words", ""),
                "phone": one.told.get("phone", ""),
                "stopped": _("Do not phone.") if one.may_phone == "no" else "",
                "note": one.told.get("between", ""),
            }
        )
    if stopped := phones_stopped(file.header.alerts):
        for line in shown:
            line["stopped"] = stopped
    return shown


def _moment(typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise NotFound from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise NotFound
    return moment if moment.tzinfo else local(moment.astimezone())


urlpatterns = [
    path("cases/<uuid:case_id>", show, name="case"),
    path("cases/<uuid:case_id>/before", before, name="case-before"),
    path("cases/<uuid:case_id>/more", more, name="case-more"),
]

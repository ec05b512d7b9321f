"""The start page: my work today."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import covers_of, on_call
from rrjeta.cases.queries.closing import closed_unseen_count
from rrjeta.cases.queries.concerns import second_looks
from rrjeta.cases.queries.desk import ConcernLine, DatedLine, Desk, WorkerLine, desk
from rrjeta.cases.queries.known import call_backs
from rrjeta.cases.queries.meetings import my_seats
from rrjeta.cases.queries.worklist import Wanted
from rrjeta.kernel.clock import today
from rrjeta.places.queries import area
from rrjeta.web.addresses import way_to
from rrjeta.web.concern_shown import call_back_shown
from rrjeta.web.door import door
from rrjeta.web.shown import entry_words, label, lines, step_line, step_words
from rrjeta.web.worklist import address_of


@door(Permission.DESK)
def show(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = desk(actor)
    context = {
        "today": today(),
        "figures": _figures(found),
        "team_figures": _team_figures(found, actor),
        "seats": [(reverse("meeting-seat", args=[one.id]), one.meeting.happened_at) for one in my_seats(actor)],
        "dangers": [_concern(one) for one in found.dangers],
        "missing": lines(found.missing),
        "hearings_soon": [_dated(one) for one in found.hearings_soon],
        "on_call": [{"name": one.user.name, "phone": one.phone, "until": one.ends_at} for one in _on_call(actor)],
        "my_shifts": [one.ends_at for one in _on_call(actor) if one.user_id == actor.user_id],
        "covers": _covers(actor),
        "late": lines(found.late),
        "late_url": address_of(Wanted(late=True)),
        "today_lines": [_dated(one) for one in found.today],
        "week_lines": [_dated(one) for one in found.week],
        "not_seen": lines(found.not_seen),
        "not_seen_url": address_of(Wanted(not_seen=True)),
        "to_screen": [_concern(one) for one in found.to_screen],
        "to_accept": [
            {"line": line, "url": way_to("transfer-answer", line.case_id)}
            for line in lines(row for _transfer, row in found.to_accept)
        ],
        "unfinished": [
            {"line": line, "what": entry_words(entry.kind), "url": _continue_url(entry.kind, line.case_id)}
            for (entry, _row), line in zip(found.unfinished, lines(row for _, row in found.unfinished), strict=True)
        ],
        "second_looks": [
            {**_concern(one), "url": reverse("concern-second-look", args=[one.id])} for one in second_looks(actor)
        ],
        "call_backs": [call_back_shown(one) for one in call_backs(actor)] if may(actor, Permission.SEE_CASE) else [],
        "decisions": lines(found.decisions),
        "team": [_worker(one) for one in found.team],
        "is_worker": bool(found.numbers),
    }
    return render(request, "start/start.html", context)


def _on_call(actor: Actor) -> list[Any]:
    return on_call(actor.municipalities | actor.duty)


def _covers(actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "away": one.away.name,
            "until": one.ends_on,
            "by": one.covered_by.name,
            "is_mine": one.covered_by_id == actor.user_id,
        }
        for one in covers_of(actor)
        if one.starts_on <= today()
    ]


def _figures(found: Desk) -> list[tuple[str, int, str, bool]]:
    if not found.numbers:
        return []
    counts = found.numbers
    return [
        (address_of(Wanted(late=True)), counts["late"], _("late"), counts["late"] > 0),
        ("#today", len(found.today), _("today"), False),
        (address_of(Wanted(not_seen=True)), counts["not_seen"], _("children not seen in time"), counts["not_seen"] > 0),
        (address_of(Wanted()), counts["all"], _("my open cases"), False),
    ]


def _team_figures(found: Desk, actor: Actor) -> list[tuple[str, int, str, bool]]:
    counts = found.team_numbers
    if not counts:
        return []
    without = counts["without_worker"]
    return [
        (
            address_of(Wanted(whose="area", without_worker=True)),
            without,
            _("open without a responsible worker"),
            without > 0,
        ),
        (address_of(Wanted(whose="area", late=True)), counts["late"], _("late in the unit"), counts["late"] > 0),
        (
            address_of(Wanted(whose="area", not_seen=True)),
            counts["not_seen"],
            _("not seen in time in the unit"),
            counts["not_seen"] > 0,
        ),
        (address_of(Wanted(whose="area")), counts["all"], _("open cases in the unit"), False),
        (reverse("closed-unseen"), closed_unseen_count(actor), _("closed without being seen"), False),
    ]


def _concern(one: ConcernLine) -> dict[str, Any]:
    return {
        "url": way_to("concern", one.id),
        "take_url": way_to("concern-take-up", one.id),
        "number": one.number,
        "received_at": one.received_at,
        "urgency": label("urgency", one.urgency),
        "source": label("referral_source", one.source),
        "place": one.place or str(area(one.municipality).text),
        "step": step_words(one.next_step, get_language() or "sq"),
        "due_at": one.due_at,
    }


def _dated(one: DatedLine) -> dict[str, Any]:
    line = lines([one.row])[0]
    language = get_language() or "sq"
    step, what = step_words(one.step, language), step_line(one.step, language)
    done_url = reverse("reminder-done", args=[one.record_id]) if one.kind == "reminder" else ""
    return {
        "line": line,
        "at": one.at,
        "on": one.on,
        "step": step,
        "what": what,
        "words": one.words,
        "done_url": done_url,
    }


def _worker(one: WorkerLine) -> dict[str, Any]:
    mine = Wanted(whose="area", worker=one.user_id)
    return {
        "name": one.name,
        "open": (address_of(mine), one.open_count),
        "late": (address_of(Wanted(whose="area", worker=one.user_id, late=True)), one.late_count),
        "not_seen": (address_of(Wanted(whose="area", worker=one.user_id, not_seen=True)), one.not_seen_count),
    }


_CONTINUE = {
    "visit": "visit-record",
    "initial_assessment": "assessment-initial",
    "full_assessment": "assessment-full",
    "review": "review-write",
    "closure": "closure-propose",
    "note": "note-write",
    "minutes": "case-meetings",
}


def _continue_url(kind: str, case_id: Any) -> str:
    return way_to(_CONTINUE.get(kind, "case"), case_id)


urlpatterns = [path("", show, name="start")]

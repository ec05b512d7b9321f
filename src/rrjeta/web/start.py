"""The start page: my work today."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.operations.held import held_texts
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import covers_of, on_call
from rrjeta.cases.queries.closing import closed_unseen_count
from rrjeta.cases.queries.concerns import second_looks
from rrjeta.cases.queries.desk import SHOWN, DatedLine, Desk, WorkerLine, desk, late_concern_count
from rrjeta.cases.queries.drafts import PLAN
from rrjeta.cases.queries.known import call_backs
from rrjeta.cases.queries.meetings import my_seats
from rrjeta.cases.queries.worklist import Wanted
from rrjeta.exports.queries.exports import waiting_exports
from rrjeta.hotline.queries.worries import Counts, waiting_worries, worry_counts
from rrjeta.kernel.clock import today
from rrjeta.web.abroad import late_abroad_shown
from rrjeta.web.addresses import way_to
from rrjeta.web.administration import registers
from rrjeta.web.arbitrations import disputes_shown
from rrjeta.web.complaints import complaints_shown
from rrjeta.web.concern_shown import call_back_shown, concern_line_shown
from rrjeta.web.door import door
from rrjeta.web.duty_looks import duty_looks_shown
from rrjeta.web.emergencies import running_shown
from rrjeta.web.exports_shown import export_to_decide_shown
from rrjeta.web.factor_removals import removals_shown
from rrjeta.web.glass import glass_reviews_shown
from rrjeta.web.incidents import waiting_shown
from rrjeta.web.missed import missed_shown
from rrjeta.web.questions import asked_shown, unanswered_shown
from rrjeta.web.referrals_shown import referral_figures
from rrjeta.web.restricted_shown import reveals_shown
from rrjeta.web.shown import entry_words, lines, step_line
from rrjeta.web.supervision import agreements_shown, due_talks_shown
from rrjeta.web.tasks import own_tasks_shown, silent_shown
from rrjeta.web.trips import trips_on_start
from rrjeta.web.words.dates import is_whole_day
from rrjeta.web.worklist import address_of
from rrjeta.web.worries import worry_line

# Sections that the page itself shows whole when it is asked to.
_WHOLE = frozenset({"today", "week", "to_screen", "unfinished"})
# What may wait for somebody who has neither cases nor a unit.
_WAITING = (
    "incidents",
    "exports",
    "complaints",
    "talks_due",
    "agreed",
    "emergencies",
    "seats",
    "factor_removals",
    "dangers",
    "to_screen",
    "to_accept",
    "unfinished",
    "second_looks",
    "call_backs",
    "glass_reviews",
    "duty_looks",
    "reveals",
    "decisions",
    "questions",
    "unanswered",
)


@door(Permission.DESK)
def show(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    whole = _WHOLE & set(request.GET.getlist("show"))
    found = desk(actor, whole)
    held = [{"held_at": at, "url": reverse("held-text", args=[one])} for one, at in held_texts(actor)]
    shifts = on_call(actor.municipalities | actor.duty)
    reports = worry_counts(actor)
    context = {
        "today": today(),
        "figures": [*_figures(found, reports), *referral_figures(actor)],
        "team_figures": _team_figures(found, actor),
        **_of_the_office(actor),
        "worries": [worry_line(one) for one in waiting_worries(actor)] if reports.waiting else [],
        "worry_count": reports.waiting,
        "seats": [(reverse("meeting-seat", args=[one.id]), one.meeting.happened_at) for one in my_seats(actor)],
        "tasks": own_tasks_shown(actor),
        "disputes": disputes_shown(actor),
        "abroad": late_abroad_shown(actor),
        **_from_colleagues(request, actor),
        "silent": silent_shown(actor) if may(actor, Permission.WRITE_PLAN) else [],
        "factor_removals": removals_shown(actor),
        "dangers": [concern_line_shown(one) for one in found.dangers],
        "missing": lines(found.missing),
        "moved": lines(found.moved),
        "hearings_soon": [_dated(one) for one in found.hearings_soon],
        "searched": lines(found.searched),
        "on_call": [{"name": one.user.name, "phone": one.phone, "until": one.ends_at} for one in shifts],
        "my_shifts": [one.ends_at for one in shifts if one.user_id == actor.user_id],
        "covers": _covers(actor),
        "late": lines(found.late),
        "late_transfers": _transfers(found.late_transfers),
        "today_lines": [_dated(one) for one in found.today],
        "week_lines": [_dated(one) for one in found.week],
        "not_seen": lines(found.not_seen),
        "to_screen": [concern_line_shown(one) for one in found.to_screen],
        "to_accept": _transfers(found.to_accept),
        "unfinished": [*held, *_unfinished(found)],
        "second_looks": [
            {**concern_line_shown(one), "url": reverse("concern-second-look", args=[one.id])}
            for one in second_looks(actor)
        ],
        "call_backs": [call_back_shown(one) for one in call_backs(actor)] if may(actor, Permission.SEE_CASE) else [],
        "glass_reviews": glass_reviews_shown(actor),
        "duty_looks": duty_looks_shown(actor),
        "reveals": reveals_shown(actor) if may(actor, Permission.REVEAL) else [],
        "decisions": lines(found.decisions),
        "exports": [export_to_decide_shown(one) for one in waiting_exports(actor)],
        "team": [_worker(one) for one in found.team],
        "is_worker": bool(found.numbers),
        "all_not_seen": found.numbers.get("not_seen", 0),
        "unfinished_count": len(held) + found.totals.get("unfinished", 0) + len(found.half_screened),
        "totals": found.totals,
        "all": _ways_to_all(found, bool(found.team_numbers), whole),
    }
    leads = bool(found.numbers or found.team_numbers)
    context |= {
        "registers": [] if leads else registers(actor),
        "is_empty": not leads and not any(context[name] for name in _WAITING),
    }
    return render(request, "start/start.html", context)


def _from_colleagues(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return what colleagues changed, what they asked, and what nobody answered."""
    return {
        "missed": missed_shown(request, actor),
        "questions": asked_shown(actor),
        "unanswered": unanswered_shown(actor) if may(actor, Permission.ASK) else [],
    }


def _of_the_office(actor: Actor) -> dict[str, Any]:
    """Return what waits of the office's work beside its cases."""
    return {
        **trips_on_start(actor),
        "imports_url": reverse("imports") if may(actor, Permission.IMPORT_CASES) else "",
        "incidents": waiting_shown(actor),
        "complaints": complaints_shown(actor),
        "talks_due": due_talks_shown(actor),
        "agreed": agreements_shown(actor),
        "emergencies": running_shown(actor),
    }


def _ways_to_all(found: Desk, leads: bool, whole: frozenset[str]) -> dict[str, tuple[str, str]]:
    """Return the way to the full list of each section that shows only its first lines, with its words."""
    searched = Wanted(whose="area" if leads else "mine", missing=True)
    totals, numbers = found.totals, found.numbers
    ways = {
        "late": (address_of(Wanted(late=True)), numbers.get("late", 0)),
        "not_seen": (address_of(Wanted(not_seen=True)), numbers.get("not_seen", 0)),
        "decisions": (address_of(Wanted(whose="area", waits_for="decision")), totals.get("decisions", 0)),
        "searched": (address_of(searched), totals.get("searched", 0)),
        **{name: (f"{reverse('start')}?show={name}#{name}", totals.get(name, 0)) for name in sorted(_WHOLE)},
    }
    return {
        name: (address, _("Show all (%(count)s)") % {"count": count})
        if count > SHOWN and name not in whole
        else ("", "")
        for name, (address, count) in ways.items()
    }


def _transfers(found: list[tuple[Any, Any]]) -> list[dict[str, Any]]:
    return [
        {"line": line, "url": way_to("transfer-answer", line.case_id), "due_at": transfer.due_at}
        for (transfer, _row), line in zip(found, lines(row for _, row in found), strict=True)
    ]


def _unfinished(found: Desk) -> list[dict[str, Any]]:
    shown = [
        {"line": line, "what": _draft_words(draft.kind), "url": _continue_url(draft.kind, line.case_id)}
        for (draft, _row), line in zip(found.unfinished, lines(row for _, row in found.unfinished), strict=True)
    ]
    return shown + [
        {"concern": one["number"], "place": one["place"], "urgency": one["urgency"], "url": one["url"]}
        for one in map(concern_line_shown, found.half_screened)
    ]


def _draft_words(kind: str) -> str:
    return _("Plan not sent yet") if kind == PLAN else entry_words(kind)


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


def _figures(found: Desk, reports: Counts) -> list[tuple[str, int, str, bool]]:
    """Return the numbers of one's own work; those of other things than cases stand only where there are any."""
    if not found.numbers:
        return []
    counts = found.numbers
    decided = Wanted(whose="area", waits_for="decision", late=True)
    late_beside = [
        (f"{reverse('concern-list')}?late=1", counts["late_concerns"], _("late concerns")),
        (f"{reverse('worries')}?which=late", reports.late, _("late reports from outside")),
        (address_of(decided), counts["late_decisions"], _("late decisions of mine")),
        ("#late-handovers", len(found.late_transfers), _("late answers to a handover")),
    ]
    return [
        (address_of(Wanted(late=True)), counts["late"], _("late"), counts["late"] > 0),
        *[(address, count, words, True) for address, count, words in late_beside if count],
        (f"{reverse('start')}?show=today#today", found.totals["today"], _("today"), False),
        (address_of(Wanted(not_seen=True)), counts["not_seen"], _("children not seen in time"), counts["not_seen"] > 0),
        (address_of(Wanted()), counts["all"], _("my open cases"), False),
    ]


def _team_figures(found: Desk, actor: Actor) -> list[tuple[str, int, str, bool]]:
    counts = found.team_numbers
    if not counts:
        return []
    late_concerns = late_concern_count(actor)
    concerns_url = f"{reverse('concern-list')}?whose=team&late=1"
    cases = (
        ("without_worker", Wanted(whose="area", without_worker=True), _("open without a responsible worker")),
        ("late", Wanted(whose="area", late=True), _("late in the unit")),
        ("not_seen", Wanted(whose="area", not_seen=True), _("not seen in time in the unit")),
        ("missing", Wanted(whose="area", missing=True), _("whereabouts unknown in the unit")),
    )
    figures = [(address_of(wanted), counts[name], words, counts[name] > 0) for name, wanted, words in cases]
    if late_concerns:
        figures.append((concerns_url, late_concerns, _("late concerns in the unit"), True))
    return [
        *figures,
        (address_of(Wanted(whose="area")), counts["all"], _("open cases in the unit"), False),
        (reverse("closed-unseen"), closed_unseen_count(actor), _("closed without being seen"), False),
    ]


def _dated(one: DatedLine) -> dict[str, Any]:
    line = lines([one.row])[0]
    is_reminder = one.kind == "reminder"
    return {
        "line": line,
        "at": one.at if one.kind == "hearing" or (one.at and not is_whole_day(one.at)) else None,
        "on": one.on,
        "what": step_line(one.step, get_language() or "sq"),
        "words": one.words,
        "url": line.step_url or line.url,
        "done_url": reverse("reminder-done", args=[one.record_id]) if is_reminder else "",
    }


def _worker(one: WorkerLine) -> dict[str, Any]:
    theirs = Wanted(whose="area", worker=one.user_id)
    return {
        "name": one.name,
        "open": (address_of(theirs), one.open_count),
        "late": (address_of(replace(theirs, late=True)), one.late_count),
        "not_seen": (address_of(replace(theirs, not_seen=True)), one.not_seen_count),
        "missing": (address_of(replace(theirs, missing=True)), one.missing_count),
    }


_CONTINUE = {
    "visit": "visit-record",
    "initial_assessment": "assessment-initial",
    "full_assessment": "assessment-full",
    "review": "review-write",
    "closure": "closure-propose",
    "note": "note-write",
    "minutes": "case-meetings",
    PLAN: "case-plan",
}


def _continue_url(kind: str, case_id: Any) -> str:
    return way_to(_CONTINUE.get(kind, "case"), case_id)


urlpatterns = [path("", show, name="start")]

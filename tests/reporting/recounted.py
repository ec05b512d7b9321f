"""What each figure of each indicator must say, in terms of the rows that `recount.py` picks."""

from collections.abc import Callable
from datetime import timedelta

from rrjeta.cases.models import Concern, ConcernChild, Episode, Plan
from tests.reporting.recount import (
    AWAY,
    FOSTER,
    HOME,
    INSTITUTION,
    KIN,
    TIRANA,
    Recount,
    average,
    days,
    hours,
    middle,
    ninth_tenth,
    share,
)

YEAR, HALF_YEAR = timedelta(days=365), timedelta(days=182)
FOUND = ("open_cp", "known_reopen")


def _contact_hours(at: Recount) -> list[int]:
    return [hours(one.concern.received_at, seen) for one in at.met() if (seen := at.first_seen(one))]


def _reopened(at: Recount, one: Episode) -> bool:
    ended = one.closed_at
    later = [it for it in at.made.all(Episode) if it.case is one.case and it.number == one.number + 1]
    return ended is not None and any(it.opened_at <= ended + YEAR for it in later)


def _told_again(at: Recount, one: Episode) -> bool:
    child, ended = at.child(one.case.person), one.closed_at
    for line in at.made.all(ConcernChild):
        told: Concern = line.concern
        is_same = line.case is one.case or line.person_id == child
        if ended and is_same and told.outcome in FOUND and ended < told.received_at <= ended + YEAR:
            return True
    return False


def risk_change(at: Recount, one: Episode) -> str:
    """Return whether the risk went down, up or neither between the first assessment and now."""
    assessed = sorted(
        (line for line in at.lines("initial_assessment") if line.case is one.case),
        key=lambda line: (line.happened_at, line.id),
    )
    if one.number != one.case.episode_no or not assessed or one.case.risk_level is None:
        return "unknown"
    first, last = int(assessed[0].entry.coded["risk_level"][0]), one.case.risk_level
    return "lower" if last < first else "higher" if last > first else "same"


def _to_plan(at: Recount) -> list[Episode]:
    old = min(at.end, at.now) - timedelta(days=30)
    return [one for one in at.open_at_end() if one.opened_at <= old and at.risk(one.case) not in ("", "0_none")]


def _has_plan(at: Recount, one: Episode) -> bool:
    return any(
        it.case is one.case
        and it.approved_at is not None
        and it.approved_at < at.end
        and (it.frozen_at is None or it.frozen_at >= at.end)
        for it in at.made.all(Plan)
    )


def _clocks(at: Recount, code: str, kind: str = "") -> float | None:
    due = at.clocks(code)
    return share(sum(at.in_time(one, kind) for one in due), len(due))


def _actions(at: Recount) -> float | None:
    due = at.actions()
    done = [one for one in due if one.done_at and one.due_on and one.done_at.astimezone(TIRANA).date() <= one.due_on]
    return share(len(done), len(due))


def _change_share(at: Recount) -> float | None:
    known = [change for one in at.closed() if (change := risk_change(at, one)) != "unknown"]
    return share(known.count("lower"), len(known))


def _sittings(at: Recount) -> int:
    return len({one.entry.sitting or one.entry.id for one in at.meetings()})


def _emergency(at: Recount) -> tuple[int, int]:
    came = [one for one in at.came() if one.arrangement == "emergency_72h"]
    long = [one for one in came if (one.ended_at or at.now) - one.since_at > timedelta(hours=72)]
    return at.children(long), at.children(came)


def _home(at: Recount) -> float | None:
    back = [one for one in at.came() if one.arrangement in HOME and at.where_before(one) in AWAY]
    held = [one for one in back if one.ended_at is None or one.ended_at >= one.since_at + HALF_YEAR]
    return share(len(held), len(back))


def _moves(at: Recount) -> float | None:
    moves = [one for one in at.came() if one.arrangement in AWAY and at.where_before(one) in AWAY]
    whole = at.children(one for one in at.there_at_all() if one.arrangement in AWAY)
    return len(moves) / whole if whole else None


def _in_family(at: Recount) -> float | None:
    there = at.there_at_end()
    family = at.children(one for one in there if one.arrangement in KIN | FOSTER)
    return share(family, at.children(one for one in there if one.arrangement in AWAY))


def _under_three(at: Recount) -> int:
    small = [one for one in at.there_at_end() if one.arrangement in INSTITUTION]
    return at.children(one for one in small if at.age_band(one.person, at.last) == "a00_02")


def _sent(at: Recount, states: tuple[str, ...]) -> float | None:
    sent = at.referrals()
    return share(sum(one.state in states for one in sent), len(sent))


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _invited(at: Recount) -> float | None:
    invited = at.invited()
    return share(sum(one.attendance in ("present", "online", "replaced") for one in invited), len(invited))


RECOUNTED: dict[tuple[str, str], Callable[[Recount], float | None]] = {
    ("CM01", "received"): lambda at: len(at.concerns()),
    ("CM01", "children"): lambda at: at.children(at.lines_of_concerns()),
    ("CM02", "share"): lambda at: share(sum(one.outcome in FOUND for one in at.concerns()), len(at.concerns())),
    ("CM03", "children"): lambda at: at.children_of_cases(one for one in at.opened() if one.number == 1),
    ("CM04", "cases"): lambda at: len(at.open_at_end()),
    ("CM05", "children"): lambda at: at.children_of_cases(at.open_at_all()),
    ("CM07", "share"): lambda at: _clocks(at, "initial_assessment", "initial_assessment"),
    ("CM08", "median"): lambda at: middle(_contact_hours(at)),
    ("CM08", "p90"): lambda at: ninth_tenth(_contact_hours(at)),
    ("CM09", "share"): lambda at: _clocks(at, "full_assessment", "full_assessment"),
    ("CM10", "share"): lambda at: share(sum(_has_plan(at, one) for one in _to_plan(at)), len(_to_plan(at))),
    ("CM11", "meetings"): _sittings,
    ("CM11", "cases"): lambda at: _ratio(len(at.meetings()), _sittings(at)),
    ("CM11", "attendance"): _invited,
    ("CM12", "decided"): lambda at: len(at.measures()),
    ("CM12", "in_force"): lambda at: len(at.in_force()),
    ("CM13", "share"): lambda at: share(sum(one.to_status == "confirmed" for one in at.rulings()), len(at.rulings())),
    ("CM14", "share"): _actions,
    ("CM14", "cost"): lambda at: sum(one.cost or 0 for one in at.actions()),
    ("CM15", "share"): lambda at: _clocks(at, "visit"),
    ("CM15", "made"): lambda at: sum(
        at.inside(one.happened_at) and at.ours(one.case, one.happened_at) for one in at.lines("visit")
    ),
    ("CM16", "share"): lambda at: _clocks(at, "review", "review"),
    ("CM17", "closed"): lambda at: len(at.closed()),
    ("CM18", "share"): lambda at: share(
        sum(one.attainment in ("achieved", "mostly") for one in at.judged()), len(at.judged())
    ),
    ("CM19", "mean"): lambda at: average([days(one.opened_at, one.closed_at) for one in at.closed() if one.closed_at]),
    ("CM19", "median"): lambda at: middle([days(one.opened_at, one.closed_at) for one in at.closed() if one.closed_at]),
    ("CM20", "share"): lambda at: share(
        sum(_reopened(at.back(12), one) for one in at.back(12).closed()), len(at.back(12).closed())
    ),
    ("CM21", "share"): _change_share,
    ("CM22", "in"): lambda at: len(at.transfers("to_unit_id")),
    ("CM22", "out"): lambda at: len(at.transfers("from_unit_id")),
    ("CM22", "hours"): lambda at: middle(
        [hours(one.requested_at, one.answered_at) for one in at.transfers("to_unit_id") if one.answered_at]
    ),
    ("CM23", "over"): lambda at: _emergency(at)[0],
    ("CM23", "share"): lambda at: share(*_emergency(at)),
    ("CM24", "share"): lambda at: share(
        sum(_told_again(at.back(12), one) for one in at.back(12).closed()), len(at.back(12).closed())
    ),
    ("CM25", "sent"): lambda at: len(at.referrals()),
    ("CM25", "accepted"): lambda at: share(
        sum(one.accepted_at is not None for one in at.referrals()), len(at.referrals())
    ),
    ("CM25", "completed"): lambda at: _sent(at, ("completed", "reported")),
    ("CM25", "unavailable"): lambda at: _sent(at, ("unavailable",)),
    ("CM25", "days"): lambda at: average(
        [days(one.sent_at, one.started_at) for one in at.referrals() if one.sent_at and one.started_at]
    ),
    ("CM26", "needs"): lambda at: len(at.needs()),
    ("AC01", "children"): lambda at: at.children(one for one in at.there_at_end() if one.arrangement in AWAY),
    ("AC02", "family"): _in_family,
    ("AC03", "placements"): lambda at: sum(one.arrangement in AWAY for one in at.came()),
    ("AC04", "mean"): lambda at: average(
        [days(one.since_at, one.ended_at) for one in at.left() if one.ended_at and one.arrangement in AWAY]
    ),
    ("AC05", "share"): lambda at: _home(at.back(6)),
    ("AC06", "moves"): _moves,
    ("AC07", "children"): _under_three,
}

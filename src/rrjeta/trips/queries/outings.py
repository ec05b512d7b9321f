"""Who is out: one's own way, those one watches over, and what is overdue."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.scope import cases_in, shut_homes
from rrjeta.kernel.clock import now
from rrjeta.kernel.sealing import open_record
from rrjeta.trips.models import Trip
from rrjeta.trips.queries.companions import companions
from rrjeta.trips.scope import find_trip, hidden_cases, nearby_units, trips_in, watched_by

PAGE = 25
_MOST_OUT = 50


@dataclass(frozen=True, slots=True)
class TripView:
    """A trip as its reader may see it: place and case stay empty where the family is closed to them."""

    id: UUID
    name: str
    phone: str
    told_to: str
    started_at: datetime
    back_by: datetime
    ended_at: datetime | None
    ended_by: str
    place: str
    settled: str
    case_id: UUID | None
    number: str
    is_mine: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """What the page that begins a way shows: the file it begins from, if any, who may be told, and whether a place may stand."""

    header: Header | None
    people: list[tuple[UUID, str]]
    is_place_hidden: bool
    open_trip: TripView | None


def setting_out(actor: Actor, case_id: UUID | None) -> Setting:
    """Return what somebody needs who goes out, to the child of a case when one is named. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.SEE_CASE) if case_id else None
    people = companions(actor, header.case if header else None)
    return Setting(
        header,
        [(one.id, one.name) for one in people],
        header is not None and header.is_place_hidden,
        own_trip(actor),
    )


def own_trip(actor: Actor) -> TripView | None:
    """Return the way on which the actor is, if any."""
    return next(iter(_views(actor, Trip.objects.filter(user_id=actor.user_id, ended_at=None))), None)


def overdue_trips(actor: Actor) -> list[TripView]:
    """Return who should have been back and is watched over by the actor, the longest overdue first."""
    found = Trip.objects.filter(watched_by(actor), ended_at=None, back_by__lt=now())
    return _views(actor, found.order_by("back_by", "id")[:_MOST_OUT])


def out_now(actor: Actor) -> list[TripView]:
    """Return who is out now and is watched over by the actor, the next to come back first."""
    found = Trip.objects.filter(watched_by(actor), ended_at=None)
    return _views(actor, found.order_by("back_by", "id")[:_MOST_OUT])


def past_trips(actor: Actor, before: UUID | None = None) -> tuple[list[TripView], UUID | None]:
    """Return a page of ended trips within reach, the newest first, and where the next page begins."""
    found = trips_in(actor).filter(ended_at__isnull=False).order_by("-id")
    found = found.filter(id__lt=before) if before else found
    views = _views(actor, found[: PAGE + 1])
    return views[:PAGE], views[PAGE - 1].id if len(views) > PAGE else None


def trip_page(actor: Actor, trip_id: UUID) -> TripView:
    """Return one trip. Raises NotFound outside the actor's reach."""
    return _seen(actor, [find_trip(actor, trip_id)])[0]


def _views(actor: Actor, rows: QuerySet[Trip]) -> list[TripView]:
    return _seen(actor, list(rows.select_related("subject", "user", "told_to", "case", "ended_by")))


def _seen(actor: Actor, rows: Sequence[Trip]) -> list[TripView]:
    """Return rows as the actor sees them. Up to three queries, whatever their number."""
    if not rows:
        return []
    shut, moment, near = shut_homes(actor), now(), nearby_units(actor)
    wanted = {one.case_id for one in rows if one.case_id}
    reached: dict[Any, str] = (
        dict(cases_in(actor, Permission.SEE_CASE, with_own=True).filter(id__in=wanted).values_list("id", "number"))
        if wanted
        else {}
    )
    in_time = {one.case_id for one in rows if one.case_id and not _is_overdue(one, moment)}
    hidden = hidden_cases(in_time) if in_time else frozenset()
    return [_view(actor, one, _is_told(actor, one, near, shut, moment), reached, hidden, moment) for one in rows]


def _is_told(actor: Actor, one: Trip, near: Collection[UUID], shut: Collection[UUID], moment: datetime) -> bool:
    """Tell whether the actor hears where somebody went: who goes, is named, leads or settled it; a director once late."""
    if one.case is not None and one.case.household_id in shut:
        return False
    is_named = one.told_to_id in (actor.user_id, *actor.covers) or actor.user_id in (one.user_id, one.ended_by_id)
    is_near = is_named or one.unit_id in near
    return is_near or _is_overdue(one, moment)


def _is_overdue(one: Trip, moment: datetime) -> bool:
    return one.ended_at is None and one.back_by < moment


def _view(
    actor: Actor, one: Trip, is_told: bool, reached: dict[Any, str], hidden: Collection[UUID], moment: datetime
) -> TripView:
    told = open_record(one) if is_told else {}
    is_overdue = _is_overdue(one, moment)
    # Once where a child lives must not be known, no earlier way tells it; whoever gives no sign is looked for all the same.
    is_place_told = is_overdue or one.case_id not in hidden
    return TripView(
        id=one.id,
        name=one.user.name,
        phone=one.user.phone,
        told_to=one.told_to.name if one.told_to else "",
        started_at=one.started_at,
        back_by=one.back_by,
        ended_at=one.ended_at,
        ended_by=one.ended_by.name if one.ended_by and one.ended_by_id != one.user_id else "",
        place=str(told.get("place") or "") if is_place_told else "",
        settled=str(told.get("settled") or ""),
        case_id=one.case_id if one.case_id in reached else None,
        number=reached.get(one.case_id, ""),
        is_mine=one.user_id == actor.user_id,
        is_overdue=is_overdue,
    )

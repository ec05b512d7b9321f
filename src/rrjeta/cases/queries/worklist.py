"""The worklist: open cases of one reach at a time, late and risky first, a page at a time by keyset."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.looking import note_relation
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Party, SecondPerson
from rrjeta.cases.models import Case
from rrjeta.cases.queries.drafts import cases_with_drafts
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.queries.living import Place, at_place, places_in
from rrjeta.cases.queries.paging import PAGE, SORTS, page_of
from rrjeta.cases.queries.whose import (
    Decision,
    decisions,
    earliest,
    facts_in,
    waiting_for_another_unit,
    waiting_for_court,
    waits_for,
    with_facts,
)
from rrjeta.cases.scope import cases_in, cases_open_to, co_work_now
from rrjeta.kernel.clock import local, now, today
from rrjeta.kernel.errors import NotFound
from rrjeta.packs.current import current
from rrjeta.people.queries import PersonView, alerted, person_view

_WEEK = timedelta(days=7)
_WHOSE = ("mine", "team", "area")
_OPENED = ("mine", "team")
# What may stand in the address: everything else is left out.
RISKS = ("0", "1", "2", "3", "4")
WAITS = ("me", "decision", "worker", "head", "director", "deputy", "court", "another_unit")
ORDERS = ("due", *SORTS)
# What a case holds and no list shows.
_NOT_SHOWN = (
    "sealed", "sealed_revision", "version", "entered_at", "entered_by_id", "pathway", "pack_version", "episode_no",
    "harm_categories", "risk_before", "risk_since", "is_transfer_pending", "is_from_paper", "next_hearing_at",
    "measure_until", "has_plan", "subject", "last_seen_by", "merged_into",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for; every value stands in the address. Codes only, nothing about a child."""

    whose: str = "mine"
    late: bool = False
    not_seen: bool = False
    no_plan: bool = False
    hearing: bool = False
    measure_ends: bool = False
    turns_18: bool = False
    missing: bool = False
    protection: bool = False
    without_worker: bool = False
    unfinished: bool = False
    closed: bool = False
    risk: str = ""
    stage: str = ""
    worker: UUID | None = None
    waits_for: str = ""
    household: UUID | None = None
    place: str = ""
    sort: str = "due"
    after: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One child on the list."""

    case_id: UUID
    number: str
    household_id: UUID
    person: PersonView
    village: str
    stage: str
    risk_level: int | None
    next_step: str
    waits_for: str
    due_at: datetime | None
    is_late: bool
    last_seen_at: datetime | None
    was_alone: bool
    is_not_seen_in_time: bool
    owner_id: UUID
    owner_name: str
    is_readers: bool
    has_alert: bool
    is_in_protection: bool
    is_missing: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, how many there are in the numbers that open lists, and where the next page begins."""

    wanted: Wanted
    rows: list[Row]
    next_after: str
    total: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
    place: str = ""


def worklist(actor: Actor, wanted: Wanted, size: int = PAGE) -> Page:
    """Return one page. About four queries, whatever stands on it. Raises NotFound for a reach the actor has not.

    The first page says how many there are. Where a filter asks for what somebody decides, a row shows that step.
    """
    reached = cases_of(actor, wanted.whose)
    if wanted.whose != "area":
        # One's own and the unit's cases are open without the roster.
        note_relation("")
    found, decided, place = _found(actor, reached, wanted)
    is_sorted = wanted.sort in SORTS or wanted.closed
    sort = (wanted.sort if wanted.sort in SORTS else "closed") if is_sorted else ""
    cases, after = page_of(found, sort, wanted.after, partial(loaded, actor), size)
    rows = rows_of(actor, cases, decided)
    if wanted.after:
        return Page(wanted, rows, after, place=place)
    known = counts(reached, with_owners=wanted.whose == "area")
    is_whole = wanted == Wanted(whose=wanted.whose, sort=wanted.sort)
    return Page(wanted, rows, after, known["all"] if is_whole else found.count(), known, place)


def cases_listed(actor: Actor, wanted: Wanted) -> QuerySet[Case]:
    """Return every case of a list, on whichever page. Raises NotFound for a reach the actor has not."""
    return _found(actor, cases_of(actor, wanted.whose), wanted)[0]


def _found(
    actor: Actor, reached: QuerySet[Case], wanted: Wanted
) -> tuple[QuerySet[Case], Mapping[UUID, Decision], str]:
    """Return the cases of a list, the decisions that it shows, and the words of the place it is about."""
    moment = now()
    decided = _decided(actor, reached, wanted, moment)
    found = _filtered(actor, reached, wanted, moment)
    if wanted.waits_for in WAITS:
        found = found.filter(_waiting(actor, wanted.waits_for, decided))
    if not wanted.place:
        return found, decided, ""
    at = at_place(_opened(found, wanted.whose), wanted.place)
    return found.filter(id__in=at.case_ids), decided, at.words


def cases_of(actor: Actor, whose: str) -> QuerySet[Case]:
    """Return all cases of one reach: mine (with those covered for), my team's, or the municipality's."""
    if whose not in _WHOSE or not may(actor, Permission.SEE_CASE):
        raise NotFound
    if whose == "mine":
        mine = [actor.user_id, *actor.covers]
        beside = co_work_now().filter(user_id=actor.user_id).values("case_id")
        owned = Q(owner_id__in=mine) | Q(id__in=beside)
        return cases_open_to(actor).filter(owned)
    reached = cases_in(actor, Permission.SEE_CASE)
    return reached.filter(unit_id__in=actor.unit_ids) if whose == "team" else reached


def places_of(actor: Actor, whose: str) -> list[Place]:
    """Return where the children of the open cases of a reach live and go to school. One query. Raises NotFound."""
    return places_in(_opened(cases_of(actor, whose).filter(is_open=True), whose))


def _opened(cases: QuerySet[Case], whose: str) -> QuerySet[Case]:
    """Return the cases of a reach whose places may be opened: one's own and the unit's (design §3.8). Raises NotFound."""
    if whose not in _OPENED:
        raise NotFound
    return cases


def counts(reached: QuerySet[Case], *, with_owners: bool = False) -> dict[str, int]:
    """Return the numbers that open lists, over the whole reach; whose worker is gone only where asked. One query.

    A closed case of which something is still due, such as the contact after closing, can be late like any other.
    """
    moment = now()
    is_open = Q(is_open=True)
    wanted = {
        "all": is_open,
        "late": Q(due_at__lt=moment),
        "not_seen": is_open & Q(visit_due_at__lt=moment),
        "missing": is_open & Q(whereabouts_unknown_at__isnull=False),
    }
    if with_owners:
        wanted["without_worker"] = is_open & Q(owner__is_active=False)
    found = reached.filter(is_open | Q(due_at__isnull=False))
    numbers: dict[str, int] = found.aggregate(**{name: Count("id", filter=which) for name, which in wanted.items()})
    return numbers


def loaded(actor: Actor, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return cases with all that `rows_of` and the orders of a list look at, and with nothing else."""
    slim = cases.select_related("person__subject", "person__merged_into__subject").defer(*_NOT_SHOWN)
    return with_facts(actor, slim.annotate(owner_name=F("owner__name")))


def rows_of(actor: Actor, cases: Iterable[Case], decided: Mapping[UUID, Decision] | None = None) -> list[Row]:
    """Return the rows of cases `loaded`; siblings stand together. One query.

    A case of `decided` shows that decision in place of its next step.
    """
    cases = list(cases)
    decided = decided or {}
    rows = Rows(actor, cases)
    shown = [
        rows.of(case, decided[case.id].step, decided[case.id].due_at) if case.id in decided else rows.of(case)
        for case in cases
    ]
    return _siblings_together(shown)


class Rows:
    """Makes the rows of cases `loaded`. One query."""

    def __init__(self, actor: Actor, cases: Sequence[Case]) -> None:
        self._actor, self._moment = actor, now()
        self._alerted = alerted([case.child_id for case in cases], [case.household_id for case in cases])

    def of(self, case: Case, step: str = "", due_at: datetime | None = None) -> Row:
        """Return the row of a case; with another step than its next, and when that is due, where one is named."""
        step, due_at = (step, due_at) if step else (case.next_step, case.due_at)
        person, about = person_view(case.person), {case.child_id, case.household_id}
        return Row(
            case_id=case.id,
            number=case.number,
            household_id=case.household_id,
            person=person,
            village="" if about & self._alerted.secret else _village(person),
            stage=case.stage,
            risk_level=case.risk_level,
            next_step=step,
            waits_for=waits_for(self._actor, case, step, facts_in(case)) if step else "",
            due_at=due_at,
            is_late=due_at is not None and due_at < self._moment,
            last_seen_at=case.last_seen_at,
            was_alone=case.last_seen_alone_at is not None and case.last_seen_alone_at == case.last_seen_at,
            is_not_seen_in_time=case.is_open and case.visit_due_at is not None and case.visit_due_at < self._moment,
            owner_id=case.owner_id,
            owner_name=case.owner_name,  # type: ignore[attr-defined]  # comes with `loaded`
            is_readers=case.owner_id in (self._actor.user_id, *self._actor.covers),
            has_alert=bool(about & self._alerted.any),
            is_in_protection=case.is_in_protection,
            is_missing=case.whereabouts_unknown_at is not None,
            is_open=case.is_open,
        )


def _village(person: PersonView) -> str:
    return person.told.get("village") or person.told.get("admin_unit") or ""


def _siblings_together(rows: list[Row]) -> list[Row]:
    by_household: dict[UUID, list[Row]] = {}
    for row in rows:
        by_household.setdefault(row.household_id, []).append(row)
    return [row for family in by_household.values() for row in family]


def _decided(actor: Actor, reached: QuerySet[Case], wanted: Wanted, moment: datetime) -> dict[UUID, Decision]:
    """Return the decisions that a filter asks for, by case; late ones only where it asks for those."""
    if wanted.waits_for not in ("me", "decision", *SecondPerson):
        return {}
    made = [one for one in decisions(reached) if not wanted.late or one.due_at < moment]
    if wanted.waits_for in ("me", "decision"):
        return earliest(one for one in made if actor.user_id in one.people)
    return earliest(one for one in made if one.role == wanted.waits_for)


def _waiting(actor: Actor, whom: str, decided: Mapping[UUID, Decision]) -> Q:
    if whom == "court":
        return Q(id__in=waiting_for_court())
    if whom == "another_unit":
        return Q(id__in=waiting_for_another_unit())
    others = current().steps_of(Party.HEAD, Party.DIRECTOR, Party.HEAD_RECEIVING)
    if whom == Party.WORKER:
        return ~Q(next_step__in=others)
    own = Q(owner_id__in=[actor.user_id, *actor.covers]) & ~Q(next_step__in=others)
    return Q(id__in=list(decided)) | own if whom == "me" else Q(id__in=list(decided))


def _filtered(actor: Actor, cases: QuerySet[Case], wanted: Wanted, moment: datetime) -> QuerySet[Case]:
    day = today()
    # What is late is late on a closed case too.
    found = cases if wanted.late and not wanted.closed else cases.filter(is_open=not wanted.closed)
    chosen: list[tuple[bool, Q]] = [
        (wanted.late, Q(due_at__lt=moment)),
        (wanted.not_seen, Q(visit_due_at__lt=moment)),
        (wanted.no_plan, Q(has_plan=False)),
        (wanted.hearing, Q(next_hearing_at__gte=moment, next_hearing_at__lt=moment + _WEEK)),
        (wanted.measure_ends, Q(measure_until__gte=day, measure_until__lte=_warned("measure_end_warning"))),
        (wanted.turns_18, _turns_18(day, _warned("age_18_warning"))),
        (wanted.missing, Q(whereabouts_unknown_at__isnull=False)),
        (wanted.protection, Q(is_in_protection=True)),
        (wanted.without_worker, Q(owner__is_active=False)),
        (wanted.unfinished, cases_with_drafts(actor, moment)),
        (wanted.risk in RISKS, Q(risk_level=wanted.risk)),
        (wanted.risk == "none", Q(risk_level=None)),
        (bool(wanted.stage), Q(stage=wanted.stage)),
        (wanted.worker is not None, Q(owner_id=wanted.worker)),
        (wanted.household is not None, Q(household_id=wanted.household)),
    ]
    for is_wanted, condition in chosen:
        if is_wanted:
            found = found.filter(condition)
    return found


def _warned(code: str) -> date:
    """Return the last day of which a warning of the table speaks today."""
    return local(limit_end(code, now())).date()


def _turns_18(day: date, until: date) -> Q:
    """Return who turns 18 from the month after this one to the month of the last day."""
    first, last = day.year - 18, until.year - 18
    if first == last:
        return Q(person__birth_year=first, person__birth_month__gt=day.month, person__birth_month__lte=until.month)
    return (
        Q(person__birth_year=first, person__birth_month__gt=day.month)
        | Q(person__birth_year__gt=first, person__birth_year__lt=last)
        | Q(person__birth_year=last, person__birth_month__lte=until.month)
    )


def next_page(page: Page) -> Wanted:
    """Return what to ask for to see the page after this one."""
    return replace(page.wanted, after=page.next_after)

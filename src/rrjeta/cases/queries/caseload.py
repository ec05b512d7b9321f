"""Caseload: what each worker and unit within reach carries, against the norm of the pack; and who has room for one more."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import municipalities_with, require, units_with
from rrjeta.access.models import Unit, User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import case_takers, staff_names
from rrjeta.access.scope import current_memberships
from rrjeta.cases.models import Case
from rrjeta.cases.queries.worklist import cases_of
from rrjeta.cases.rules import caseload as rules
from rrjeta.cases.rules.caseload import Load, Weighed, Weights
from rrjeta.kernel.errors import NotFound
from rrjeta.packs.current import current, version

PAGE = 25


@dataclass(frozen=True, slots=True)
class WorkerLoad:
    """What one worker carries within the reader's reach, in percent of the norm as well."""

    user_id: UUID
    name: str
    load: Load
    percent: int


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """What one unit carries, with how many workers."""

    unit_id: UUID
    name: str
    load: Load
    workers: int
    percent: int


@dataclass(frozen=True, slots=True)
class Caseload:
    """Workers by name and units by name; never by load, which ranks nobody."""

    workers: list[WorkerLoad]
    units: list[UnitLoad]
    norm: int


@dataclass(frozen=True, slots=True)
class WeighedLine:
    """One case of a worker with what it weighs; nothing about the child."""

    case: Weighed
    weight: int
    sibling_count: int


@dataclass(frozen=True, slots=True)
class WeighedPage:
    """The cases that a load was counted from, a page at a time; the load is that of all."""

    name: str
    load: Load
    percent: int
    lines: list[WeighedLine] = field(default_factory=list)
    next_after: str = ""


def caseload(actor: Actor) -> Caseload:
    """Return what everybody within reach carries. Five statements however many cases. Raises NotAllowed."""
    require(actor, Permission.ASSIGN)
    cases = _weighed(cases_of(actor, "area"))
    units = {one.id: one for one in Unit.objects.filter(_units(actor, cases)).order_by("name", "id")}
    takers = case_takers(units)
    weights = _weights()
    carried, by_unit = rules.loads(cases, weights), rules.loads_of_units(cases, weights)
    names = staff_names(carried, {one.id: one.name for one in takers})
    workers = [_worker(user_id, name, carried.get(user_id, Load()), weights) for user_id, name in names.items()]
    counts = _worker_counts(units, takers)
    return Caseload(
        sorted(workers, key=lambda one: (one.name, one.user_id)),
        [_unit(one, by_unit.get(one.id, Load()), counts.get(one.id, 0), weights) for one in units.values()],
        weights.norm,
    )


def worker_caseload(actor: Actor, user_id: UUID, after: str = "") -> WeighedPage:
    """Return the cases of one worker within reach with their weights, by number. Raises NotAllowed, NotFound."""
    require(actor, Permission.ASSIGN)
    cases = _weighed(cases_of(actor, "area").filter(owner_id=user_id))
    return _page(cases, staff_names([user_id]).get(user_id, ""), 1, after)


def unit_caseload(actor: Actor, unit_id: UUID, after: str = "") -> WeighedPage:
    """Return the cases of one unit within reach with their weights, by number. Raises NotAllowed, NotFound."""
    require(actor, Permission.ASSIGN)
    cases = _weighed(cases_of(actor, "area").filter(unit_id=unit_id))
    unit = Unit.objects.filter(id=unit_id).first()
    workers = _worker_counts([unit_id], case_takers([unit_id]))[unit_id]
    return _page(cases, unit.name if unit else "", workers, after)


def _page(cases: list[Weighed], name: str, workers: int, after: str) -> WeighedPage:
    if not cases:
        raise NotFound
    weights = _weights()
    each = rules.weighed(cases, weights)
    at_home = Counter((one.owner_id, one.household_id) for one in cases)
    whole = sorted((one for one in cases if one.number > after), key=lambda one: one.number)
    shown = whole[:PAGE]
    load = Load(len(cases), sum(each.values()))
    lines = [WeighedLine(one, each[one.id], at_home[one.owner_id, one.household_id] - 1) for one in shown]
    return WeighedPage(
        name, load, load.share_of(weights.norm, workers), lines, shown[-1].number if len(whole) > PAGE else ""
    )


def loads_of(actor: Actor, takers: Sequence[User]) -> dict[UUID, Load]:
    """Return what each of these carries in all, for whoever gives a case to one of them: numbers alone. One query."""
    require(actor, Permission.SEE_CASE)
    known = _weighed(Case.objects.filter(owner_id__in=[one.id for one in takers]))
    return rules.loads(known, _weights())


def norm() -> int:
    """Return how many cases of full weight one worker carries at most, by the pack; 0 where it says nothing."""
    return _weights().norm


def _weighed(cases: QuerySet[Case]) -> list[Weighed]:
    columns = ("id", "number", "owner_id", "unit_id", "household_id", "risk_level", "stage")
    return [Weighed(*row) for row in cases.filter(is_open=True).order_by().values_list(*columns).distinct()]


def _units(actor: Actor, cases: Iterable[Weighed]) -> Q:
    named = {one.unit_id for one in cases} | units_with(actor, Permission.ASSIGN, Reach.TEAM)
    wide = municipalities_with(actor, Permission.ASSIGN, Reach.ORGANISATION)
    return Q(id__in=named) | Q(municipality__in=wide, is_active=True)


def _worker_counts(units: Iterable[UUID], takers: Sequence[User]) -> Counter[UUID]:
    held = current_memberships().filter(unit_id__in=list(units), user_id__in=[one.id for one in takers])
    return Counter(unit_id for unit_id, _user_id in held.values_list("unit_id", "user_id").distinct())


def _worker(user_id: UUID, name: str, load: Load, weights: Weights) -> WorkerLoad:
    return WorkerLoad(user_id, name, load, load.share_of(weights.norm))


def _unit(unit: Unit, load: Load, workers: int, weights: Weights) -> UnitLoad:
    return UnitLoad(unit.id, unit.name, load, workers, load.share_of(weights.norm, workers))


def _weights() -> Weights:
    return _weights_of(current().number)


@cache
def _weights_of(number: int) -> Weights:
    return rules.weights_from(version(number).part(rules.NAME))

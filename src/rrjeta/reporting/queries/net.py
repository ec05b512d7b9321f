"""The country as a picture: a value for each municipality, of the directory or of the numbers of the network."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet, Sum

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import Cover, Status
from rrjeta.directory.models import Capacity, CoveredArea, Service
from rrjeta.directory.queries.listing import placed
from rrjeta.directory.scope import services_in
from rrjeta.places.choices import AreaKind
from rrjeta.places.facts import AreaFact
from rrjeta.places.queries import area, areas_for_choice, boundaries
from rrjeta.reporting.choices import OF_CHILDREN, Measure
from rrjeta.reporting.facts import Picture, Square, Values
from rrjeta.reporting.queries.needs import child_values
from rrjeta.reporting.rules.outlines import outlined
from rrjeta.reporting.rules.shading import borders, shade_of, shades


def picture(actor: Actor, measure: Measure, service_type: str = "", period: str = "") -> Picture:
    """Return the picture of a measure, of all types or of one. Raises NotAllowed.

    What runs is shown as it is today; a service whose place is secret is in no square: where few are, the area it covers
    would tell the town (screens S10). What is counted of children is for readers of the network's numbers alone.
    """
    if measure in OF_CHILDREN:
        return _drawn(child_values(actor, measure, service_type, period))
    return _drawn(_offered(actor, measure, service_type))


def _offered(actor: Actor, measure: Measure, service_type: str) -> Values:
    require(actor, Permission.READ_DIRECTORY)
    running = services_in(actor, Permission.READ_DIRECTORY).filter(is_listed=True, status=Status.RUNNING)
    if service_type:
        running = running.filter(type=service_type)
    shown = placed(running)
    where = _where(shown)
    kinds = Counter(running.values_list("is_place_hidden", "cover"))
    return Values(
        numbers=_free(shown, where) if measure is Measure.FREE else {code: len(ids) for code, ids in where.items()},
        nothing=0 if measure is Measure.SERVICES else None,
        beside={
            "everywhere": kinds[False, Cover.COUNTRY],
            "unplaced": kinds[False, Cover.UNKNOWN],
            "hidden": sum(number for (is_hidden, _cover), number in kinds.items() if is_hidden),
        },
    )


def _where(shown: QuerySet[Service]) -> dict[str, set[UUID]]:
    """Return the services of each municipality."""
    found = defaultdict(set)
    inside = CoveredArea.objects.filter(service_id__in=shown.values("id"))
    for code, service_id in inside.values_list("municipality", "service_id"):
        found[code].add(service_id)
    return found


def _free(shown: QuerySet[Service], where: Mapping[str, set[UUID]]) -> dict[str, int]:
    """Return the free places of each municipality, where any of its services says how many it has."""
    told = Capacity.objects.filter(service_id__in=shown.values("id")).values_list("service_id").annotate(Sum("free"))
    free = dict(told)
    found = {code: [free[one] for one in ids if one in free] for code, ids in where.items()}
    return {code: sum(numbers) for code, numbers in found.items() if numbers}


def _drawn(known: Values) -> Picture:
    places = [(one, one.tile) for one in areas_for_choice(AreaKind.MUNICIPALITY) if one.tile]
    meant = shades(_value(known, one.code) for one, _tile in places)
    squares = tuple(
        Square(
            code=one.code,
            text=one.text,
            county=area(one.parent).text,
            row=tile[0],
            column=tile[1],
            value=(value := _value(known, one.code)),
            shade=shade_of(value, meant),
            is_left_out=one.code in known.left_out,
            is_outside=_is_outside(known, one.code),
        )
        for one, tile in places
    )
    return Picture(
        squares=squares,
        borders=borders({tile: one.parent for one, tile in places}),
        shades=meant,
        rows=max((one.row for one in squares), default=0),
        columns=max((one.column for one in squares), default=0),
        shapes=outlined(boundaries(), {one.code: _seat(one) for one, _tile in places}),
        **known.beside,
    )


def _value(known: Values, code: str) -> int | None:
    if code in known.left_out or _is_outside(known, code):
        return None
    return known.numbers.get(code, known.nothing)


def _is_outside(known: Values, code: str) -> bool:
    # What a team's cases are about may lie elsewhere: where there is a number, there is a reach.
    is_near = known.reached is None or code in known.reached or code in known.numbers or code in known.left_out
    return not is_near


def _seat(one: AreaFact) -> tuple[str, float | None, float | None]:
    return one.parent, one.longitude, one.latitude

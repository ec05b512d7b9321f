"""Where in the country there is help: a value for each municipality, from the directory."""

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
from rrjeta.places.queries import area, areas_for_choice
from rrjeta.reporting.choices import Measure
from rrjeta.reporting.facts import Picture, Square
from rrjeta.reporting.rules.shading import borders, shade_of, shades


def picture(actor: Actor, measure: Measure, service_type: str = "") -> Picture:
    """Return the picture of what runs today, of all types or of one. Raises NotAllowed.

    A service whose place is secret is in no square: where few are, the area it covers would tell the town (screens S10).
    """
    require(actor, Permission.READ_DIRECTORY)
    running = services_in(actor, Permission.READ_DIRECTORY).filter(is_listed=True, status=Status.RUNNING)
    if service_type:
        running = running.filter(type=service_type)
    shown = placed(running)
    where = _where(shown)
    counted = _free(shown, where) if measure is Measure.FREE else {code: len(ids) for code, ids in where.items()}
    kinds = Counter(running.values_list("is_place_hidden", "cover"))
    return _drawn(
        counted,
        everywhere=kinds[False, Cover.COUNTRY],
        unplaced=kinds[False, Cover.UNKNOWN],
        hidden=sum(number for (is_hidden, _cover), number in kinds.items() if is_hidden),
        nothing=0 if measure is Measure.SERVICES else None,
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


def _drawn(counted: Mapping[str, int], *, everywhere: int, unplaced: int, hidden: int, nothing: int | None) -> Picture:
    places = [(one, one.tile) for one in areas_for_choice(AreaKind.MUNICIPALITY) if one.tile]
    known = shades(counted.get(one.code, nothing) for one, _tile in places)
    squares = tuple(
        Square(
            code=one.code,
            text=one.text,
            county=area(one.parent).text,
            row=tile[0],
            column=tile[1],
            value=(value := counted.get(one.code, nothing)),
            shade=shade_of(value, known),
        )
        for one, tile in places
    )
    return Picture(
        squares=squares,
        borders=borders({tile: one.parent for one, tile in places}),
        shades=known,
        rows=max((one.row for one in squares), default=0),
        columns=max((one.column for one in squares), default=0),
        everywhere=everywhere,
        unplaced=unplaced,
        hidden=hidden,
    )

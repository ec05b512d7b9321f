"""What is missing where the child's case is: unmet needs, waiting, days to an answer. Small numbers are left out."""

from collections import defaultdict

from django.db.models import Count

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import reaches, require
from rrjeta.access.permissions import Permission
from rrjeta.directory.models import WaitingEntry
from rrjeta.network.models import Referral
from rrjeta.network.queries.numbers import unmet_counts, waits
from rrjeta.network.rules.cells import Cell, kept
from rrjeta.network.rules.counting import BY_PLACE, median_days
from rrjeta.network.scope import counted_in
from rrjeta.reporting.choices import Measure
from rrjeta.reporting.facts import Values


def child_values(actor: Actor, measure: Measure, service_type: str, period: str) -> Values:
    """Return a measure of children for each municipality, within the actor's reach. One query. Raises NotAllowed."""
    require(actor, Permission.READ_NETWORK)
    if measure is Measure.ANSWER:
        return Values(numbers=_days(actor, service_type, period), reached=_reached(actor))
    counts = unmet_counts(actor) if measure is Measure.UNMET else _waiting(actor)
    at = (service_type, period if measure is Measure.UNMET else "")
    shown = {cell[0]: number for cell, number in kept(counts).items() if cell[0] and cell[1:] == at}
    return Values(
        numbers={code: number for code, number in shown.items() if number is not None},
        left_out=frozenset(code for code, number in shown.items() if number is None),
        reached=_reached(actor),
        nothing=0,
    )


def _waiting(actor: Actor) -> dict[Cell, int]:
    """Return who waits today, by the place of the child's case and by type: where the service lies may be a secret."""
    entries = WaitingEntry.objects.filter(left_at=None).values("record_id")
    waiting = counted_in(actor, Referral.objects.filter(id__in=entries)).order_by()
    rows = waiting.values_list("municipality", "need").annotate(number=Count("id"))
    return {(place, need, ""): number for place, need, number in rows}


def _days(actor: Actor, service_type: str, period: str) -> dict[str, int]:
    """Return the median of days to an answer where five or more were answered. Nothing tells few from none."""
    days: dict[str, list[float | None]] = defaultdict(list)
    for one in waits(actor, BY_PLACE, period, service_type):
        days[one.group].append(one.to_answer)
    medians = {place: median_days(held) for place, held in days.items()}
    return {place: median for place, median in medians.items() if median is not None}


def _reached(actor: Actor) -> frozenset[str] | None:
    if Reach.ALL in reaches(actor, Permission.READ_NETWORK):
        return None
    return frozenset(one.municipality for one in actor.standings if one.municipality)

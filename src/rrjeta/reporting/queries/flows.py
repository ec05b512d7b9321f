"""Who refers to whom: senders, receivers, how much went from one to the other and was answered; small numbers are left out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from django.db.models import Count

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import may, reaches, require
from rrjeta.access.models import Unit
from rrjeta.access.permissions import Permission
from rrjeta.network.models import Referral
from rrjeta.network.queries.numbers import by_quarter, sector_of
from rrjeta.network.queries.sifting import COLUMN_FILTERS, NO_SECTOR, Sift, sifted
from rrjeta.network.rules.cells import Cell, kept
from rrjeta.network.rules.counting import ANSWERED, SENT
from rrjeta.network.scope import counted_in, sent_in
from rrjeta.reporting.facts import Flows
from rrjeta.reporting.rules.flowing import flowing


def flows(actor: Actor, period: str) -> Flows:
    """Return who referred to whom in a period, within the actor's reach. Three queries at most. Raises NotAllowed.

    Which sides are shown is settled by the reach and not chosen: two divisions of the same referrals, laid over each other,
    would tell what each of them leaves out.
    """
    require(actor, Permission.READ_NETWORK)
    is_national = Reach.ALL in reaches(actor, Permission.READ_NETWORK)
    sent, answered = _counts(actor, is_national=is_national)
    found = flowing(_of_period(kept(sent), period), _of_period(kept(answered), period), is_national=is_national)
    return found if is_national else replace(found, unit_names=_unit_names(found), listed=_listed(actor, period))


def _unit_names(found: Flows) -> dict[str, str]:
    units = Unit.objects.filter(id__in=[one.code for one in found.senders if one.code])
    return {str(unit_id): name for unit_id, name in units.values_list("id", "name")}


def _listed(actor: Actor, period: str) -> dict[str, int]:
    if not may(actor, Permission.REFER):
        return {}
    found = sifted(sent_in(actor), Sift(period=period)).order_by()
    return {code or NO_SECTOR: number for code, number in found.values_list("organisation").annotate(Count("id"))}


def _counts(actor: Actor, *, is_national: bool) -> tuple[dict[Cell, int], dict[Cell, int]]:
    found = counted_in(actor, Referral.objects.filter(COLUMN_FILTERS[SENT]))
    sender = "municipality" if is_national else "case__unit_id"
    rows = by_quarter(found, "sent_at", sender, "organisation", replied=Count("id", filter=COLUMN_FILTERS[ANSWERED]))
    sent: Counter[Cell] = Counter()
    answered: Counter[Cell] = Counter()
    for row, quarter in rows:
        code = row["organisation"]
        receiver = sector_of(code) if is_national else code or NO_SECTOR
        cell = (str(row[sender]), receiver, quarter)
        sent[cell] += row["number"]
        answered[cell] += row["replied"]
    return sent, answered


def _of_period(cells: Mapping[Cell, int | None], period: str) -> dict[tuple[str, str], int | None]:
    return {(cell[0], cell[1]): number for cell, number in cells.items() if cell[2] == period}

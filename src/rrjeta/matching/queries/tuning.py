"""With which parameters pairs are judged now: the shipped ones, moved by what this office has decided."""

from dataclasses import dataclass
from datetime import datetime

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.matching.choices import PairState
from rrjeta.matching.models import Pair, Tuning
from rrjeta.matching.rules.decisions import LEAST_DECISIONS, moved
from rrjeta.matching.rules.scorer import Parameters, shipped

DECIDED = (PairState.SAME, PairState.FAMILY, PairState.NOT_SAME)


@dataclass(frozen=True, slots=True)
class TuningPage:
    """The two numbers as they are now, on how many decisions they stand, and how many there are today."""

    scale: float
    shift: float
    made_at: datetime | None
    decisions: int
    same_count: int
    same_now: int
    apart_now: int
    least: int
    earlier: list[Tuning]


def parameters_now() -> Parameters:
    """Return the parameters with which pairs are judged now. One query."""
    newest = _newest()
    return moved(shipped(), newest.scale, newest.shift) if newest else shipped()


def tuning_page(actor: Actor) -> TuningPage:
    """Return what was learnt of this office's decisions; numbers alone, nothing of any child. Raises NotAllowed."""
    require(actor, Permission.TUNE_MATCHING)
    rows = list(Tuning.objects.order_by("-made_at", "-id")[:25])
    newest = rows[0] if rows else None
    decided = list(Pair.objects.filter(state__in=DECIDED).values_list("state", flat=True))
    same = decided.count(PairState.SAME)
    return TuningPage(
        scale=newest.scale if newest else 1.0,
        shift=newest.shift if newest else 0.0,
        made_at=newest.made_at if newest else None,
        decisions=newest.decisions if newest else 0,
        same_count=newest.same_count if newest else 0,
        same_now=same,
        apart_now=len(decided) - same,
        least=LEAST_DECISIONS,
        earlier=rows[1:],
    )


def _newest() -> Tuning | None:
    return Tuning.objects.order_by("-made_at", "-id").first()

"""The two numbers that an office's own decisions may move, within rails: estimated anew, or set back to what was shipped."""

from uuid import UUID

import numpy as np

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.saving import add
from rrjeta.matching.choices import PairState
from rrjeta.matching.models import Pair, Tuning
from rrjeta.matching.queries.tuning import DECIDED
from rrjeta.matching.rules.decisions import learnt_from, told_by
from rrjeta.matching.rules.scorer import FAMILY, SAME, STRANGER, shipped

_CLASSES = {PairState.SAME: SAME, PairState.FAMILY: FAMILY, PairState.NOT_SAME: STRANGER}


@operation(Permission.TUNE_MATCHING)
def estimate_anew(actor: Actor, *, operation_id: UUID) -> UUID:
    """Estimate the two numbers from all pairs that a run had judged and somebody decided on; return the new row's id.

    Where there are too few decisions they stay as shipped: the row then says 1 and 0, and on how many it stands.
    """
    tunings = list(Tuning.objects.order_by("made_at", "id").values_list("made_at", "scale", "shift"))
    told, decided = [], []
    # What somebody parted was written down without a run: nobody had judged it.
    pairs = Pair.objects.filter(state__in=DECIDED).exclude(reasons=[])
    for state, same, family, at in pairs.order_by("id").values_list("state", "same", "family", "found_at"):
        scale, shift = next(((one, two) for made, one, two in reversed(tunings) if made <= at), (1.0, 0.0))
        told.append(told_by(same, family, scale, shift))
        decided.append(_CLASSES[PairState(state)])
    known = np.array(decided, dtype=np.int8)
    learnt = learnt_from(shipped(), np.array(told, dtype=np.float32).reshape(-1, 3), known)
    count = int((known == SAME).sum())
    return add(Tuning(scale=learnt.scale, shift=learnt.shift, decisions=learnt.decisions, same_count=count)).id


@operation(Permission.TUNE_MATCHING)
def set_back(actor: Actor, *, operation_id: UUID) -> UUID:
    """Set the two numbers back to what was shipped; return the new row's id. Earlier rows stay as history."""
    return add(Tuning(scale=1.0, shift=0.0, decisions=0, same_count=0)).id

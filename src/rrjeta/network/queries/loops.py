"""The loop of a version of the pack, and what its clocks are counted by. Nothing here is about a person."""

from datetime import date, datetime
from functools import cache

from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.queries.pathways import calendar_of, table_of
from rrjeta.kernel.clock import local
from rrjeta.network.models import Referral
from rrjeta.network.rules import pack_part
from rrjeta.network.rules.loop import Clock, Counting, Loop, Move, State, latest_moment, loop_from
from rrjeta.packs.current import current, version


@cache
def loop_of(pack_version: int) -> Loop:
    """Return the loop as a pack version wrote it. Raises NotInPack for a pack without referrals."""
    return loop_from(version(pack_version).part(pack_part.NAME))


def state_of(referral: Referral) -> State:
    """Return the state in which a referral stands."""
    return loop_of(referral.pack_version).states[referral.state]


def counting(referral: Referral, chosen: date | None = None) -> Counting:
    """Return what the clocks of a referral are counted by now: the table and the calendar that hold today."""
    number = current().number
    return Counting(
        table=table_of(number),
        calendar=calendar_of(number),
        urgency=referral.urgency,
        answer_by=referral.answer_by,
        chosen=chosen,
    )


def running_clock(referral: Referral) -> Clock | None:
    """Return the clock that runs on a referral, as the rules see it."""
    if referral.due_at is None or referral.clock_began_at is None:
        return None
    return Clock(referral.limit, referral.clock_began_at, referral.due_at)


def latest_day(referral: Referral, move: Move, at: datetime) -> date | None:
    """Return the last day that may be chosen with a move, by the limit of the state it leads to; None where none is."""
    state = loop_of(referral.pack_version).states[move.goes_to]
    return local(latest_moment(state, at, counting(referral))).date() if move.day and state.is_open else None


def reasons_of(move: Move) -> frozenset[str]:
    """Return the codes out of which the reason of a move is chosen."""
    return frozenset(one.code for one in current().code_list(move.reasons)) if move.reasons else frozenset()


def expiry_of(referral: Referral, sent_at: datetime) -> datetime:
    """Return when a referral that nobody answered stops waiting."""
    return limit_end(loop_of(referral.pack_version).expiry, sent_at)

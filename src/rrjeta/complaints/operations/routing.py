"""To whom a complaint goes. Called inside operations only."""

from collections.abc import Collection
from uuid import UUID

from rrjeta.access.choices import Reach
from rrjeta.access.models import Unit
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import beside
from rrjeta.access.scope import holders_of
from rrjeta.complaints.choices import Level, Target
from rrjeta.complaints.queries.places import above
from rrjeta.complaints.rules import level_for
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.seams import announce


def route(
    unit: Unit, target: str, about_id: UUID | None, *, without: Collection[UUID] = (), least: Level = Level.HEAD
) -> tuple[Level, UUID | None]:
    """Return who looks at a complaint and who answers for it; nobody where the State Agency has nobody yet."""
    level, people = answering(unit, target, about_id, without=without, least=least)
    return level, min(people, default=None)


def answering(
    unit: Unit, target: str, about_id: UUID | None, *, without: Collection[UUID] = (), least: Level = Level.HEAD
) -> tuple[Level, frozenset[UUID]]:
    """Return who looks at a complaint and all who can answer for it there.

    It goes neither to whom it is about nor to who stands in for them: they never learn of it (`scope`). `without` are those
    who cannot; `least` is how far up it was brought already: it never comes down again.
    """
    shut = set(without)
    if about_id is not None:
        shut |= {about_id, *(one.id for one in beside(about_id, unit.id, unit.municipality).standing_in)}
    known = above(unit)
    heads, directors = known.heads - shut, known.directors - shut
    if target == Target.HEAD:
        # Whoever leads the unit as well as the organisation does not answer for themselves.
        directors -= known.heads
    level = level_for(target, is_alone=known.is_alone, has_head=bool(heads), has_director=bool(directors))
    level = max(level, least, key=list(Level).index)
    if level is Level.DIRECTOR and not directors:
        level = Level.AGENCY
    return level, {Level.HEAD: heads, Level.DIRECTOR: directors, Level.AGENCY: _agency() - shut}[level]


def tell(handler_id: UUID | None, complaint_id: UUID, kind: str) -> None:
    """Tell whoever answers for a complaint; the whole Agency where nobody there does yet is told by its register alone."""
    if handler_id is not None:
        announce(NoticeDue(kind, (handler_id,), complaint_id))


def _agency() -> frozenset[UUID]:
    return frozenset(holders_of(Permission.HANDLE_COMPLAINT, Reach.ALL))

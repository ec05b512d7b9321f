"""What somebody missed while away: of each case of theirs and of those they cover, what others changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.audit.queries import last_done_at
from rrjeta.cases.models import Case, FileSeen
from rrjeta.cases.queries.changed import Change, changes_in
from rrjeta.cases.queries.worklist import Row, Rows, cases_of, loaded
from rrjeta.cases.scope import holds_for_own
from rrjeta.kernel.clock import now

# Nobody reads back further than this in one list.
LONGEST = timedelta(days=92)
MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class Missed:
    """One case with what changed in it, the newest first."""

    row: Row
    changes: list[Change]


def last_here_at(actor: Actor, before: datetime) -> datetime | None:
    """Return when the actor last did or saw anything before a moment, as far as is read back; None for nothing. One query."""
    found = last_done_at(actor.user_id, before)
    return max(found, now() - LONGEST) if found else None


def missed(actor: Actor, since: datetime, *, unread_alone: bool = False) -> list[Missed]:
    """Return what others changed since a moment in the actor's own and covered cases, the newest first. Five queries.

    `unread_alone` leaves out what was changed before the actor last had the file open.
    """
    if not may(actor, Permission.SEE_CASE):
        return []
    allowed = frozenset(one for one in Permission if holds_for_own(actor, one))
    found = changes_in(actor, cases_of(actor, "mine"), allowed, max(since, now() - LONGEST), MOST_CHANGES)
    if unread_alone:
        ids = {one.case_id for one in found}
        seen = FileSeen.objects.filter(user_id=actor.user_id, case_id__in=ids).values_list("case_id", "seen_at")
        seen_at = dict(seen)
        found = [one for one in found if one.case_id not in seen_at or seen_at[one.case_id] < one.at]
    by_case: dict[UUID, list[Change]] = {}
    for one in found:
        by_case.setdefault(one.case_id, []).append(one)
    cases = {case.id: case for case in loaded(actor, Case.objects.filter(id__in=by_case))} if by_case else {}
    if not cases:
        return []
    rows = Rows(actor, list(cases.values()))
    return [Missed(rows.of(cases[one]), changes) for one, changes in by_case.items() if one in cases]

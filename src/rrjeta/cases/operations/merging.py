"""Two cases of one child become one: a pointer to the case that remains; both histories are kept and read."""

from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Episode
from rrjeta.cases.operations.handover import withdraw_reassignment
from rrjeta.cases.operations.moving import move_case
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import change

_GONE = ("merged", "archived")


@operation(Permission.MERGE)
def merge_case(actor: Actor, *, operation_id: UUID, case_id: UUID, survivor_id: UUID | None, reason: str) -> UUID:
    """Merge a case into the one that remains (T20); return the id of the remaining case.

    Both must lie within reach. Rows stay where they were written and are read through the pointers of case and person.
    Raises MoveRefused, NotFound, NotAllowed.
    """
    wanted = sorted({case_id} | ({survivor_id} if survivor_id else set()))
    found = {one: find_case(actor, Permission.MERGE, one, lock=True) for one in wanted}
    case, survivor = found[case_id], found.get(survivor_id) if survivor_id else None
    at = now()
    given = {
        "survivor_id": survivor_id,
        "survivor_stands": survivor is not None and survivor.stage not in _GONE,
    }
    if survivor is not None and survivor_id != case_id:
        _withdraw_offer(case)
    move_case(case, "T20", at=at, given=given, fields={"merged_into_id": survivor_id}, reason=reason)
    episode = Episode.objects.select_for_update().get(case=case, number=case.episode_no)
    if episode.closed_at is None:
        change(episode, {"closed_at": max(at, episode.opened_at)})
    for earlier in Case.objects.select_for_update().filter(merged_into=case):
        change(earlier, {"merged_into_id": survivor_id})
    if survivor is not None and case.person_id != survivor.person_id:
        change(case.person, {"merged_into_id": survivor.person_id})
    return survivor_id or case.id


def _withdraw_offer(case: Case) -> None:
    """End an offer inside the unit; a transfer to another municipality is left to the guard that refuses the merge."""
    if not case.is_transfer_pending:
        withdraw_reassignment(case)

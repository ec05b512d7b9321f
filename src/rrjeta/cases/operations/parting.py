"""Joined records are parted again: what came since goes where the colleague says, everything else stands as it stood."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, ConcernChild, Entry, EntryLine
from rrjeta.cases.operations.merging import separate_cases
from rrjeta.cases.queries.joinings import MODELS, Since, find_joining, may_undo, written_since
from rrjeta.kernel.errors import Invalid, NotAllowed
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.saving import change, hand_to
from rrjeta.matching.choices import JoinedBy
from rrjeta.matching.models import Joining
from rrjeta.matching.operations.joining import check_undoable, locked, part
from rrjeta.people.models import CareArrangement, Person, Tie
from rrjeta.people.scope import joined_ids

STAYS, GOES = "stays", "goes"


@operation(Permission.MERGE)
def undo_joining(actor: Actor, *, operation_id: UUID, joining_id: UUID, answers: Mapping[str, str]) -> UUID:
    """Part what was joined. `answers` says of each row that came since whether it stays, or goes with the child that parts.

    Cases that became one stand again as they stood, with stage, clocks, episode and owner. Raises NotFound, NotAllowed,
    NotJoined, TooLate, and Invalid at each row of which nothing was said.
    """
    joining = find_joining(actor, joining_id, lock=True)
    check_undoable(joining)
    if not may_undo(actor, joining):
        raise NotAllowed
    asked = [one for one in written_since(joining) if one.may_go]
    if missing := [one.key for one in asked if answers.get(one.key) not in (STAYS, GOES)]:
        raise Invalid({key: _("Say to whom this belongs.") for key in missing})
    (gone,) = locked(joining.gone_id)
    separate_cases(joining)
    part(joining, by=actor.user_id)
    gone.refresh_from_db(fields=["merged_into", "version"])
    _unlink(joining)
    going = [one for one in asked if answers[one.key] == GOES]
    _reopen_care(joining, {one.id for one in going})
    for one in going:
        _give(joining, gone, one)
    return joining.id


def _unlink(joining: Joining) -> None:
    """Take the child of an open concern out of the case with which it was linked; a decided concern stays as it was decided."""
    if joining.how != JoinedBy.CONCERN:
        return
    lines = ConcernChild.objects.select_for_update().filter(person_id=joining.gone_id, concern__is_open=True)
    for line in lines.filter(case__person_id__in=joined_ids([joining.kept.standing_id])).order_by("id"):
        change(line, {"case_id": None})


def _reopen_care(joining: Joining, going: Collection[UUID]) -> None:
    """Have the child that parts live where it lived, where a later arrangement of the other child had ended that."""
    rows = CareArrangement.objects.select_for_update().filter(person_id=joining.gone_id, ended_at__isnull=False)
    for one in rows.order_by("id"):
        if one.ended_at is None:
            continue
        ended = EarlierVersion.objects.filter(record_id=one.id, replaced_at__gte=joining.joined_at)
        by_other = CareArrangement.objects.filter(
            person_id=joining.kept_id, since_at=one.ended_at, entered_at__gte=joining.joined_at
        )
        if ended.exists() and by_other.exclude(id__in=going).exists():
            change(one, {"ended_at": None})


def _give(joining: Joining, gone: Person, one: Since) -> None:
    """Give a row to the child that parts; what it tells is sealed under that child's own key from now on."""
    model = MODELS[one.kind]
    rows = model._base_manager.select_for_update(of=("self",)).filter(pk=one.id)
    if model is Tie:
        tie = Tie.objects.select_for_update().get(pk=one.id)
        change(tie, {"child_id": gone.id})
        return
    row: Any = rows.select_related("subject").get()
    if isinstance(row, EntryLine):
        _give_entry(joining, gone, row)
        return
    if isinstance(row, CareArrangement) and row.ended_at is None:
        for present in CareArrangement.objects.select_for_update().filter(person=gone, ended_at=None):
            change(present, {"ended_at": max(row.since_at, present.since_at)})
    fields: dict[str, Any] = {"person_id": gone.id}
    if one.kind == "consent" and row.case_id is not None:
        fields["case_id"] = _case_of(joining, row.case_id)
    if isinstance(row, ConcernChild) and row.case_id is not None:
        fields["case_id"] = _case_of(joining, row.case_id)
    hand_to(row, gone.subject, fields)


def _give_entry(joining: Joining, gone: Person, line: EntryLine) -> None:
    case = Case.objects.select_related("household__subject").get(id=_case_of(joining, line.case_id))
    hand_to(line, gone.subject, {"case_id": case.id})
    if not EntryLine.objects.filter(entry_id=line.entry_id).exclude(id=line.id).exists():
        entry = Entry.objects.select_for_update(of=("self",)).select_related("subject").get(id=line.entry_id)
        if entry.household_id != case.household_id:
            hand_to(entry, case.household.subject, {"household_id": case.household_id})


def _case_of(joining: Joining, case_id: UUID) -> UUID:
    """Return the case that parts from the one that remained, else the one named."""
    parted = {UUID(remains): UUID(case) for case, remains in joining.cases}
    return parted.get(case_id, case_id)

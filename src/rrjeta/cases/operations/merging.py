"""Two cases of one child become one: a pointer to the case that remains; both histories are kept and read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Episode
from rrjeta.cases.operations.handover import withdraw_reassignment
from rrjeta.cases.operations.moving import move_case
from rrjeta.cases.queries.holding import units_holding
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.models import EarlierVersion, Record
from rrjeta.kernel.saving import Saved, change, remove, written
from rrjeta.matching.choices import JoinedBy
from rrjeta.matching.models import Joining
from rrjeta.matching.operations.joining import ask_to_join, join, locked
from rrjeta.people.models import Person
from rrjeta.people.scope import joined_ids

_GONE = ("merged", "archived")
Trace = list[list[Any]]


class OfTwoUnits(Refused):
    """The two files are held by different units: somebody of both must agree."""

    message = _(
        "These files belong to two units. Join the two children on the desk of doubles: there both units agree."
    )


@operation(Permission.MERGE)
def merge_case(actor: Actor, *, operation_id: UUID, case_id: UUID, survivor_id: UUID | None, reason: str) -> UUID:
    """Merge a case into the one that remains (T20) and join the two children; return the id of the remaining case.

    Both must lie within reach and belong to one unit. Rows stay where they were written and are read through the pointers
    of case and person. Raises MoveRefused, NotFound, NotAllowed, OfTwoUnits, AlreadyJoined.
    """
    wanted = sorted({case_id} | ({survivor_id} if survivor_id else set()))
    found = {one: find_case(actor, Permission.MERGE, one, lock=True) for one in wanted}
    case, survivor = found[case_id], found.get(survivor_id) if survivor_id else None
    if survivor is None or case.child_id == survivor.child_id:
        end_in(case, survivor, reason)
        return survivor_id or case.id
    if len(units_holding([case.child_id, survivor.child_id])) > 1:
        raise OfTwoUnits
    kept, gone = locked(survivor.child_id, case.child_id)
    joining = ask_to_join(kept, gone, by=actor.user_id, reason=reason, how=JoinedBy.CASE)
    join_with_cases(joining, reason, first=(case, survivor))
    return survivor.id


def join_with_cases(
    joining: Joining,
    reason: str,
    *,
    confirmed_by: UUID | None = None,
    first: tuple[Case, Case] | None = None,
) -> None:
    """Join a locked joining and let its cases become one where both have one open on the same pathway.

    `first` names a case and the one that remains whether or not both are open. What was written is remembered, so that
    `separate_cases` puts it back. Raises MoveRefused, AlreadyJoined.
    """
    began = len(written())
    pairs = [first] if first else []
    done = {one.id for pair in pairs for one in pair}
    pairs += [pair for pair in open_on_both(joining.gone_id, joining.kept_id) if not done & {one.id for one in pair}]
    for case, survivor in pairs:
        end_in(case, survivor, reason)
    trace = _trace(written()[began:])
    join(joining, confirmed_by=confirmed_by)
    change(joining, {"trace": trace, "cases": [[str(case.id), str(remains.id)] for case, remains in pairs]})


def open_on_both(gone_id: UUID, kept_id: UUID) -> list[tuple[Case, Case]]:
    """Return the open cases of two persons on the same pathway, locked: the one that ends, and the one that remains."""
    rows = Case.objects.select_for_update(of=("self",)).filter(is_open=True).order_by("id")
    whole = rows.select_related("subject", "person__subject", "person__merged_into__subject", "household__subject")
    remaining = {one.pathway: one for one in whole.filter(person_id__in=joined_ids([kept_id]))}
    ending = whole.filter(person_id__in=joined_ids([gone_id]))
    return [(one, remaining[one.pathway]) for one in ending if one.pathway in remaining]


def end_in(case: Case, survivor: Case | None, reason: str) -> None:
    """End a locked case in the one that remains (T20). Raises MoveRefused."""
    at = now()
    given = {
        "survivor_id": survivor.id if survivor else None,
        "survivor_stands": survivor is not None and survivor.stage not in _GONE,
    }
    if survivor is not None and survivor.id != case.id:
        _withdraw_offer(case)
    move_case(case, "T20", at=at, given=given, fields={"merged_into_id": given["survivor_id"]}, reason=reason)
    episode = Episode.objects.select_for_update().get(case=case, number=case.episode_no)
    if episode.closed_at is None:
        change(episode, {"closed_at": max(at, episode.opened_at)})
    for earlier in Case.objects.select_for_update().filter(merged_into=case).order_by("id"):
        change(earlier, {"merged_into_id": given["survivor_id"]})


def separate_cases(joining: Joining) -> list[Case]:
    """Put back what joining the cases of a locked joining wrote: stage, clocks, episode, owner. Returns the cases restored."""
    ended = {UUID(case): UUID(remains) for case, remains in joining.cases}
    before: dict[tuple[str, UUID], dict[str, Any]] = {}
    added: list[tuple[str, UUID]] = []
    for table, record_id, version, is_new in reversed(joining.trace):
        key = (str(table), UUID(record_id))
        if is_new:
            added.append(key)
        else:
            before.setdefault(key, {}).update(_before(key[1], version - 1))
    for key in added:
        before.pop(key, None)
        if row := _row(*key):
            remove(row)
    for (table, record_id), fields in before.items():
        row = _row(table, record_id)
        if row is not None:
            change(row, _still_meant(row, fields, ended))
    return list(Case.objects.filter(id__in=ended).order_by("id"))


def _still_meant(row: Record, fields: dict[str, Any], ended: dict[UUID, UUID]) -> dict[str, Any]:
    """Return which columns are put back: a case that followed another one stays where it went since."""
    if not isinstance(row, Case) or row.id in ended or row.merged_into_id in ended.values():
        return fields
    return {name: value for name, value in fields.items() if name != "merged_into_id"}


def _trace(saved: Sequence[Saved]) -> Trace:
    people = Person._meta.db_table
    return [
        [one.table, str(one.record_id), one.version, one.fields[:1] == ("+",)] for one in saved if one.table != people
    ]


def _before(record_id: UUID, version: int) -> dict[str, Any]:
    """Return the columns that a change touched, as they were before it."""
    earlier = EarlierVersion.objects.get(record_id=record_id, version=version)
    model = _model(earlier.table)
    return {_column(model, name).attname: _read(model, name, value) for name, value in earlier.plain.items()}


def _read(model: type[Model], name: str, value: Any) -> Any:
    field = _column(model, name)
    return field.target_field.to_python(value) if isinstance(field, ForeignKey) else field.to_python(value)


def _column(model: type[Model], name: str) -> "Field[Any, Any]":
    return next(one for one in model._meta.concrete_fields if name in (one.name, one.attname))


def _model(table: str) -> type[Record]:
    return next(one for one in apps.get_models() if issubclass(one, Record) and one._meta.db_table == table)


def _row(table: str, record_id: UUID) -> Record | None:
    return _model(table)._base_manager.select_for_update(of=("self",)).filter(pk=record_id).first()


def _withdraw_offer(case: Case) -> None:
    """End an offer inside the unit; a transfer to another municipality is left to the guard that refuses the merge."""
    if not case.is_transfer_pending:
        withdraw_reassignment(case)

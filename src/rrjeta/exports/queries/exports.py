"""Reads of exports: one's own, those of a unit, those that wait for one's decision, and what a list holds now."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rrjeta.access.actors import Actor, Standing
from rrjeta.access.gate import may, require
from rrjeta.access.matrix import MATRIX
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import second_people
from rrjeta.exports.choices import OPEN, State
from rrjeta.exports.models import Export
from rrjeta.exports.queries.sources import Found, Source
from rrjeta.exports.rules.asking import size_error
from rrjeta.exports.rules.changes import Change, changed, row_mark, row_marks, whole_mark
from rrjeta.exports.scope import WITH, exports_in, find_own, own_exports
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record, peek_record

PAGE = 25
# A file is written right after it was fetched, by the same answer.
_WRITTEN_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ExportView:
    """An export, why it was asked for, why it was refused, and whether its time ran out."""

    export: Export
    words: str
    no: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Before:
    """What a list holds before it is asked for: how much, what is left out, who would confirm, why it cannot be taken out."""

    found: Found
    has_second: bool
    refusal: Any


@dataclass(frozen=True, slots=True)
class ToFetch:
    """A list that may be fetched: what it holds now, how it changed, and whether it must be confirmed again first.

    `seen` is the mark of the list as it is now: whoever fetches sends it back.
    """

    view: ExportView
    found: Found
    change: Change
    must_ask_again: bool
    seen: str

    @property
    def needs_second(self) -> bool:
        """Tell whether one person alone is not enough for the list as it is now."""
        return self.found.needs_second


def before_asking(actor: Actor, source: Source, wanted: Any) -> Before:
    """Return what stands on the page that asks for a list. Raises NotAllowed, NotFound."""
    require(actor, Permission.EXPORT_LIST)
    found = source.find(actor, wanted)
    return Before(found, has_second=bool(deciders(actor)), refusal=size_error(len(found.row_ids)))


def standing_of(actor: Actor) -> Standing:
    """Return as whom the actor takes lists out: the first of their roles that may. Raises NotFound."""
    for one in actor.standings:
        if Permission.EXPORT_LIST in MATRIX[one.role]:
            return one
    raise NotFound


def deciders(actor: Actor) -> frozenset[UUID]:
    """Return who confirms what the actor asks for; nobody where the unit has no second person (design §3.11)."""
    standing = standing_of(actor)
    at = (standing.unit_id, standing.municipality)
    return second_people({at}).second(*at, actor.user_id)


def my_exports(actor: Actor, after: UUID | None = None) -> tuple[list[ExportView], UUID | None]:
    """Return a page of what the actor asked for, the newest first, and the id after which the next begins."""
    require(actor, Permission.EXPORT_LIST)
    return _page(own_exports(actor), after)


def exports_of_units(actor: Actor, after: UUID | None = None) -> tuple[list[ExportView], UUID | None]:
    """Return a page of what was taken out within the actor's reach, the newest first. Raises NotAllowed."""
    require(actor, Permission.READ_EXPORTS)
    return _page(exports_in(actor, Permission.READ_EXPORTS), after)


def waiting_exports(actor: Actor) -> list[ExportView]:
    """Return what waits for the actor's confirmation, the oldest first. Two queries, none for others."""
    if not may(actor, Permission.CONFIRM_EXPORT):
        return []
    found = exports_in(actor, Permission.CONFIRM_EXPORT).exclude(user_id=actor.user_id)
    return [_view(one) for one in _decided_by(actor, found.filter(state=State.WAITING, expires_at__gt=now()))]


def export_to_decide(actor: Actor, export_id: UUID, *, lock: bool = False) -> Export:
    """Return an export that waits for this actor. Raises NotFound for any other."""
    found = exports_in(actor, Permission.CONFIRM_EXPORT).filter(id=export_id).exclude(user_id=actor.user_id)
    one = next(iter(_decided_by(actor, found.select_for_update(of=("self",)) if lock else found)), None)
    if one is None:
        raise NotFound
    return one


def decision_view(actor: Actor, export_id: UUID) -> ExportView:
    """Return what is to be confirmed, or was. Raises NotFound."""
    return _view(export_to_decide(actor, export_id))


def my_export(actor: Actor, export_id: UUID) -> ExportView:
    """Return one export of the actor. Raises NotFound."""
    return _view(find_own(actor, export_id))


def export_of_token(actor: Actor, token_hash: str) -> Export:
    """Return what this token fetches for this actor. Raises NotFound: used, replaced, somebody else's, never drawn."""
    found = own_exports(actor).filter(token_hash=token_hash).exclude(token_hash="").select_related(*WITH).first()
    if found is None:
        raise NotFound
    return found


def to_fetch(actor: Actor, export: Export, source: Source, wanted: Any) -> ToFetch:
    """Return what may be fetched now. Raises NotFound for a reach that the actor has no more."""
    found = source.find(actor, wanted)
    marks = row_marks(export.id, found.row_ids)
    change = changed(peek_record(export).get("marks", []), marks)
    return ToFetch(
        view=_view(export),
        found=found,
        change=change,
        must_ask_again=found.needs_second
        and (bool(change.added) or not _was_seconded(export))
        and bool(deciders(actor)),
        seen=whole_mark(marks),
    )


def rows_to_write(actor: Actor, export_id: UUID, source: Source, wanted: Any) -> Iterator[tuple[Any, bool]]:
    """Yield the rows of an export that was fetched just now, those that the log names and no other, each with whether it is
    restricted. Raises NotFound.
    """
    export = find_own(actor, export_id)
    if export.state != State.FETCHED or export.fetched_at is None or export.fetched_at < now() - _WRITTEN_WITHIN:
        raise NotFound
    told = peek_record(export)
    named, closed = frozenset(told.get("marks", [])), frozenset(told.get("closed", []))
    return _rows(export.id, named, closed, source, source.pages(actor, wanted))


def _rows(
    export_id: UUID, named: Collection[str], closed: Collection[str], source: Source, pages: Iterable[Iterable[Any]]
) -> Iterator[tuple[Any, bool]]:
    row_id = attrgetter(source.row_id)
    for rows in pages:
        for row in rows:
            if (mark := row_mark(export_id, row_id(row))) in named:
                yield row, mark in closed


def alone_exports(actor: Actor) -> list[Export]:
    """Return the newest exports that nobody confirmed because the unit has nobody else. Raises NotAllowed."""
    require(actor, Permission.READ_ALONE_STEPS)
    found = Export.objects.filter(is_without_second_look=True).select_related("unit")
    return list(found.order_by("-id")[:PAGE])


def _was_seconded(export: Export) -> bool:
    return export.decided_by_id is not None or export.is_without_second_look


def _decided_by(actor: Actor, found: QuerySet[Export]) -> list[Export]:
    rows = list(found.select_related(*WITH).order_by("id"))
    people = second_people({(one.unit_id, one.unit.municipality) for one in rows})
    return [one for one in rows if actor.user_id in people.second(one.unit_id, one.unit.municipality, one.user_id)]


def _page(found: QuerySet[Export], after: UUID | None) -> tuple[list[ExportView], UUID | None]:
    if after is not None:
        found = found.filter(id__lt=after)
    rows = list(found.select_related(*WITH).order_by("-id")[: PAGE + 1])
    return [_view(one) for one in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else None


def _view(export: Export) -> ExportView:
    told = open_record(export)
    is_over = export.state in OPEN and export.expires_at <= now()
    return ExportView(export, str(told.get("words", "")), str(told.get("no", "")), is_over)

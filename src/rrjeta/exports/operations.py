"""A list on its way out: asked for, confirmed or refused by another, given a link, fetched once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.looking import note_reveal
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.exports.choices import CONFIRMED_WITHIN, FETCHED_WITHIN, LEAST_WORDS, MOST_WORDS, OPEN, State
from rrjeta.exports.models import Export
from rrjeta.exports.queries.exports import deciders, export_to_decide, standing_of, to_fetch
from rrjeta.exports.queries.sources import Found, Source
from rrjeta.exports.rules.asking import asking_errors, size_error
from rrjeta.exports.rules.changes import row_marks
from rrjeta.exports.scope import find_own
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.numbers import new_number
from rrjeta.kernel.saving import add, change, note_subjects
from rrjeta.kernel.sealing import new_subject
from rrjeta.kernel.seams import announce

_MOST_WANTED = 600


class NotOpen(Refused):
    """The export was fetched, refused, dropped or ran out meanwhile."""

    message = _("This list cannot be fetched any more. Ask for it again from its page.")


class NotConfirmed(Refused):
    """The second person has not confirmed it yet."""

    message = _("This list waits for a second person. You are told as soon as it is confirmed.")


class ListChanged(Refused):
    """The list is not the one that the page showed."""

    message = _("The list has changed while the page was open. Nothing was taken out. Look at it again.")


class ConfirmAgain(Refused):
    """Rows came in that nobody has confirmed."""

    message = _("The list has changed since it was confirmed. It must be confirmed again before it can be fetched.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is said of a list that is to leave: what its address asks for, what for, as which file, in which language."""

    address: str
    purpose: str
    words: str
    format: str
    language: str


@operation(Permission.EXPORT_LIST)
def ask_export(actor: Actor, *, operation_id: UUID, source: Source, wanted: Any, asked: Asked) -> UUID:
    """Ask for a list as a file; return the export. Who confirms large and restricted ones is told. Raises Invalid, NotFound."""
    words = " ".join(asked.words.split())
    found = source.find(actor, wanted)
    errors = asking_errors(purpose=asked.purpose, words=words, format=asked.format)
    if refusal := size_error(len(found.row_ids)):
        errors[""] = refusal
    if len(asked.address) > _MOST_WANTED:
        raise NotFound
    if errors:
        raise Invalid(errors)
    moment = now()
    export = Export(
        subject=new_subject(),
        number=new_number(),
        user_id=actor.user_id,
        unit_id=standing_of(actor).unit_id,
        list_name=source.name,
        wanted=asked.address,
        format=asked.format,
        language=asked.language,
        purpose=asked.purpose,
        touched_at=moment,
        **_size(found),
        **_settled(actor, found),
    )
    add(export, {"words": words, "marks": row_marks(export.id, found.row_ids)})
    _tell_deciders(actor, export)
    return export.id


@operation(Permission.EXPORT_LIST)
def ask_again(actor: Actor, *, operation_id: UUID, export_id: UUID, source: Source, wanted: Any) -> UUID:
    """Ask for the same list as it is now, because it changed. Raises NotFound, NotOpen, Invalid."""
    export = _ready(actor, export_id)
    found = source.find(actor, wanted)
    if refusal := size_error(len(found.row_ids)):
        raise Invalid({"": refusal})
    fields = {
        **_size(found),
        **_settled(actor, found),
        "decided_by_id": None,
        "decided_at": None,
        "token_hash": "",
        "touched_at": now(),
    }
    change(export, fields, {"marks": row_marks(export.id, found.row_ids)})
    _tell_deciders(actor, export)
    return export.id


@operation(Permission.CONFIRM_EXPORT)
def confirm_export(actor: Actor, *, operation_id: UUID, export_id: UUID) -> UUID:
    """Confirm as the second person; whoever asked is told and has a day to fetch it. Raises NotFound, NotOpen."""
    export = _waiting(actor, export_id)
    moment = now()
    decided = {"decided_by_id": actor.user_id, "decided_at": moment, "touched_at": moment}
    change(export, {"state": State.READY, "expires_at": moment + FETCHED_WITHIN, **decided})
    announce(NoticeDue("export_confirmed", (export.user_id,), export.id))
    return export.id


@operation(Permission.CONFIRM_EXPORT)
def refuse_export(actor: Actor, *, operation_id: UUID, export_id: UUID, words: str) -> UUID:
    """Refuse with a reason that whoever asked reads. Raises NotFound, NotOpen, Invalid."""
    export = _waiting(actor, export_id)
    said = " ".join(words.split())
    if not LEAST_WORDS <= len(said) <= MOST_WORDS:
        raise Invalid({"words": _("Say in a few words why it is refused. Whoever asked reads it.")})
    moment = now()
    decided = {"decided_by_id": actor.user_id, "decided_at": moment, "touched_at": moment}
    change(export, {"state": State.REFUSED, **decided}, {"no": said})
    announce(NoticeDue("export_refused", (export.user_id,), export.id))
    return export.id


@operation(Permission.EXPORT_LIST)
def drop_export(actor: Actor, *, operation_id: UUID, export_id: UUID) -> UUID:
    """Need a list no longer: it cannot be fetched any more. Raises NotFound, NotOpen."""
    export = find_own(actor, export_id, lock=True)
    if export.state not in OPEN:
        raise NotOpen
    return change(export, {"state": State.DROPPED, "token_hash": "", "touched_at": now()}).id


@operation(Permission.EXPORT_LIST)
def link_export(actor: Actor, *, operation_id: UUID, export_id: UUID, token_hash: str) -> UUID:
    """Give an export the link for its one fetching and end the one before. Raises NotFound, NotOpen, NotConfirmed.

    Whoever calls drew the token and shows it once; here its hash alone is kept.
    """
    export = _ready(actor, export_id)
    return change(export, {"token_hash": token_hash, "touched_at": now()}).id


@operation(Permission.EXPORT_LIST)
def fetch_export(
    actor: Actor, *, operation_id: UUID, export_id: UUID, token_hash: str, source: Source, wanted: Any, seen: str
) -> UUID:
    """Have the list leave: the log names everybody on it before its first letter is written, and the link is used up.

    Raises NotFound, NotOpen, NotConfirmed, ListChanged, ConfirmAgain.
    """
    export = _ready(actor, export_id)
    if not token_hash or export.token_hash != token_hash:
        raise NotOpen
    now_there = to_fetch(actor, export, source, wanted)
    if now_there.seen != seen or not now_there.found.row_ids:
        raise ListChanged
    if now_there.must_ask_again:
        raise ConfirmAgain
    note_subjects(now_there.found.subject_ids)
    note_reveal((Export._meta.db_table, export.id), export.purpose)
    moment = now()
    fields = {
        "state": State.FETCHED,
        "fetched_at": moment,
        "touched_at": moment,
        "token_hash": "",
        # It may have grown past the limit where nobody is there who could confirm.
        "is_without_second_look": now_there.needs_second and export.decided_by_id is None,
    }
    marks = row_marks(export.id, now_there.found.row_ids)
    # Which rows are restricted is settled here too: the file is written without reading the list a second time.
    closed = row_marks(export.id, now_there.found.restricted_ids)
    return change(export, {**fields, **_size(now_there.found)}, {"marks": marks, "closed": closed}).id


def _size(found: Found) -> dict[str, int]:
    return {
        "row_count": len(found.row_ids),
        "child_count": len(found.child_ids),
        "restricted_count": len(found.restricted_ids),
    }


def _settled(actor: Actor, found: Found) -> dict[str, Any]:
    """Return how an export stands once it was asked for, and until when."""
    needs_second = found.needs_second
    waits = needs_second and bool(deciders(actor))
    return {
        "state": State.WAITING if waits else State.READY,
        "is_without_second_look": needs_second and not waits,
        "expires_at": now() + (CONFIRMED_WITHIN if waits else FETCHED_WITHIN),
    }


def _tell_deciders(actor: Actor, export: Export) -> None:
    if export.state == State.WAITING:
        announce(NoticeDue("export_asked", tuple(sorted(deciders(actor))), export.id))


def _ready(actor: Actor, export_id: UUID) -> Export:
    export = find_own(actor, export_id, lock=True)
    if export.state not in OPEN or export.expires_at <= now():
        raise NotOpen
    if export.state == State.WAITING:
        raise NotConfirmed
    return export


def _waiting(actor: Actor, export_id: UUID) -> Export:
    export = export_to_decide(actor, export_id, lock=True)
    if export.state != State.WAITING or export.expires_at <= now():
        raise NotOpen
    return export

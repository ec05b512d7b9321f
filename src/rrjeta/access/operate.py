"""One way to write: permission, rule, save, log, announce, in one transaction, once for each operation id."""

import functools
import sqlite3
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg_pool import PoolTimeout

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.looking import ON_DUTY, noting_relations
from rrjeta.access.permissions import Permission
from rrjeta.audit.operations import record_change, record_event
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, Refused
from rrjeta.kernel.models import DoneOperation
from rrjeta.kernel.queue import take_turn
from rrjeta.kernel.saving import is_working, working

P = ParamSpec("P")
_TRIES = 5
DONE_TABLE = DoneOperation._meta.db_table
_SQLITE_PASSING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# serialization_failure, deadlock_detected, lock_not_available (PostgreSQL, appendix A)
_POSTGRES_PASSING = frozenset({"40001", "40P01", "55P03"})


class OperationIdTaken(Refused):
    """The id of this operation was already used for something else or by somebody else."""

    message = _("This form was already sent. Open the page again.")


class Busy(Refused):
    """Other writers kept the database busy for too long; nothing was changed."""

    message = _("The system is busy. Nothing was changed. Please send again.")


Operation = Callable[Concatenate[Actor, P], UUID]


def operation(permission: Permission) -> Callable[[Operation[P]], Operation[P]]:
    """Make a function that takes the actor first and returns the id of its main record an operation.

    Called with `operation_id=…` it runs in one transaction and is done once however often it is sent: a repeat
    returns the first result. An operation called by another one joins its transaction and its entry in the log.
    Raises NotAllowed, OperationIdTaken, Busy and what the function raises.
    """

    def decorate(function: Operation[P]) -> Operation[P]:
        @functools.wraps(function)
        def run(actor: Actor, *args: P.args, **kwargs: P.kwargs) -> UUID:
            if not may(actor, permission):
                raise NotAllowed
            if args:
                raise TypeError("An operation takes the actor first and names everything else.")
            if is_working():
                return function(actor, *args, **kwargs)
            try:
                return _patiently(lambda: _once(function, actor, kwargs))
            except Refused as refused:
                _remember(actor, refused)
                raise

        run.permission = permission  # type: ignore[attr-defined]  # read by tests/house
        # `wraps` remembers that the actor may be named, which an operation's type leaves open.
        return cast("Operation[P]", run)

    return decorate


def _remember(actor: Actor, refused: Refused) -> None:
    """Write into the log what must be known of though it was refused; its own transaction has been taken back."""
    if refused.logged_as:
        with transaction.atomic():
            record_event(actor_id=actor.user_id, action=refused.logged_as)


def _once(function: Callable[..., UUID], actor: Actor, kwargs: dict[str, object]) -> UUID:
    operation_id = kwargs.get("operation_id")
    if not isinstance(operation_id, UUID):
        raise TypeError("An operation is called with operation_id=UUID.")
    name = f"{function.__module__.removeprefix('rrjeta.')}.{function.__name__}"
    with transaction.atomic(), working(actor.user_id) as work, noting_relations() as opened:
        if actor.unit_ids:
            take_turn(min(actor.unit_ids))
        done, is_new = DoneOperation.objects.get_or_create(
            id=operation_id,
            defaults={"name": name, "actor_id": actor.user_id, "done_at": now()},
        )
        if not is_new:
            if (done.name, done.actor_id) != (
                name,
                actor.user_id,
            ) or done.result is None:
                raise OperationIdTaken
            return done.result
        result = function(actor, **kwargs)
        DoneOperation.objects.filter(id=operation_id).update(result=result)
        record_change(
            actor_id=actor.user_id,
            action=name,
            operation_id=operation_id,
            saved=work.saved,
            subjects=work.subjects,
            reason=opened.reason,
            relation=ON_DUTY if ON_DUTY in opened.by else "",
        )
        return result


def _patiently(run: Callable[[], UUID]) -> UUID:
    """Try the whole transaction again when another writer stood in the way (locked file, deadlock)."""
    for attempt in range(_TRIES):
        try:
            return run()
        except OperationalError as error:
            if connection.in_atomic_block or not _is_passing(error):
                raise
            time.sleep(0.05 * 2**attempt)
    raise Busy


def _is_passing(error: OperationalError) -> bool:
    """Tell whether the database only asks to come again; a full disk or a missing table does not pass by waiting."""
    cause = error.__cause__
    sqlite_code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    # No connection became free in time.
    if isinstance(cause, PoolTimeout):
        return True
    return sqlite_code in _SQLITE_PASSING or getattr(cause, "sqlstate", "") in _POSTGRES_PASSING

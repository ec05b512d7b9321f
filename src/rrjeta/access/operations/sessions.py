"""Sessions: written down when they begin, and ended by whoever they belong to, by the administrator, or with a right."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.facts import SessionsEnded, UnknownBrowser
from rrjeta.access.models import SignIn, User
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.saving import add, change, remove
from rrjeta.kernel.seams import announce

_LONGEST_BROWSER = 60


@operation(Permission.DESK)
def begin_session(actor: Actor, *, operation_id: UUID, session_key: str, browser: str, is_known: bool = True) -> UUID:
    """Write down that a session began; what is left of sessions that ended by themselves is cleared away.

    `is_known` says whether the user signed in here before; whoever has a given password still signs in for the first time.
    """
    _end(
        SignIn.objects.filter(
            user_id=actor.user_id, begun_at__lt=now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
        )
    )
    signed_in = SignIn(user_id=actor.user_id, session_key=session_key, browser=browser[:_LONGEST_BROWSER])
    if not is_known and not actor.must_choose_password:
        announce(UnknownBrowser(actor.user_id))
    return add(signed_in).id


@operation(Permission.DESK)
def sign_out(actor: Actor, *, operation_id: UUID, session_key: str) -> UUID:
    """Write down that the actor ended the session they are in."""
    _end(SignIn.objects.filter(user_id=actor.user_id, session_key=session_key))
    return actor.user_id


@operation(Permission.DESK)
def move_session(actor: Actor, *, operation_id: UUID, before: str, session_key: str) -> UUID:
    """Follow a session whose key was replaced, as it is when a password changes; every other one ends."""
    _end(SignIn.objects.filter(user_id=actor.user_id).exclude(session_key=before))
    for one in SignIn.objects.select_for_update().filter(user_id=actor.user_id, session_key=before):
        change(one, {"session_key": session_key})
    return actor.user_id


@operation(Permission.DESK)
def end_session(actor: Actor, *, operation_id: UUID, sign_in_id: UUID) -> UUID:
    """End one session of the actor's own. Raises NotFound."""
    found = SignIn.objects.filter(user_id=actor.user_id, id=sign_in_id)
    if not found.exists():
        raise NotFound
    _end(found)
    return sign_in_id


@operation(Permission.DESK)
def end_other_sessions(actor: Actor, *, operation_id: UUID, session_key: str) -> UUID:
    """End every session of the actor's own but the one they are in."""
    _end(SignIn.objects.filter(user_id=actor.user_id).exclude(session_key=session_key))
    return actor.user_id


@operation(Permission.MANAGE_USERS)
def end_sessions(actor: Actor, *, operation_id: UUID, user_id: UUID) -> UUID:
    """End every session of a user. Raises NotFound."""
    if not User.objects.filter(id=user_id).exists():
        raise NotFound
    end_all(user_id)
    if user_id != actor.user_id:
        announce(SessionsEnded(user_id))
    return user_id


def end_all(user_id: UUID) -> None:
    """End every session of a user whose rights or password change; part of an operation."""
    _end(SignIn.objects.filter(user_id=user_id))


def _end(found: QuerySet[SignIn]) -> None:
    for one in found.select_for_update():
        for session in Session.objects.filter(session_key=one.session_key):
            remove(session)
        remove(one)

"""Removing the factors of somebody who lost them: one person asks, a second one does it, and the user is told of both."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import RemovalReason, RemovalState
from rrjeta.access.models import FactorRemoval, User
from rrjeta.access.operate import operation
from rrjeta.access.operations.factors import remove_all
from rrjeta.access.operations.sessions import end_all
from rrjeta.access.operations.users import OneselfRefused
from rrjeta.access.permissions import Permission
from rrjeta.access.register import who_may_agree
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.seams import announce


class NothingToRemove(Refused):
    """The user has no factor, or somebody asked already."""

    message = _("There is nothing to ask for: this user has no second factor, or somebody has asked already.")


class NeedsAnother(Refused):
    """Whoever asked, and the user themself, cannot be the second person."""

    message = _("Somebody else has to do this: not the one who asked, and not the user themself.")


class AdministratorDecides(Refused):
    """The data-protection officer stands in only where there is no other administrator."""

    message = _("Another administrator can do this. The data-protection officer does it only where there is none.")


@operation(Permission.MANAGE_USERS)
def ask_factor_removal(actor: Actor, *, operation_id: UUID, user_id: UUID, reason: str) -> UUID:
    """Ask that every factor of a user be removed. Raises NotFound, Invalid, OneselfRefused, NothingToRemove."""
    user = User.objects.select_for_update().filter(id=user_id).first()
    if user is None:
        raise NotFound
    if actor.user_id == user_id:
        raise OneselfRefused
    if reason not in set(RemovalReason):
        raise Invalid({"reason": _("Choose a reason.")})
    waiting = FactorRemoval.objects.filter(user=user, state=RemovalState.WAITING)
    if not user.factors or waiting.exists():
        raise NothingToRemove
    made = add(FactorRemoval(user=user, reason=reason))
    announce(NoticeDue("factors_asked", (user.id,), made.id))
    announce(NoticeDue("second_person", tuple(sorted(who_may_agree([made])[made.id])), made.id))
    return made.id


@operation(Permission.REMOVE_FACTORS)
def remove_factors(actor: Actor, *, operation_id: UUID, removal_id: UUID) -> UUID:
    """Do as the second person what somebody asked for; it ends the user's sessions.

    Raises NotFound, NeedsAnother, AdministratorDecides.
    """
    removal = _waiting(removal_id)
    if actor.user_id not in who_may_agree([removal])[removal.id]:
        is_concerned = actor.user_id in (removal.user_id, removal.entered_by_id)
        raise NeedsAnother if is_concerned else AdministratorDecides
    remove_all(User.objects.select_for_update().get(id=removal.user_id))
    end_all(removal.user_id)
    announce(NoticeDue("factors_removed", (removal.user_id,), removal.id))
    return _settle(actor, removal, RemovalState.DONE)


@operation(Permission.REMOVE_FACTORS)
def drop_removal(actor: Actor, *, operation_id: UUID, removal_id: UUID) -> UUID:
    """Leave the factors as they are. Raises NotFound."""
    return _settle(actor, _waiting(removal_id), RemovalState.DROPPED)


@operation(Permission.DESK)
def object_to_removal(actor: Actor, *, operation_id: UUID, removal_id: UUID) -> UUID:
    """Say as the user that one still has one's factors and asked for nothing. Raises NotFound."""
    removal = _waiting(removal_id)
    if removal.user_id != actor.user_id:
        raise NotFound
    return _settle(actor, removal, RemovalState.DROPPED)


@operation(Permission.DESK)
def note_removal_seen(actor: Actor, *, operation_id: UUID, removal_id: UUID) -> UUID:
    """Say as the user that one knows of it. Raises NotFound."""
    found = FactorRemoval.objects.select_for_update().filter(
        id=removal_id, user_id=actor.user_id, state=RemovalState.DONE
    )
    removal = found.first()
    if removal is None:
        raise NotFound
    return change(removal, {"seen_at": removal.seen_at or now()}).id


def _waiting(removal_id: UUID) -> FactorRemoval:
    found = FactorRemoval.objects.select_for_update().filter(id=removal_id, state=RemovalState.WAITING).first()
    if found is None:
        raise NotFound
    return found


def _settle(actor: Actor, removal: FactorRemoval, state: RemovalState) -> UUID:
    return change(removal, {"state": state, "settled_by_id": actor.user_id, "settled_at": now()}).id

"""Keeping a list under a name of one's own, and keeping it no longer."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.kept import KeptList, opened, sealed_lists
from rrjeta.access.models import User
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import change

MOST = 20
_LONGEST_NAME = 40
_LONGEST_WANTED = 600


@operation(Permission.SEE_CASE)
def keep_list(actor: Actor, *, operation_id: UUID, name: str, wanted: str) -> UUID:
    """Keep a list under a name; the same name again means the newer one. Raises Invalid."""
    name = " ".join(name.split())
    if not name:
        raise Invalid({"name": _("Give this list a name.")})
    if len(name) > _LONGEST_NAME or len(wanted) > _LONGEST_WANTED:
        raise Invalid({"name": _("This name is too long. Use up to 40 letters.")})
    user, known = _locked(actor)
    others = [one for one in known if one.name.casefold() != name.casefold()]
    if len(others) >= MOST:
        raise Invalid({"name": _("You keep 20 lists already. Take one away first.")})
    return _save(user, [*others, KeptList(name, wanted)])


@operation(Permission.SEE_CASE)
def drop_list(actor: Actor, *, operation_id: UUID, wanted: str) -> UUID:
    """Keep a list no longer. Raises NotFound for one that is not kept."""
    user, known = _locked(actor)
    others = [one for one in known if one.wanted != wanted]
    if len(others) == len(known):
        raise NotFound
    return _save(user, others)


def _locked(actor: Actor) -> tuple[User, list[KeptList]]:
    user = User.objects.select_for_update().filter(id=actor.user_id).first()
    if user is None:
        raise NotFound
    return user, opened(user.id, bytes(user.kept_lists))


def _save(user: User, lists: Sequence[KeptList]) -> UUID:
    return change(user, {"kept_lists": sealed_lists(user.id, lists)}).id

"""Reports that wait pass on with the desk of a colleague who leaves: nothing is nobody's (design §3.11)."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.hotline.choices import WAITING
from rrjeta.hotline.models import Worry
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.saving import change


class NobodyToPassTo(Refused):
    """A report would be left without anybody responsible."""

    message = _(
        "Reports from outside wait for this colleague, and nobody in the unit can take them over. "
        "Name a head or a deputy first."
    )


def pass_desk(fact: UserDisabled) -> None:
    """Pass every report that waits for a user who may no longer sign in. Raises NobodyToPassTo."""
    _pass(fact.user_id, fact.passes_to, Q())


def pass_desk_in_unit(fact: RoleEnded) -> None:
    """Pass the reports that wait for a user in a unit where they work no longer. Raises NobodyToPassTo."""
    _pass(fact.user_id, fact.passes_to, Q(unit_id=fact.unit_id))


def _pass(user_id: UUID, to_id: UUID | None, of: Q) -> None:
    waiting = Worry.objects.filter(of, owner_id=user_id, stage__in=WAITING).select_for_update().order_by("id")
    for worry in waiting:
        if to_id is None:
            raise NobodyToPassTo
        change(worry, {"owner_id": to_id})

"""Which help a person reaches with a permission. Reach in, rows out."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import municipalities_with, reaches, units_with
from rrjeta.access.permissions import Permission
from rrjeta.aid.models import Help, HelpLine
from rrjeta.cases.models import Case
from rrjeta.cases.scope import cases_in, co_work_now, shut_homes, with_merged
from rrjeta.kernel.errors import NotFound


def helps_in(actor: Actor, permission: Permission) -> QuerySet[Help]:
    """Return the help to which the permission extends: given by the actor's units, or for children of their own work.

    What a unit gave stays its own in the sums when a case moves on. Of a family that the actor is shut out of there is none.
    """
    given = reaches(actor, permission)
    reached = Q(pk__in=[])
    if units := units_with(actor, permission, Reach.TEAM):
        reached |= Q(unit_id__in=units)
    if wide := municipalities_with(actor, permission, Reach.ORGANISATION):
        reached |= Q(unit__municipality__in=wide)
    if Reach.OWN in given:
        mine = Q(case__owner_id__in=[actor.user_id, *actor.covers])
        mine |= Q(case_id__in=co_work_now().filter(user_id=actor.user_id).values("case_id"))
        reached |= Q(Exists(HelpLine.objects.filter(mine, help=OuterRef("pk"))))
    return Help.objects.filter(reached).exclude(household_id__in=shut_homes(actor))


def lines_known(actor: Actor) -> QuerySet[HelpLine]:
    """Return for whom help was, as far as the actor may know the number of the case.

    Of what the units gave whose help the actor reads, all: their own people entered it, and sums are told by those numbers.
    """
    known = Q(case__in=cases_in(actor, Permission.SEE_CASE, with_own=True))
    if units := units_with(actor, Permission.READ_HELP, Reach.TEAM):
        known |= Q(help__unit_id__in=units)
    if wide := municipalities_with(actor, Permission.READ_HELP, Reach.ORGANISATION):
        known |= Q(help__unit__municipality__in=wide)
    return HelpLine.objects.filter(known)


def find_help(case: Case, help_id: UUID, *, lock: bool = False) -> Help:
    """Return help for the child of a case that was found for the actor, locked when asked. Raises NotFound."""
    lines = HelpLine.objects.filter(case_id__in=with_merged(case).values("id"), help=OuterRef("pk"))
    found = Help.objects.filter(Exists(lines), id=help_id)
    found = found.select_for_update(of=("self",)) if lock else found
    row = found.select_related("subject", "unit").first()
    if row is None:
        raise NotFound
    return row

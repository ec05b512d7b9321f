"""Which reports a person reaches with a permission. Reach in, rows out."""

from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access import looking
from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import municipalities_with, on_duty_areas, reaches, units_with
from rrjeta.access.permissions import Permission
from rrjeta.cases.scope import concerns_open_to
from rrjeta.hotline.choices import Stage
from rrjeta.hotline.models import Worry, WorryReporter
from rrjeta.kernel.errors import NotFound


def worries_in(actor: Actor, permission: Permission) -> QuerySet[Worry]:
    """Return the reports to which the permission extends: of one's units, one's places, and where one is on call.

    What became a concern about a family that is closed to the actor is never among them.
    """
    found = Worry.objects.filter(_by_unit(actor, permission) | _by_place(actor, permission))
    if not actor.is_shut_out:
        return found
    return found.filter(Q(concern=None) | Q(concern__in=concerns_open_to(actor)))


def _by_unit(actor: Actor, permission: Permission) -> Q:
    reached = Q(unit_id__in=units_with(actor, permission, Reach.TEAM))
    if Reach.OWN in reaches(actor, permission):
        reached |= Q(owner_id__in=[actor.user_id, *actor.covers])
    return reached


def _by_place(actor: Actor, permission: Permission) -> Q:
    wide = municipalities_with(actor, permission, Reach.AREA) | on_duty_areas(actor, permission)
    return Q(municipality__in=wide | municipalities_with(actor, permission, Reach.ORGANISATION))


def find_worry(actor: Actor, permission: Permission, worry_id: UUID, *, lock: bool = False) -> Worry:
    """Return one report, locked for a change when asked. Raises NotFound."""
    found = worries_in(actor, permission).filter(id=worry_id)
    found = found.select_for_update(of=("self",)) if lock else found
    worry = found.select_related("subject", "owner", "unit", "concern").first()
    if worry is None:
        raise NotFound
    by_work = worry.unit_id in actor.unit_ids or worry.owner_id in {actor.user_id, *actor.covers}
    opened = [] if by_work else [(Worry._meta.db_table, worry.id)]
    looking.note_relation("" if by_work else looking.ON_DUTY, opened)
    return worry


def find_reporter(actor: Actor, worry_id: UUID) -> WorryReporter:
    """Return who told a report, still sealed, where the actor may open that. Raises NotFound.

    There is nothing to open of the anonymous, nor here of a report that became a concern: that file has its own rules.
    """
    worry = find_worry(actor, Permission.READ_REPORTER, worry_id)
    named = WorryReporter.objects.filter(worry=worry, is_anonymous=False).exclude(worry__stage=Stage.TAKEN)
    reporter = named.select_related("subject").first()
    if reporter is None:
        raise NotFound
    reporter.worry = worry
    return reporter

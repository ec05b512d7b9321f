"""Whom a person leads, and which talks they reach. Reach in, rows out.

A talk belongs to the two who talked. Whoever leads the worker as well sees that it took place, never what was said; no
relation opens it: neither standing in, nor the duty roster, nor the deputy's place.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import municipalities_with, units_with
from rrjeta.access.models import Membership
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import current_memberships, roles_with
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.supervision.models import Talk

_P = Permission.HOLD_TALK


class BetweenTheTwo(NotAllowed):
    """What was said in a talk is open to nobody but the two who talked."""

    message = _("What was said in a talk stays between the two who talked.")


def led_by(actor: Actor) -> QuerySet[Membership]:
    """Return whom the actor leads today: a head the workers of the unit, a director the heads and whoever has none."""
    leading, working = roles_with(_P, Reach.TEAM), roles_with(Permission.READ_TALK, Reach.OWN)
    heads = current_memberships().filter(role__in=leading, unit_id=OuterRef("unit_id"))
    team = Q(role__in=working, unit_id__in=units_with(actor, _P, Reach.TEAM))
    places = municipalities_with(actor, _P, Reach.ORGANISATION)
    above = Q(role__in=leading) | Q(role__in=working, has_head=False)
    found = current_memberships().annotate(has_head=Exists(heads))
    wide = Q(unit__municipality__in=places) & above
    return found.filter(team | wide).exclude(user_id=actor.user_id).select_related("user", "unit")


def find_led(actor: Actor, user_id: UUID) -> Membership:
    """Return in which place the actor leads somebody. Raises NotFound."""
    found = led_by(actor).filter(user_id=user_id).order_by("since", "id").first()
    if found is None:
        raise NotFound
    return found


def talks_in(actor: Actor) -> QuerySet[Talk]:
    """Return the talks whose taking place the actor may know of; what is only prepared is its supervisor's alone."""
    led = Q(unit_id__in=units_with(actor, _P, Reach.TEAM))
    led |= Q(unit__municipality__in=municipalities_with(actor, _P, Reach.ORGANISATION))
    held = Q(held_at__isnull=False) & (Q(worker_id=actor.user_id) | led)
    return Talk.objects.filter(Q(supervisor_id=actor.user_id) | held)


def find_talk(actor: Actor, talk_id: UUID, *, lock: bool = False) -> Talk:
    """Return a talk of the actor's own with its key, locked for a change when asked. Raises NotFound, BetweenTheTwo."""
    found = talks_in(actor).filter(id=talk_id)
    found = found.select_for_update(of=("self",)) if lock else found
    talk = found.select_related("subject", "worker", "supervisor", "unit").first()
    if talk is None:
        raise NotFound
    if actor.user_id not in (talk.worker_id, talk.supervisor_id):
        raise BetweenTheTwo
    return talk

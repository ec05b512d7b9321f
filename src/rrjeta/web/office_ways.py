"""Ways to what an office does beside its cases: supervision, complaints, call lists."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission


def office_ways(actor: Actor) -> list[tuple[str, str]]:
    """Return the addresses, with their words, that are open to the actor."""
    ways = (
        ("supervision", Permission.READ_TALK, _("Supervision")),
        ("complaints", Permission.HANDLE_COMPLAINT, _("Complaints")),
        ("complaint-take", Permission.TAKE_COMPLAINT, _("Take a complaint in")),
        ("emergencies", Permission.READ_EMERGENCY, _("Many at once: flood, earthquake, closed border")),
    )
    return [(reverse(name), words) for name, held, words in ways if may(actor, held)]

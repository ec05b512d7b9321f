"""Which referrals a person reaches: as sender through the case, as receiver through the inbox of the team or a signed link.

Coalitions and protocols are read by everybody who reads the directory, and kept by their own office, their parties, the agency.
"""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor, GuestActor, SystemActor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import may, municipalities_with, reaches, units_with
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import granted_ids
from rrjeta.cases.scope import cases_in, may_on, shut_homes
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.network.choices import DRAFT, Audience
from rrjeta.network.models import CoalitionMember, Link, Package, Protocol, Referral
from rrjeta.network.rules.alliances import LEADING
from rrjeta.places.facts import OrganisationFact
from rrjeta.places.queries import organisations

_WITH = (
    "subject",
    "case__owner",
    "case__unit",
    "case__household",
    "case__person__subject",
    "case__person__merged_into__subject",
    "person__subject",
    "person__merged_into__subject",
)
COALITION = "coalition"
_ALSO = ("service__organisation", "to_unit", "taken_by", "action__subject")


def sent_in(actor: Actor) -> QuerySet[Referral]:
    """Return the referrals of the cases to which sending extends for this actor."""
    if isinstance(actor, SystemActor):
        return Referral.objects.all()
    return Referral.objects.filter(case__in=cases_in(actor, Permission.REFER, with_own=True))


def received_in(actor: Actor) -> QuerySet[Referral]:
    """Return what was sent to the teams of this actor, or by the link that a guest holds. A draft was sent to nobody."""
    sent = Referral.objects.filter(sent_at__isnull=False).exclude(state=DRAFT)
    if isinstance(actor, GuestActor):
        return sent.filter(id__in=_links(actor.user_id).values("referral_id"))
    found = sent.filter(to_unit_id__in=units_with(actor, Permission.ANSWER_REFERRAL, Reach.TEAM))
    return found.exclude(case__household_id__in=shut_homes(actor))


def counted_in(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return what the numbers of this actor count: referrals or unmet needs, by the unit and the place of their cases."""
    permission = Permission.READ_NETWORK
    if Reach.ALL in reaches(actor, permission):
        return rows
    places = municipalities_with(actor, permission, Reach.ORGANISATION)
    units = units_with(actor, permission, Reach.TEAM)
    return rows.filter(Q(municipality__in=places) | Q(case__unit_id__in=units))


def find_sent(actor: Actor, referral_id: UUID, *, lock: bool = False) -> Referral:
    """Return one referral of a case within the actor's reach, locked when asked. Raises NotFound, NotAllowed."""
    referral = _one(sent_in(actor), referral_id, lock=lock)
    if referral is not None:
        return referral
    case_id = Referral.objects.filter(id=referral_id).values_list("case_id", flat=True).first()
    if case_id is not None and may_on(actor, Permission.SEE_CASE, case_id):
        raise NotAllowed
    raise NotFound


def find_received(actor: Actor, referral_id: UUID, *, lock: bool = False) -> Referral:
    """Return one referral that the actor received, locked when asked. Raises NotFound."""
    referral = _one(received_in(actor), referral_id, lock=lock)
    if referral is None:
        raise NotFound
    return referral


def packages_open_to(actor: Actor) -> QuerySet[Package]:
    """Return the packages that a running grant opens to this actor: nobody else reads one byte as a receiver."""
    return Package.objects.filter(id__in=granted_ids(actor), referral__in=received_in(actor))


def find_link(token_hash: str, audience: Audience = Audience.RECEIVER) -> Link | None:
    """Return the link of a token that still leads somewhere, with its key, or None."""
    found = Link.objects.filter(token_hash=token_hash, audience=audience, ended_at=None, expires_at__gt=now())
    return found.select_related("subject", "referral").first()


def _links(link_id: UUID) -> QuerySet[Link]:
    return Link.objects.filter(id=link_id, audience=Audience.RECEIVER, ended_at=None, expires_at__gt=now())


def _one(found: QuerySet[Referral], referral_id: UUID, *, lock: bool) -> Referral | None:
    found = found.filter(Q(id=referral_id))
    found = found.select_for_update(of=("self",)) if lock else found
    row: Any = found.select_related(*_WITH, *_ALSO).first()
    return row if isinstance(row, Referral) else None


def coalitions() -> list[OrganisationFact]:
    """Return every coalition that the pack or an owner listed, in their order."""
    return organisations(COALITION)


def own_organisations(actor: Actor, permission: Permission) -> frozenset[str] | None:
    """Return the organisations for which the actor may do this; None where it is for all of them."""
    return None if Reach.ALL in reaches(actor, permission) else actor.organisations


def keeps_coalition(actor: Actor, permission: Permission, one: OrganisationFact) -> bool:
    """Tell whether the permission extends to a coalition: its own office, who leads it, whoever keeps all."""
    if isinstance(actor, SystemActor) or not may(actor, permission):
        return isinstance(actor, SystemActor)
    own = own_organisations(actor, permission)
    if own is None or one.code in own:
        return True
    leads = CoalitionMember.objects.filter(coalition_id=one.id, left_on="", role__in=LEADING)
    return leads.filter(organisation__code__in=own).exists()


def keeps_protocol(actor: Actor, permission: Permission, protocol_id: UUID) -> bool:
    """Tell whether the permission extends to a protocol: its parties, whoever keeps all."""
    if not may(actor, permission):
        return False
    own = own_organisations(actor, permission)
    parties = Protocol.objects.filter(id=protocol_id, parties__organisation__code__in=own or ())
    return own is None or parties.exists()


def find_coalition(actor: Actor, permission: Permission, code: str) -> OrganisationFact:
    """Return one coalition. Raises NotFound, and NotAllowed for one that the actor reads and does not keep."""
    found = next((one for one in coalitions() if one.code == code), None)
    if found is None or not may(actor, Permission.READ_DIRECTORY):
        raise NotFound
    if permission is not Permission.READ_DIRECTORY and not keeps_coalition(actor, permission, found):
        raise NotAllowed
    return found


def find_protocol(actor: Actor, permission: Permission, protocol_id: UUID, *, lock: bool = False) -> Protocol:
    """Return one protocol, locked when asked. Raises NotFound, NotAllowed as `find_coalition` does."""
    found = Protocol.objects.filter(id=protocol_id)
    row = (found.select_for_update() if lock else found).first()
    if row is None or not may(actor, Permission.READ_DIRECTORY):
        raise NotFound
    if permission is not Permission.READ_DIRECTORY and not keeps_protocol(actor, permission, protocol_id):
        raise NotAllowed
    return row

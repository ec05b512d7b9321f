"""What a family reads behind the square of its slip, once the code was given: where, from when, and whom to call."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rrjeta.directory.choices import ContactKind
from rrjeta.directory.models import Contact
from rrjeta.network.choices import Audience
from rrjeta.network.models import Link, ReferralMove
from rrjeta.network.queries.lines import receiver_name
from rrjeta.network.scope import find_link


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """Where the family is awaited. Nobody is named; where the place is hidden, the unit is called and nothing else is said."""

    link_id: UUID
    where: str
    phones: list[str]
    from_day: date | None
    unit: str
    unit_phone: str


def family_page(token_hash: str) -> FamilyPage | None:
    """Return what stands behind the link of a slip that still leads somewhere, or None."""
    found = find_link(token_hash, Audience.FAMILY)
    if found is None:
        return None
    link = Link.objects.select_related("referral__subject", "referral__service", "referral__case__unit").get(
        id=found.id
    )
    referral = link.referral
    is_hidden = referral.service is not None and referral.service.is_place_hidden
    accepted = ReferralMove.objects.filter(referral=referral, code="accept").order_by("-happened_at", "-id")
    contacts = Contact.objects.filter(service=referral.service, kind=ContactKind.PHONE, is_public=True)
    return FamilyPage(
        link_id=link.id,
        where="" if is_hidden else receiver_name(referral),
        phones=[] if is_hidden or referral.service is None else list(contacts.values_list("value", flat=True)),
        from_day=accepted.values_list("chosen_on", flat=True).first(),
        unit=referral.case.unit.name,
        unit_phone=referral.case.unit.phone,
    )

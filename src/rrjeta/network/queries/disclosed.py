"""What other rooms ask of this one: what left by referrals, what of it is open to others, who the guests are."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Changed
from rrjeta.cases.facts import (
    ChangesBeside,
    NamesOfGuests,
    OpenedBeside,
    ReferralsOpen,
    ReferralsUnsettled,
    SentOf,
    ServicesAround,
)
from rrjeta.cases.queries.changed import changed_rows
from rrjeta.kernel.clock import now
from rrjeta.kernel.sealing import open_record
from rrjeta.network.choices import DRAFT, WITHOUT_SERVICE, PackagePart
from rrjeta.network.models import Link, Package, Referral, ReferralMove
from rrjeta.network.queries.lines import receiver_name
from rrjeta.papers.choices import Departure
from rrjeta.papers.facts import WhatElseLeaves
from rrjeta.papers.queries.disclosures import Source, WantedDisclosures, on_basis
from rrjeta.papers.queries.frame import is_kind
from rrjeta.papers.queries.kinds import sheltering_kinds
from rrjeta.papers.queries.left import Left


def what_leaves(_question: WhatElseLeaves) -> dict[Departure, Source]:
    """Return what leaves by referrals: each edition of what was sent, once."""
    return {Departure.REFERRAL: Source(Package, "sent_at", "referral__case_id", _rows, _left, ("referral",))}


def _rows(wanted: WantedDisclosures) -> QuerySet[Package]:
    return on_basis(Package.objects.filter(part=PackagePart.REQUEST), wanted)


def _left(one: Package, case_id: UUID, number: str) -> Left:
    told = open_record(one)
    return Left(
        id=one.id,
        at=one.sent_at,
        case_id=case_id,
        number=number,
        by=Departure.REFERRAL,
        what=one.referral.number,
        recipient=str(told.get("recipient") or ""),
        purpose=one.purpose,
        basis=one.legal_basis,
        reason=str(told.get("reason") or ""),
        classes=tuple(one.classes),
        user_id=one.entered_by_id,
    )


def opened_beside(question: OpenedBeside) -> list[UUID]:
    """Return the packages of the referrals of these cases."""
    return list(Package.objects.filter(referral__case_id__in=question.case_ids).values_list("id", flat=True))


def changes_beside(question: ChangesBeside) -> tuple[Permission, QuerySet[ReferralMove]]:
    """Answer with the moves of the referrals of these cases: sent, opened, answered, begun, ended. No query of its own."""
    moves = ReferralMove.objects.filter(referral__case_id__in=question.case_ids)
    told = {"case": "referral__case_id", "record": "referral_id", "detail": "to_state"}
    return Permission.REFER, changed_rows(moves, Changed.REFERRAL, question.since, **told)


def sent_of(question: SentOf) -> list[tuple[str, datetime]]:
    """Answer which referrals were written of these cases. One query."""
    found = Referral.objects.filter(case_id__in=question.case_ids).order_by("entered_at", "id")
    if question.since is not None:
        found = found.filter(entered_at__gte=question.since)
    return list(found.values_list("number", "entered_at"))


def referrals_open(question: ReferralsOpen) -> int:
    """Return how many referrals of this case are not at their end; one that was never sent keeps nobody waiting."""
    return Referral.objects.filter(case_id=question.case_id, is_open=True).exclude(state=DRAFT).count()


def referrals_unsettled(question: ReferralsUnsettled) -> set[UUID]:
    """Answer which of these cases have a referral that is late, or ended without a service since then. One query."""
    late = Q(is_open=True, due_at__lt=now())
    declined = Q(state__in=WITHOUT_SERVICE, state_since__gte=question.since)
    found = Referral.objects.filter(late | declined, case_id__in=question.case_ids).exclude(state=DRAFT)
    return set(found.order_by().values_list("case_id", flat=True))


def services_around(question: ServicesAround) -> list[tuple[str, str]]:
    """Return whom this case was referred to and who still works on it, without shelters and hidden places. One query."""
    found = Referral.objects.filter(case_id=question.case_id, is_open=True).exclude(state=DRAFT)
    found = found.exclude(service__is_place_hidden=True).exclude(service__is_residential=True)
    rows = found.select_related("subject", "service").order_by("entered_at", "id")
    open_ones = [one for one in rows if not is_kind(one.organisation, sheltering_kinds())]
    return [(receiver_name(one), one.state) for one in open_ones]


def names_of_guests(question: NamesOfGuests) -> dict[UUID, str]:
    """Return to whom these links were sent."""
    links = Link.objects.filter(id__in=question.guest_ids).select_related("referral__subject")
    return {one.id: receiver_name(one.referral) for one in links}

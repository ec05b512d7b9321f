"""What is offered while a referral is written: to whom, which classes, on what it may leave."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from rrjeta.cases.models import Case
from rrjeta.cases.queries.consents import coverage_of
from rrjeta.cases.queries.names import names_of
from rrjeta.consent.queries import Coverage
from rrjeta.consent.rules.consents import Wanted
from rrjeta.kernel.sealing import peek_record
from rrjeta.network.models import Referral
from rrjeta.network.queries.loops import loop_of
from rrjeta.network.rules.asking import Known
from rrjeta.network.rules.pack_part import NEVER
from rrjeta.packs.current import current
from rrjeta.papers.queries.sharing import shared_classes, sharing_purposes
from rrjeta.places.queries import UnknownPlace, organisation, organisation_name


def kind_of(code: str) -> str:
    """Return the kind of an organisation of the lists, or nothing for one that stands in none."""
    try:
        return organisation(code).kind if code else ""
    except UnknownPlace:
        return ""


def offered_to(organisation_code: str) -> frozenset[str]:
    """Return the classes of data that may be chosen for this receiver at all."""
    classes = loop_of(current().number).classes_for(kind_of(organisation_code))
    return frozenset(classes) & shared_classes() - frozenset(str(one) for one in NEVER)


def known_for(case: Case, organisation_code: str, day: date) -> Known:
    """Return what a referral of the child of a case to this organisation is checked against."""
    pack = current()
    return Known(
        needs=frozenset(one.code for one in pack.code_list("service_type")),
        urgencies=frozenset(one.code for one in pack.code_list("urgency")),
        purposes=sharing_purposes(),
        offered=offered_to(organisation_code),
        names=frozenset(names_of(case)),
        today=day,
    )


def to_organisation(referral: Referral, told: dict[str, Any]) -> tuple[str, str]:
    """Return the code of the organisation that a referral goes to, and what the receiver is called."""
    if referral.organisation:
        return referral.organisation, organisation_name(referral.organisation)
    return "", str(told.get("recipient") or "")


def cover_of(referral: Referral, classes: Iterable[str], purpose: str) -> Coverage:
    """Say on what these classes of the child may go to the receiver of a referral today, and until when."""
    code, recipient = to_organisation(referral, peek_record(referral))
    return coverage_of(referral.case, Wanted(code, recipient, frozenset(classes), purpose))

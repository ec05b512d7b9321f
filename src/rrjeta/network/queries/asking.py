"""What is offered while a referral is written: to whom, which classes, on what it may leave."""

from datetime import date
from typing import Any
from uuid import UUID

from rrjeta.cases.models import Case
from rrjeta.cases.queries.consents import consents_for
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
    told = peek_record(case.person)
    return Known(
        needs=frozenset(one.code for one in pack.code_list("service_type")),
        urgencies=frozenset(one.code for one in pack.code_list("urgency")),
        purposes=sharing_purposes(),
        offered=offered_to(organisation_code),
        names=frozenset(str(told.get(name) or "") for name in ("given_name", "surname", "nickname")),
        today=day,
    )


def to_organisation(referral: Referral, told: dict[str, Any]) -> tuple[str, str]:
    """Return the code of the organisation that a referral goes to, and what the receiver is called."""
    if referral.organisation:
        return referral.organisation, organisation_name(referral.organisation)
    return "", str(told.get("recipient") or "")


def consent_end(referral: Referral, consent_id: UUID | None) -> date | None:
    """Return the last day on which a consent lets this referral's receiver read, or None where it names none."""
    found = next((one for one in consents_for(referral.case) if one.id == consent_id), None) if consent_id else None
    if found is None:
        return None
    ends = [found.given.ends_on]
    ends += [one.until for one in found.given.shared if one.purpose == referral.purpose and _is_to(one, referral)]
    return min((day for day in ends if day is not None), default=None)


def _is_to(shared: Any, referral: Referral) -> bool:
    return bool(shared.organisation == referral.organisation)

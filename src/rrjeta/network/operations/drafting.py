"""A referral is written, checked by its sender, and sent: what leaves is frozen as the sender saw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.models import Unit
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Action, Case
from rrjeta.cases.operations.approving import check_open
from rrjeta.cases.scope import find_case
from rrjeta.directory.choices import Status
from rrjeta.directory.models import Service
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.numbers import new_number
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.network.choices import DRAFT, PackagePart, Side
from rrjeta.network.models import Package, Referral
from rrjeta.network.operations.moving import NotNow, make_move, open_and_close
from rrjeta.network.operations.telling import tell_receiver
from rrjeta.network.queries.asking import known_for, to_organisation
from rrjeta.network.queries.loops import counting, expiry_of, loop_of, state_of
from rrjeta.network.queries.packaging import Composed, composed
from rrjeta.network.rules.asking import asking_errors
from rrjeta.network.rules.loop import Given, clock_after
from rrjeta.network.scope import find_sent
from rrjeta.packs.current import current
from rrjeta.papers.queries.sharing import Allowance, Sharing, allowance
from rrjeta.people.scope import joined_ids


class ServiceClosed(Refused):
    """A service that takes nobody is not referred to."""

    message = _("This service takes nobody now. Choose another one, or note an unmet need.")


class OwnUnit(Refused):
    """What one's own unit does is an action of the plan, and no referral."""

    message = _("This is your own unit: write an action in the plan instead.")


class ReferredAlready(Refused):
    """The same child is referred to the same service, and the loop is not at its end."""

    message = _("This child is referred there already, and that referral is still open.")


class PackageChanged(Refused):
    """The file has changed since the sender looked at what the receiver would see."""

    message = _("The file has changed since you looked. Look again at what the receiver will see, then send.")


@dataclass(frozen=True, slots=True)
class ReferralGiven:
    """A referral as it was typed. To a service, a team, an organisation of the lists, or somebody named by hand."""

    need: str
    urgency: str
    asks: str
    purpose: str
    service_id: UUID | None = None
    unit_id: UUID | None = None
    organisation: str = ""
    recipient: str = ""
    classes: Sequence[str] = ()
    narrative: str = ""
    answer_by: date | None = None
    legal_basis: str = ""
    reason: str = ""
    action_id: UUID | None = None
    language: str = ""


@operation(Permission.REFER)
def draft_referral(actor: Actor, *, operation_id: UUID, case_id: UUID, given: ReferralGiven) -> UUID:
    """Begin a referral of the child of a case; return its id. Nothing leaves yet.

    Raises NotFound, NotAllowed, Invalid, CaseClosed, ServiceClosed, OwnUnit, ReferredAlready.
    """
    case = find_case(actor, Permission.REFER, case_id, lock=True)
    check_open(case)
    fields, told = _checked(case, given)
    version, moment = current().number, now()
    referral = Referral(
        subject=case.person.subject,
        case=case,
        person=case.person,
        number=new_number(),
        pack_version=version,
        municipality=case.municipality,
        state=DRAFT,
        state_since=moment,
        **fields,
    )
    clock = clock_after(loop_of(version).states[DRAFT], moment, counting(referral))
    if clock is not None:
        referral.limit, referral.clock_began_at, referral.due_at = clock.limit, clock.started_at, clock.due_at
        referral.counted_by = version
    return add(referral, told).id


@operation(Permission.REFER)
def change_referral(
    actor: Actor, *, operation_id: UUID, referral_id: UUID, given: ReferralGiven, base_version: int | None = None
) -> UUID:
    """Change a referral that was not sent yet. Raises NotFound, NotAllowed, Invalid, NotNow, Stale and as `draft_referral`."""
    referral = find_sent(actor, referral_id, lock=True)
    if referral.state != DRAFT:
        raise NotNow
    fields, told = _checked(referral.case, given)
    return change(referral, fields, told, base_version).id


@operation(Permission.REFER)
def send_referral(actor: Actor, *, operation_id: UUID, referral_id: UUID, mark: str) -> UUID:
    """Send a referral; what the receiver will read is frozen now, and must be what the sender saw (`mark`).

    It leaves under a consent that covers receiver, purpose and classes, or on another basis with a reason. Raises NotFound,
    NotAllowed, NotNow, PackageChanged, NotCovered, PlaceTold, ServiceClosed, OwnUnit, ReferredAlready.
    """
    referral = find_sent(actor, referral_id, lock=True)
    check_open(referral.case)
    _check_receiver(referral.case, referral.service, referral.to_unit)
    _check_once(referral)
    if referral.state != DRAFT:
        raise NotNow
    _freeze(actor, referral, mark, edition=1)
    moment = now()
    change(referral, {"expires_at": expiry_of(referral, moment)})
    make_move(referral, "send", Side.SENDER, Given(), at=moment)
    tell_receiver(referral, "referral_arrived")
    return referral.id


@operation(Permission.REFER)
def send_update(actor: Actor, *, operation_id: UUID, referral_id: UUID, mark: str) -> UUID:
    """Send a new package instead of the present one, which closes. Raises as `send_referral`."""
    referral = find_sent(actor, referral_id, lock=True)
    check_open(referral.case)
    last = Package.objects.filter(referral=referral).order_by("-edition").first()
    if last is None or not state_of(referral).is_read:
        raise NotNow
    _freeze(actor, referral, mark, edition=last.edition + 1)
    open_and_close(referral)
    tell_receiver(referral, "referral_changed")
    return referral.id


def _freeze(actor: Actor, referral: Referral, mark: str, *, edition: int) -> None:
    """Seal what the receiver will read, under the consent or the reason that allows it."""
    seen = composed(actor, referral)
    if seen.mark != mark:
        raise PackageChanged
    told = peek_record(referral)
    code, recipient = to_organisation(referral, told)
    sharing = Sharing(code, referral.purpose, referral.legal_basis, str(told.get("reason") or ""))
    allowed = allowance(referral.case, sharing, recipient, seen.classes)
    for part in PackagePart:
        _add_package(referral, seen, part, allowed, edition, recipient)


def _add_package(
    referral: Referral, seen: Composed, part: PackagePart, allowed: Allowance, edition: int, recipient: str
) -> None:
    package = Package(
        subject=referral.subject,
        referral=referral,
        edition=edition,
        part=part,
        language=referral.language,
        classes=sorted(seen.classes),
        purpose=allowed.purpose,
        legal_basis=allowed.legal_basis,
        consent_id=allowed.consent_id,
        sent_at=now(),
    )
    sections = seen.request if part is PackagePart.REQUEST else seen.rest
    add(package, {"sections": sections, "recipient": recipient, **allowed.told})


def _checked(case: Case, given: ReferralGiven) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns and what is told. Raises Invalid, NotFound, ServiceClosed, OwnUnit, ReferredAlready."""
    service = _service(given.service_id)
    unit = service.team if service is not None else _unit(given.unit_id)
    organisation = service.organisation.code if service else unit.organisation if unit else given.organisation
    errors = asking_errors(_typed(given), known_for(case, organisation, today()))
    if not organisation and not given.recipient.strip():
        errors["recipient"] = _("Choose to whom it goes, or write the name.")
    action = Action.objects.filter(id=given.action_id, case=case).first() if given.action_id else None
    if given.action_id and action is None:
        raise NotFound
    if errors:
        raise Invalid(errors)
    _check_receiver(case, service, unit)
    fields = {
        "action": action,
        "need": given.need,
        "urgency": given.urgency,
        "answer_by": given.answer_by,
        "service": service,
        "organisation": organisation,
        "to_unit": unit,
        "language": given.language or get_language() or "sq",
        "classes": sorted(set(given.classes)),
        "purpose": given.purpose,
        "legal_basis": given.legal_basis,
    }
    _check_once(Referral(case=case, person=case.person, **fields))
    told = {
        "asks": given.asks.strip(),
        "narrative": given.narrative.strip(),
        "recipient": given.recipient.strip(),
        "reason": given.reason.strip(),
    }
    return fields, told


def _typed(given: ReferralGiven) -> dict[str, Any]:
    names = ("need", "urgency", "purpose", "asks", "narrative", "answer_by", "recipient", "classes")
    return {name: getattr(given, name) for name in names}


def _service(service_id: UUID | None) -> Service | None:
    if service_id is None:
        return None
    found = Service.objects.filter(id=service_id, is_listed=True).select_related("organisation", "team").first()
    if found is None:
        raise NotFound
    return found


def _unit(unit_id: UUID | None) -> Unit | None:
    if unit_id is None:
        return None
    found = Unit.objects.filter(id=unit_id, is_active=True).first()
    if found is None:
        raise NotFound
    return found


def _check_receiver(case: Case, service: Service | None, unit: Unit | None) -> None:
    if service is not None and (service.status != Status.RUNNING or not service.is_open_to_referrals):
        raise ServiceClosed
    if unit is not None and unit.id == case.unit_id:
        raise OwnUnit


def _check_once(referral: Referral) -> None:
    """Pass a referral that is the only open one of its child to there. The database holds the same rule."""
    same = (
        Q(service=referral.service)
        if referral.service
        else Q(service=None, organisation=referral.organisation, need=referral.need)
    )
    if not referral.service and not referral.organisation:
        return
    others = Referral.objects.filter(
        same, person_id__in=joined_ids([referral.person.standing_id]), is_open=True
    ).exclude(state=DRAFT)
    if others.exclude(id=referral.id).exists():
        raise ReferredAlready

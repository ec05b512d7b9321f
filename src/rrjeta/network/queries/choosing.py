"""To whom a referral can go, and on what it would leave: what the sender chooses from."""

from dataclasses import dataclass
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.choices import DataClass
from rrjeta.access.models import Unit
from rrjeta.access.permissions import READING, Permission
from rrjeta.access.queries import teams_with
from rrjeta.cases.queries.consents import coverage_of
from rrjeta.cases.queries.file import ActionView, Header, case_header, current_actions
from rrjeta.consent.rules.consents import Wanted
from rrjeta.directory.models import Service
from rrjeta.directory.queries.finding import service as listed_service
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.network.models import Referral
from rrjeta.network.queries.asking import offered_to, to_organisation
from rrjeta.network.scope import find_sent
from rrjeta.places.facts import OrganisationFact
from rrjeta.places.queries import organisations


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom a referral goes: a service, a team with accounts, an organisation of the lists, or a name written by hand."""

    service: Service | None = None
    unit: Unit | None = None
    organisation: str = ""
    name: str = ""

    @property
    def is_chosen(self) -> bool:
        """Tell whether anybody was named."""
        return bool(self.service or self.unit or self.organisation or self.name)


@dataclass(frozen=True, slots=True)
class AskingPage:
    """What the form of a referral offers: receivers, classes that this receiver may be told, actions of the plan."""

    header: Header
    receiver: Receiver
    teams: list[Unit]
    bodies: list[OrganisationFact]
    offered: list[str]
    actions: list[ActionView]


def asking_page(actor: Actor, case_id: UUID, receiver: "ReceiverWanted") -> AskingPage:
    """Return what is offered for a referral of the child of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.REFER)
    found = _receiver(actor, receiver)
    code = found.service.organisation.code if found.service else found.unit.organisation if found.unit else ""
    offered = offered_to(code or found.organisation)
    may_read = {name for name, permission in READING.items() if permission in header.allowed}
    return AskingPage(
        header=header,
        receiver=found,
        teams=[] if found.is_chosen else [one for one in _teams() if one.id != header.case.unit_id],
        bodies=[] if found.is_chosen else organisations(),
        offered=[str(one) for one in DataClass if one in offered & may_read and one != DataClass.IDENTITY],
        actions=current_actions(header.case) if Permission.READ_PLAN in header.allowed else [],
    )


@dataclass(frozen=True, slots=True)
class ReceiverWanted:
    """To whom somebody wants to refer, as an address says it."""

    service_id: UUID | None = None
    unit_id: UUID | None = None
    organisation: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """On what a referral would leave: a consent that covers it, or which classes nobody agreed to."""

    consent_id: UUID | None
    missing: frozenset[str]
    has_reason: bool


def leaving_of(actor: Actor, referral_id: UUID) -> Leaving:
    """Return on what a referral would leave if it were sent now. Raises NotFound, NotAllowed."""
    referral: Referral = find_sent(actor, referral_id)
    told = open_record(referral)
    code, recipient = to_organisation(referral, told)
    classes = frozenset({str(DataClass.IDENTITY), *referral.classes})
    covered = coverage_of(referral.case, Wanted(code, recipient, classes, referral.purpose))
    return Leaving(covered.consent_id, frozenset(covered.missing), bool(referral.legal_basis and told.get("reason")))


def _receiver(actor: Actor, wanted: ReceiverWanted) -> Receiver:
    if wanted.service_id is not None:
        return Receiver(service=listed_service(actor, wanted.service_id))
    if wanted.unit_id is not None:
        unit = next((one for one in _teams() if one.id == wanted.unit_id), None)
        if unit is None:
            raise NotFound
        return Receiver(unit=unit)
    return Receiver(organisation=wanted.organisation, name=wanted.name.strip())


def _teams() -> list[Unit]:
    """Return the teams in which somebody answers referrals, by name."""
    return teams_with(Permission.ANSWER_REFERRAL)

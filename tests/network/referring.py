"""Referrals for tests, made by the operations themselves."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor, GuestActor
from rrjeta.access.choices import Role
from rrjeta.access.models import Unit
from rrjeta.cases.models import Case
from rrjeta.cases.operations.consents import record_consent
from rrjeta.consent.operations import ConsentGiven
from rrjeta.directory.models import Service
from rrjeta.kernel.clock import today
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.tokens import token_hash
from rrjeta.network.models import Referral
from rrjeta.network.operations.drafting import ReferralGiven, draft_referral, send_referral
from rrjeta.network.operations.linking import make_link
from rrjeta.network.operations.receiving import answer_referral, open_referral
from rrjeta.network.operations.sending import move_referral
from rrjeta.network.queries.packaging import composed
from rrjeta.network.rules.loop import Given
from rrjeta.network.scope import find_sent
from rrjeta.places import book
from tests.cast import Cast, actor_of, make_unit, make_user
from tests.directory.offering import make_organisation, make_service

CHILD_NAME = "Zqgiven"
ASKS = "Eight talks about what frightens the child."
SHARED = ("identity", "plan")
SOON = timedelta(days=3)


def partner(name: str = "partner-body") -> tuple[Unit, Actor, Actor]:
    """Write a partner organisation with a team of two; return the team and its members."""
    make_organisation(name, f"Body {name}")
    book.forget()
    unit = make_unit(organisation=name, name=f"Team {name}")
    mira = actor_of(make_user(f"mira-{name}", Role.PARTNER, unit))
    nora = actor_of(make_user(f"nora-{name}", Role.PARTNER, unit))
    return unit, mira, nora


def service_of(team: Unit | None, organisation: str = "partner-body", **fields: Any) -> Service:
    """Write a running service of an organisation, answered by a team or by a link."""
    return make_service(organisation, type="psych_support", team=team, **fields)


def consented(cast: Cast, case: Case, organisation: str = "partner-body", **changed: Any) -> UUID:
    """Record that the mother agrees to sharing who the child is, and the plan, with an organisation for a service."""
    given = consented_as(organisation, **changed)
    return record_consent(cast.ana, operation_id=new_id(), case_id=case.id, given=given)


def consented_as(organisation: str = "partner-body", **changed: Any) -> ConsentGiven:
    """Return a consent as it was typed."""
    line = {"organisation": {"id": organisation, "text": ""}, "classes": list(SHARED), "purpose": "service"}
    fields = {
        "given_on": today(),
        "types": ("service",),
        "legal_basis": "consent",
        "giver": "mother",
        "status": "given",
        "child_assent": "given",
        "ends_on": None,
        "is_parent_danger": False,
    }
    told = {"recipients": [{**line, **changed.pop("line", {})}]}
    return ConsentGiven({**fields, **changed}, told=told)


def asked(**changed: Any) -> ReferralGiven:
    """Return a referral as it was typed."""
    given: dict[str, Any] = {"need": "psych_support", "urgency": "routine", "asks": ASKS, "purpose": "service"}
    return ReferralGiven(**{**given, "classes": ("plan",), "language": "en", **changed})


def drafted(actor: Actor, case: Case, **changed: Any) -> UUID:
    """Begin a referral."""
    return draft_referral(actor, operation_id=new_id(), case_id=case.id, given=asked(**changed))


def sent(actor: Actor, case: Case, **changed: Any) -> Referral:
    """Send a referral as its sender saw it."""
    referral_id = drafted(actor, case, **changed)
    send(actor, referral_id)
    return found(referral_id)


def send(actor: Actor, referral_id: UUID) -> None:
    mark = composed(actor, find_sent(actor, referral_id)).mark
    send_referral(actor, operation_id=new_id(), referral_id=referral_id, mark=mark)


def found(referral_id: UUID) -> Referral:
    return Referral.objects.select_related("case__owner", "to_unit", "taken_by").get(id=referral_id)


def guest_of(actor: Actor, referral: Referral, token: str = "token") -> GuestActor:
    """Make a link and return the guest who came by it."""
    link_id = make_link(actor, operation_id=new_id(), referral_id=referral.id, token_hash=token_hash(token))
    return GuestActor(user_id=link_id, name="")


def opened(actor: Actor, referral: Referral) -> Referral:
    open_referral(actor, operation_id=new_id(), referral_id=referral.id)
    return found(referral.id)


def answered(actor: Actor, referral: Referral, move: str, **given: Any) -> Referral:
    answer_referral(actor, operation_id=new_id(), referral_id=referral.id, move=move, given=Given(**given))
    return found(referral.id)


def moved(actor: Actor, referral: Referral, move: str, **given: Any) -> Referral:
    move_referral(actor, operation_id=new_id(), referral_id=referral.id, move=move, given=Given(**given))
    return found(referral.id)

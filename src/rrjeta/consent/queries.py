"""Reads of consents. Who may see one is decided by the case that led here: its caller found it within reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rrjeta.consent.choices import BY_CONSENT, Standing
from rrjeta.consent.models import Consent
from rrjeta.consent.rules.consents import (
    Given,
    Shared,
    Wanted,
    basis_on,
    best_of,
    covered_until,
    shared_lines,
    standing,
)
from rrjeta.consent.rules.pack_part import NAME
from rrjeta.kernel.clock import today
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.current import current
from rrjeta.people.scope import joined_ids

LONGEST_REASON = 2000
_SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent as pages show it."""

    id: UUID
    version: int
    given: Given
    standing: Standing
    child_age: int | None
    pack_version: int
    coded: dict[str, Any]
    told: dict[str, Any]
    withdrawn_by: str
    override_basis: str
    entered_by_id: UUID | None

    @property
    def shared(self) -> tuple[Shared, ...]:
        """With whom what is shared."""
        return self.given.shared


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether something may leave on a day: under which consent, on which legal basis, why, until when, or what is open."""

    consent_id: UUID | None
    missing: frozenset[str]
    basis: str = ""
    reason: str = ""
    until: date | None = None


def approval_age() -> int:
    """Return the age below which a parent or guardian has to approve; whoever is under age without a rule in the pack."""
    return int(_rule("approval", "age", 18))


def renewal_days() -> int:
    """Return how many days before its end a consent is to be renewed."""
    return int(_rule("renewal", "days", 0))


def _rule(section: str, name: str, otherwise: int) -> Any:
    return current().part(NAME).get(section, {}).get(name, otherwise)


def basis_errors(basis: str, reason: str) -> dict[str, Any]:
    """Return why a legal basis and a reason do not stand for a consent that is missing."""
    errors: dict[str, Any] = {}
    if basis == BY_CONSENT or basis not in {one.code for one in current().code_list("legal_basis")}:
        errors["legal_basis"] = _("Choose what allows it without a consent.")
    if len(reason.strip()) < _SHORTEST_REASON:
        errors["reason"] = _("Say in a sentence why this cannot wait for a consent.")
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = _("Write this shorter.")
    return errors


def consents_of(person_ids: Iterable[UUID], case_ids: Iterable[UUID] = ()) -> list[ConsentView]:
    """Return every consent about these children or written in these cases, the newest first. One query."""
    about = Q(person_id__in=joined_ids(set(person_ids))) | Q(case_id__in=list(case_ids))
    found = Consent.objects.filter(about).select_related("subject").order_by("-given_on", "-id")
    day, soon = today(), renewal_days()
    return [consent_view(one, day, soon) for one in found]


def consent_view(one: Consent, day: date, soon: int) -> ConsentView:
    """Return a consent loaded with its subject as it stands on a day."""
    told = open_record(one)
    given = Given(
        given_on=one.given_on,
        types=tuple(one.types),
        giver=one.giver,
        status=one.status,
        legal_basis=one.legal_basis,
        child_assent=one.child_assent,
        ends_on=one.ends_on,
        is_parent_danger=one.is_parent_danger,
        withdrawn_on=one.withdrawn_on,
        overridden_on=one.overridden_on,
        override_basis=one.override_basis,
        shared=shared_lines(told.get("recipients") or ()),
    )
    return ConsentView(
        id=one.id,
        version=one.version,
        given=given,
        standing=standing(given, day, soon),
        child_age=one.child_age,
        pack_version=one.pack_version,
        coded=one.coded,
        told=told,
        withdrawn_by=one.withdrawn_by,
        override_basis=one.override_basis,
        entered_by_id=one.entered_by_id,
    )


def coverage(person_id: UUID, wanted: Wanted, case_ids: Iterable[UUID] = (), on: date | None = None) -> Coverage:
    """Say whether these classes may go to this organisation for this purpose on a day, otherwise today. One query."""
    day = on or today()
    found = consents_of([person_id], case_ids)
    best, missing = best_of([one.given for one in found], wanted, day)
    if best is None:
        return Coverage(None, missing)
    view = next(one for one in found if one.given is best)
    basis = basis_on(best, day)
    until = covered_until(best, wanted)
    return Coverage(view.id, missing, basis, "" if basis == BY_CONSENT else _why(view), until)


def _why(one: ConsentView) -> str:
    """Return why data leave without the consent of whoever is asked; the danger at home stays with the consent."""
    return str(one.told.get("override_reason") or "")

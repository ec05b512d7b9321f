"""Writes of consents. They are called by operations of the rooms above, inside their transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.consent.choices import HOLDING
from rrjeta.consent.facts import ConsentEnded
from rrjeta.consent.models import Consent
from rrjeta.consent.queries import LONGEST_REASON, approval_age, basis_errors, consent_view
from rrjeta.consent.rules.consents import Given, consent_errors, shared_lines, stored_status
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current
from rrjeta.people.models import Person
from rrjeta.people.rules import sure_age


class NotInForce(Refused):
    """The consent does not hold any more, or never did."""

    message = _("This consent is not in force. Open the list again.")


class StillInForce(Refused):
    """A consent that holds needs no override."""

    message = _("This consent is in force: nothing has to be overridden.")


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """A consent as it was typed. `fields` are those of the table, `told` what is sealed."""

    fields: Mapping[str, Any]
    coded: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


def add_consent(person: Person, case_id: UUID, typed: ConsentGiven) -> Consent:
    """Insert a consent about a child loaded with their subject. Raises Invalid, OutsideOperation."""
    fields = _checked(person, typed)
    consent = Consent(
        subject=person.subject,
        person=person,
        case_id=case_id,
        pack_version=current().number,
        coded=dict(typed.coded),
        **fields,
    )
    return add(consent, typed.told)


def correct_consent(consent: Consent, typed: ConsentGiven, base_version: int | None) -> Consent:
    """Correct what was written down wrongly; the earlier words are kept. Raises Invalid, Stale, NotInForce."""
    if consent.withdrawn_on is not None or consent.overridden_on is not None:
        raise NotInForce
    emptied = dict.fromkeys(_TOLD - set(typed.told))
    fields = _checked(consent.person, typed)
    corrected = change(consent, {**fields, "coded": dict(typed.coded)}, {**emptied, **typed.told}, base_version)
    announce(ConsentEnded(consent.id, consent.person_id))
    return corrected


_TOLD = frozenset({"recipients", "limits", "giver_person", "witness", "danger_why", "no_assent_why"})


def withdraw(consent: Consent, *, on: date | None, by: str, why: str) -> Consent:
    """End a consent on a day, because somebody took it back. Raises Invalid, NotInForce."""
    if consent_view(consent, today(), 0).standing not in HOLDING:
        raise NotInForce
    errors: dict[str, Any] = {}
    if on is None:
        errors["withdrawn_on"] = _("Write the day.")
    elif not consent.given_on <= on <= today():
        errors["withdrawn_on"] = _("This day lies before the consent or ahead of today.")
    if by not in {one.code for one in current().code_list("consent_giver")}:
        errors["withdrawn_by"] = _("Choose who withdrew it.")
    if len(why) > LONGEST_REASON:
        errors["why"] = _("Write this shorter.")
    if errors:
        raise Invalid(errors)
    # What was overridden ends with the withdrawal as well: nothing goes on under it.
    fields = {"withdrawn_on": on, "withdrawn_by": by, "overridden_on": None, "override_basis": ""}
    withdrawn = change(consent, fields, {"withdrawn_why": why.strip()})
    announce(ConsentEnded(consent.id, consent.person_id))
    return withdrawn


def override(consent: Consent, *, basis: str, reason: str, ends_on: date | None) -> Consent:
    """Go on without a consent that was refused, withdrawn or could not be obtained. Raises Invalid, StillInForce."""
    if consent_view(consent, today(), 0).standing in HOLDING:
        raise StillInForce
    if errors := basis_errors(basis, reason):
        raise Invalid(errors)
    if ends_on is None or ends_on < today():
        raise Invalid({"ends_on": _("Write until when: today or a later day.")})
    fields = {"overridden_on": today(), "override_basis": basis, "ends_on": ends_on}
    return change(consent, fields, {"override_reason": reason.strip()})


def _checked(person: Person, typed: ConsentGiven) -> dict[str, Any]:
    """Return the fields of the table, with the age and the status that follow. Raises Invalid."""
    fields = dict(typed.fields)
    if fields.get("given_on") is None:
        raise Invalid({"given_on": _("Write the day.")})
    given = Given(shared=shared_lines(typed.told.get("recipients") or ()), **fields)
    typed_birth = peek_record(person).get("birth_date")
    born_on = date.fromisoformat(typed_birth) if typed_birth else None
    age = sure_age(person.birth_year, person.birth_month, given.given_on, born_on)
    if errors := consent_errors(given, age=age, approval_age=approval_age()):
        raise Invalid(errors)
    return {**fields, "child_age": age, "status": stored_status(given, age=age, approval_age=approval_age())}

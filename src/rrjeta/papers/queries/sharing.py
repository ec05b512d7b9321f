"""On what a paper leaves for another office: a consent that covers it, or a legal basis with a reason."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.cases.models import Case
from rrjeta.cases.queries.consents import coverage_of
from rrjeta.consent.queries import basis_errors
from rrjeta.consent.rules.consents import Wanted
from rrjeta.forms.queries import form
from rrjeta.kernel.errors import Invalid
from rrjeta.places.queries import organisations


@dataclass(frozen=True, slots=True)
class Sharing:
    """What somebody said about giving a paper away: to which organisation, for what, and what allows it."""

    organisation: str = ""
    purpose: str = ""
    legal_basis: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """On what a paper leaves."""

    purpose: str = ""
    legal_basis: str = ""
    consent_id: UUID | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


NOT_SHARED = Sharing()
NOTHING_ASKED = Allowance()


def allowance(
    case: Case, sharing: Sharing, recipient: str, classes: Collection[str], on: date | None = None
) -> Allowance:
    """Return on what these classes may leave for an organisation today, or left on a day.

    A consent that was overridden, or that rests on another basis itself, is named with that basis and its reason and never
    said to be agreement. Raises Invalid when neither consent nor reason allows it.
    """
    errors: dict[str, Any] = {}
    if sharing.organisation and all(one.code != sharing.organisation for one in organisations()):
        errors["organisation"] = _("Choose the institution from the list, or leave it empty and write its name.")
    if sharing.purpose not in sharing_purposes():
        errors["purpose"] = _("Choose what the paper is for.")
    if errors:
        raise Invalid(errors)
    wanted = Wanted(sharing.organisation, recipient, frozenset(classes), sharing.purpose)
    told = {"organisation": sharing.organisation} if sharing.organisation else {}
    covered = coverage_of(case, wanted, on)
    if covered.consent_id is not None:
        told |= {"reason": covered.reason} if covered.reason else {}
        return Allowance(sharing.purpose, covered.basis, covered.consent_id, told)
    if errors := basis_errors(sharing.legal_basis, sharing.reason):
        raise NotCovered(errors, covered.missing)
    return Allowance(sharing.purpose, sharing.legal_basis, None, {**told, "reason": sharing.reason.strip()})


def sharing_purposes() -> frozenset[str]:
    """Return the codes of what data are shared for."""
    return _codes("purpose")


def shared_classes() -> frozenset[str]:
    """Return the classes of data that a consent can speak of."""
    return _codes("classes")


def _codes(key: str) -> frozenset[str]:
    return next(one.codes for one in form("consent").by_key["recipients"].questions if one.key == key)


class NotCovered(Invalid):
    """No consent covers what would leave, and no legal basis was given; `missing` is what the best one leaves open."""

    def __init__(self, errors: Mapping[str, Any], missing: Collection[str]) -> None:
        self.missing = frozenset(missing)
        super().__init__(errors)

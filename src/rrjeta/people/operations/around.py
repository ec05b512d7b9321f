"""What is around a child: ties, contacts, alerts, care. Called inside operations of the rooms above."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from rrjeta.kernel.saving import add, change
from rrjeta.kernel.seams import announce
from rrjeta.people.choices import Certainty
from rrjeta.people.facts import PersonNamed
from rrjeta.people.models import CareArrangement, Contact, Household, Person, SafetyAlert, Tie
from rrjeta.people.scope import joined_ids


def tie(
    person: Person,
    child: Person,
    relationship: str,
    *,
    is_carer: bool = False,
    is_legal: bool = False,
    certainty: Certainty = Certainty.SAID,
    since: date | None = None,
    more: Mapping[str, Any] | None = None,
) -> Tie:
    """Say what one person is to another; the same tie said twice stays one. Raises OutsideOperation.

    `more` holds further columns: until, end_reason, bond, is_place_kept_from.
    """
    open_ones = Tie.objects.filter(person=person, child=child, relationship=relationship, until=None)
    known = open_ones.filter(is_taken_back=False).first() if not (more and more.get("until")) else None
    if known is not None:
        return change(known, {"is_carer": is_carer, "is_legal": is_legal, "certainty": certainty})
    new = add(
        Tie(
            person=person,
            child=child,
            relationship=relationship,
            is_carer=is_carer,
            is_legal=is_legal,
            certainty=certainty,
            since=since,
            **(more or {}),
        )
    )
    announce(PersonNamed(person.id))
    return new


def end_tie(known: Tie, *, until: date) -> Tie:
    """End a tie on a day. Raises OutsideOperation."""
    return change(known, {"until": until})


def add_contact(person: Person, *, kind: str, may_phone: str, knows_case: bool, told: Mapping[str, Any]) -> Contact:
    """Add somebody around the child whom a worker may call. Raises OutsideOperation."""
    return add(
        Contact(subject=person.subject, person=person, kind=kind, may_phone=may_phone, knows_case=knows_case), told
    )


def raise_alert(
    *,
    code: str,
    happened_at: datetime,
    words: str = "",
    person: Person | None = None,
    household: Household | None = None,
) -> SafetyAlert:
    """Say what to beware of with a person or a whole household; the same alert twice stays one."""
    about = {"person": person, "household": household}
    known = SafetyAlert.objects.select_related("subject").filter(code=code, ended_at=None, **about).first()
    if known is not None:
        return change(known, told={"words": words}) if words else known
    holder = person or household
    if holder is None:
        raise TypeError("An alert names a person or a household.")
    return add(SafetyAlert(subject=holder.subject, code=code, happened_at=happened_at, **about), {"words": words})


def end_alert(alert: SafetyAlert, *, at: datetime) -> SafetyAlert:
    """End an alert. Raises OutsideOperation."""
    return change(alert, {"ended_at": at})


def change_care(
    person: Person,
    *,
    arrangement: str,
    since_at: datetime,
    is_address_hidden: bool = False,
    told: Mapping[str, Any] | None = None,
) -> CareArrangement:
    """Say with whom a child lives from a moment on; the earlier arrangement ends there. Raises OutsideOperation."""
    lived = CareArrangement.objects.filter(person_id__in=joined_ids([person.standing_id]), ended_at=None)
    for present in lived.select_related("subject"):
        change(present, {"ended_at": max(since_at, present.since_at)})
    return add(
        CareArrangement(
            subject=person.subject,
            person=person,
            arrangement=arrangement,
            since_at=since_at,
            is_address_hidden=is_address_hidden,
        ),
        told,
    )

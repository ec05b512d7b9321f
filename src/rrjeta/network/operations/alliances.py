"""What is written down of coalitions and protocols, by whoever keeps them: their own office, their parties, the agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import add, change, remove
from rrjeta.network.models import (
    CoalitionMeeting,
    CoalitionMember,
    JointPosition,
    Protocol,
    ProtocolParty,
    WorkingGroup,
)
from rrjeta.network.rules import alliances as rules
from rrjeta.network.scope import find_coalition, find_protocol, own_organisations
from rrjeta.packs.current import current
from rrjeta.places.queries import organisation, organisations

_ROLES, _RESULTS = "coalition_role", "advocacy_result"
EDIT = Permission.EDIT_ALLIANCES


class AlreadyMember(Refused):
    """The organisation is a member already."""

    message = _("This organisation is a member already.")


@dataclass(frozen=True, slots=True)
class ProtocolGiven:
    """A protocol as it was typed. Parties are codes of organisations."""

    name: str
    parties: Sequence[str]
    purpose: str = ""
    signed_on: date | None = None
    ends_on: date | None = None


@operation(EDIT)
def add_member(
    actor: Actor,
    *,
    operation_id: UUID,
    coalition: str,
    member: str,
    role: str,
    joined_on: date | None = None,
    is_one_of_counted: bool = False,
) -> UUID:
    """Write down a member by name; one of those only counted is counted no longer. Raises NotFound, Invalid, AlreadyMember."""
    body = find_coalition(actor, EDIT, coalition)
    errors: dict[str, Any] = {}
    if member not in {one.code for one in organisations()} or member == coalition:
        errors["member"] = _("Choose an organisation of the directory.")
    if not current().has_code(_ROLES, role):
        errors["role"] = _("Please choose one of the answers offered.")
    if joined_on is not None and joined_on > today():
        errors["joined_on"] = _("This lies in the future.")
    if errors:
        raise Invalid(errors)
    member_id = organisation(member).id
    if CoalitionMember.objects.filter(coalition_id=body.id, organisation_id=member_id, left_on="").exists():
        raise AlreadyMember
    if is_one_of_counted:
        _count_one_less(body.id)
    on = joined_on.isoformat() if joined_on else ""
    return add(CoalitionMember(coalition_id=body.id, organisation_id=member_id, role=role, joined_on=on)).id


@operation(EDIT)
def end_membership(actor: Actor, *, operation_id: UUID, coalition: str, member_id: UUID, left_on: date | None) -> UUID:
    """Write down that a named member left. Raises NotFound, Invalid."""
    body = find_coalition(actor, EDIT, coalition)
    if errors := rules.past_day_errors("left_on", left_on, today()):
        raise Invalid(errors)
    found = CoalitionMember.objects.select_for_update().filter(
        id=member_id, coalition_id=body.id, left_on="", organisation__isnull=False
    )
    row = found.first()
    if row is None:
        raise NotFound
    return change(row, {"left_on": left_on.isoformat() if left_on else ""}).id


@operation(EDIT)
def add_group(actor: Actor, *, operation_id: UUID, coalition: str, name: str, purpose: str = "") -> UUID:
    """Found a working group. Raises NotFound, Invalid."""
    body = find_coalition(actor, EDIT, coalition)
    if errors := rules.name_errors("name", name) | rules.text_errors(purpose=purpose):
        raise Invalid(errors)
    return add(WorkingGroup(coalition_id=body.id, name=name.strip(), purpose=purpose.strip())).id


@operation(EDIT)
def end_group(actor: Actor, *, operation_id: UUID, coalition: str, group_id: UUID) -> UUID:
    """End a working group today. Raises NotFound."""
    body = find_coalition(actor, EDIT, coalition)
    row = WorkingGroup.objects.select_for_update().filter(id=group_id, coalition_id=body.id, ended_on=None).first()
    if row is None:
        raise NotFound
    return change(row, {"ended_on": today()}).id


@operation(EDIT)
def add_meeting(
    actor: Actor,
    *,
    operation_id: UUID,
    coalition: str,
    held_on: date | None,
    agenda: str,
    minutes: str = "",
    group_id: UUID | None = None,
    present: Sequence[UUID] = (),
) -> UUID:
    """Write down a meeting with its agenda, its minutes and who was there. Raises NotFound, Invalid."""
    body = find_coalition(actor, EDIT, coalition)
    errors = rules.past_day_errors("held_on", held_on, today())
    errors |= rules.text_errors(agenda=agenda, minutes=minutes)
    if not agenda.strip():
        errors["agenda"] = _("Write a few words.")
    groups = WorkingGroup.objects.filter(coalition_id=body.id)
    if group_id is not None and not groups.filter(id=group_id).exists():
        errors["group"] = _("Please choose one of the answers offered.")
    members = CoalitionMember.objects.filter(coalition_id=body.id, organisation__isnull=False)
    there = set(members.filter(id__in=list(present)).values_list("id", flat=True))
    if there != set(present):
        errors["present"] = _("Please choose one of the answers offered.")
    if errors or held_on is None:
        raise Invalid(errors)
    row = CoalitionMeeting(coalition_id=body.id, group_id=group_id, held_on=held_on, agenda=agenda.strip())
    row.minutes, row.present = minutes.strip(), sorted(map(str, there))
    return add(row).id


@operation(EDIT)
def adopt_position(
    actor: Actor,
    *,
    operation_id: UUID,
    coalition: str,
    title: str,
    addressed_to: str,
    adopted_on: date | None,
    words: str = "",
) -> UUID:
    """Write down what a coalition demands together, and of whom. Raises NotFound, Invalid."""
    body = find_coalition(actor, EDIT, coalition)
    errors = rules.name_errors("title", title) | rules.name_errors("addressed_to", addressed_to)
    errors |= rules.past_day_errors("adopted_on", adopted_on, today()) | rules.text_errors(words=words)
    if errors or adopted_on is None:
        raise Invalid(errors)
    row = JointPosition(coalition_id=body.id, title=title.strip(), addressed_to=addressed_to.strip())
    row.adopted_on, row.words = adopted_on, words.strip()
    return add(row).id


@operation(EDIT)
def note_result(
    actor: Actor,
    *,
    operation_id: UUID,
    coalition: str,
    position_id: UUID,
    result: str,
    result_on: date | None,
    words: str = "",
) -> UUID:
    """Write down what came of a position, as far as it has come. Raises NotFound, Invalid."""
    body = find_coalition(actor, EDIT, coalition)
    row = JointPosition.objects.select_for_update().filter(id=position_id, coalition_id=body.id).first()
    if row is None:
        raise NotFound
    known = [one.code for one in current().code_list(_RESULTS)]
    errors = rules.result_errors(result, known, result_on, row.adopted_on, today()) | rules.text_errors(words=words)
    if errors:
        raise Invalid(errors)
    return change(row, {"result": result, "result_on": result_on, "result_words": words.strip()}).id


@operation(EDIT)
def add_protocol(actor: Actor, *, operation_id: UUID, given: ProtocolGiven) -> UUID:
    """Write down a protocol of several organisations, one's own among them. Raises Invalid."""
    _check_protocol(actor, given)
    row = add(Protocol(**_protocol_fields(given)))
    for code in sorted(set(given.parties)):
        add(ProtocolParty(protocol=row, organisation_id=organisation(code).id))
    return row.id


@operation(EDIT)
def change_protocol(
    actor: Actor, *, operation_id: UUID, protocol_id: UUID, given: ProtocolGiven, base_version: int | None
) -> UUID:
    """Correct a protocol and its parties. Raises NotFound, Invalid, Stale."""
    row = find_protocol(actor, EDIT, protocol_id, lock=True)
    _check_protocol(actor, given)
    change(row, _protocol_fields(given), base_version=base_version)
    wanted = {organisation(code).id for code in given.parties}
    for party in ProtocolParty.objects.filter(protocol=row):
        if party.organisation_id not in wanted:
            remove(party)
        wanted.discard(party.organisation_id)
    for organisation_id in sorted(wanted):
        add(ProtocolParty(protocol=row, organisation_id=organisation_id))
    return row.id


def _check_protocol(actor: Actor, given: ProtocolGiven) -> None:
    known = {one.code for one in organisations()}
    errors = rules.name_errors("name", given.name) | rules.text_errors(purpose=given.purpose)
    errors |= rules.party_errors(given.parties, known, own_organisations(actor, EDIT))
    errors |= rules.term_errors(given.signed_on, given.ends_on)
    if errors:
        raise Invalid(errors)


def _protocol_fields(given: ProtocolGiven) -> dict[str, Any]:
    name = given.name.strip()
    return {
        "names": {"sq": name, "en": name},
        "purpose": given.purpose.strip(),
        "signed_on": given.signed_on.isoformat() if given.signed_on else "",
        "ends_on": given.ends_on.isoformat() if given.ends_on else "",
    }


def _count_one_less(coalition_id: UUID) -> None:
    counted = CoalitionMember.objects.select_for_update().filter(
        coalition_id=coalition_id, organisation=None, left_on=""
    )
    row = counted.order_by("id").first()
    if row is None:
        raise Invalid({"is_one_of_counted": _("No member is left that is counted and not named.")})
    if row.unnamed_count == 1:
        remove(row)
    else:
        change(row, {"unnamed_count": row.unnamed_count - 1})

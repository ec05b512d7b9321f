"""What a worker keeps around a child: contacts, what to beware of, where the child lives, documents."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.entries import check_happened
from rrjeta.cases.scope import find_case
from rrjeta.files.operations import attach
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import change
from rrjeta.packs.current import current
from rrjeta.people.choices import MayPhone
from rrjeta.people.models import Contact, SafetyAlert
from rrjeta.people.operations.around import add_contact, change_care, end_alert, raise_alert
from rrjeta.people.scope import joined_homes, joined_ids

_LONGEST = 500


@operation(Permission.EDIT_PERSON)
def keep_contact(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    name: str,
    phone: str,
    role_words: str,
    may_phone: str,
    between: str = "",
    knows_case: bool = False,
    contact_id: UUID | None = None,
    base_version: int | None = None,
) -> UUID:
    """Add somebody around the child, or change who is known; return the contact's id. Raises Invalid, Stale, NotFound."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    told = {"name": name.strip(), "phone": phone.strip(), "role_words": role_words.strip(), "between": between.strip()}
    errors = {}
    if not told["name"] and not told["role_words"]:
        errors["name"] = _("Write the name or who this is for the child.")
    if may_phone not in set(MayPhone):
        errors["may_phone"] = _("Choose one of the answers.")
    if may_phone == MayPhone.BETWEEN and not told["between"]:
        errors["between"] = _("Write between which hours.")
    if any(len(words) > _LONGEST for words in told.values()):
        errors["name"] = _("This is too long. Shorten it to 500 letters.")
    if errors:
        raise Invalid(errors)
    if contact_id is None:
        kept = add_contact(case.person, kind="contact", may_phone=may_phone, knows_case=knows_case, told=told)
        return kept.id
    contact = _contact(case.child_id, contact_id)
    change(contact, {"may_phone": may_phone, "knows_case": knows_case}, told, base_version)
    return contact.id


@operation(Permission.EDIT_PERSON)
def end_contact(actor: Actor, *, operation_id: UUID, case_id: UUID, contact_id: UUID) -> UUID:
    """Take a contact off the list; what was known stays in the history. Raises NotFound."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    contact = _contact(case.child_id, contact_id)
    change(contact, {"ended_at": now()})
    return contact.id


@operation(Permission.WRITE_NOTE)
def warn(
    actor: Actor, *, operation_id: UUID, case_id: UUID, code: str, words: str, for_household: bool, at: datetime
) -> UUID:
    """Say what to beware of with this child, or with everybody in the household. Raises Invalid, NotFound."""
    case = find_case(actor, Permission.WRITE_NOTE, case_id, lock=True)
    if not current().has_code("safety_alert", code):
        raise Invalid({"code": _("Choose what to beware of.")})
    if len(words) > _LONGEST:
        raise Invalid({"words": _("This is too long. Shorten it to 500 letters.")})
    check_happened(at)
    about = {"household": case.household} if for_household else {"person": case.person}
    return raise_alert(code=code, happened_at=at, words=words.strip(), **about).id


@operation(Permission.EDIT_PERSON)
def end_warning(actor: Actor, *, operation_id: UUID, case_id: UUID, alert_id: UUID) -> UUID:
    """Say that an alert no longer holds; it stays in the history. Raises NotFound."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    found = SafetyAlert.objects.select_for_update(of=("self",)).filter(id=alert_id, ended_at=None)
    homes = joined_homes([case.child_id], [case.household_id])
    about = Q(person_id__in=joined_ids([case.child_id])) | Q(household_id__in=homes)
    alert = found.filter(about).first()
    if alert is None:
        raise NotFound
    return end_alert(alert, at=now()).id


@operation(Permission.EDIT_PERSON)
def say_care(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    arrangement: str,
    since_at: datetime,
    where: str,
    with_whom: str,
    is_address_hidden: bool,
) -> UUID:
    """Say with whom and where the child lives from a moment on; return the arrangement's id. Raises Invalid, NotFound."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    if not current().has_code("care_arrangement", arrangement):
        raise Invalid({"arrangement": _("Choose with whom the child lives.")})
    check_happened(since_at)
    told = {"where": where.strip()[:_LONGEST], "with_whom": with_whom.strip()[:_LONGEST]}
    kept = change_care(
        case.person, arrangement=arrangement, since_at=since_at, is_address_hidden=is_address_hidden, told=told
    )
    return kept.id


@operation(Permission.ATTACH_FILE)
def attach_document(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    kind: str,
    title: str,
    pages: Sequence[bytes],
    happened_at: datetime,
) -> UUID:
    """Attach a photograph or scan of one or several pages to a case; return its id. Raises Invalid, NotFound."""
    case = find_case(actor, Permission.ATTACH_FILE, case_id, lock=True)
    if not current().has_code("legal_act_type", kind):
        raise Invalid({"kind": _("Choose what kind of document this is.")})
    check_happened(happened_at)
    kept = attach(
        subject=case.person.subject,
        kind=kind,
        record_id=case.id,
        case_id=case.id,
        happened_at=happened_at,
        pages=pages,
        told={"title": title.strip()[:_LONGEST]},
    )
    return kept.id


def _contact(child_id: UUID, contact_id: UUID) -> Contact:
    found = Contact.objects.select_for_update(of=("self",)).select_related("subject")
    contact = found.filter(id=contact_id, person_id__in=joined_ids([child_id]), ended_at=None).first()
    if contact is None:
        raise NotFound
    return contact

"""How the directory stays true: contacts, corrections that anybody suggests, and links that ask the owner to confirm."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor, PublicActor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import EditState, Status
from rrjeta.directory.models import ConfirmLink, Contact, Service, SuggestedEdit
from rrjeta.directory.operations.room import confirm, own_service
from rrjeta.directory.queries.listing import public_services
from rrjeta.directory.rules.links import LINK_DAYS, LinkOver
from rrjeta.directory.rules.offering import LONGEST, LONGEST_NAME, contact_errors
from rrjeta.directory.rules.suggesting import SUGGESTED
from rrjeta.directory.scope import services_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change, remove
from rrjeta.kernel.tokens import token_hash

# Of strangers no more are kept at a time than somebody can read.
_MOST_WAITING = 20
_LONGEST_WHY = 500


@operation(Permission.EDIT_DIRECTORY)
def add_contact(
    actor: Actor, *, operation_id: UUID, service_id: UUID, kind: str, value: str, label: str, is_public: bool
) -> UUID:
    """Add a way to reach a service; only one that is public is shown to everybody. Raises NotFound, Invalid."""
    row = own_service(actor, Permission.EDIT_DIRECTORY, service_id)
    if errors := contact_errors(kind, value, label, is_public):
        raise Invalid(errors)
    change(row, {"modified_at": now()})
    said: dict[str, Any] = {"kind": kind, "value": value.strip(), "label": label.strip(), "is_public": is_public}
    return add(Contact(organisation_id=row.organisation_id, service=row, **said)).id


@operation(Permission.EDIT_DIRECTORY)
def remove_contact(actor: Actor, *, operation_id: UUID, service_id: UUID, contact_id: UUID) -> UUID:
    """Take a contact away. Raises NotFound."""
    row = own_service(actor, Permission.EDIT_DIRECTORY, service_id)
    contact = Contact.objects.filter(service=row, id=contact_id).first()
    if contact is None:
        raise NotFound
    remove(contact)
    return change(row, {"modified_at": now()}).id


@operation(Permission.SUGGEST_EDIT)
def suggest_edit(actor: Actor, *, operation_id: UUID, service_id: UUID, field: str, proposed: Any, why: str) -> UUID:
    """Suggest what an entry should say; its owner decides. Raises NotFound, Invalid."""
    row = Service.objects.filter(id=service_id, is_listed=True).first()
    if row is None:
        raise NotFound
    errors: dict[str, Any] = {}
    if field not in SUGGESTED:
        errors["field"] = _("Please choose one of the answers offered.")
    most = LONGEST_NAME if field == "names" else LONGEST
    words: Sequence[str] = list(proposed.values()) if isinstance(proposed, dict) else [str(proposed)]
    if not any(one.strip() for one in words) or any(len(one) > most for one in words):
        errors["proposed"] = _("Write what it should say.")
    elif field == "status" and proposed not in list(Status):
        errors["proposed"] = _("Please choose one of the answers offered.")
    if len(why) > _LONGEST_WHY:
        errors["why"] = _("Write this shorter.")
    waiting = SuggestedEdit.objects.filter(service=row, state=EditState.WAITING)
    if not errors and isinstance(actor, PublicActor) and waiting.count() >= _MOST_WAITING:
        errors[""] = _("So many suggestions wait for this service already. Ring it, or try again in a few days.")
    if errors:
        raise Invalid(errors)
    return add(SuggestedEdit(service=row, field=field, proposed=proposed, why=why.strip())).id


@operation(Permission.EDIT_DIRECTORY)
def accept_edit(actor: Actor, *, operation_id: UUID, service_id: UUID, edit_id: UUID) -> UUID:
    """Take a suggestion over into the entry. Raises NotFound, Invalid."""
    row = own_service(actor, Permission.EDIT_DIRECTORY, service_id)
    edit = _waiting(row, edit_id)
    value = edit.proposed
    if isinstance(value, dict):
        # Whoever suggested words in one language said nothing of the other.
        value = {**getattr(row, edit.field), **{key: words for key, words in value.items() if words.strip()}}
    fields: dict[str, Any] = {edit.field: value, "modified_at": now()}
    if edit.field == "status":
        fields["is_open_to_referrals"] = row.is_open_to_referrals and edit.proposed == Status.RUNNING
    elif edit.field == "names" and not all(value.values()):
        raise Invalid({"": _("Write the name in both languages.")})
    change(row, fields)
    change(edit, {"state": EditState.ACCEPTED, "settled_at": now(), "settled_by_id": actor.user_id})
    return row.id


@operation(Permission.EDIT_DIRECTORY)
def decline_edit(actor: Actor, *, operation_id: UUID, service_id: UUID, edit_id: UUID, reason: str) -> UUID:
    """Decline a suggestion with the reason, which whoever made it reads. Raises NotFound, Invalid."""
    row = own_service(actor, Permission.EDIT_DIRECTORY, service_id)
    edit = _waiting(row, edit_id)
    if not reason.strip() or len(reason) > _LONGEST_WHY:
        raise Invalid({"reason": _("Say in a sentence why not.")})
    settled = {"state": EditState.DECLINED, "settled_at": now(), "settled_by_id": actor.user_id}
    change(edit, {**settled, "reason": reason.strip()})
    return row.id


def _waiting(row: Service, edit_id: UUID) -> SuggestedEdit:
    found = SuggestedEdit.objects.select_for_update(of=("self",))
    edit = found.filter(service=row, id=edit_id, state=EditState.WAITING).first()
    if edit is None:
        raise NotFound
    return edit


@operation(Permission.KEEP_DIRECTORY)
def ask_to_confirm(actor: Actor, *, operation_id: UUID, service_id: UUID, token: str) -> UUID:
    """Make a link by which whoever keeps a service confirms it; earlier ones are over. Raises NotFound."""
    row = own_service(actor, Permission.KEEP_DIRECTORY, service_id)
    moment = now()
    for earlier in ConfirmLink.objects.select_for_update(of=("self",)).filter(service=row, used_at=None):
        change(earlier, {"used_at": moment})
    link = ConfirmLink(
        service=row,
        token_hash=token_hash(token),
        sent_at=moment,
        expires_at=moment + timedelta(days=LINK_DAYS),
    )
    change(row, {"asked_at": moment})
    return add(link).id


@operation(Permission.KEEP_DIRECTORY)
def confirm_by_link(actor: Actor, *, operation_id: UUID, token: str, is_running: bool) -> UUID:
    """Confirm a service, or say that it takes nobody now, for whoever holds the link. Raises LinkOver.

    The system does it for them: the link is good once, for this service alone.
    """
    moment = now()
    found = ConfirmLink.objects.select_for_update(of=("self",)).filter(token_hash=token_hash(token))
    link = found.filter(used_at=None, expires_at__gt=moment).first()
    if link is None:
        raise LinkOver
    kept = services_in(actor, Permission.KEEP_DIRECTORY).filter(id__in=public_services().values("id"))
    row = kept.select_for_update(of=("self",)).filter(id=link.service_id).first()
    if row is None:
        raise LinkOver
    confirm(row, **({} if is_running else {"status": Status.CLOSED, "is_open_to_referrals": False}))
    change(link, {"used_at": moment})
    return row.id

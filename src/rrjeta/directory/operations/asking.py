"""Asks by mail, once an hour, whoever keeps a service that is soon to be confirmed; the link in the mail does it."""

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import ContactKind, Status
from rrjeta.directory.models import Service
from rrjeta.directory.operations.keeping import ask_to_confirm
from rrjeta.directory.operations.room import own_service
from rrjeta.directory.rules.links import LINK_DAYS
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change
from rrjeta.kernel.text import Text
from rrjeta.kernel.tokens import new_token

_log = structlog.get_logger(__name__)
_BEFORE = timedelta(days=7)
_MOST_AT_ONCE = 50


def send_confirm_requests(address: str) -> int:
    """Mail a link for each service that is due, to its own address; return how many went. `address` is that of this house.

    A link is made and committed before it is mailed; one whose mail could not go is asked for again at the next look.
    """
    sent = 0
    for row, to in _due():
        token = new_token()
        ask_to_confirm(SYSTEM, operation_id=new_id(), service_id=row.id, token=token)
        if _sends(Text.read(row.names), to, f"{address}/services/confirm/{token}"):
            sent += 1
        else:
            forget_asking(SYSTEM, operation_id=new_id(), service_id=row.id)
    return sent


@operation(Permission.KEEP_DIRECTORY)
def forget_asking(actor: Actor, *, operation_id: UUID, service_id: UUID) -> UUID:
    """Note that nobody was asked after all. Raises NotFound."""
    return change(own_service(actor, Permission.KEEP_DIRECTORY, service_id), {"asked_at": None}).id


def _due() -> Sequence[tuple[Service, str]]:
    moment = now()
    running = Q(status__in=[Status.RUNNING, Status.CLOSED])
    due = Q(due_at=None) | Q(due_at__lt=moment + _BEFORE)
    asked = Q(asked_at=None) | Q(asked_at__lt=moment - timedelta(days=LINK_DAYS))
    found = Service.objects.filter(running, due, asked, is_listed=True, contacts__kind=ContactKind.EMAIL)
    rows = found.annotate(to=F("contacts__value")).order_by("id", "contacts__is_public", "contacts__id")
    held: dict[UUID, tuple[Service, str]] = {}
    for row in rows[: 2 * _MOST_AT_ONCE]:
        to: Any = row.to
        held.setdefault(row.id, (row, str(to)))
    return list(held.values())[:_MOST_AT_ONCE]


def _sends(names: Text, to: str, link: str) -> bool:
    said = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words = _(
                "Does what the directory says of «%(name)s» still hold? One click confirms it, or says that it does not:"
            )
            said.append(words % {"name": names.in_(language)})
    with translation.override(settings.LANGUAGE_CODE):
        message = EmailMessage(_("Rrjeta: please confirm your service"), "\n\n".join([*said, link]) + "\n", to=[to])
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        message.send()
    except (SMTPException, OSError) as fault:
        # The server's answer may repeat the address; what kind of trouble it was is enough.
        _log.error("mail failed", fault=type(fault).__name__)
        return False
    return True

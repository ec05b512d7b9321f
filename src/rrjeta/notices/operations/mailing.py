"""Mails about notices, sent by the clockwork after what they tell was committed.

A mail is claimed before it is sent: the next try is written down first. So two machines do not send it twice, one that
falls over loses none, and no row is locked while a mail server thinks.
"""

from smtplib import SMTPException
from uuid import UUID

import structlog
from django.core.mail import EmailMessage
from django.utils import translation

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change
from rrjeta.notices.models import Notice
from rrjeta.notices.queries import Mail, due_ids, mails
from rrjeta.notices.rules.mailing import body, subject, wait_after

_log = structlog.get_logger(__name__)


def send_due_mails() -> int:
    """Send the mails that are due; return how many went. One that fails is tried again later."""
    due = due_ids()
    if not due:
        return 0
    claim = claim_mails(SYSTEM, operation_id=new_id(), notice_ids=due)
    sent = [mail for mail in mails(claim) if _sends(mail)]
    if sent:
        ids = [one for mail in sent for one in mail.notice_ids]
        settle_mails(SYSTEM, operation_id=new_id(), notice_ids=ids)
    return len(sent)


@operation(Permission.DESK)
def claim_mails(actor: Actor, *, operation_id: UUID, notice_ids: list[UUID]) -> UUID:
    """Count one more try of those mails that are still due, under this operation's id, and say when the next one is due."""
    moment = now()
    found = Notice.objects.select_for_update().filter(id__in=notice_ids, mail_due_at__lte=moment).order_by("id")
    for notice in found:
        wait = wait_after(notice.mail_tries + 1)
        due = moment + wait if wait else None
        change(notice, {"mail_tries": notice.mail_tries + 1, "mail_due_at": due, "mail_claim": operation_id})
    return operation_id


@operation(Permission.DESK)
def settle_mails(actor: Actor, *, operation_id: UUID, notice_ids: list[UUID]) -> UUID:
    """Note that these mails went."""
    for notice in Notice.objects.select_for_update().filter(id__in=notice_ids).order_by("id"):
        change(notice, {"mailed_at": now(), "mail_due_at": None})
    return operation_id


def _sends(mail: Mail) -> bool:
    with translation.override(mail.language):
        message = EmailMessage(subject(), body(mail.numbers), to=[mail.address])
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        message.send()
    except (SMTPException, OSError) as fault:
        # The server's answer may repeat the address; what kind of trouble it was is enough.
        _log.error("mail failed", fault=type(fault).__name__)
        return False
    return True

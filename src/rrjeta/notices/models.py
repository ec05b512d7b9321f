"""Notices. A row holds whom, of what kind, about which record and when: no names, no words."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import User
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record


class Notice(Record):
    """One thing that one colleague is told. `mail_due_at` is set while a mail about it waits to be sent."""

    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    record_id = models.UUIDField(null=True)
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_claim = models.UUIDField(null=True)
    mailed_at = models.DateTimeField(null=True)

    retention = Retention.PASSING
    passes_from = "entered_at"
    personal: ClassVar = {
        **Record.record_personal,
        "to": Personal.STAFF,
        "kind": Personal.NONE,
        "record_id": Personal.PSEUDONYM,
        "read_at": Personal.STAFF,
        "mail_due_at": Personal.STAFF,
        "mail_tries": Personal.NONE,
        "mail_claim": Personal.NONE,
        "mailed_at": Personal.STAFF,
    }

    class Meta:
        indexes = [
            models.Index(fields=["to", "id"], name="notice_by_reader"),
            models.Index(fields=["to"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="notice_to_mail"),
        ]


class CalendarAddress(Record):
    """The secret address at which a calendar asks for one colleague's due moments; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    ended_at = models.DateTimeField(null=True)

    not_kept: ClassVar[frozenset[str]] = frozenset({"token_hash"})
    retention = Retention.STAFF
    personal: ClassVar = {
        **Record.record_personal,
        "user": Personal.STAFF,
        "token_hash": Personal.STAFF,
        "ended_at": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="one_calendar_address"),
        ]

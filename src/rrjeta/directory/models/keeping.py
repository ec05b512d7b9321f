"""How the directory stays true: links that ask the owner, and corrections that anybody suggests."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.directory.choices import EditState
from rrjeta.directory.models.services import Service
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record


class ConfirmLink(Record):
    """A signed link that was sent to whoever keeps a service: its token as a hash, good once, until a moment."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    not_kept: ClassVar[frozenset[str]] = frozenset({"token_hash"})
    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("service", "token_hash", "sent_at", "expires_at", "used_at"), Personal.NONE),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="link_ends_after_it_is_sent"),
        ]
        indexes = [models.Index(fields=["service", "used_at"], name="link_of_service")]


class SuggestedEdit(Record):
    """Somebody says that an entry is wrong: which field, what it should say. The owner takes it or says why not."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="edits")
    field = models.CharField(max_length=40)
    proposed = models.JSONField()
    why = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default=EditState.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_id = models.UUIDField(null=True)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("service", "field", "proposed", "why", "state", "reason", "settled_at"), Personal.NONE),
        "settled_by_id": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[one.value for one in EditState]), name="known_edit_state"),
            models.CheckConstraint(
                condition=Q(state=EditState.WAITING, settled_at=None)
                | Q(state__in=[EditState.ACCEPTED, EditState.DECLINED], settled_at__isnull=False),
                name="edit_settled_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=EditState.DECLINED) | ~Q(reason=""), name="edit_declined_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["service", "state"], name="edit_of_service")]

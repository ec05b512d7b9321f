"""Handover between workers and transfer between municipalities: the case keeps its owner until it is accepted."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import Unit, User
from rrjeta.cases.models.case import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Transfer(SealedRecord):
    """One handover (`transition_type`, `transfer_reason`). Tells: the told answers of form `handover`, refused_reason.

    `owner` is who must answer: the receiving worker, else the head of the receiving unit. What `is_ordered` the State
    Agency decided: it can be accepted and not declined.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    pack_version = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=40)
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    from_owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    to_owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20)
    is_open = models.BooleanField(default=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    next_step = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    coded = models.JSONField(default=dict)
    is_ordered = models.BooleanField(default=False, db_default=False)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "pack_version": Personal.NONE,
        "kind": Personal.CODED,
        "reason": Personal.CODED,
        "from_unit": Personal.PLACE,
        "to_unit": Personal.PLACE,
        "from_owner": Personal.STAFF,
        "to_owner": Personal.STAFF,
        "status": Personal.CODED,
        "is_open": Personal.CODED,
        "owner": Personal.STAFF,
        "next_step": Personal.CODED,
        "due_at": Personal.MOMENT,
        "requested_at": Personal.MOMENT,
        "answered_at": Personal.MOMENT,
        "coded": Personal.CODED,
        "is_ordered": Personal.CODED,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(is_open=True), name="one_open_transfer"),
            models.CheckConstraint(
                condition=Q(is_open=False) | (Q(due_at__isnull=False) & ~Q(next_step="")),
                name="open_transfer_has_next_step",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "is_open"], name="transfer_by_owner"),
            models.Index(fields=["requested_at", "id"], name="transfer_by_day"),
        ]

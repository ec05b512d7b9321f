"""A dispute between two municipalities about whose a case is, decided by the State Agency."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import User
from rrjeta.cases.choices import Verdict
from rrjeta.cases.models.case import Case
from rrjeta.cases.models.handover import Transfer
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Arbitration(SealedRecord):
    """One dispute about a transfer that was refused or not answered. Tells: asked, answered, reason.

    `owner` is who at the agency decides. What the two sides write names no child: the agency decides on competence and
    reads no file (guide 2.7).
    """

    # Said by `find_arbitration` of whoever asks: whether their unit was asked to take the case.
    is_receiver = False

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="arbitrations")
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField(default=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, blank=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "transfer": Personal.PSEUDONYM,
        "owner": Personal.STAFF,
        "is_open": Personal.CODED,
        "asked_at": Personal.MOMENT,
        "due_at": Personal.MOMENT,
        "ended_at": Personal.MOMENT,
        "verdict": Personal.CODED,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(is_open=True), name="one_open_arbitration"),
            models.CheckConstraint(
                condition=Q(is_open=True, verdict="", ended_at=None)
                | Q(is_open=False, ended_at__isnull=False, verdict__in=[one.value for one in Verdict]),
                name="arbitration_ends_with_a_verdict",
            ),
        ]
        indexes = [models.Index(fields=["owner", "due_at"], condition=Q(is_open=True), name="open_arbitration_of")]

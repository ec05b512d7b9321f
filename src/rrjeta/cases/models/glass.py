"""A file opened urgently: by whom, why, until when, and what the reviewer found."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.access.models import Grant, User
from rrjeta.cases.models.case import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class GlassOpening(SealedRecord):
    """One urgent opening of a case (design §3.14). Tells: words, why_longer, review_words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    reason = models.CharField(max_length=40)
    review_due_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=20, blank=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "grant": Personal.PSEUDONYM,
        "opened_by": Personal.STAFF,
        "opened_at": Personal.MOMENT,
        "reason": Personal.CODED,
        "review_due_at": Personal.MOMENT,
        "reviewed_at": Personal.MOMENT,
        "reviewed_by": Personal.STAFF,
        "verdict": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, verdict="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(verdict="")),
                name="glass_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("opened_by")), name="glass_reviewed_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["review_due_at"], condition=Q(reviewed_at=None), name="glass_to_review"),
            models.Index(fields=["opened_by", "opened_at"], name="glass_by_user"),
        ]

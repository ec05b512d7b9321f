"""Incidents. What was told of one is sealed under a key of its own."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.access.models import User
from rrjeta.incidents.choices import Kind, Notice
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Incident(SealedRecord):
    """One breach of personal data, from the first word to its closing.

    Tells: words (the report), whom, consequences, measures, not_told_why, persons_told, closing.
    """

    kind = models.CharField(max_length=20)
    happened_at = models.DateTimeField(null=True)
    noticed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    pack_version = models.PositiveIntegerField()
    classes = models.JSONField(default=list)
    person_count = models.PositiveIntegerField(null=True)
    notice = models.CharField(max_length=10, default=Notice.WAITING)
    told_at = models.DateTimeField(null=True)
    persons_told_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    retention = Retention.ENDED
    passes_from, passes_after = "closed_at", "retention_incident"
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "kind": Personal.CODED,
        "happened_at": Personal.MOMENT,
        "noticed_at": Personal.MOMENT,
        "due_at": Personal.NONE,
        "pack_version": Personal.NONE,
        "classes": Personal.CODED,
        "person_count": Personal.CODED,
        "notice": Personal.NONE,
        "told_at": Personal.NONE,
        "persons_told_at": Personal.MOMENT,
        "owner": Personal.STAFF,
        "closed_at": Personal.NONE,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in Kind]), name="known_incident"),
            models.CheckConstraint(condition=Q(notice__in=[one.value for one in Notice]), name="known_notice"),
            models.CheckConstraint(
                condition=Q(notice=Notice.TOLD, told_at__isnull=False) | ~Q(notice=Notice.TOLD) & Q(told_at=None),
                name="told_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(happened_at=None) | Q(happened_at__lte=F("noticed_at")), name="noticed_after_it_happened"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(notice=Notice.WAITING), name="closed_once_it_was_decided"
            ),
        ]
        indexes = [models.Index(fields=["notice", "due_at"], name="incident_by_due")]

"""Complaints. What was told is sealed under a key of the complaint's own; no case and no child stands beside it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import Unit, User
from rrjeta.complaints.choices import OPEN, Complainant, Level, Stage, Target
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Complaint(SealedRecord):
    """One complaint about the service, from its receipt to the answer.

    Tells: words, whom (about whom, as told), name, phone, how_safely, answer (for whoever complained), findings (for those
    who handle it). `about` is the colleague it is about, once that is known: for them it does not exist.
    """

    type = models.CharField(max_length=40)
    channel = models.CharField(max_length=40)
    complainant = models.CharField(max_length=10)
    target = models.CharField(max_length=10)
    municipality = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=10)
    handler = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    is_anonymous = models.BooleanField()
    wants_answer = models.BooleanField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    pack_version = models.PositiveIntegerField()
    stage = models.CharField(max_length=10, default=Stage.RECEIVED)
    result = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)
    answer_read_at = models.DateTimeField(null=True)
    receipt_hash = models.CharField(max_length=64, unique=True)
    receipt_until = models.DateTimeField()

    not_kept: ClassVar[frozenset[str]] = frozenset({"receipt_hash"})
    retention = Retention.ENDED
    passes_from, passes_after = "closed_at", "retention_complaint"
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "type": Personal.CODED,
        "channel": Personal.CODED,
        "complainant": Personal.CODED,
        "target": Personal.CODED,
        "municipality": Personal.PLACE,
        "unit": Personal.PLACE,
        "about": Personal.STAFF,
        "level": Personal.NONE,
        "handler": Personal.STAFF,
        "is_anonymous": Personal.CODED,
        "wants_answer": Personal.CODED,
        "received_at": Personal.MOMENT,
        "due_at": Personal.MOMENT,
        "pack_version": Personal.NONE,
        "stage": Personal.CODED,
        "result": Personal.CODED,
        "closed_at": Personal.MOMENT,
        "answer_read_at": Personal.MOMENT,
        "receipt_hash": Personal.PSEUDONYM,
        "receipt_until": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=[one.value for one in Stage]), name="known_complaint_stage"),
            models.CheckConstraint(condition=Q(level__in=[one.value for one in Level]), name="known_complaint_level"),
            models.CheckConstraint(condition=Q(target__in=[one.value for one in Target]), name="known_target"),
            models.CheckConstraint(
                condition=Q(complainant__in=[one.value for one in Complainant]), name="known_complainant"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[one.value for one in OPEN], result="", closed_at=None)
                | Q(stage=Stage.ANSWERED, closed_at__isnull=False) & ~Q(result=""),
                name="answered_complaint_has_result",
            ),
            models.CheckConstraint(
                condition=Q(about=None) | Q(handler=None) | ~Q(about=models.F("handler")),
                name="nobody_handles_a_complaint_about_themselves",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "stage", "due_at"], name="complaint_by_unit"),
            models.Index(fields=["municipality", "stage", "due_at"], name="complaint_by_place"),
            models.Index(fields=["level", "stage", "due_at"], name="complaint_by_level"),
        ]

"""Reports from outside. What was told is sealed under a key of the report's own; who told it stands apart."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import Unit, User
from rrjeta.cases.models import Concern
from rrjeta.hotline.choices import WAITING, ClosedAs, Stage
from rrjeta.hotline.rules import DANGERS
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Worry(SealedRecord):
    """One report by somebody who is not signed in. Tells: what, place, child_name, child_age, child_sex, why (its closing).

    Until it became a concern or was closed it has an owner and a due moment.
    """

    municipality = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    danger = models.CharField(max_length=12)
    stage = models.CharField(max_length=12, default=Stage.RECEIVED)
    due_at = models.DateTimeField(null=True)
    pack_version = models.PositiveIntegerField()
    concern = models.OneToOneField(Concern, null=True, on_delete=models.PROTECT, related_name="+")
    closed_as = models.CharField(max_length=12, blank=True)
    done_at = models.DateTimeField(null=True)
    receipt_hash = models.CharField(max_length=64, unique=True)
    receipt_until = models.DateTimeField()

    not_kept: ClassVar[frozenset[str]] = frozenset({"receipt_hash"})
    retention = Retention.ENDED
    passes_from, passes_after = "done_at", "retention_worry"
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "municipality": Personal.PLACE,
        "unit": Personal.PLACE,
        "owner": Personal.STAFF,
        "received_at": Personal.MOMENT,
        "danger": Personal.CODED,
        "stage": Personal.CODED,
        "due_at": Personal.MOMENT,
        "pack_version": Personal.NONE,
        "concern": Personal.PSEUDONYM,
        "closed_as": Personal.CODED,
        "done_at": Personal.MOMENT,
        "receipt_hash": Personal.PSEUDONYM,
        "receipt_until": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=[one.value for one in Stage]), name="known_worry_stage"),
            models.CheckConstraint(condition=Q(danger__in=DANGERS), name="known_worry_danger"),
            models.CheckConstraint(
                condition=Q(stage__in=[one.value for one in WAITING], due_at__isnull=False, done_at=None)
                | Q(stage__in=[Stage.TAKEN, Stage.CLOSED], due_at=None, done_at__isnull=False),
                name="waiting_worry_is_due",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.TAKEN, concern__isnull=False) | ~Q(stage=Stage.TAKEN) & Q(concern=None),
                name="taken_worry_is_a_concern",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED, closed_as__in=[one.value for one in ClosedAs])
                | ~Q(stage=Stage.CLOSED) & Q(closed_as=""),
                name="closed_worry_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "stage", "due_at"], name="worry_by_unit"),
            models.Index(fields=["owner", "stage", "due_at"], name="worry_by_owner"),
            models.Index(fields=["municipality", "stage"], name="worry_by_place"),
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="worry_done"),
        ]


class WorryReporter(SealedRecord):
    """Who reported, apart from what was told and shown on no page but one of its own (design §3.9).

    Tells: name, phone, how_safely, source.
    """

    worry = models.OneToOneField(Worry, on_delete=models.PROTECT, related_name="reporter")
    is_anonymous = models.BooleanField()
    wants_answer = models.BooleanField()

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "worry": Personal.PSEUDONYM,
        "is_anonymous": Personal.CODED,
        "wants_answer": Personal.CODED,
    }

"""Protection measures and the court."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import User
from rrjeta.cases.models.case import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Measure(SealedRecord):
    """One protection measure of a case (`protection_measure`, `measure_status`).

    Tells: reason, decided_by, court, decision_no, conditions, place, options (why each was not chosen).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    pack_version = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    status = models.CharField(max_length=20)
    is_open = models.BooleanField(default=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    next_step = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField()
    secured_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    executed_at = models.DateTimeField(null=True)
    court_request_at = models.DateTimeField(null=True)
    court_decision_at = models.DateTimeField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    is_appealed = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)
    coded = models.JSONField(default=dict)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "pack_version": Personal.NONE,
        "kind": Personal.CODED,
        "status": Personal.CODED,
        "is_open": Personal.CODED,
        "owner": Personal.STAFF,
        "next_step": Personal.CODED,
        "due_at": Personal.MOMENT,
        "proposed_at": Personal.MOMENT,
        "secured_at": Personal.MOMENT,
        "decided_at": Personal.MOMENT,
        "executed_at": Personal.MOMENT,
        "court_request_at": Personal.MOMENT,
        "court_decision_at": Personal.MOMENT,
        "valid_from": Personal.MOMENT,
        "valid_to": Personal.MOMENT,
        "is_appealed": Personal.CODED,
        "ended_at": Personal.MOMENT,
        "end_reason": Personal.CODED,
        "coded": Personal.CODED,
    }

    class Meta:
        indexes = [models.Index(fields=["case"], condition=Q(is_open=True), name="open_measure_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=False) | (Q(due_at__isnull=False) & ~Q(next_step="")),
                name="open_measure_has_next_step",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True) | Q(ended_at__isnull=False),
                name="ended_measure_has_moment",
            ),
        ]


class MeasureMove(SealedRecord):
    """One step of a measure from a status to the next. Tells: note."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="moves")
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20)
    happened_at = models.DateTimeField()

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "measure": Personal.PSEUDONYM,
        "from_status": Personal.CODED,
        "to_status": Personal.CODED,
        "happened_at": Personal.MOMENT,
    }


class Hearing(SealedRecord):
    """A court session of a case. Tells: court, room, matter, who_goes, result."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hearings")
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="hearings")
    held_at = models.DateTimeField()
    is_over = models.BooleanField(default=False)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "measure": Personal.PSEUDONYM,
        "held_at": Personal.MOMENT,
        "is_over": Personal.CODED,
    }

    class Meta:
        indexes = [models.Index(fields=["case", "held_at"], name="hearing_by_case")]

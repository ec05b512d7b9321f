"""Talks about the work. What was said is sealed under a key of the talk's own; no case file holds any of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.access.models import Unit, User
from rrjeta.cases.models import Case, Reminder
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record, SealedRecord


class Talk(SealedRecord):
    """One talk of a worker with whoever leads them; prepared until `held_at` is set. Tells: words, own_words (the worker's).

    The numbers are those of the worker on the day: open cases, their weight (hundredths), late, not seen in time, high risk.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True)
    next_on = models.DateField(null=True)
    training = models.JSONField(default=list)
    case_count = models.PositiveIntegerField(default=0)
    weight = models.PositiveIntegerField(default=0)
    late_count = models.PositiveIntegerField(default=0)
    not_seen_count = models.PositiveIntegerField(default=0)
    high_risk_count = models.PositiveIntegerField(default=0)

    retention = Retention.ENDED
    passes_from, passes_after = "held_at", "retention_supervision_talk"
    personal: ClassVar = {
        **SealedRecord.record_personal,
        **dict.fromkeys(("worker", "supervisor", "held_at", "next_on", "training"), Personal.STAFF),
        "unit": Personal.PLACE,
        **dict.fromkeys(
            ("case_count", "weight", "late_count", "not_seen_count", "high_risk_count"),
            Personal.STAFF,
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(worker=F("supervisor")), name="talk_of_two"),
            models.CheckConstraint(condition=Q(next_on=None) | Q(held_at__isnull=False), name="next_after_a_talk"),
            models.UniqueConstraint(
                fields=["worker", "supervisor"], condition=Q(held_at=None), name="one_prepared_talk_of_two"
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "held_at"], name="talk_by_worker"),
            models.Index(fields=["unit", "held_at"], name="talk_by_unit"),
            models.Index(fields=["supervisor", "held_at"], name="talk_by_supervisor"),
        ]


class CoachingNote(SealedRecord):
    """What stays between the two of a talk. Tells: wellbeing (1–5, as the worker feels), notes. Under the talk's key."""

    talk = models.OneToOneField(Talk, on_delete=models.PROTECT, related_name="note")

    retention = Retention.STAFF
    personal: ClassVar = {**SealedRecord.record_personal, "talk": Personal.PSEUDONYM}


class Agreement(SealedRecord):
    """What two agreed that is about no case, and who of them does it by which day. Tells: words. Under the talk's key."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="agreements")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)

    retention = Retention.STAFF
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "talk": Personal.PSEUDONYM,
        **dict.fromkeys(("user", "due_on", "done_at"), Personal.STAFF),
    }

    class Meta:
        indexes = [models.Index(fields=["user", "due_on"], condition=Q(done_at=None), name="open_agreement_of_user")]


class TalkCase(Record):
    """A case that a talk was about, by reference alone. It goes with the case, and with the talk."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {**Record.record_personal, "talk": Personal.PSEUDONYM, "case": Personal.PSEUDONYM}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["talk", "case"], name="one_case_of_talk")]


class CaseAgreement(Record):
    """What was agreed about a case: a reminder in its file, sealed under the child's key. The talk only points at it."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="case_agreements")
    reminder = models.OneToOneField(Reminder, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {**Record.record_personal, "talk": Personal.PSEUDONYM, "reminder": Personal.PSEUDONYM}

"""Requests between states about a child: sent or received, with every letter that went and came."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.cases.models import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord
from rrjeta.network.choices import Direction, LetterKind


class AbroadRequest(SealedRecord):
    """One request to or from another state (`return_country`, `abroad_matter`). Tells: authority, our_reference,
    their_reference, words, outcome.

    Whoever is responsible for the case must act: nothing stored here could go stale. `due_at` is when the answer is due,
    theirs or ours.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10)
    country = models.CharField(max_length=40)
    matter = models.CharField(max_length=40)
    asked_on = models.DateField()
    due_at = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    answered_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "direction": Personal.CODED,
        "country": Personal.CODED,
        "matter": Personal.CODED,
        "asked_on": Personal.MOMENT,
        "due_at": Personal.MOMENT,
        "is_open": Personal.CODED,
        "answered_on": Personal.MOMENT,
        "closed_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=[one.value for one in Direction]), name="known_direction_abroad"
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None) | Q(is_open=False, closed_at__isnull=False),
                name="closed_abroad_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "asked_on"], name="abroad_by_case"),
            models.Index(fields=["due_at"], condition=Q(is_open=True), name="open_abroad_by_due"),
        ]


class AbroadLetter(SealedRecord):
    """One letter, call or reminder of such a request. Tells: words, reference."""

    request = models.ForeignKey(AbroadRequest, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10)
    on = models.DateField()

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "request": Personal.PSEUDONYM,
        "kind": Personal.CODED,
        "on": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in LetterKind]), name="known_letter_abroad"),
        ]

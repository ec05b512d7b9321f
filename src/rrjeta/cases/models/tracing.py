"""Requests to trace a relative of a separated child, or a missing child, and who may be the one sought."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import User
from rrjeta.cases.models.case import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record, SealedRecord
from rrjeta.people.models import Person


class TracingRequest(SealedRecord):
    """Somebody is sought for the child of a case, or that child itself (`kind`: list `tracing_kind`).

    Tells what is known of the sought, under the names of a person (given_name, surname, father_name, mother_name, nickname,
    birth_date, age_estimate, village, phone), and last_seen_where, circumstances, note (how it ended).
    `steps` holds the day on which each step of a reunification was done.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    relationship = models.CharField(max_length=40, blank=True)
    missing_type = models.CharField(max_length=40, blank=True)
    sex = models.CharField(max_length=2, default="u")
    municipality = models.CharField(max_length=12, blank=True)
    last_seen_on = models.DateField(null=True)
    status = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)
    steps = models.JSONField(default=dict)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "kind": Personal.CODED,
        "relationship": Personal.CODED,
        "missing_type": Personal.CODED,
        "sex": Personal.BIRTH,
        "municipality": Personal.PLACE,
        "last_seen_on": Personal.MOMENT,
        "status": Personal.CODED,
        "opened_at": Personal.MOMENT,
        "due_at": Personal.MOMENT,
        "compared_at": Personal.MOMENT,
        "found_at": Personal.MOMENT,
        "closed_at": Personal.MOMENT,
        "end_reason": Personal.CODED,
        "steps": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, end_reason="") | (Q(closed_at__isnull=False) & ~Q(end_reason="")),
                name="tracing_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(due_at__isnull=False), name="open_tracing_has_due"
            ),
        ]
        indexes = [models.Index(fields=["case"], name="tracing_by_case")]


class TracingMatch(Record):
    """A person within the reach of whoever compared who may be the one sought. What speaks for it is codes, never a name."""

    request = models.ForeignKey(TracingRequest, on_delete=models.PROTECT, related_name="matches")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10)
    compared_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        "request": Personal.PSEUDONYM,
        "person": Personal.PSEUDONYM,
        "case": Personal.PSEUDONYM,
        "reasons": Personal.CODED,
        "state": Personal.CODED,
        "compared_at": Personal.MOMENT,
        "decided_at": Personal.MOMENT,
        "decided_by": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="one_tracing_match"),
            models.UniqueConstraint(fields=["request"], condition=Q(state="same"), name="one_found_person"),
            models.CheckConstraint(
                condition=~(Q(decided_at=None) ^ Q(decided_by=None)), name="tracing_match_decided_by_somebody"
            ),
        ]

"""A concern: what somebody tells, about which children, and who told it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import Unit, User
from rrjeta.cases.models.case import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord
from rrjeta.people.models import Household, Person


class Concern(SealedRecord):
    """What somebody told, under the household's key. Tells: the told answers of form `identification`."""

    number = models.CharField(max_length=12, unique=True)
    pathway = models.CharField(max_length=40)
    pack_version = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    channel = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    danger_now = models.CharField(max_length=12)
    urgency = models.CharField(max_length=20)
    municipality = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    is_open = models.BooleanField(default=True)
    next_step = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True)
    danger_taken_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    is_search_done = models.BooleanField(default=False)
    coded = models.JSONField(default=dict)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "number": Personal.PSEUDONYM,
        "pathway": Personal.CODED,
        "pack_version": Personal.NONE,
        "received_at": Personal.MOMENT,
        "channel": Personal.CODED,
        "source": Personal.CODED,
        "danger_now": Personal.CODED,
        "urgency": Personal.CODED,
        "municipality": Personal.PLACE,
        "unit": Personal.PLACE,
        "household": Personal.PSEUDONYM,
        "owner": Personal.STAFF,
        "stage": Personal.CODED,
        "is_open": Personal.CODED,
        "next_step": Personal.CODED,
        "due_at": Personal.MOMENT,
        "danger_taken_at": Personal.MOMENT,
        "outcome": Personal.CODED,
        "decided_at": Personal.MOMENT,
        "answered_at": Personal.MOMENT,
        "is_search_done": Personal.CODED,
        "coded": Personal.CODED,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=False) | (Q(due_at__isnull=False) & ~Q(next_step="")),
                name="open_concern_has_next_step",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "is_open", "due_at"], name="concern_by_owner"),
            models.Index(fields=["unit", "is_open", "due_at"], name="concern_by_unit"),
            models.Index(fields=["municipality", "is_open"], name="concern_by_place"),
        ]


class ConcernChild(SealedRecord):
    """One child of a concern, under the child's own key. Tells: `as_told`, how the child stood when it was decided."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="children")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="concern_lines")
    coded = models.JSONField(default=dict)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "concern": Personal.PSEUDONYM,
        "person": Personal.PSEUDONYM,
        "case": Personal.PSEUDONYM,
        "coded": Personal.CODED,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concern", "person"], name="one_line_per_child")]


class ConcernReporter(SealedRecord):
    """Who told us, apart from what they told. Tells: name, phone, organisation, how_safely."""

    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="reporter")
    is_anonymous = models.BooleanField(default=False)
    relationship = models.CharField(max_length=40, blank=True)
    wants_answer = models.BooleanField(default=False)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "concern": Personal.PSEUDONYM,
        "is_anonymous": Personal.CODED,
        "relationship": Personal.CODED,
        "wants_answer": Personal.CODED,
    }

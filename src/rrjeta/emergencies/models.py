"""Emergencies and their call lists. A line holds codes and moments; what was heard stands in the case file as a note."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.access.models import Unit, User
from rrjeta.cases.models import Case, Entry
from rrjeta.emergencies.choices import Heard, Way
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record, SealedRecord


class Emergency(SealedRecord):
    """Something that happened to everyone in one or several municipalities. It is about nobody and stays as history.

    Tells: words (what happened, what to ask), places (names of the villages and units that were chosen, if any). Which
    these are stands besides as marks, keyed hashes as the worklist has them.
    """

    kind = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    place_marks = models.JSONField(default=list)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **SealedRecord.record_personal,
        **dict.fromkeys(("kind", "since_at", "ended_at", "place_marks"), Personal.NONE),
        "unit": Personal.PLACE,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since_at")), name="emergency_ends_after_it_began"
            ),
        ]
        indexes = [models.Index(fields=["ended_at", "since_at"], name="emergency_by_moment")]


class EmergencyPlace(Record):
    """A municipality in which an emergency holds."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="places")
    municipality = models.CharField(max_length=12)

    retention = Retention.DIRECTORY
    personal: ClassVar = {**Record.record_personal, "emergency": Personal.NONE, "municipality": Personal.PLACE}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["emergency", "municipality"], name="one_place_of_emergency")]
        indexes = [models.Index(fields=["municipality"], name="emergency_by_place")]


class CallLine(Record):
    """One child of the call list: who calls, how it stands, and the note in which it is written down."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    caller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, default=Heard.WAITING)
    way = models.CharField(max_length=10, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        "emergency": Personal.NONE,
        **dict.fromkeys(("case", "entry"), Personal.PSEUDONYM),
        **dict.fromkeys(("caller", "called_by"), Personal.STAFF),
        **dict.fromkeys(("state", "way", "tries"), Personal.CODED),
        "called_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["emergency", "case"], name="one_line_of_case"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in Heard]), name="known_line_state"),
            models.CheckConstraint(condition=Q(way="") | Q(way__in=[one.value for one in Way]), name="known_line_way"),
            models.CheckConstraint(
                condition=Q(state=Heard.WAITING, called_at=None, called_by=None, entry=None, tries=0, way="")
                | ~Q(state=Heard.WAITING) & Q(called_at__isnull=False, called_by__isnull=False, tries__gt=0),
                name="line_called_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["emergency", "state"], name="line_by_state"),
            models.Index(fields=["caller", "state"], name="line_by_caller"),
        ]

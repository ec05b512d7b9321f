"""Coalitions and agreements: who belongs to what since when, what they meet about and sign. Nothing here is about a child.

Days are written as their source has them: a year, a month or a day.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record
from rrjeta.places.models import Organisation

_FROM_SOURCE = ("code", "mark", "source")


class CoalitionMember(Record):
    """An organisation in a coalition; or so many of them that a source counts and does not name: they stay unnamed."""

    coalition = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    unnamed_count = models.PositiveIntegerField(default=0)
    role = models.CharField(max_length=20)
    joined_on = models.CharField(max_length=10, blank=True)
    left_on = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=130, blank=True)
    mark = models.CharField(max_length=20, blank=True)
    source = models.TextField(blank=True)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("coalition", "organisation", "unnamed_count", "role", "joined_on", "left_on"), Personal.NONE),
        **dict.fromkeys(_FROM_SOURCE, Personal.NONE),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, unnamed_count=0) | Q(organisation=None, unnamed_count__gt=0),
                name="member_named_or_counted",
            ),
            models.CheckConstraint(condition=~Q(organisation=F("coalition")), name="coalition_not_in_itself"),
            models.UniqueConstraint(
                fields=["coalition", "organisation"],
                condition=Q(left_on="", organisation__isnull=False),
                name="one_membership_at_a_time",
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_member_of_a_code"),
        ]
        indexes = [models.Index(fields=["coalition", "left_on"], name="member_of_coalition")]


class WorkingGroup(Record):
    """Some members of a coalition who work on one matter."""

    coalition = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    ended_on = models.DateField(null=True)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("coalition", "name", "purpose", "ended_on"), Personal.NONE),
    }

    class Meta:
        indexes = [models.Index(fields=["coalition"], name="group_of_coalition")]


class CoalitionMeeting(Record):
    """A meeting of a coalition or of one of its groups. `present` are ids of members."""

    coalition = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(WorkingGroup, null=True, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    agenda = models.TextField()
    minutes = models.TextField(blank=True)
    present = models.JSONField(default=list)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("coalition", "group", "held_on", "present"), Personal.NONE),
        **dict.fromkeys(("agenda", "minutes"), Personal.STAFF),
    }

    class Meta:
        indexes = [models.Index(fields=["coalition", "held_on"], name="meeting_of_coalition")]


class JointPosition(Record):
    """What a coalition demands together, of whom, and what came of it (list `advocacy_result`)."""

    coalition = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    addressed_to = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    adopted_on = models.DateField()
    result = models.CharField(max_length=20, blank=True)
    result_on = models.DateField(null=True)
    result_words = models.TextField(blank=True)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(
            (
                *("coalition", "title", "addressed_to", "words", "adopted_on"),
                *("result", "result_on", "result_words"),
            ),
            Personal.NONE,
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", result_on=None) | ~Q(result="") & Q(result_on__gte=F("adopted_on")),
                name="result_on_a_day_after",
            ),
        ]
        indexes = [models.Index(fields=["coalition", "adopted_on"], name="position_of_coalition")]


class Protocol(Record):
    """A cooperation protocol or agreement between several parties."""

    names = models.JSONField()
    purpose = models.TextField(blank=True)
    signed_on = models.CharField(max_length=10, blank=True)
    ends_on = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=60, blank=True)
    mark = models.CharField(max_length=20, blank=True)
    source = models.TextField(blank=True)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("names", "purpose", "signed_on", "ends_on", *_FROM_SOURCE), Personal.NONE),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_protocol_of_a_code"),
        ]


class ProtocolParty(Record):
    """A party of a protocol."""

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("protocol", "organisation"), Personal.NONE),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["protocol", "organisation"], name="a_party_once")]

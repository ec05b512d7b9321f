"""Reports as they were sent: numbers that never change again, with what they stand on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import Unit
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record


class Report(Record):
    """One report of a unit to the State Agency for a quarter or year; few are left out, so it tells of nobody.

    `content` holds the rows as they were counted at `counted_at` by the definitions of `pack_version`; a later report for the
    same period `replaces` the one before. Who sent it is who entered it.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    pack_version = models.PositiveIntegerField()
    counted_at = models.DateTimeField()
    left_out = models.PositiveIntegerField()
    content = models.JSONField(default=list)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.EVIDENCE
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(
            ("unit", "period", "pack_version", "counted_at", "left_out", "content", "replaces"), Personal.NONE
        ),
    }

    class Meta:
        indexes = [models.Index(fields=["unit", "period"], name="report_by_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period"], condition=Q(replaces=None), name="one_first_report_of_a_period"
            )
        ]

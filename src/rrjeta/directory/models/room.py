"""How much room a service has, and who waits for it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.directory.choices import CapacityUnit
from rrjeta.directory.models.services import Service
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record


class Capacity(Record):
    """The places of a service and how many are free, as of a moment. Lock this row to give a place away."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="capacities")
    unit = models.CharField(max_length=10, default=CapacityUnit.PLACES)
    total = models.PositiveIntegerField()
    free = models.PositiveIntegerField()
    as_of = models.DateTimeField()

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("service", "unit", "total", "free", "as_of"), Personal.NONE),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "unit"], name="one_capacity_of_a_kind"),
            models.CheckConstraint(condition=Q(unit__in=[one.value for one in CapacityUnit]), name="known_unit"),
            models.CheckConstraint(condition=Q(free__gte=0, free__lte=F("total")), name="free_places_within_all"),
        ]


class WaitingEntry(Record):
    """Something waits for a place: the id of a record of a higher room, since when, how urgently (1 is first)."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="waiting")
    record_id = models.UUIDField()
    since = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(default=3)
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=20, blank=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        "service": Personal.CODED,
        "record_id": Personal.PSEUDONYM,
        "since": Personal.MOMENT,
        "priority": Personal.CODED,
        "left_at": Personal.MOMENT,
        "left_why": Personal.CODED,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "record_id"], condition=Q(left_at=None), name="waits_once_for_a_service"
            ),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=5), name="waiting_in_an_order"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(left_at__gte=F("since")), name="left_after_it_waited"),
        ]
        indexes = [models.Index(fields=["service", "left_at", "priority", "since"], name="waiting_in_order")]

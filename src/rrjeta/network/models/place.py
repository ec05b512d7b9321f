"""Places of services: what happened to each, as a log that is only added to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.directory.models import Capacity, Service
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record
from rrjeta.network.choices import PlaceStep
from rrjeta.network.models.referral import Referral


class PlaceMove(Record):
    """A child came onto the list of a service, was offered a place, came in, or left. `capacity` counts the place."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="place_moves")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    capacity = models.ForeignKey(Capacity, null=True, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=10)
    why = models.CharField(max_length=20, blank=True)
    happened_at = models.DateTimeField()

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        "referral": Personal.PSEUDONYM,
        **dict.fromkeys(("service", "capacity", "step", "why"), Personal.CODED),
        "happened_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(step__in=[one.value for one in PlaceStep]), name="known_place_step"),
            models.UniqueConstraint(fields=["referral"], condition=Q(step="offered"), name="one_place_is_offered_once"),
        ]
        indexes = [models.Index(fields=["service", "happened_at"], name="place_move_by_service")]

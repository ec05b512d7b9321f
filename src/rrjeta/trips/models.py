"""Somebody who is out: since when, back by when, and which colleague is told if there is no sign."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.access.models import Unit, User
from rrjeta.cases.models import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Trip(SealedRecord):
    """One outing of one colleague, told under a key of its own. Tells: place, settled (how somebody else knew).

    `told_to` is the colleague who is reminded; nobody where the unit has nobody else. `ended_by` is whoever said that it
    is over. Nothing here says where anybody is now: no device is asked.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    told_to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    back_by = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.ENDED
    passes_from, passes_after = "ended_at", "retention_trip"
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "user": Personal.STAFF,
        "unit": Personal.STAFF,
        "case": Personal.PSEUDONYM,
        "told_to": Personal.STAFF,
        "started_at": Personal.STAFF,
        "back_by": Personal.STAFF,
        "reminded_at": Personal.STAFF,
        "escalated_at": Personal.STAFF,
        "ended_at": Personal.STAFF,
        "ended_by": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="one_trip_at_a_time"),
            models.CheckConstraint(condition=Q(back_by__gt=F("started_at")), name="back_after_setting_out"),
            models.CheckConstraint(condition=Q(told_to=None) | ~Q(told_to=F("user")), name="somebody_else_is_told"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="trip_ended_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["back_by"], condition=Q(ended_at=None), name="open_trip_by_return"),
            models.Index(fields=["unit", "back_by"], condition=Q(ended_at=None), name="open_trip_by_unit"),
            models.Index(fields=["user", "started_at"], name="trip_by_user"),
        ]

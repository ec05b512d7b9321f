"""Needs that no service meets."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.cases.models import Action, Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record


class UnmetNeed(Record):
    """A child needs a service that is not to be had, and why. It holds codes alone, so that it can be counted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, null=True, on_delete=models.PROTECT, related_name="+")
    need = models.CharField(max_length=40)
    reason = models.CharField(max_length=20)
    municipality = models.CharField(max_length=12)
    recorded_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("case", "action"), Personal.PSEUDONYM),
        **dict.fromkeys(("need", "reason"), Personal.CODED),
        "municipality": Personal.PLACE,
        **dict.fromkeys(("recorded_at", "met_at"), Personal.MOMENT),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "need"], condition=Q(met_at=None), name="one_unmet_need_of_a_kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="unmet_for_a_reason"),
        ]
        indexes = [models.Index(fields=["municipality", "need", "met_at"], name="unmet_need_by_place")]

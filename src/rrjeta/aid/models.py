"""Help that a family received, once for all its children, and for which of them it was."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import Unit
from rrjeta.aid.rules import MOST_WORTH
from rrjeta.cases.models import Action, Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record, SealedRecord
from rrjeta.people.models import Household


class Help(SealedRecord):
    """What was handed over to a household on one day (`help_kind`, `budget_line`); `worth` in whole lek.

    Tells: what, quantity, received_by, corrected_why, cancelled_why. It is counted once however many children it was for.
    `unit` is the one that gave it and stays so when a case moves; `number` stands on the receipt. Cancelled help stays to
    be read and is counted nowhere.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=12, unique=True)
    happened_on = models.DateField()
    kind = models.CharField(max_length=40)
    worth = models.PositiveIntegerField()
    budget_line = models.CharField(max_length=40)
    signed_on = models.DateField(null=True)
    corrected_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by_id = models.UUIDField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "household": Personal.PSEUDONYM,
        "unit": Personal.NONE,
        "number": Personal.PSEUDONYM,
        "happened_on": Personal.MOMENT,
        "kind": Personal.CODED,
        "worth": Personal.CODED,
        "budget_line": Personal.CODED,
        "signed_on": Personal.MOMENT,
        "corrected_at": Personal.MOMENT,
        "cancelled_at": Personal.MOMENT,
        "cancelled_by_id": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(worth__gte=0, worth__lte=MOST_WORTH), name="help_worth_within"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by_id=None)
                | Q(cancelled_at__isnull=False, cancelled_by_id__isnull=False),
                name="help_cancelled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "happened_on"], name="help_by_unit_and_day"),
            models.Index(fields=["household", "happened_on"], name="help_by_household"),
        ]


class HelpLine(Record):
    """One child for whom help was. `action` is the action of this child's plan that it fulfilled."""

    help = models.ForeignKey(Help, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        "help": Personal.PSEUDONYM,
        "case": Personal.PSEUDONYM,
        "action": Personal.PSEUDONYM,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["help", "case"], name="one_help_line_per_case")]
        indexes = [models.Index(fields=["case"], name="help_line_by_case")]

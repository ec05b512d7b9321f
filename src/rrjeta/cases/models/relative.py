"""Ties of colleagues to families: relatives they declared, and where one was met or is suspected."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import Exclusion, User
from rrjeta.cases.choices import TieState
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord
from rrjeta.people.models import Household


class Relative(SealedRecord):
    """Somebody declared as related, under a key of their own. Tells: given_name, surname, birth_year, tie, place."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    retention = Retention.ENDED
    passes_from, passes_after = "ended_at", "retention_relative"
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "user": Personal.STAFF,
        "ended_at": Personal.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["user"], name="relative_of_user")]


class StaffTie(SealedRecord):
    """A colleague and a family that may be related: by a declared relative, or because names and phones agree. Tells: reason.

    The head looks at it. What is `is_declared` a member said of themselves at an invitation. Without that and without a
    relative it is a suspicion of the system, and nobody is shut out before somebody looked.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    relative = models.ForeignKey(Relative, null=True, on_delete=models.PROTECT, related_name="+")
    exclusion = models.ForeignKey(Exclusion, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    is_declared = models.BooleanField(default=False, db_default=False)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "user": Personal.STAFF,
        "household": Personal.PSEUDONYM,
        "relative": Personal.PSEUDONYM,
        "exclusion": Personal.PSEUDONYM,
        "state": Personal.CODED,
        "is_declared": Personal.STAFF,
        "found_at": Personal.MOMENT,
        "decided_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "household"], name="one_tie_to_a_family"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in TieState]), name="known_tie_state"),
        ]

"""Somebody elsewhere may be registering a child of yours: who asked, about which case, until when to call back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import User
from rrjeta.cases.models.case import Case
from rrjeta.cases.models.concern import Concern
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record


class KnownAsked(Record):
    """A colleague outside the reach of a case named a child who may be the one of that case (screens.md S3).

    It is shown to the owner of the case alone; the one who asked never learns whether it exists. The case's owner at
    the moment of reading is who must call, so a handover takes the call along.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        "case": Personal.PSEUDONYM,
        "concern": Personal.PSEUDONYM,
        "asked_by": Personal.STAFF,
        "asked_at": Personal.MOMENT,
        "due_at": Personal.MOMENT,
        "answered_at": Personal.MOMENT,
        "answered_by": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "concern"], name="asked_once_per_concern"),
            models.UniqueConstraint(
                fields=["case", "asked_by"],
                condition=Q(concern=None, answered_at=None),
                name="asked_once_by_search",
            ),
            models.CheckConstraint(
                condition=~(Q(answered_at=None) ^ Q(answered_by=None)),
                name="call_back_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], condition=Q(answered_at=None), name="open_call_back_of_case"),
        ]

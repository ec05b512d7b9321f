"""Restricted objects that were opened: which, by whom, when, why."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import User
from rrjeta.cases.choices import Secret
from rrjeta.cases.models.case import Case
from rrjeta.cases.models.concern import Concern
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Reveal(SealedRecord):
    """One opening of a restricted object (`access_reason`). Tells: words, why in the opener's own words.

    `record_id` names what was opened, `owner` who was responsible at that moment and is told when it was somebody else.
    """

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, null=True, on_delete=models.PROTECT, related_name="+")
    secret = models.CharField(max_length=10)
    record_id = models.UUIDField()
    reason = models.CharField(max_length=40)
    revealed_at = models.DateTimeField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_by_owner = models.BooleanField(default=False)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "concern": Personal.PSEUDONYM,
        "secret": Personal.CODED,
        "record_id": Personal.PSEUDONYM,
        "reason": Personal.CODED,
        "revealed_at": Personal.MOMENT,
        "owner": Personal.STAFF,
        "is_by_owner": Personal.NONE,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(case=None) ^ Q(concern=None), name="reveal_of_one"),
            models.CheckConstraint(condition=Q(secret__in=[one.value for one in Secret]), name="known_secret"),
        ]
        indexes = [
            models.Index(
                fields=["owner", "revealed_at"],
                condition=Q(is_by_owner=False),
                name="reveal_to_tell_owner",
            ),
        ]

"""Links for receivers without an account."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord
from rrjeta.network.choices import Audience
from rrjeta.network.models.referral import Referral


class Link(SealedRecord):
    """A link to one referral: its token as a hash, good until a moment. Tells: code, which is told another way.

    The id of the row is the id of the guest who comes by it.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="links")
    audience = models.CharField(max_length=10, default=Audience.RECEIVER, db_default=Audience.RECEIVER)
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    not_kept: ClassVar[frozenset[str]] = frozenset({"token_hash"})
    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "referral": Personal.PSEUDONYM,
        "audience": Personal.NONE,
        "token_hash": Personal.NONE,
        **dict.fromkeys(("sent_at", "expires_at", "opened_at", "ended_at"), Personal.MOMENT),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "audience"], condition=Q(ended_at=None), name="one_link_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=[one.value for one in Audience]), name="known_audience_of_link"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="referral_link_ends_later"),
        ]

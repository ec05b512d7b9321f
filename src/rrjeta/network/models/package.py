"""What a receiver may read: frozen and sealed when it was sent, exactly as the sender saw it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord
from rrjeta.network.choices import PackagePart
from rrjeta.network.models.referral import Referral


class Package(SealedRecord):
    """One part of what was sent: the request, or the rest that opens once it is accepted. Never changed: an update is a new one.

    Tells: sections (title and lines, in words), organisation, recipient, reason. A grant opens it; without one nobody reads it.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="packages")
    edition = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=10)
    language = models.CharField(max_length=5)
    classes = models.JSONField(default=list)
    purpose = models.CharField(max_length=40)
    legal_basis = models.CharField(max_length=40)
    consent_id = models.UUIDField(null=True)
    sent_at = models.DateTimeField()

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        **dict.fromkeys(("referral", "consent_id"), Personal.PSEUDONYM),
        "edition": Personal.NONE,
        "language": Personal.NONE,
        **dict.fromkeys(("part", "classes", "purpose", "legal_basis"), Personal.CODED),
        "sent_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "edition", "part"], name="one_package_of_an_edition"),
            models.CheckConstraint(condition=Q(part__in=[one.value for one in PackagePart]), name="known_package_part"),
            # What was sent stays as it was sent.
            models.CheckConstraint(condition=Q(version=1, sealed_revision=1), name="package_is_never_changed"),
        ]
        indexes = [
            models.Index(fields=["consent_id"], name="package_by_consent"),
            models.Index(fields=["sent_at"], name="package_by_day"),
        ]

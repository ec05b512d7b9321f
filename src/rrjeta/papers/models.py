"""What left of a case: papers printed (the paper itself is not kept), and what was said or sent otherwise."""

from typing import ClassVar

from django.db import models
from django.db.models import JSONField, Q, Value

from rrjeta.cases.models import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord
from rrjeta.papers.choices import Audience, Way


class Printing(SealedRecord):
    """One paper printed from a case. Tells: recipient, organisation (its code), reason.

    What leaves for somebody outside says for which purpose, and under which consent or on which legal basis.

    `record_id` names what was printed; on a day sheet it names the first line, which holds the sheet together.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    paper = models.CharField(max_length=40)
    record_id = models.UUIDField()
    audience = models.CharField(max_length=10)
    language = models.CharField(max_length=5)
    chosen = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    printed_at = models.DateTimeField()
    classes = models.JSONField(default=list, db_default=Value([], JSONField()))
    purpose = models.CharField(max_length=40, blank=True, default="", db_default="")
    legal_basis = models.CharField(max_length=40, blank=True, default="", db_default="")
    consent_id = models.UUIDField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "paper": Personal.CODED,
        "record_id": Personal.PSEUDONYM,
        "audience": Personal.CODED,
        "language": Personal.NONE,
        "chosen": Personal.CODED,
        "left_out": Personal.CODED,
        "printed_at": Personal.MOMENT,
        "classes": Personal.CODED,
        "purpose": Personal.CODED,
        "legal_basis": Personal.CODED,
        "consent_id": Personal.PSEUDONYM,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=[one.value for one in Audience]), name="known_audience"),
        ]
        indexes = [
            models.Index(fields=["case", "printed_at"], name="printing_by_case"),
            models.Index(fields=["printed_at", "id"], name="printing_by_day"),
        ]


class Disclosure(SealedRecord):
    """Something of a case that left otherwise than on a paper from here: said by phone, sent by post.

    Tells: recipient, organisation (its code), what, reason, struck_why. An entry made by mistake is struck out and stays.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField()
    way = models.CharField(max_length=10)
    classes = models.JSONField(default=list)
    purpose = models.CharField(max_length=40)
    legal_basis = models.CharField(max_length=40)
    consent_id = models.UUIDField(null=True)
    struck_at = models.DateTimeField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "left_at": Personal.MOMENT,
        "way": Personal.CODED,
        "classes": Personal.CODED,
        "purpose": Personal.CODED,
        "legal_basis": Personal.CODED,
        "consent_id": Personal.PSEUDONYM,
        "struck_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(way__in=[one.value for one in Way]), name="known_way"),
        ]
        indexes = [
            models.Index(fields=["case", "left_at"], name="disclosure_by_case"),
            models.Index(fields=["left_at"], name="disclosure_by_day"),
        ]

"""Holds, erasures and what is counted of those who were forgotten."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.cases.models import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record, SealedRecord
from rrjeta.retention.choices import ErasureState


class LegalHold(SealedRecord):
    """Somebody needs the file longer: while it stands, nothing of the case is erased. Tells: words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    ended_at = models.DateTimeField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "reason": Personal.CODED,
        "ended_at": Personal.MOMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["case"], condition=Q(ended_at=None), name="standing_hold_of_case")]


class Erasure(Record):
    """One erasure: proposed by somebody (`entered_by_id`), confirmed by another. Afterwards it holds counts alone."""

    # Empty where the ledger, which alone remembered this erasure, did not say why.
    reason = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, default=ErasureState.PROPOSED)
    cases = models.JSONField(default=list)
    case_count = models.PositiveIntegerField()
    settled_by_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    subject_count = models.PositiveIntegerField(default=0)
    rows = models.JSONField(default=dict)

    not_kept: ClassVar[frozenset[str]] = frozenset({"cases"})
    retention = Retention.EVIDENCE
    personal: ClassVar = {
        **Record.record_personal,
        "reason": Personal.CODED,
        "state": Personal.NONE,
        "cases": Personal.PSEUDONYM,
        "case_count": Personal.NONE,
        "settled_by_id": Personal.STAFF,
        "settled_at": Personal.MOMENT,
        "subject_count": Personal.NONE,
        "rows": Personal.NONE,
    }

    class Meta:
        indexes = [models.Index(fields=["state", "entered_at"], name="erasure_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ErasureState.PROPOSED) | Q(settled_at__isnull=False),
                name="settled_erasure_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=ErasureState.DONE) | Q(cases=[]), name="done_erasure_names_nobody"
            ),
        ]


class ErasedCount(models.Model):
    """How many cases of erased children there were, by quarter of opening, county, age band, sex and code."""

    quarter = models.CharField(max_length=7)
    county = models.CharField(max_length=12, blank=True)
    age_band = models.CharField(max_length=8)
    sex = models.CharField(max_length=2)
    code = models.CharField(max_length=60)
    count = models.PositiveIntegerField(default=0)

    retention = Retention.EVIDENCE
    personal: ClassVar = {
        "id": Personal.NONE,
        "quarter": Personal.NONE,
        "county": Personal.NONE,
        "age_band": Personal.NONE,
        "sex": Personal.NONE,
        "code": Personal.NONE,
        "count": Personal.NONE,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quarter", "county", "age_band", "sex", "code"], name="one_erased_count")
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.county} {self.age_band} {self.sex} {self.code}: {self.count}"

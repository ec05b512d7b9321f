"""Consents: who agreed, to what, until when. With whom data are shared, names and reasons are sealed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord
from rrjeta.people.models import Person


class Consent(SealedRecord):
    """One answer to the question whether something may be done or shared.

    Tells: recipients (organisation, classes, purpose, until), limits, giver_person, witness, danger_why, no_assent_why,
    withdrawn_why, override_reason.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField(null=True)
    pack_version = models.PositiveIntegerField()
    given_on = models.DateField()
    types = models.JSONField(default=list)
    legal_basis = models.CharField(max_length=40)
    giver = models.CharField(max_length=40)
    status = models.CharField(max_length=40)
    child_assent = models.CharField(max_length=40)
    child_age = models.PositiveSmallIntegerField(null=True)
    ends_on = models.DateField(null=True)
    is_parent_danger = models.BooleanField(default=False)
    coded = models.JSONField(default=dict)
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.CharField(max_length=40, blank=True)
    overridden_on = models.DateField(null=True)
    override_basis = models.CharField(max_length=40, blank=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "person": Personal.PSEUDONYM,
        "case_id": Personal.PSEUDONYM,
        "pack_version": Personal.NONE,
        "given_on": Personal.MOMENT,
        "types": Personal.CODED,
        "legal_basis": Personal.CODED,
        "giver": Personal.CODED,
        "status": Personal.CODED,
        "child_assent": Personal.CODED,
        "child_age": Personal.CODED,
        "ends_on": Personal.MOMENT,
        "is_parent_danger": Personal.CODED,
        "coded": Personal.CODED,
        "withdrawn_on": Personal.MOMENT,
        "withdrawn_by": Personal.CODED,
        "overridden_on": Personal.MOMENT,
        "override_basis": Personal.CODED,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("given_on")), name="consent_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by="") | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_by=""),
                name="consent_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(overridden_on=None, override_basis="")
                | Q(overridden_on__isnull=False) & ~Q(override_basis=""),
                name="consent_overridden_on_a_basis",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="consent_by_person"),
            models.Index(fields=["case_id"], name="consent_by_case"),
        ]

"""The individual protection plan: editions that are never overwritten, objectives, actions."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import User
from rrjeta.cases.models.case import Case
from rrjeta.cases.models.entry import Entry
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Plan(SealedRecord):
    """One edition of a plan. Tells: the told answers of form `plan` (goal, safety plan, views, contact rules …)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    pack_version = models.PositiveIntegerField()
    edition = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20)
    happened_at = models.DateTimeField()
    meeting = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    risk_level = models.PositiveSmallIntegerField(null=True)
    review_on = models.DateField(null=True)
    approved_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    coded = models.JSONField(default=dict)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "pack_version": Personal.NONE,
        "edition": Personal.CODED,
        "status": Personal.CODED,
        "happened_at": Personal.MOMENT,
        "meeting": Personal.PSEUDONYM,
        "risk_level": Personal.CODED,
        "review_on": Personal.MOMENT,
        "approved_at": Personal.MOMENT,
        "frozen_at": Personal.MOMENT,
        "coded": Personal.CODED,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "edition"], name="one_edition_number"),
            models.UniqueConstraint(fields=["case"], condition=Q(status="active"), name="one_active_plan"),
        ]


class Objective(SealedRecord):
    """One objective of an edition (`plan_domain`). Tells: objective, indicator, note."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="objectives")
    place = models.PositiveSmallIntegerField()
    domain = models.CharField(max_length=40)
    attainment = models.CharField(max_length=20, blank=True)
    carried_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "plan": Personal.PSEUDONYM,
        "place": Personal.NONE,
        "domain": Personal.CODED,
        "attainment": Personal.CODED,
        "carried_from": Personal.PSEUDONYM,
    }


class Action(SealedRecord):
    """One action under an objective: who, where, when, cost in lek. Tells: what, responsible, place, note."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="actions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions")
    is_current = models.BooleanField(default=True)
    responsible_kind = models.CharField(max_length=20)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=20, default="planned")
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    cost = models.PositiveIntegerField(null=True)
    budget_line = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True)
    carried_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "objective": Personal.PSEUDONYM,
        "case": Personal.PSEUDONYM,
        "is_current": Personal.CODED,
        "responsible_kind": Personal.CODED,
        "user": Personal.STAFF,
        "organisation": Personal.CODED,
        "status": Personal.CODED,
        "starts_on": Personal.MOMENT,
        "due_on": Personal.MOMENT,
        "cost": Personal.CODED,
        "budget_line": Personal.CODED,
        "done_at": Personal.MOMENT,
        "carried_from": Personal.PSEUDONYM,
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["case"],
                condition=Q(is_current=True),
                name="current_action_of_case",
            )
        ]

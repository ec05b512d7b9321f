"""A referral of a child to a service, and its moves."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import Unit, User
from rrjeta.cases.models import Action, Case
from rrjeta.directory.models import Service
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord
from rrjeta.people.models import Person


class Referral(SealedRecord):
    """One referral (`service_referral_status`). Tells: asks, narrative, recipient (whom the lists do not know), reason.

    `classes`, `purpose` and `legal_basis` are what the sender chose; what was sent stands in the packages.

    Who must act is never stored where it could go stale: on the sender's side it is whoever is responsible for the case,
    on the receiver's the colleague who took it (`taken_by`), else the team (`to_unit`), else whoever holds the link.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=12, unique=True)
    pack_version = models.PositiveIntegerField()
    need = models.CharField(max_length=40)
    urgency = models.CharField(max_length=20)
    answer_by = models.DateField(null=True)
    municipality = models.CharField(max_length=12)
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=60, blank=True)
    to_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5)
    classes = models.JSONField(default=list)
    purpose = models.CharField(max_length=40, blank=True)
    legal_basis = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20)
    is_open = models.BooleanField(default=True)
    limit = models.CharField(max_length=40, blank=True)
    state_since = models.DateTimeField()
    clock_began_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    counted_by = models.PositiveIntegerField(default=0)
    calendar_version = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=40, blank=True)
    consequence = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=40, blank=True)
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    # Where the consent names a day, the receiver reads nothing afterwards.
    agreed_until = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        **dict.fromkeys(("case", "person", "action", "number"), Personal.PSEUDONYM),
        **dict.fromkeys(("pack_version", "counted_by", "calendar_version", "language"), Personal.NONE),
        **dict.fromkeys(("municipality", "to_unit"), Personal.PLACE),
        **dict.fromkeys(("taken_by", "taken_at"), Personal.STAFF),
        **dict.fromkeys(
            (
                *("need", "urgency", "service", "organisation", "state", "is_open", "limit"),
                *("refusal", "consequence", "result", "classes", "purpose", "legal_basis"),
            ),
            Personal.CODED,
        ),
        **dict.fromkeys(
            (
                *("answer_by", "state_since", "clock_began_at", "due_at", "expires_at", "sent_at", "answered_at"),
                *("accepted_at", "started_at", "ended_at", "reminded_at", "escalated_at", "agreed_until"),
            ),
            Personal.MOMENT,
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True, due_at__isnull=False, ended_at=None) & ~Q(limit="")
                | Q(is_open=False, due_at=None, limit="", ended_at__isnull=False),
                name="open_referral_has_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | Q(sent_at__isnull=False),
                name="referral_sent_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None)
                | Q(taken_by__isnull=False, taken_at__isnull=False, to_unit__isnull=False),
                name="referral_taken_out_of_an_inbox",
            ),
            models.UniqueConstraint(
                fields=["person", "service"],
                condition=Q(is_open=True, service__isnull=False) & ~Q(state="draft"),
                name="one_open_referral_to_a_service",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "need"],
                condition=Q(is_open=True, service=None) & ~Q(state="draft") & ~Q(organisation=""),
                name="one_open_referral_of_a_need",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "is_open"], name="referral_by_case"),
            models.Index(fields=["to_unit", "is_open", "due_at", "id"], name="referral_by_inbox"),
            models.Index(fields=["is_open", "due_at"], name="referral_by_due"),
            models.Index(fields=["service", "state"], name="referral_by_service"),
            models.Index(fields=["municipality", "sent_at"], name="referral_by_place"),
        ]


class ReferralMove(SealedRecord):
    """One move of the loop: from where to where, by which side, with which reason and day. Tells: words."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="moves")
    code = models.CharField(max_length=20)
    side = models.CharField(max_length=10)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True)
    chosen_on = models.DateField(null=True)
    happened_at = models.DateTimeField()

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "referral": Personal.PSEUDONYM,
        **dict.fromkeys(("code", "side", "from_state", "to_state", "reason"), Personal.CODED),
        **dict.fromkeys(("chosen_on", "happened_at"), Personal.MOMENT),
    }

    class Meta:
        indexes = [models.Index(fields=["referral", "happened_at"], name="move_of_referral")]

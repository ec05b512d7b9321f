"""What is written in case files: one entry for all who were there, one line for each child."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import User
from rrjeta.cases.models.case import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord
from rrjeta.people.models import Household


class Entry(SealedRecord):
    """A note, visit, assessment, meeting, review, closure … of one household: a form filled once.

    `kind` is the form's code. Coded answers are countable; told answers lie under the household's key. An
    unfinished entry stays on its author's start page. A meeting on several families is an entry for each of them, with
    its own members and papers; `sitting` holds them together.
    """

    kind = models.CharField(max_length=40)
    pack_version = models.PositiveIntegerField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    is_finished = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=20, blank=True)
    sitting = models.UUIDField(null=True)
    coded = models.JSONField(default=dict)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "kind": Personal.CODED,
        "pack_version": Personal.NONE,
        "household": Personal.PSEUDONYM,
        "happened_at": Personal.MOMENT,
        "is_finished": Personal.CODED,
        "finished_at": Personal.MOMENT,
        "status": Personal.CODED,
        "sitting": Personal.PSEUDONYM,
        "coded": Personal.CODED,
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["entered_by_id"],
                condition=Q(is_finished=False),
                name="unfinished_entry_of",
            ),
            models.Index(fields=["sitting"], condition=~Q(sitting=None), name="entry_by_sitting"),
            models.Index(fields=["household", "happened_at"], name="entry_by_household"),
            # Hours and roads of a month are counted from a colleague's visits.
            models.Index(fields=["entered_by_id", "happened_at"], condition=Q(kind="visit"), name="visit_by_author"),
        ]


class EntryLine(SealedRecord):
    """What an entry says of one child, under the child's own key."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entry_lines")
    happened_at = models.DateTimeField()
    coded = models.JSONField(default=dict)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "entry": Personal.PSEUDONYM,
        "case": Personal.PSEUDONYM,
        "happened_at": Personal.MOMENT,
        "coded": Personal.CODED,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "case"], name="one_line_per_case")]
        indexes = [models.Index(fields=["case", "happened_at", "id"], name="line_by_case")]


class Attendance(SealedRecord):
    """Somebody invited to a meeting (`gtn_member_role`, `gtn_attendance`). Tells: name, organisation, excuse.

    `excused_at` says that they will not come; whether because of a tie to the family stands nowhere here (S13).
    """

    meeting = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    attendance = models.CharField(max_length=40, blank=True)
    invited_at = models.DateTimeField()
    no_tie_declared_at = models.DateTimeField(null=True)
    confidentiality_signed_at = models.DateTimeField(null=True)
    excused_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "meeting": Personal.PSEUDONYM,
        "user": Personal.STAFF,
        "role": Personal.CODED,
        "attendance": Personal.CODED,
        "invited_at": Personal.MOMENT,
        "no_tie_declared_at": Personal.STAFF,
        "confidentiality_signed_at": Personal.STAFF,
        "excused_at": Personal.STAFF,
        "withdrawn_at": Personal.STAFF,
        "reminded_at": Personal.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["invited_at", "id"], name="attendance_by_day")]


class Decision(SealedRecord):
    """One decision of a meeting on one case (`gtn_decision`). Tells: words, responsible. `seat` is a member who does it."""

    line = models.ForeignKey(EntryLine, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    code = models.CharField(max_length=40)
    due_on = models.DateField(null=True)
    becomes_action = models.BooleanField(default=False)
    seat = models.ForeignKey(Attendance, null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "line": Personal.PSEUDONYM,
        "case": Personal.PSEUDONYM,
        "seat": Personal.PSEUDONYM,
        "code": Personal.CODED,
        "due_on": Personal.MOMENT,
        "becomes_action": Personal.CODED,
    }


class Approval(SealedRecord):
    """A decision of a second person on a plan, closure, measure or screening, by click or on paper.

    Tells: signed_by (on paper), reason (when returned). `record_id` names what was decided on.
    """

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="approvals")
    what = models.CharField(max_length=20)
    record_id = models.UUIDField()
    is_approved = models.BooleanField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()
    is_on_paper = models.BooleanField(default=False)
    attachment_id = models.UUIDField(null=True)
    is_without_second_look = models.BooleanField(default=False)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "what": Personal.CODED,
        "record_id": Personal.PSEUDONYM,
        "is_approved": Personal.CODED,
        "user": Personal.STAFF,
        "role": Personal.STAFF,
        "happened_at": Personal.MOMENT,
        "is_on_paper": Personal.CODED,
        "attachment_id": Personal.PSEUDONYM,
        "is_without_second_look": Personal.CODED,
    }

    class Meta:
        indexes = [
            models.Index(fields=["record_id"], name="approval_by_record"),
            models.Index(
                fields=["happened_at", "id"],
                condition=Q(is_without_second_look=True),
                name="approval_done_alone",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_on_paper=False) | Q(attachment_id__isnull=False),
                name="paper_has_photo",
            ),
        ]

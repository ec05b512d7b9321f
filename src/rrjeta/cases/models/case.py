"""A case, its episodes, the moves of its pathway, its clocks."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from rrjeta.access.models import Unit, User
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record, SealedRecord
from rrjeta.people.models import Household, Person


class Case(SealedRecord):
    """One child (or family) on one pathway, from opening to archive; reopening is a new episode on the same number.

    Tells: summary. The row carries what lists sort and filter on, and its earliest due moment with the step due.
    """

    # Said by `find_case` of whoever asks: whether they work along, whether a grant opens the case to them, and until when
    # it is open urgently where it is by nothing else. And of the case: whether anybody works along.
    is_beside = False
    is_granted = False
    has_co_workers = False
    # Said of the file's first page alone.
    has_reminders = True
    has_questions = True
    file_seen_at: datetime | None = None
    file_since_at: datetime | None = None
    glass_until: datetime | None = None

    number = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    pathway = models.CharField(max_length=40)
    pack_version = models.PositiveIntegerField()
    municipality = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    is_open = models.BooleanField(default=True)
    episode_no = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    harm_categories = models.JSONField(default=list)
    risk_level = models.PositiveSmallIntegerField(null=True)
    risk_before = models.PositiveSmallIntegerField(null=True)
    risk_since = models.DateTimeField(null=True)
    is_in_protection = models.BooleanField(default=False)
    whereabouts_unknown_at = models.DateTimeField(null=True)
    is_transfer_pending = models.BooleanField(default=False)
    is_from_paper = models.BooleanField(default=False)
    next_step = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    last_seen_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    last_seen_alone_at = models.DateTimeField(null=True)
    visit_due_at = models.DateTimeField(null=True)
    next_hearing_at = models.DateTimeField(null=True)
    measure_until = models.DateField(null=True)
    has_plan = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "number": Personal.PSEUDONYM,
        "person": Personal.PSEUDONYM,
        "household": Personal.PSEUDONYM,
        "pathway": Personal.CODED,
        "pack_version": Personal.NONE,
        "municipality": Personal.PLACE,
        "unit": Personal.PLACE,
        "owner": Personal.STAFF,
        "stage": Personal.CODED,
        "is_open": Personal.CODED,
        "episode_no": Personal.CODED,
        "opened_at": Personal.MOMENT,
        "closed_at": Personal.MOMENT,
        "harm_categories": Personal.CODED,
        "risk_level": Personal.CODED,
        "risk_before": Personal.CODED,
        "risk_since": Personal.MOMENT,
        "is_in_protection": Personal.CODED,
        "whereabouts_unknown_at": Personal.MOMENT,
        "is_transfer_pending": Personal.CODED,
        "is_from_paper": Personal.CODED,
        "next_step": Personal.CODED,
        "due_at": Personal.MOMENT,
        "last_seen_at": Personal.MOMENT,
        "last_seen_by": Personal.STAFF,
        "last_seen_alone_at": Personal.MOMENT,
        "visit_due_at": Personal.MOMENT,
        "next_hearing_at": Personal.MOMENT,
        "measure_until": Personal.MOMENT,
        "has_plan": Personal.CODED,
        "merged_into": Personal.PSEUDONYM,
    }

    @property
    def child_id(self) -> UUID:
        """The id under which everything of the child is read: of the record that stands, whichever the case was opened for."""
        return self.person.standing_id

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "pathway"],
                condition=Q(is_open=True),
                name="one_open_case_per_pathway",
            ),
            models.CheckConstraint(
                condition=Q(is_open=False) | (Q(due_at__isnull=False) & ~Q(next_step="")),
                name="open_case_has_next_step",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True) | Q(closed_at__isnull=False),
                name="closed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(risk_level=None) | Q(risk_level__lte=4),
                name="known_risk_level",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "is_open", "due_at", "id"], name="case_by_owner_due"),
            models.Index(fields=["unit", "is_open", "due_at", "id"], name="case_by_unit_due"),
            models.Index(
                fields=["municipality", "is_open", "due_at", "id"],
                name="case_by_place_due",
            ),
            models.Index(fields=["owner", "is_open", "visit_due_at"], name="case_by_owner_visit"),
            models.Index(fields=["unit", "is_open", "visit_due_at"], name="case_by_unit_visit"),
            models.Index(fields=["household"], name="case_by_household"),
        ]


class CoWorker(Record):
    """A colleague who works on the case beside its owner, such as the host unit of a placed child, until a day (the last)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="co_workers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        "case": Personal.PSEUDONYM,
        "user": Personal.STAFF,
        "until": Personal.MOMENT,
        "ended_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"],
                condition=Q(ended_at=None),
                name="one_co_worker",
            )
        ]


class Episode(Record):
    """One stretch of work on a case, from opening or reopening to closure."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="episodes")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opening_reason = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)
    closure_reason = models.CharField(max_length=40, blank=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        "case": Personal.PSEUDONYM,
        "number": Personal.CODED,
        "opened_at": Personal.MOMENT,
        "opening_reason": Personal.CODED,
        "closed_at": Personal.MOMENT,
        "closure_reason": Personal.CODED,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_episode_number"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="episode_ends_after_start",
            ),
        ]


class Move(SealedRecord):
    """One move of the pathway, with who and when. Tells: reason. `code` is T1–T21 of the pathway's file."""

    concern = models.ForeignKey("Concern", null=True, on_delete=models.PROTECT, related_name="moves")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="moves")
    code = models.CharField(max_length=8)
    from_stage = models.CharField(max_length=40, blank=True)
    to_stage = models.CharField(max_length=40)
    reason_code = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()
    is_without_second_look = models.BooleanField(default=False)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "concern": Personal.PSEUDONYM,
        "case": Personal.PSEUDONYM,
        "code": Personal.CODED,
        "from_stage": Personal.CODED,
        "to_stage": Personal.CODED,
        "reason_code": Personal.CODED,
        "happened_at": Personal.MOMENT,
        "is_without_second_look": Personal.CODED,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(case=None) ^ Q(concern=None), name="move_of_one"),
        ]
        indexes = [
            models.Index(
                fields=["happened_at", "id"],
                condition=Q(is_without_second_look=True),
                name="move_done_alone",
            ),
        ]


class Clock(Record):
    """A deadline that runs or ran: what it measures, when it is due, under which version of table and calendar."""

    concern = models.ForeignKey("Concern", null=True, on_delete=models.PROTECT, related_name="clocks")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="clocks")
    measure = models.ForeignKey("Measure", null=True, on_delete=models.PROTECT, related_name="clocks")
    transfer = models.ForeignKey("Transfer", null=True, on_delete=models.PROTECT, related_name="clocks")
    code = models.CharField(max_length=60)
    step = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    limit_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    pack_version = models.PositiveIntegerField()
    calendar_version = models.CharField(max_length=40)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        "concern": Personal.PSEUDONYM,
        "case": Personal.PSEUDONYM,
        "measure": Personal.PSEUDONYM,
        "transfer": Personal.PSEUDONYM,
        "code": Personal.CODED,
        "step": Personal.CODED,
        "started_at": Personal.MOMENT,
        "due_at": Personal.MOMENT,
        "limit_at": Personal.MOMENT,
        "stopped_at": Personal.MOMENT,
        "pack_version": Personal.NONE,
        "calendar_version": Personal.NONE,
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["case", "due_at"],
                condition=Q(stopped_at=None),
                name="running_clock_of_case",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(concern__isnull=False),
                name="clock_of_case_or_concern",
            ),
        ]


class Reminder(SealedRecord):
    """A worker's own reminder on a case, beside the computed step; `record_id` names what it is of. Tells: words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reminders")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    remind_on = models.DateField()
    record_id = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "user": Personal.STAFF,
        "remind_on": Personal.MOMENT,
        "record_id": Personal.PSEUDONYM,
        "done_at": Personal.MOMENT,
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "remind_on"],
                condition=Q(done_at=None),
                name="open_reminder_of_user",
            ),
            models.Index(fields=["record_id"], condition=Q(done_at=None), name="open_reminder_of_record"),
        ]

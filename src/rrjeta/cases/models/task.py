"""What one colleague was asked to do about one case: decided by a meeting, or asked of who works along."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import User
from rrjeta.cases.choices import TaskState
from rrjeta.cases.models.case import Case
from rrjeta.cases.models.entry import Decision
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Task(SealedRecord):
    """Something asked of one colleague, who answers whether it was done. Tells: words, answer.

    It stays on their desk when the papers of the meeting are closed, so its words name no child.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    decision = models.OneToOneField(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=TaskState.OPEN)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "decision": Personal.PSEUDONYM,
        "user": Personal.STAFF,
        "asked_by": Personal.STAFF,
        "asked_at": Personal.MOMENT,
        "due_at": Personal.MOMENT,
        "state": Personal.CODED,
        "answered_at": Personal.MOMENT,
        "reminded_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[one.value for one in TaskState]), name="known_task_state"),
            models.CheckConstraint(
                condition=~(
                    Q(state__in=[TaskState.DONE.value, TaskState.NOT_DONE.value]) ^ Q(answered_at__isnull=False)
                ),
                name="task_answered_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "due_at"], condition=Q(state=TaskState.OPEN.value), name="open_task_of_user"),
            models.Index(fields=["case"], condition=Q(state=TaskState.OPEN.value), name="open_task_of_case"),
            models.Index(fields=["due_at"], condition=Q(state=TaskState.OPEN.value), name="open_task_by_due"),
        ]

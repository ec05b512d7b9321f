"""What a colleague asked the responsible worker about one case, and the answer: both stay in the file."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import User
from rrjeta.cases.choices import QuestionState
from rrjeta.cases.models.case import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Question(SealedRecord):
    """One question about a case. Tells: words, answer.

    Who has to answer stands nowhere here: it is the case's owner at the moment of reading, so a handover takes it along.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=QuestionState.OPEN)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "asked_by": Personal.STAFF,
        "asked_at": Personal.MOMENT,
        "due_at": Personal.MOMENT,
        "state": Personal.CODED,
        "answered_at": Personal.MOMENT,
        "answered_by": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in QuestionState]), name="known_question_state"
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.ANSWERED.value, answered_at__isnull=False, answered_by__isnull=False)
                | (~Q(state=QuestionState.ANSWERED.value) & Q(answered_at=None, answered_by=None)),
                name="question_answered_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["case", "asked_by"],
                condition=Q(state=QuestionState.OPEN.value),
                name="one_open_question_each",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "asked_at"], name="question_by_case"),
            models.Index(fields=["due_at"], condition=Q(state=QuestionState.OPEN.value), name="open_question_by_due"),
        ]

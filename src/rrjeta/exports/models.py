"""Exports: who takes which list out of the system, for what, confirmed by whom, fetched when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import Unit, User
from rrjeta.exports.choices import Format, Purpose, State
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Export(SealedRecord):
    """One list asked for as a file, under a key of its own. The file itself is kept nowhere.

    Tells: words (why), marks (of the rows as they were asked for or confirmed), closed (of those that are restricted), no (why it
    was refused).
    """

    number = models.CharField(max_length=12, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    list_name = models.CharField(max_length=20)
    # What the address of the list asks for: codes and ids.
    wanted = models.CharField(max_length=600, blank=True)
    format = models.CharField(max_length=4)
    language = models.CharField(max_length=2)
    purpose = models.CharField(max_length=12)
    row_count = models.PositiveIntegerField()
    child_count = models.PositiveIntegerField()
    restricted_count = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_without_second_look = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)

    not_kept: ClassVar[frozenset[str]] = frozenset({"token_hash"})
    retention = Retention.ENDED
    passes_from, passes_after = "touched_at", "retention_export"
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "number": Personal.NONE,
        "user": Personal.STAFF,
        "unit": Personal.NONE,
        "list_name": Personal.NONE,
        "wanted": Personal.PSEUDONYM,
        "format": Personal.NONE,
        "language": Personal.NONE,
        "purpose": Personal.NONE,
        "row_count": Personal.NONE,
        "child_count": Personal.NONE,
        "restricted_count": Personal.NONE,
        "state": Personal.NONE,
        "decided_by": Personal.STAFF,
        "decided_at": Personal.NONE,
        "is_without_second_look": Personal.NONE,
        "token_hash": Personal.NONE,
        "expires_at": Personal.NONE,
        "fetched_at": Personal.NONE,
        "touched_at": Personal.NONE,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[one.value for one in State]), name="known_export_state"),
            models.CheckConstraint(condition=Q(format__in=[one.value for one in Format]), name="known_export_format"),
            models.CheckConstraint(
                condition=Q(purpose__in=[one.value for one in Purpose]), name="known_export_purpose"
            ),
            models.CheckConstraint(condition=Q(row_count__gt=0), name="exported_something"),
            models.CheckConstraint(
                condition=Q(state=State.FETCHED, fetched_at__isnull=False)
                | ~Q(state=State.FETCHED) & Q(fetched_at=None),
                name="fetched_export_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_export_has_moment",
            ),
            models.CheckConstraint(condition=~Q(decided_by=models.F("user")), name="nobody_confirms_own_export"),
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="one_export_of_token"),
        ]
        indexes = [
            models.Index(fields=["user", "id"], name="export_by_user"),
            models.Index(fields=["unit", "state", "id"], name="export_by_unit"),
        ]

"""Base tables of every room."""

from typing import ClassVar

from django.db import models

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id


class SubjectKey(models.Model):
    """The key of one subject (a person or a household), wrapped by the master key. Destroying it erases the subject.

    `epoch` is the epoch of the master key that wraps it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    wrapped = models.BinaryField()
    epoch = models.PositiveSmallIntegerField(default=1, db_default=1)

    retention = Retention.SUBJECT
    personal: ClassVar = {"id": Personal.PSEUDONYM, "wrapped": Personal.SEALED, "epoch": Personal.NONE}

    class Meta:
        indexes = [models.Index(fields=["epoch", "id"], name="subject_by_epoch")]

    def __str__(self) -> str:
        return str(self.id)


class Record(models.Model):
    """A row with an owner of its history: who entered it, when, and which version it is in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=1)
    entered_at = models.DateTimeField(default=now)
    entered_by_id = models.UUIDField(null=True)

    # Fields whose earlier values would only be a danger, such as the hash of a password.
    not_kept: ClassVar[frozenset[str]] = frozenset()

    record_personal: ClassVar = {
        "id": Personal.PSEUDONYM,
        "version": Personal.NONE,
        "entered_at": Personal.MOMENT,
        "entered_by_id": Personal.STAFF,
    }

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class SealedRecord(Record):
    """A row that names one subject; what it tells lies in one blob under that subject's key."""

    subject = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField(default=b"")
    sealed_revision = models.PositiveIntegerField(default=1)

    record_personal: ClassVar = {
        **Record.record_personal,
        "subject": Personal.PSEUDONYM,
        "sealed": Personal.SEALED,
        "sealed_revision": Personal.NONE,
    }

    class Meta:
        abstract = True


class EarlierVersion(models.Model):
    """What a record held before a change: its version, the names of the fields that the change touched, their values."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    table = models.CharField(max_length=60)
    record_id = models.UUIDField()
    version = models.PositiveIntegerField()
    changed_fields = models.JSONField()
    plain = models.JSONField()
    sealed = models.BinaryField(default=b"")
    sealed_revision = models.PositiveIntegerField(default=0)
    subject = models.ForeignKey(SubjectKey, null=True, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(default=now)
    replaced_by_id = models.UUIDField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        "id": Personal.PSEUDONYM,
        "table": Personal.NONE,
        "record_id": Personal.PSEUDONYM,
        "version": Personal.NONE,
        "changed_fields": Personal.NONE,
        "plain": Personal.CODED,
        "sealed": Personal.SEALED,
        "sealed_revision": Personal.NONE,
        "subject": Personal.PSEUDONYM,
        "replaced_at": Personal.MOMENT,
        "replaced_by_id": Personal.STAFF,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_id", "version"], name="one_earlier_version")]

    def __str__(self) -> str:
        return f"{self.table} {self.record_id} v{self.version}"


class DoneOperation(models.Model):
    """An operation that was done, by its own id: sent again, it is not done again."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=80)
    actor_id = models.UUIDField(null=True)
    result = models.UUIDField(null=True)
    done_at = models.DateTimeField(default=now)

    retention = Retention.PASSING
    passes_from = "done_at"
    personal: ClassVar = {
        "id": Personal.PSEUDONYM,
        "name": Personal.NONE,
        "actor_id": Personal.STAFF,
        "result": Personal.PSEUDONYM,
        "done_at": Personal.MOMENT,
    }

    def __str__(self) -> str:
        return f"{self.name} {self.id}"

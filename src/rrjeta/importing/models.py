"""Imports: a file that waits sealed, its rows, the columns an office's files have, and which rows came in."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.access.models import Unit, User
from rrjeta.importing.choices import OPEN, Stage, State, Trouble
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record, SealedRecord
from rrjeta.people.models import Person


class ImportRun(SealedRecord):
    """One file on its way in. Everything of it is sealed under one key of its own, and goes with that key.

    Tells: file_name, written_in, sheets (name and first rows of each), headers, fields (column by field).
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12, default=Stage.UPLOADED)
    sheet = models.PositiveSmallIntegerField(default=0)
    header_row = models.PositiveIntegerField(default=0)
    is_1904 = models.BooleanField(default=False)
    row_count = models.PositiveIntegerField(default=0)
    checked_count = models.PositiveIntegerField(default=0)
    worker_id = models.UUIDField(null=True)
    case_stage = models.CharField(max_length=40, blank=True)
    trouble = models.CharField(max_length=12, blank=True)
    touched_at = models.DateTimeField(null=True)

    retention = Retention.ENDED
    passes_from, passes_after = "touched_at", "retention_import"
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "unit": Personal.NONE,
        "user": Personal.STAFF,
        "stage": Personal.NONE,
        "sheet": Personal.NONE,
        "header_row": Personal.NONE,
        "is_1904": Personal.NONE,
        "row_count": Personal.NONE,
        "checked_count": Personal.NONE,
        "worker_id": Personal.STAFF,
        "case_stage": Personal.NONE,
        "trouble": Personal.NONE,
        "touched_at": Personal.NONE,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=[one.value for one in Stage]), name="known_import_stage"),
            models.CheckConstraint(
                condition=Q(trouble__in=["", *(one.value for one in Trouble)]), name="known_import_trouble"
            ),
            models.CheckConstraint(condition=Q(checked_count__lte=F("row_count")), name="checked_of_those_there"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(stage__in=sorted(OPEN)), name="one_open_import_of_a_unit"
            ),
        ]
        indexes = [models.Index(fields=["unit", "id"], name="import_by_unit")]


class ImportFile(SealedRecord):
    """The cells of a file until its rows are read. Tells: rows of each sheet."""

    run = models.OneToOneField(ImportRun, on_delete=models.CASCADE, related_name="file")

    retention = Retention.PASSING
    passes_from = "entered_at"
    personal: ClassVar = {**SealedRecord.record_personal, "run": Personal.PSEUDONYM}


class ImportRow(SealedRecord):
    """One row of a file. Tells nothing any more once it came in; before that: cells, faults, read, likely."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    # Rows of one family bear the number of its first row and come in together.
    family = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    fingerprint = models.BinaryField(max_length=32)
    person_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)

    retention = Retention.PASSING
    passes_from = "entered_at"
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "run": Personal.PSEUDONYM,
        "number": Personal.NONE,
        "family": Personal.NONE,
        "state": Personal.NONE,
        "fingerprint": Personal.SEALED,
        "person_id": Personal.PSEUDONYM,
        "case_id": Personal.PSEUDONYM,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="one_import_row"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in State]), name="known_import_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.SAME, State.TAKEN, State.LINKED]) | Q(person_id__isnull=False),
                name="came_in_as_somebody",
            ),
        ]
        indexes = [models.Index(fields=["run", "state", "number"], name="import_row_by_state")]


class ImportBook(SealedRecord):
    """What an office remembers of its imports. Tells: key, under which its rows have fingerprints."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="+")

    retention = Retention.STAFF
    personal: ClassVar = {**SealedRecord.record_personal, "unit": Personal.NONE}


class ImportShape(Record):
    """How the columns of one shape of file were matched in an office: field by column."""

    book = models.ForeignKey(ImportBook, on_delete=models.CASCADE, related_name="shapes")
    shape = models.BinaryField(max_length=32)
    fields = models.JSONField(default=dict)

    retention = Retention.STAFF
    personal: ClassVar = {
        **Record.record_personal,
        "book": Personal.NONE,
        "shape": Personal.SEALED,
        "fields": Personal.NONE,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "shape"], name="one_import_shape")]


class CameIn(models.Model):
    """That a row came in, and as whom: the same row of any later file of the office is left out by itself."""

    book = models.ForeignKey(ImportBook, on_delete=models.CASCADE, related_name="came_in")
    fingerprint = models.BinaryField(max_length=32)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    retention = Retention.SUBJECT
    personal: ClassVar = {
        "id": Personal.NONE,
        "book": Personal.NONE,
        "fingerprint": Personal.SEALED,
        "person": Personal.PSEUDONYM,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "fingerprint"], name="one_row_comes_in_once")]

    def __str__(self) -> str:
        return str(self.pk)

"""Attachments: each file's bytes, and what it was made from, lie sealed on disk under its subject's key; its title in the row."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models

from rrjeta.files.choices import ScanState
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord

# What a file ends with until its row is committed.


class Attachment(SealedRecord):
    """One photograph, scan or document. Tells: title, original_digests."""

    kind = models.CharField(max_length=40)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    page_count = models.PositiveSmallIntegerField(default=1)
    record_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    happened_at = models.DateTimeField()
    data_class = models.CharField(max_length=20, default="narrative", db_default="narrative")
    original_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    scan_state = models.CharField(max_length=10, default=ScanState.UNSCANNED, db_default=ScanState.UNSCANNED)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "kind": Personal.CODED,
        "media_type": Personal.NONE,
        "size": Personal.NONE,
        "digest": Personal.PSEUDONYM,
        "page_count": Personal.NONE,
        "record_id": Personal.PSEUDONYM,
        "case_id": Personal.PSEUDONYM,
        "happened_at": Personal.MOMENT,
        "data_class": Personal.NONE,
        "original_count": Personal.NONE,
        "scan_state": Personal.NONE,
    }

    class Meta:
        indexes = [
            models.Index(fields=["record_id"], name="attachment_by_record"),
            models.Index(fields=["case_id"], name="attachment_by_case"),
            models.Index(fields=["id"], name="attachment_waiting", condition=models.Q(scan_state=ScanState.WAITING)),
        ]

    @property
    def path(self) -> Path:
        """Where the sealed bytes lie; beside it for as long as a crash kept them from their lasting name (files/shelf.py)."""
        return Path(settings.RRJETA_DATA) / "files" / self.id.hex[-2:] / self.id.hex

    @property
    def paths(self) -> list[Path]:
        """Where everything of this attachment lies."""
        return [self.path, *(self.original_path(number) for number in range(self.original_count))]

    def original_path(self, number: int) -> Path:
        """Where a page lies as it was sent, sealed."""
        return self.path.with_name(f"{self.id.hex}-original-{number}")

    def original_bond(self, number: int) -> str:
        """To what the bytes of an original are bound."""
        return f"original|{self.id}|{number}"

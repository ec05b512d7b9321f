"""Attachments: each file's bytes lie sealed on disk under its subject's key; its name and title are sealed in the row."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import SealedRecord


class Attachment(SealedRecord):
    """One photograph, scan or document. Tells: title, filename."""

    kind = models.CharField(max_length=40)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    page_count = models.PositiveSmallIntegerField(default=1)
    record_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    happened_at = models.DateTimeField()
    data_class = models.CharField(max_length=20, default="narrative", db_default="narrative")

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
    }

    class Meta:
        indexes = [
            models.Index(fields=["record_id"], name="attachment_by_record"),
            models.Index(fields=["case_id"], name="attachment_by_case"),
        ]

    @property
    def path(self) -> Path:
        """Where the sealed bytes lie."""
        return Path(settings.RRJETA_DATA) / "files" / self.id.hex[-2:] / self.id.hex

"""Reads of attachments. Who may see one is decided by the record that it is attached to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rrjeta.files.models import Attachment
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_bytes, open_record


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """An attachment as lists show it."""

    id: UUID
    kind: str
    media_type: str
    size: int
    page_count: int
    record_id: UUID
    happened_at: datetime
    data_class: str
    entered_at: datetime
    entered_by_id: UUID | None
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FilesWanted:
    """Attachments of some cases, as far as they may be read."""

    case_ids: Collection[UUID]
    unreadable: Collection[str] = ()

    def rows(self) -> QuerySet[Attachment]:
        """Return the rows, the newest first."""
        found = Attachment.objects.filter(case_id__in=self.case_ids).exclude(data_class__in=self.unreadable)
        return found.select_related("subject").order_by("-happened_at", "-id")


def attachments(wanted: FilesWanted, record_id: UUID | None = None) -> list[AttachmentView]:
    """Return attachments of cases, of one record when named, the newest first. One query."""
    found = wanted.rows() if record_id is None else wanted.rows().filter(record_id=record_id)
    return [_view(one) for one in found]


def content_of(attachment_id: UUID, wanted: FilesWanted) -> tuple[AttachmentView, bytes]:
    """Return an attachment among those wanted and its bytes. Raises NotFound, SealBroken."""
    found = wanted.rows().filter(id=attachment_id).first()
    if found is None or not found.path.exists():
        raise NotFound
    return _view(found), open_bytes(found.subject, found.path.read_bytes(), f"file|{found.id}")


def _view(one: Attachment) -> AttachmentView:
    return AttachmentView(
        one.id,
        one.kind,
        one.media_type,
        one.size,
        one.page_count,
        one.record_id,
        one.happened_at,
        one.data_class,
        one.entered_at,
        one.entered_by_id,
        open_record(one),
    )

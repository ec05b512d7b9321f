"""Reads of attachments. Who may see one is decided by the record that it is attached to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

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
    entered_at: datetime
    entered_by_id: UUID | None
    told: dict[str, Any]


def attachments_of_case(case_id: UUID) -> list[AttachmentView]:
    """Return the attachments of a case, the newest first. One query."""
    found = Attachment.objects.filter(case_id=case_id).select_related("subject").order_by("-happened_at", "-id")
    return [_view(one) for one in found]


def attachments_of(record_ids: Iterable[UUID]) -> list[AttachmentView]:
    """Return the attachments of some records, the newest first. One query."""
    found = Attachment.objects.filter(record_id__in=list(record_ids)).select_related("subject")
    return [_view(one) for one in found.order_by("-happened_at", "-id")]


def content_of(attachment_id: UUID, case_id: UUID) -> tuple[AttachmentView, bytes]:
    """Return an attachment of this case and its bytes. Raises NotFound, SealBroken."""
    found = Attachment.objects.filter(id=attachment_id, case_id=case_id).select_related("subject").first()
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
        one.entered_at,
        one.entered_by_id,
        open_record(one),
    )

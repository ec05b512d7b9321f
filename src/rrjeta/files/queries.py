"""Reads of attachments. Who may see one is decided by the record that it is attached to."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rrjeta.files.choices import SERVED, ScanState
from rrjeta.files.models import Attachment
from rrjeta.files.shelf import take
from rrjeta.kernel.errors import NotFound, Refused
from rrjeta.kernel.sealing import open_bytes, open_record

_AT_ONCE = 20


class WaitsForScan(Refused):
    """The scanner has not looked at the file yet."""

    message = _("This document waits for the scan. It opens by itself a little later; nothing needs to be sent again.")


class HeldBack(Refused):
    """The scanner found something harmful in the file."""

    message = _("The scanner found something harmful in this document. It is kept sealed and opened to nobody.")


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
    original_count: int
    scan_state: str
    told: dict[str, Any]

    @property
    def is_served(self) -> bool:
        """Whether it may be opened: nobody asked a scanner, or it found nothing."""
        return self.scan_state in SERVED


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
    """Return an attachment among those wanted and its bytes. Raises NotFound, WaitsForScan, HeldBack, SealBroken."""
    found = _served(attachment_id, wanted)
    return _view(found), _opened(found, found.path, f"file|{found.id}")


def attachment(attachment_id: UUID, wanted: FilesWanted) -> AttachmentView:
    """Return an attachment among those wanted. Raises NotFound, WaitsForScan, HeldBack."""
    return _view(_served(attachment_id, wanted))


def original_of(attachment_id: UUID, wanted: FilesWanted, number: int) -> bytes:
    """Return a page as it was sent, among those wanted. Raises NotFound, WaitsForScan, HeldBack, SealBroken."""
    found = _served(attachment_id, wanted)
    if not 0 <= number < found.original_count:
        raise NotFound
    return _opened(found, found.original_path(number), found.original_bond(number))


def waiting_ids(after: UUID | None = None) -> list[UUID]:
    """Return some of the attachments that wait for the scanner, those that waited longest first; after one, the next."""
    found = Attachment.objects.filter(scan_state=ScanState.WAITING).order_by("id")
    found = found.filter(id__gt=after) if after else found
    return list(found.values_list("id", flat=True)[:_AT_ONCE])


def original_bytes(attachment_id: UUID) -> Iterator[bytes]:
    """Yield what was sent, page by page, for the scanner alone. Raises NotFound, SealBroken."""
    found = Attachment.objects.select_related("subject").filter(id=attachment_id).first()
    if found is None:
        raise NotFound
    for number in range(found.original_count):
        yield _opened(found, found.original_path(number), found.original_bond(number))


def _served(attachment_id: UUID, wanted: FilesWanted) -> Attachment:
    found = wanted.rows().filter(id=attachment_id).first()
    if found is None:
        raise NotFound
    if found.scan_state == ScanState.WAITING:
        raise WaitsForScan
    if found.scan_state not in SERVED:
        raise HeldBack
    return found


def _opened(one: Attachment, path: Path, bond: str) -> bytes:
    sealed = take(path)
    if sealed is None:
        raise NotFound
    return open_bytes(one.subject, sealed, bond)


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
        one.original_count,
        one.scan_state,
        open_record(one),
    )

"""Attaching a photograph or scan: cleaned of place and device, sealed, and only then written to disk; and scanning it."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.choices import DataClass
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.files.choices import ScanState
from rrjeta.files.models import Attachment
from rrjeta.files.queries import original_bytes, waiting_ids
from rrjeta.files.rules.cleaning import Cleaned, cleaned
from rrjeta.files.scanner import is_harmful
from rrjeta.files.shelf import drop, put, settle, unsettled
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import SubjectKey
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import SealBroken, seal_bytes
from rrjeta.kernel.seams import announce

# Of the name of a file as many letters are the id of its row.
_ID = 32
_SURELY_ABANDONED = 3600
_log = logging.getLogger("rrjeta.files")
_unreadable: set[UUID] = set()


def attach(
    *,
    subject: SubjectKey,
    kind: str,
    record_id: UUID,
    case_id: UUID | None,
    happened_at: datetime,
    pages: Sequence[bytes] | Cleaned,
    told: Mapping[str, Any],
    data_class: str = DataClass.NARRATIVE,
) -> Attachment:
    """Seal one document of one or several pages, and what it was made from, under a subject's key; return its row.

    Raises Invalid at `file`. The bytes on disk appear when the transaction is committed, and not at all when it is undone.
    Where a scanner is set, nobody is served before it has looked.
    """
    whole = pages if isinstance(pages, Cleaned) else cleaned(pages)
    attachment = Attachment(
        id=new_id(),
        subject=subject,
        kind=kind,
        media_type=whole.media_type,
        size=len(whole.content),
        digest=hashlib.sha256(whole.content).hexdigest(),
        page_count=whole.page_count,
        record_id=record_id,
        case_id=case_id,
        happened_at=happened_at,
        data_class=data_class,
        original_count=len(whole.originals),
        scan_state=ScanState.WAITING if settings.RRJETA_SCANNER else ScanState.UNSCANNED,
    )
    _keep(attachment.path, seal_bytes(subject, whole.content, f"file|{attachment.id}"))
    for number, content in enumerate(whole.originals):
        _keep(attachment.original_path(number), seal_bytes(subject, content, attachment.original_bond(number)))
    # The blob's own digest stands in the log: so nobody changes an original unseen.
    digests = [hashlib.sha256(content).hexdigest() for content in whole.originals]
    return add(attachment, {**told, "original_digests": digests})


def _keep(path: Path, sealed: bytes) -> None:
    put(path, sealed)
    transaction.on_commit(lambda: settle(path))


def settle_files(folder: Path) -> None:
    """Give the bytes whose row was committed their name, and remove the others: what a crash left undone.

    Called before anybody is served; a file that somebody is just writing is left alone.
    """
    for path, since in unsettled(folder):
        if Attachment.objects.filter(id=path.name[:_ID]).exists():
            settle(path)
        elif now().timestamp() - since > _SURELY_ABANDONED:
            drop(path)


def scan_waiting() -> int:
    """Show the scanner what waits for it; return how many files it looked at. Raises ScannerAway, Busy.

    Nothing is locked meanwhile: what it says is written afterwards, one file at a time. A file that cannot be read goes on
    waiting, is opened to nobody, and keeps no other file from being looked at.
    """
    looked_at = 0
    found = waiting_ids() if settings.RRJETA_SCANNER else []
    while found:
        looked_at += sum(_is_scanned(one) for one in found)
        found = waiting_ids(found[-1])
    return looked_at


def _is_scanned(attachment_id: UUID) -> bool:
    """Show the scanner one file; tell whether it could be read."""
    try:
        is_infected = any(is_harmful(settings.RRJETA_SCANNER, one) for one in original_bytes(attachment_id))
        said = ScanState.INFECTED if is_infected else ScanState.CLEAN
        settle_scan(SYSTEM, operation_id=new_id(), attachment_id=attachment_id, said=said)
    except (NotFound, SealBroken) as fault:
        # Said once, not at every look.
        if attachment_id not in _unreadable:
            _log.error("%s: file=%s", type(fault).__name__, attachment_id)
            _unreadable.add(attachment_id)
        return False
    return True


@operation(Permission.DESK)
def settle_scan(actor: Actor, *, operation_id: UUID, attachment_id: UUID, said: ScanState) -> UUID:
    """Write what the scanner said; whoever sent a harmful file is told. Raises NotFound."""
    waiting = Attachment.objects.select_for_update().filter(id=attachment_id, scan_state=ScanState.WAITING)
    attachment = waiting.first()
    if attachment is None:
        raise NotFound
    change(attachment, {"scan_state": said})
    if said == ScanState.INFECTED and attachment.entered_by_id:
        announce(NoticeDue(kind="file_held_back", to=(attachment.entered_by_id,), record_id=attachment.case_id))
    return attachment.id

"""Attaching a photograph or scan: cleaned of place and device, sealed, and only then written to disk."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from rrjeta.access.choices import DataClass
from rrjeta.files.choices import BEGINNINGS, MOST_BYTES, MOST_PAGES
from rrjeta.files.models import Attachment
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import SubjectKey
from rrjeta.kernel.saving import add
from rrjeta.kernel.sealing import seal_bytes

_LONGEST_SIDE = 2400
_QUALITY = 82
_MOST_PIXELS = 60_000_000
# Counted by ourselves, because the library only warns up to twice its limit.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One document ready to be sealed."""

    media_type: str
    page_count: int
    content: bytes = field(repr=False)


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
    """Seal one document of one or several pages under a subject's key; return its row. Raises Invalid at `file`.

    The bytes on disk appear when the transaction is committed, and not at all when it is undone.
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
    )
    sealed = seal_bytes(subject, whole.content, f"file|{attachment.id}")
    path = attachment.path
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(sealed)
    add(attachment, told)
    transaction.on_commit(lambda: partial.rename(path))
    return attachment


def cleaned(pages: Sequence[bytes]) -> Cleaned:
    """Return one document of the pages. Raises Invalid at `file`.

    Several photographs become one PDF. Pictures are redrawn, so that place, device and hidden parts are gone.
    """
    if not pages or not all(pages):
        raise Invalid({"file": _("Choose a photograph, a scan or a PDF.")})
    if len(pages) > MOST_PAGES or sum(map(len, pages)) > MOST_BYTES:
        raise Invalid({"file": _("The file is too large. Send up to 30 pages and 15 megabytes at once.")})
    kinds = [_media_type(page) for page in pages]
    if kinds == ["application/pdf"]:
        return Cleaned(kinds[0], 1, pages[0])
    if "application/pdf" in kinds:
        raise Invalid({"file": _("Send either one PDF or photographs, not both together.")})
    images = [_redrawn(page) for page in pages]
    out = BytesIO()
    if len(images) == 1:
        images[0].save(out, "JPEG", quality=_QUALITY)
        return Cleaned("image/jpeg", 1, out.getvalue())
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=150)
    return Cleaned("application/pdf", len(pages), out.getvalue())


def _media_type(content: bytes) -> str:
    for beginning, media_type in BEGINNINGS.items():
        if content.startswith(beginning):
            return media_type
    raise Invalid({"file": _("Only photographs (JPEG, PNG) and PDF files can be attached.")})


def _redrawn(content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content)) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise Invalid({"file": _("This picture is too large. Take it again with fewer pixels.")})
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Invalid({"file": _("This picture could not be read. Take it again and send it once more.")}) from None
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    return bare

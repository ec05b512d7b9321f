"""One document of what was sent: photographs redrawn, a PDF drawn up anew; whatever is neither is refused in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from rrjeta.files.choices import ARCHIVES, BEGINNINGS, MISNAMED, MOST_BYTES, MOST_PAGES, OFFICE
from rrjeta.files.rules.papers import HoldsFiles, Locked, Unreadable, harmless
from rrjeta.kernel.errors import Invalid

_LONGEST_SIDE = 2400
_QUALITY = 82
_MOST_PIXELS = 60_000_000
# Counted by ourselves, because the library only warns up to twice its limit.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One document ready to be sealed: the copy that is served, and what it was made from."""

    media_type: str
    page_count: int
    content: bytes = field(repr=False)
    originals: tuple[bytes, ...] = field(repr=False, default=())


def cleaned(pages: Sequence[bytes]) -> Cleaned:
    """Return one document of the pages. Raises Invalid at `file`.

    Several photographs become one PDF. Pictures are redrawn, so that place, device and hidden parts are gone.
    """
    if not pages or not all(pages):
        raise Invalid({"file": _("Choose a photograph, a scan or a PDF.")})
    if len(pages) > MOST_PAGES or sum(map(len, pages)) > MOST_BYTES:
        raise Invalid({"file": _("The file is too large. Send up to 30 pages and 15 megabytes at once.")})
    kinds = [media_type_of(page) for page in pages]
    if kinds == ["application/pdf"]:
        return _paper(pages[0])
    if "application/pdf" in kinds:
        raise Invalid({"file": _("Send either one PDF or photographs, not both together.")})
    images = [_redrawn(page) for page in pages]
    out = BytesIO()
    if len(images) == 1:
        images[0].save(out, "JPEG", quality=_QUALITY)
        return Cleaned("image/jpeg", 1, out.getvalue(), tuple(pages))
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=150)
    return Cleaned("application/pdf", len(pages), out.getvalue(), tuple(pages))


def media_type_of(content: bytes) -> str:
    """Return what a file is by the way it begins. Raises Invalid at `file`."""
    for beginning, media_type in BEGINNINGS.items():
        if content.startswith(beginning):
            return media_type
    if content.startswith(MISNAMED):
        raise Invalid({"file": _("The name of this file does not fit what is in it. Rename it and send it once more.")})
    if content.startswith((*ARCHIVES, *OFFICE)):
        raise Invalid({"file": _("Archives and office documents are not taken. Save it as a PDF, or photograph it.")})
    raise Invalid({"file": _("Only photographs (JPEG, PNG) and PDF files can be attached.")})


def _paper(content: bytes) -> Cleaned:
    try:
        bare, count = harmless(content)
    except Locked:
        raise Invalid({"file": _("This PDF asks for a password. Save it without one and send it once more.")}) from None
    except HoldsFiles:
        raise Invalid({"file": _("Other files lie in this PDF. Send each of them by itself.")}) from None
    except Unreadable:
        raise Invalid({"file": _("This PDF could not be read. Print it into a new PDF, or photograph it.")}) from None
    return Cleaned("application/pdf", count, bare, (content,))


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

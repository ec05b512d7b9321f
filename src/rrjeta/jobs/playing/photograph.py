"""A photographed page for what was signed on paper in an invented life: lines as of writing, a signature, no words."""

from io import BytesIO

from PIL import Image, ImageDraw

_SIZE = (620, 877)
_PAPER, _INK, _PEN = (247, 244, 236), (70, 70, 74), (28, 52, 120)
_FIRST, _LAST, _APART = 120, 640, 26
_LEFT, _RIGHT = 70, 550
_SIGNATURE = [(360, 760), (378, 722), (392, 768), (410, 730), (426, 764), (452, 742), (500, 752)]


def signed_page() -> bytes:
    """Return a page as a telephone photographs it, the same each time."""
    page = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(page)
    pen.line([(_LEFT, 84), (_RIGHT - 180, 84)], fill=_INK, width=7)
    for place, y in enumerate(range(_FIRST, _LAST, _APART)):
        pen.line([(_LEFT, y), (_RIGHT - (place * 37) % 160, y)], fill=_INK, width=2)
    pen.line([(340, 776), (_RIGHT, 776)], fill=_INK, width=1)
    pen.line(_SIGNATURE, fill=_PEN, width=3, joint="curve")
    photo = BytesIO()
    page.save(photo, "JPEG", quality=70)
    return photo.getvalue()

"""What no page expects: values, bodies and files that a machine, an enemy or a broken telephone sends."""

import random
from io import BytesIO
from typing import Any
from urllib.parse import quote_from_bytes
from uuid import uuid4

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.hostile.pages import Form, left

_FORM = "application/x-www-form-urlencoded"
VALUES: tuple[bytes, ...] = tuple(
    value if isinstance(value, bytes) else value.encode()
    for value in (
        "",
        " ",
        "\x00",
        "a\x00b",
        b"\xed\xa0\x80",
        b"\xed\xb0\x80 word",
        b"\xff\xfe\xfd",
        "9" * 400,
        "-1",
        "0",
        "1e400",
        "NaN",
        "2147483648",
        "9223372036854775808",
        "31.02.2026",
        "00.00.0000",
        "01.01.0001",
        "31.12.9999",
        "32.13.20260",
        "2026-02-31T25:61",
        "25:61",
        "23:59",
        "١٢.٠٣.٢٠٢٦",
        "²",
        "👩‍👩‍👧‍👦" * 30,
        "\u202etxet\u2066",
        "<script>alert(1)</script>",
        "{{ 7|add:7 }} {% load i18n %}",
        "%(name)s %s {0.__class__}",
        "../../../etc/passwd",
        "' OR 1=1 --",
        "\r\nSet-Cookie: a=b",
        "nowhere",
        "None",
        "yes",
        "true",
        "[]",
        '{"id": 1}',
        "Ж" * 300,
        "ë " * 100_000,
    )
)


def body(rng: random.Random, form: Form | None, hints: dict[str, Any]) -> bytes:
    """Return a form filled in as the page proposes, with some of its fields replaced by what nobody expects."""
    sent = {**(left(form) if form else {}), **hints}
    names = sorted({*sent, *(form.names() if form else ()), "at", "page", "q", "next"} - {"csrfmiddlewaretoken"})
    pairs: list[tuple[str, bytes]] = []
    spoilt = set(rng.sample(names, min(len(names), rng.choice((1, 1, 2, 4, 50)))))
    for name in names:
        if name in spoilt:
            wrong = rng.choice((*VALUES, str(uuid4()).encode(), *_answers(form, name)))
            pairs += [(name, wrong)] * rng.choice((1, 1, 1, 3))
        else:
            pairs += [(name, str(value).encode()) for value in _many(sent.get(name, ""))]
    pairs += [(spoilt_name(rng, name), b"x") for name in rng.sample(names, min(len(names), 2))]
    if rng.random() < 0.2:
        pairs = rng.sample(pairs, rng.randint(0, len(pairs)))
    return b"&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}".encode() for name, value in pairs)


def spoilt_name(rng: random.Random, name: str) -> str:
    """Return the name of a field as no page writes it: with a number that no line has, or with something behind it."""
    number = rng.choice(("2000000", "99999999999999999999", "²", "١", "-1", "1e9", "", "\x00", str(uuid4())))
    parts = name.split("-")
    return rng.choice(
        (f"{parts[0]}-{number}-{parts[-1]}", f"{name}-{number}-x", f"{name}[{number}]", f"{number}{name}")
    )


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _answers(form: Form | None, name: str) -> list[bytes]:
    if form is None:
        return []
    found = [option for one in form.fields if one.name == name for option in [*one.options, one.value]]
    return [option.encode() for option in found]


def strange_requests(rng: random.Random) -> list[tuple[bytes, str]]:
    """Return bodies that are no form, each with what it claims to be."""
    boundary = "multipart/form-data; boundary=X"
    part = b'--X\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    return [
        (b"", _FORM),
        (b"{}", "application/json"),
        (b"[[[[", "application/json; charset=utf-16"),
        (b"<a/>", "text/xml"),
        (b"&&&&====&=&%zz%", _FORM),
        (b"a=b", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"a=b", "application/x-www-form-urlencoded; charset=nowhere"),
        (b"&".join(b"field-%d=1" % number for number in range(10_000)), _FORM),
        (part + b"no end", boundary),
        (b"--X", boundary),
        (b"no boundary", "multipart/form-data"),
        (part + rng.randbytes(2_000) + b"\r\n--X--\r\n", boundary),
        (part * 200 + b"\r\n--X--\r\n", boundary),
    ]


def photograph(mark: str = "", size: tuple[int, int] = (60, 40)) -> bytes:
    """Return a photograph that says where, when and with what it was taken, and holds a mark."""
    picture = Image.new("RGB", size, "white")
    exif = picture.getexif()
    exif[0x010F], exif[0x010E], exif[0x9286] = f"Maker {mark}", f"Words {mark}", f"Comment {mark}"
    exif.get_ifd(0x8825).update({1: "N", 2: _angle(42, 4, 36), 3: "E", 4: _angle(20, 25, 12)})
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=mark.encode())
    return out.getvalue()


def _angle(*parts: int) -> tuple[IFDRational, ...]:
    return tuple(IFDRational(part, 1) for part in parts)


def swelling_picture(pixels: int) -> bytes:
    """Return a small PNG that swells to so many pixels."""
    out = BytesIO()
    Image.new("1", (10_000, pixels // 10_000)).save(out, "PNG", optimize=True)
    return out.getvalue()


def broken_pictures(rng: random.Random, count: int) -> list[bytes]:
    """Return pictures of which some bytes were changed or are missing."""
    whole = [photograph("broken"), swelling_picture(10_000)]
    out = BytesIO()
    Image.new("P", (9, 9)).save(out, "PNG")
    whole.append(out.getvalue())
    found = []
    for _turn in range(count):
        content = bytearray(rng.choice(whole))
        for _change in range(rng.choice((1, 3, 20))):
            content[rng.randrange(8, len(content))] = rng.randrange(256)
        found.append(bytes(content[: rng.choice((len(content), len(content), rng.randrange(8, len(content))))]))
    return found


def paper(words: str = "Vendim") -> bytes:
    """Return a PDF of one page on which some words stand."""
    content = b"BT (" + words.encode() + b") Tj ET"
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 99]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%b\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n"
    ) % (len(content), content)

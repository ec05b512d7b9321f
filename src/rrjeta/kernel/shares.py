"""A secret cut into shares, any two of which restore it and one of which tells nothing (Shamir over GF(256), threshold 2).

With a threshold of two a share is one point of a straight line for each byte: y = secret + slope·x. The slope is random,
so whoever holds one point holds a random byte. The field is that of AES (x⁸+x⁴+x³+x+1).
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass

MOST = 15
_MARK = b"RK"
_CHECK = 4
_GROUPS, _GROUP = 6, 5
_LINE_CHECK = 2


class ShareBroken(Exception):
    """What was typed is not a share as it was printed, or two shares do not belong together."""


@dataclass(frozen=True, slots=True)
class Share:
    """One of the shares: of which cut (two shares of different cuts restore nothing), which point, and its bytes."""

    cut: bytes
    point: int
    body: bytes


def split(secret: bytes, count: int) -> list[Share]:
    """Return `count` shares, any two of which restore the secret. Raises ValueError for fewer than two or too many."""
    if not 2 <= count <= MOST or not secret:
        raise ValueError("A secret is cut into two to fifteen shares.")
    slopes, cut = secrets.token_bytes(len(secret)), secrets.token_bytes(4)
    return [
        Share(cut, point, bytes(byte ^ _times(slope, point) for byte, slope in zip(secret, slopes, strict=True)))
        for point in range(1, count + 1)
    ]


def join(one: Share, other: Share) -> bytes:
    """Return the secret of two shares. Raises ShareBroken for two that do not belong together."""
    if one.cut != other.cut or len(one.body) != len(other.body):
        raise ShareBroken("These two shares are not of the same cut.")
    if one.point == other.point:
        raise ShareBroken("This is the same share twice.")
    # Lagrange at x = 0: (y₁·x₂ + y₂·x₁) / (x₁ + x₂); in this field plus and minus are one.
    divided = _inverse(one.point ^ other.point)
    left, right = _times(other.point, divided), _times(one.point, divided)
    return bytes(_times(a, left) ^ _times(b, right) for a, b in zip(one.body, other.body, strict=True))


def written(share: Share) -> str:
    """Return a share as lines to print: groups of letters and digits, each line with its number and a check of its own."""
    raw = _MARK + share.cut + bytes([share.point]) + share.body
    text = base64.b32encode(raw + hashlib.sha256(raw).digest()[:_CHECK]).decode().rstrip("=")
    width = _GROUPS * _GROUP
    lines = []
    for number, start in enumerate(range(0, len(text), width), 1):
        part = text[start : start + width]
        groups = " ".join(part[at : at + _GROUP] for at in range(0, len(part), _GROUP))
        lines.append(f"{number:02}  {groups}  {_line_check(number, part)}")
    return "\n".join(lines) + "\n"


def read(text: str) -> Share:
    """Return the share of printed lines, however they are spaced. Raises ShareBroken, naming the line that is mistyped."""
    whole = ""
    lines = [line.split() for line in text.upper().splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        part = "".join(line[1:-1])
        if len(line) < 3 or line[0] != f"{number:02}" or line[-1] != _line_check(number, part):
            raise ShareBroken(f"Line {number} is not as it was printed.")
        whole += part
    try:
        raw = base64.b32decode(whole + "=" * (-len(whole) % 8))
    except ValueError:
        raise ShareBroken("This is not a share.") from None
    body, check = raw[:-_CHECK], raw[-_CHECK:]
    if not body.startswith(_MARK) or hashlib.sha256(body).digest()[:_CHECK] != check or len(body) < 8:
        raise ShareBroken("This is not a whole share.")
    return Share(body[2:6], body[6], body[7:])


def _line_check(number: int, part: str) -> str:
    digest = hashlib.sha256(f"{number}|{part}".encode()).digest()
    return base64.b32encode(digest).decode()[:_LINE_CHECK]


def _times(a: int, b: int) -> int:
    """Multiply in GF(256) without a table and without a branch on what is secret."""
    product = 0
    for _bit in range(8):
        product ^= a & -(b & 1)
        a = ((a << 1) ^ (0x11B & -(a >> 7))) & 0xFF
        b >>= 1
    return product


def _inverse(a: int) -> int:
    """Return the inverse: a to the power of 254."""
    found, power = 1, a
    for bit in range(8):
        if 254 >> bit & 1:
            found = _times(found, power)
        power = _times(power, power)
    return found

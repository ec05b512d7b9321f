"""Makes what people wrote fit to be set: it stays what it says, and can neither hide nor break the page."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

# Stands for a sign that no font of ours can draw.
UNDRAWN = "□"
# Stands for words that a reader must not get.
REMOVED = "[…]"
_BREAK_EVERY = 24
_LONGEST_WORD = 48

_JOINERS = "\u200c\u200d\ufe0e\ufe0f\u20e3"
# Signs that turn the direction of what follows, and tags: they can make a page say something else than its text.
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_PICTURE = re.compile(f"[\U0001f000-\U0001ffff\U000e0000-\U000e007f][\U0001f000-\U0001ffff{_JOINERS}]*")
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD},}}")


def settable(text: str) -> str:
    """Return the text without controls and turning signs, with a box for each picture, breakable everywhere."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = unicodedata.normalize("NFC", _PICTURE.sub(UNDRAWN, text))
    text = "".join(_drawable(sign) for sign in text)
    return _LONG_WORD.sub(lambda found: _with_breaks(found.group()), text)


def _drawable(sign: str) -> str:
    if sign == "\n" or sign == " ":
        return sign
    category = unicodedata.category(sign)
    if sign in _TURNING or sign in _JOINERS or category == "Cc":
        return ""
    if category in ("Zl", "Zp"):
        return "\n"
    return UNDRAWN if category in ("Cn", "Co", "Cs") else sign


def _with_breaks(word: str) -> str:
    return "\u200b".join(word[at : at + _BREAK_EVERY] for at in range(0, len(word), _BREAK_EVERY))


def without_signs(text: str, signs: Iterable[str]) -> str:
    """Return the text with a box for each of these signs."""
    return text.translate({ord(sign): UNDRAWN for sign in signs})


def in_every_text(value: Any, change: Callable[[str], str]) -> Any:
    """Return the same data with every text in it changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: in_every_text(part, change) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_every_text(part, change) for part in value]
    return value


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, the breaks inside each kept."""
    return [part.strip("\n") for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]

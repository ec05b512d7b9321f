"""Canaries: words that occur nowhere else, and the search for them in every shape in which bytes can lie on a disk."""

import base64
import gzip
import random
import string
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

_PACKED = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_MOST_INFLATED = 1 << 20
# With these every canary begins: where neither can be read, nothing of a canary can, which spares most of the search.
_WORDS, _PHONES = "Zqxwkvjq", "687741"


@dataclass
class Canaries:
    """Every canary that was let out, by the field into which it was written."""

    seed: int = 7
    let_out: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def word(self, name: str) -> str:
        """Return a new word for a field."""
        letters = "".join(self._random.choices(string.ascii_lowercase, k=10))
        return self._out(name, f"{_WORDS}{letters}")

    def sentence(self, name: str) -> str:
        """Return a sentence that holds a new word."""
        return f"Fqinja tha se {self.word(name)} qan çdo natë."

    def phone(self, name: str) -> str:
        """Return a new telephone number."""
        return "0" + self._out(name, f"{_PHONES}{len(self.let_out):03}")

    def _out(self, name: str, canary: str) -> str:
        self.let_out[f"{name} {len(self.let_out)}"] = canary
        return canary

    def found_in(self, content: bytes) -> list[str]:
        """Return the fields whose canary can be read in the bytes, plain, encoded or packed."""
        suspects = [where for where in (content, *inflated(content)) if any(one in where for one in _BEGINNINGS)]
        if not suspects:
            return []
        return [
            name
            for name, canary in self.let_out.items()
            if any(shape in where for shape in shapes(canary) for where in suspects)
        ]


def shapes(canary: str) -> set[bytes]:
    """Return the bytes as which a canary can be written."""
    found: set[bytes] = set()
    for text in (canary, canary.lower(), canary.upper()):
        for coding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            found.add(text.encode(coding))
        raw = text.encode()
        found |= {raw.hex().encode(), raw[::-1]}
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + raw)
            # The first and the last group depend on the neighbours; what stands between does not.
            found.add(coded[4 if shift else 0 : -4])
    return found


def inflated(content: bytes) -> Iterator[bytes]:
    """Yield whatever in the bytes unpacks as gzip or zlib."""
    for start in _PACKED:
        place = content.find(start)
        while place >= 0:
            unpacker = zlib.decompressobj(31 if start == _PACKED[0] else 15)
            try:
                unpacked = unpacker.decompress(content[place : place + _MOST_INFLATED], _MOST_INFLATED)
            except zlib.error:
                unpacked = b""
            if len(unpacked) > 8:
                yield unpacked
            place = content.find(start, place + 1)


_BEGINNINGS = tuple(shapes(_WORDS) | shapes(_PHONES))


def every_shape_is_found(canaries: Canaries) -> list[str]:
    """Return the shapes in which the search overlooks a canary; it is asked of the search itself."""
    word = canaries.word("checked")
    whole = f"before {word} after".encode()
    hidden = {
        "plain": whole,
        "capitals": whole.upper(),
        "utf-16": whole.decode().encode("utf-16-le"),
        "base64": base64.b64encode(whole),
        "hex": whole.hex().encode(),
        "gzip": b"noise" + gzip.compress(whole),
        "zlib": b"noise" + zlib.compress(whole),
        "packed base64": b"." + base64.b64encode(b"x" + whole),
    }
    overlooked = [name for name, content in hidden.items() if "checked 0" not in canaries.found_in(content)]
    canaries.let_out.pop("checked 0")
    return overlooked

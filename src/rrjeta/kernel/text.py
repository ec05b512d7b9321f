"""Text in every language of the pack."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label in Albanian and in English; `str()` gives the reader's language."""

    sq: str
    en: str

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Text":
        """Return the text of a mapping with the keys sq and en. Raises KeyError when one is missing."""
        return cls(sq=values["sq"], en=values["en"])

    def in_(self, language: str) -> str:
        """Return the words in the language named."""
        return self.en if language == "en" else self.sq

    def both(self) -> dict[str, str]:
        """Return the mapping that `read` takes."""
        return {"sq": self.sq, "en": self.en}

    def __str__(self) -> str:
        return self.in_(get_language() or "sq")


def thousands_apart(number: int) -> str:
    """Return a whole number with its thousands apart, never broken at the end of a line: 12 500."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")

"""Takes names and numbers that a reader must not get out of running text."""

import re
from collections.abc import Iterable

from phonenumbers import Leniency, PhoneNumberMatcher

from rrjeta.papers.rules.setting_text import REMOVED

_SHORTEST = 3


def without_words(text: str, secrets: Iterable[str]) -> tuple[str, int]:
    """Return the text without these names or addresses, and how many times one stood there."""
    count = 0
    for secret in sorted(
        {one.strip() for one in secrets if one and len(one.strip()) >= _SHORTEST}, key=len, reverse=True
    ):
        loose = r"\s+".join(re.escape(word) for word in secret.split())
        text, times = re.subn(rf"(?<!\w){loose}(?!\w)", REMOVED, text, flags=re.IGNORECASE)
        count += times
    return text, count


def without_phones(text: str, region: str) -> tuple[str, int]:
    """Return the text without telephone numbers of the country, or written with a country code, and how many there were."""
    found = [(match.start, match.end) for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID)]
    for start, end in reversed(found):
        text = text[:start] + REMOVED + text[end:]
    return text, len(found)

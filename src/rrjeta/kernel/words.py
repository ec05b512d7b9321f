"""Words of names as they are compared where two spellings need not meet: without accents, capitals, marks."""

import re
import unicodedata


def normal_token(word: str) -> str:
    """Return the word without accents, capitals, marks or spaces: `Çeliku` and `celiku` give the same."""
    flat = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"[^\w]", "", "".join(sign for sign in flat if not unicodedata.combining(sign)))


def tokens(name: str) -> list[str]:
    """Return the normal tokens of a name of one or several words, in order."""
    return [token for part in re.split(r"[\s\-/]+", name) if (token := normal_token(part))]

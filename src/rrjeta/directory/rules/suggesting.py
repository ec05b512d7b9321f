"""What anybody may suggest of a service. Pure."""

from typing import Any

from rrjeta.kernel.text import Text

# Which fields, and whether their words stand in both languages.
SUGGESTED = {"names": True, "descriptions": True, "how_to_get_in": True, "eligibility": True, "status": False}


def proposal_for(field: str, words: Text, status: str) -> Any:
    """Return what is proposed for a field: words in both languages, or a status."""
    return {"sq": words.sq.strip(), "en": words.en.strip()} if SUGGESTED.get(field, True) else status

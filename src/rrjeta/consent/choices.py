"""Stored codes of consent that the programme itself understands; the lists they belong to stand in the pack."""

from enum import StrEnum


class Status(StrEnum):
    """What was answered (`consent_status` of the pack)."""

    GIVEN = "given"
    GIVEN_ORAL = "given_oral"
    LIMITED = "limited"
    REFUSED = "refused"
    NOT_POSSIBLE = "not_possible"
    OVERRIDDEN = "overridden"


class Giver(StrEnum):
    """Who gives it, as far as a rule asks (`consent_giver` of the pack)."""

    CHILD = "child"


class Standing(StrEnum):
    """How a consent stands on a day."""

    IN_FORCE = "in_force"
    ENDS_SOON = "ends_soon"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    OVERRIDDEN = "overridden"


# As long as a consent stands so, what it names may be shared under it.
HOLDING = frozenset({Standing.IN_FORCE, Standing.ENDS_SOON, Standing.OVERRIDDEN})

# The legal basis that is consent itself: what goes on without it needs another one.
BY_CONSENT = "consent"
# Consents of these types say with whom data are shared.
SHARING_TYPES = frozenset({"info_sharing", "service"})

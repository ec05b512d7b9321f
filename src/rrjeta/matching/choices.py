"""How two records agree in a field."""

from enum import StrEnum


class Agreement(StrEnum):
    """What is said of a field that both records know."""

    SAME = "same"
    SPELLED = "spelled"  # One name in two spellings.
    FORM = "form"  # A short, a foreign or a working name.
    PART = "part"  # One of several words.
    INITIAL = "initial"  # A first letter alone.
    SIMILAR = "similar"
    EXCHANGED = "exchanged"  # Given name and surname stand in each other's place.
    TURNED = "turned"  # Day and month stand in each other's place.
    NEAR = "near"  # The same year.
    YEAR_OFF = "year_off"  # Day and month are the same, the year is not.
    ROUGH = "rough"  # As far as it is known.
    OTHER = "other"


class PairState(StrEnum):
    """How it stands with two persons who may be one."""

    OPEN = "open"
    SAME = "same"  # A colleague said so; the two were joined.
    NOT_SAME = "not_same"  # A colleague said so, or parted the two again: never proposed a second time.
    FAMILY = "family"  # Brothers and sisters, or other family.
    ASKED = "asked"  # The unit that holds the other one was asked.
    GONE = "gone"  # Found once, and not by the latest run.


class JoinedBy(StrEnum):
    """Where two records were said to be one child's."""

    DESK = "desk"
    CASE = "case"  # Two cases were merged.
    CONCERN = "concern"  # A child of a concern was found to be known.

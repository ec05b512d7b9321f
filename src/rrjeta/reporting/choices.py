"""What a picture of the net can show."""

from enum import StrEnum


class Measure(StrEnum):
    """What is counted for each municipality."""

    SERVICES = "services"  # how many services take children from there
    FREE = "free"  # how many places are free in them
    UNMET = "unmet"  # needs of children of there that no service was found for
    WAITING = "waiting"  # children of there who wait for a place, today
    ANSWER = "answer"  # days until a referral of there was answered, the median


# What is counted of children: for those who read the numbers of the network, within their reach, small numbers left out.
OF_CHILDREN = frozenset({Measure.UNMET, Measure.WAITING, Measure.ANSWER})
# What has a period; the others are as they are today.
OVER_TIME = frozenset({Measure.UNMET, Measure.ANSWER})

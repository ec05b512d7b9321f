"""What a picture of the net can show."""

from enum import StrEnum


class Measure(StrEnum):
    """What is counted for each municipality."""

    SERVICES = "services"  # how many services take children from there
    FREE = "free"  # how many places are free in them

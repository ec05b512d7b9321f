"""Codes that every file of a pack uses."""

from enum import StrEnum


class Mark(StrEnum):
    """What an entry of the pack stands on."""

    SOURCED = "sourced"  # a text was read
    TO_CONFIRM = "to_confirm"  # believed true, no text could be opened, or the wording waits for a reader
    PROPOSED = "proposed"  # our own proposal, free to change


class Span(StrEnum):
    """In what a deadline is counted; minutes and hours run through weekends, working days skip them and public holidays."""

    IMMEDIATELY = "immediately"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


class Limit(StrEnum):
    """How a deadline is named on the screen."""

    LEGAL = "legal"
    TARGET = "target"


class HolidayKind(StrEnum):
    """Whether a line of the pack adds a day to the calendar library's public holidays or takes one away."""

    ADD = "add"
    REMOVE = "remove"


class PlaceKind(StrEnum):
    """Kinds of place, from the widest to the narrowest, then those of the past and of the border."""

    COUNTY = "county"
    MUNICIPALITY = "municipality"
    ADMINISTRATIVE_UNIT = "administrative_unit"
    VILLAGE = "village"
    BORDER_POINT = "border_point"
    DISTRICT = "district"
    FORMER_MUNICIPALITY = "former_municipality"
    FORMER_COMMUNE = "former_commune"

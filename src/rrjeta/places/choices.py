"""Kinds of area."""

from enum import StrEnum


class AreaKind(StrEnum):
    """From the widest to the narrowest, then the border and the divisions of the past."""

    COUNTY = "county"
    MUNICIPALITY = "municipality"
    ADMINISTRATIVE_UNIT = "administrative_unit"
    VILLAGE = "village"
    BORDER_POINT = "border_point"
    DISTRICT = "district"
    FORMER_MUNICIPALITY = "former_municipality"
    FORMER_COMMUNE = "former_commune"


# What a person may be said to live in today.
OF_TODAY = (AreaKind.COUNTY, AreaKind.MUNICIPALITY, AreaKind.ADMINISTRATIVE_UNIT, AreaKind.VILLAGE)

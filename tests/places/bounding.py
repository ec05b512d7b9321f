"""A country of invented boundaries: for each municipality a rough circle around its town. No real boundary stands here."""

from math import cos, pi, sin
from typing import Any

from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice


def feature(code: str, lon: float, lat: float, size: float, points: int) -> dict[str, Any]:
    """Return one municipality as a file has it."""
    ring = [
        [lon + size * cos(2 * pi * one / points) * (1 + 0.1 * (one % 2)), lat + size * sin(2 * pi * one / points)]
        for one in range(points)
    ]
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return {"type": "Feature", "properties": {"code": code}, "geometry": shape}


def whole_country(points: int = 12) -> dict[str, Any]:
    """Return a collection with a shape for each municipality of the lists."""
    return {
        "type": "FeatureCollection",
        "features": [
            feature(one.code, one.longitude or 0, one.latitude or 0, 0.08, points)
            for one in areas_for_choice(AreaKind.MUNICIPALITY)
        ],
    }

"""What of the country pack goes into matching and into made registers; read from its files, no database is needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rrjeta.jobs.linking import pack_part
from rrjeta.jobs.playing import pack_part as lives
from rrjeta.matching.rules import pack_part as matching
from rrjeta.packs import territory
from rrjeta.packs.choices import PlaceKind
from rrjeta.packs.parts import Part
from rrjeta.packs.reading import read_pack

_PLACES = Part("places", territory.check, territory.content)


@dataclass(frozen=True, slots=True)
class Country:
    """Tables of writing, names by kind with their weights, municipalities with their names, tables of made registers."""

    writing: Mapping[str, Any]
    names: Mapping[str, Sequence[Sequence[Any]]]
    places: Sequence[Mapping[str, str]]
    tables: Mapping[str, Any]


def country_of(folder: Path) -> Country:
    """Return what is read from a pack. Raises PackFaults."""
    told = read_pack(folder, [matching.PART, lives.PART, pack_part.PART, _PLACES]).contents
    places = [one for one in told["places"] if one["kind"] == PlaceKind.MUNICIPALITY]
    return Country(
        told["matching"],
        told["scenarios"]["names"],
        places,
        told[pack_part.NAME] | {"unknown": told["matching"]["words"]["unknown"]},
    )

"""Official boundaries out of a file: who is meant, what is wrong, fewer points with the same common borders, all or nothing."""

import json
from collections import Counter
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from rrjeta.places.choices import AreaKind
from rrjeta.places.models import Boundary
from rrjeta.places.operations import MOST_POINTS_KEPT, BoundariesFaulty, take_boundaries
from rrjeta.places.queries import areas_for_choice, boundaries
from rrjeta.places.rules.simplifying import Ring, simplified
from tests.places.bounding import feature, whole_country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def refused(data: Any) -> list[str]:
    with pytest.raises(BoundariesFaulty) as said:
        take_boundaries(data, "test")
    assert Boundary.objects.count() == 0
    return said.value.faults


def test_every_municipality_has_its_shape_by_code() -> None:
    take_boundaries(whole_country(), "test")
    assert set(boundaries()) == {one.code for one in areas_for_choice(AreaKind.MUNICIPALITY)}
    assert len(boundaries()) == 61


def test_names_find_in_any_spelling_and_language() -> None:
    data = whole_country()
    for one in data["features"]:
        if one["properties"]["code"] == "AL151":
            one["properties"] = {"NAME": "fushe arrez", "area": 3}
        elif one["properties"]["code"] == "AL331":
            one["properties"] = {"Emri": "Dropull", "code": None}
        elif one["properties"]["code"] == "AL315":
            one["properties"] = {"name_en": "Dimal"}
    take_boundaries(data, "test")
    assert {"AL151", "AL331", "AL315"} <= set(boundaries())


def test_a_later_file_takes_the_place_of_the_one_before() -> None:
    take_boundaries(whole_country(), "first")
    take_boundaries(whole_country(), "second")
    assert set(Boundary.objects.values_list("source", flat=True)) == {"second"}
    assert Boundary.objects.count() == 61


def test_unknown_missing_and_doubled_ones_are_all_named_and_nothing_is_taken() -> None:
    data = whole_country()
    data["features"][0]["properties"] = {"name": "Atlantis"}
    data["features"][1] = data["features"][2]
    faults = refused(data)
    assert len(faults) == 3
    assert "Atlantis" in faults[0]
    assert "twice" in faults[1]
    assert faults[2].startswith("Without a shape: ")


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (None, "neither a Polygon"),
        ({"type": "Point", "coordinates": [19, 41]}, "neither a Polygon"),
        ({"type": "Polygon", "coordinates": []}, "not rings"),
        ({"type": "Polygon", "coordinates": "x"}, "not rings"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "not rings"),
        ({"type": "Polygon", "coordinates": [[[19, 41], [20, 41], [19, 41]]]}, "fewer than four points"),
        ({"type": "Polygon", "coordinates": [[[19, 41], [20, 41], [20, 42], [19, 42]]]}, "not closed"),
        ({"type": "Polygon", "coordinates": [[[19, 41], [20, 41], [20, 941], [19, 41]]]}, "no longitude"),
        ({"type": "Polygon", "coordinates": [[[19, 41], [20, 41], [float("nan"), 41], [19, 41]]]}, "no longitude"),
        ({"type": "Polygon", "coordinates": [[[19, 41], [20, 41], [True, 41], [19, 41]]]}, "no longitude"),
        ({"type": "Polygon", "coordinates": [[[19, 41], [20, 41], [10**400, 41], [19, 41]]]}, "no longitude"),
        ({"type": "Polygon", "coordinates": [[[19, 41], ["20", 41], [20, 42], [19, 41]]]}, "no longitude"),
        ({"type": "Polygon", "coordinates": [[[19, 41], [20], [20, 42], [19, 41]]]}, "not a longitude and a latitude"),
        ({"type": "Polygon", "coordinates": [[[19, 41]] * 5]}, "fewer than three points"),
        ({"type": "Polygon", "coordinates": [[[41, 19], [42, 19], [42, 20], [41, 19]]]}, "exchanged"),
    ],
)
def test_a_shape_that_is_none_is_said(shape: Any, words: str) -> None:
    data = whole_country()
    data["features"][3]["geometry"] = shape
    faults = refused(data)
    assert faults[0].startswith("Feature 4: ")
    assert words in faults[0]


@pytest.mark.parametrize("data", [[], {}, "x", {"type": "FeatureCollection", "features": {}}, {"type": "Feature"}])
def test_what_is_no_collection_is_said(data: Any) -> None:
    assert refused(data)[0].startswith("This is not GeoJSON")


def test_another_coordinate_system_too_many_features_and_too_many_points_are_said() -> None:
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6870"}}
    assert "another system" in refused({**whole_country(), "crs": system})[0]
    assert "2001 features" in refused({"type": "FeatureCollection", "features": [None] * 2001})[0]
    data = whole_country()
    ring = data["features"][0]["geometry"]["coordinates"][0]
    data["features"][0]["geometry"]["coordinates"] = [[*ring[:1], *ring[1:3] * 110_000, *ring[3:]]] * 3
    assert "more than 600000 points" in refused(data)[0]


def test_properties_that_are_hostile_are_no_names() -> None:
    data = whole_country()
    data["features"][0]["properties"] = {"name": ["Berat"], "code": {"a": 1}}
    data["features"][1]["properties"] = None
    data["features"][2] = "x"
    data["features"][3]["properties"] = {"name": "<script>" + "x" * 100_000}
    faults = refused(data)
    assert len(faults) == 5
    assert max(len(one) for one in faults[:4]) < 200


def test_shapes_become_light_and_keep_their_common_borders() -> None:
    take_boundaries(whole_country(points=400), "test")
    kept = boundaries()
    assert sum(len(ring) for rings in kept.values() for ring in rings) <= MOST_POINTS_KEPT
    assert set(kept) == {one.code for one in areas_for_choice(AreaKind.MUNICIPALITY)}


def test_two_neighbours_lose_the_same_points() -> None:
    border = [(20 + 0.1 * sin(place / 25), 41 + place / 500) for place in range(501)]
    left: Ring = [*border, (19.0, 42.0), (19.0, 41.0)]
    right: Ring = [*border[::-1], (21.0, 41.0), (21.0, 42.0)]
    found = simplified({"left": [left], "right": [right]}, 60)
    edges = Counter(
        frozenset((ring[place - 1], point)) for (ring,) in found.values() for place, point in enumerate(ring)
    )
    shared = [edge for edge, number in edges.items() if number == 2]
    assert sum(len(ring) for (ring,) in found.values()) <= 60
    # The border is one chain from end to end: no gap, no overlap.
    assert sum(all(19.5 < x < 20.5 for x, _y in edge) for edge in edges) == len(shared) > 1


def test_an_island_keeps_its_shape_and_a_rock_goes() -> None:
    def circle(lon: float, size: float) -> Ring:
        return [(lon + size * cos(2 * pi * one / 300), 41 + size * sin(2 * pi * one / 300)) for one in range(300)]

    found = simplified({"island": [circle(20, 0.5), circle(22, 0.0001)], "other": [circle(25, 0.5)]}, 40)
    assert [len(rings) for rings in found.values()] == [1, 1]
    assert all(3 <= len(rings[0]) <= 40 for rings in found.values())


class TestCommand:
    def test_it_takes_a_file(self, tmp_path: Path, capsys: Any) -> None:
        file = tmp_path / "official.geojson"
        file.write_text(json.dumps(whole_country()), encoding="utf-8")
        call_command("places", "boundaries", str(file), "--source", "The office of maps, 2026")
        assert "points are kept" in capsys.readouterr().out
        assert Boundary.objects.values_list("source", flat=True).distinct().get() == "The office of maps, 2026"

    @pytest.mark.parametrize("words", ["", "{", "[" * 100_000, "\x00", '{"a": ' * 20_000, "\xff\xfe"])
    def test_what_is_no_json_is_said(self, tmp_path: Path, words: str) -> None:
        file = tmp_path / "broken.geojson"
        file.write_bytes(words.encode("latin-1"))
        with pytest.raises(CommandError, match="is not GeoJSON"):
            call_command("places", "boundaries", str(file))

    def test_a_file_that_is_not_there_or_too_large_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="is not a file"):
            call_command("places", "boundaries", str(tmp_path / "none"))
        file = tmp_path / "large.geojson"
        with file.open("wb") as written:
            written.truncate(40_000_001)
        with pytest.raises(CommandError, match="is larger than 40 MB"):
            call_command("places", "boundaries", str(file))

    def test_faults_are_printed_and_nothing_is_changed(self, tmp_path: Path, capsys: Any) -> None:
        file = tmp_path / "one.geojson"
        data = {"type": "FeatureCollection", "features": [feature("AL311", 20.0, 40.7, 0.05, 4)]}
        file.write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(CommandError, match="1 faults; nothing was changed"):
            call_command("places", "boundaries", str(file))
        assert "Kuçovë (AL312)" in capsys.readouterr().err
        assert Boundary.objects.count() == 0

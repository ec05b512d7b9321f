"""The country in its official shapes, once they were imported."""

from gzip import compress
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.places.models import Boundary
from rrjeta.places.operations import take_boundaries
from rrjeta.reporting.choices import Measure
from rrjeta.reporting.queries.net import picture
from rrjeta.reporting.rules.outlines import outlined
from tests.cast import HOME, Cast
from tests.directory.offering import make_service
from tests.places.bounding import whole_country


def square(lon: float, lat: float) -> list[tuple[float, float]]:
    return [(lon, lat), (lon + 1, lat), (lon + 1, lat + 1), (lon, lat + 1)]


def test_borders_stand_where_a_county_ends_and_only_there() -> None:
    rings = {"a": [square(0, 0)], "b": [square(1, 0)], "c": [square(2, 0)]}
    drawn = outlined(rings, {"a": ("X", 0.5, 0.5), "b": ("X", 1.5, 0.5), "c": ("Y", 2.5, 0.5)})
    assert drawn is not None
    assert (drawn.wide, drawn.high) == (600, 200)
    edges = edges_of(drawn.borders)
    assert frozenset([(200, 0), (200, 200)]) not in edges  # between two of the same county
    assert frozenset([(400, 0), (400, 200)]) in edges  # between two counties, once
    assert len(edges) == 9


def edges_of(path: str) -> list[frozenset[tuple[int, int]]]:
    found = []
    for line in path.split("M")[1:]:
        start, _l, steps = line.partition("l")
        x, y = (int(one) for one in start.split())
        numbers = [int(one) for one in steps.split()]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            found.append(frozenset([(x, y), (x + across, y + down)]))
            x, y = x + across, y + down
    return found


def test_a_number_stands_inside_its_shape() -> None:
    hook = [(0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (0, 2)]
    for seat in ((9.0, 9.0), (-5.0, 5.0), (None, None)):
        drawn = outlined({"a": [hook]}, {"a": ("X", *seat)})
        assert drawn is not None
    drawn = outlined({"a": [hook]}, {"a": ("X", 9.0, 9.0)})
    assert drawn is not None
    assert 480 <= drawn.outlines["a"].x <= 600
    assert drawn.outlines["a"].wide == 120


def test_while_a_shape_is_missing_there_are_none() -> None:
    assert outlined({}, {"a": ("X", 1.0, 1.0)}) is None
    assert outlined({"a": [square(0, 0)]}, {}) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("pack")
class TestPage:
    def test_shapes_take_the_place_of_squares_and_the_table_stays(self, cast: Cast) -> None:
        make_service(type="forensic", areas=(HOME,))
        before = cast.signed_in(cast.ana).get(reverse("net-country"), {"type": "forensic"})
        take_boundaries(whole_country(points=60), "The office of maps")
        after = cast.signed_in(cast.ana).get(reverse("net-country"), {"type": "forensic"})
        page = after.content.decode()
        assert page.count('class="net-map__shape ') == page.count('<th scope="row">') == 61
        assert page.count("<rect ") == len(after.context["shades"])
        assert "The office of maps" in page
        assert [one["value"] for one in after.context["squares"]] == [one["value"] for one in before.context["squares"]]

    def test_the_page_stays_light(self, cast: Cast) -> None:
        take_boundaries(whole_country(points=500), "test")
        page = cast.signed_in(cast.ana).get(reverse("net-country")).content
        assert len(compress(page)) <= 25_000

    def test_without_one_of_the_shapes_squares_stand(self, cast: Cast, pack: Any) -> None:
        take_boundaries(whole_country(), "test")
        Boundary.objects.filter(area__code=HOME).delete()
        assert picture(cast.ana, Measure.SERVICES).shapes is None

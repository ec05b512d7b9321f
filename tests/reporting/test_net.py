"""Where in the country there is help, as squares and as a table."""

from typing import Any

import pytest
from django.urls import reverse

from rrjeta.reporting.choices import Measure
from rrjeta.reporting.facts import Picture
from rrjeta.reporting.queries.net import picture
from tests.cast import ELSEWHERE, HOME, Cast
from tests.directory.offering import make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

# A type that no service of the pack has, so that a test counts its own alone.
TYPE = "forensic"


def made(**fields: Any) -> Any:
    return make_service(**{"type": TYPE, "areas": (HOME,), **fields})


def value(drawn: Picture, code: str) -> int | None:
    return next(one.value for one in drawn.squares if one.code == code)


def test_every_municipality_has_a_square_of_its_own(cast: Cast) -> None:
    drawn = picture(cast.ana, Measure.SERVICES)
    assert len(drawn.squares) == len({(one.row, one.column) for one in drawn.squares}) == 61


def test_a_service_counts_once_in_each_municipality_it_covers(cast: Cast) -> None:
    made(areas=(HOME, ELSEWHERE))
    made()
    drawn = picture(cast.ana, Measure.SERVICES, TYPE)
    assert (value(drawn, HOME), value(drawn, ELSEWHERE)) == (2, 1)
    assert sum(one.value or 0 for one in drawn.squares) == 3


def test_what_is_planned_ended_or_taken_from_the_list_is_no_help_today(cast: Cast) -> None:
    for one in ({"status": "planned"}, {"status": "ended"}, {"is_listed": False}):
        made(**one)
    assert value(picture(cast.ana, Measure.SERVICES, TYPE), HOME) == 0


def test_a_hidden_place_is_in_no_square_and_is_counted_beside(cast: Cast) -> None:
    made(is_place_hidden=True, room=(3, 5))
    made(areas=(), cover="country")
    made(areas=())
    drawn = picture(cast.ana, Measure.SERVICES, TYPE)
    assert (drawn.hidden, drawn.everywhere, drawn.unplaced) == (1, 1, 1)
    assert value(drawn, HOME) == 0
    assert value(picture(cast.ana, Measure.FREE, TYPE), HOME) is None


def test_free_places_are_known_only_where_a_service_tells_them(cast: Cast) -> None:
    made(room=(2, 10))
    made(room=(1, 4))
    made(areas=(ELSEWHERE,))
    drawn = picture(cast.ana, Measure.FREE, TYPE)
    assert (value(drawn, HOME), value(drawn, ELSEWHERE)) == (3, None)


def test_the_number_of_statements_does_not_grow(cast: Cast, django_assert_max_num_queries: Any) -> None:
    picture(cast.ana, Measure.FREE, TYPE)
    for _turn in range(12):
        made(room=(1, 4), areas=(HOME, ELSEWHERE))
    with django_assert_max_num_queries(4):
        picture(cast.ana, Measure.FREE, TYPE)


class TestPage:
    def test_each_square_stands_in_the_table_too(self, cast: Cast) -> None:
        made(room=(7, 10))
        answer = cast.signed_in(cast.ana).get(reverse("net-country"), {"type": TYPE, "measure": "free"})
        page = answer.content.decode()
        assert page.count("<rect ") - len(answer.context["shades"]) == 61
        assert page.count('<th scope="row">') == 61
        assert 'class="table__number"><a href="' in page

    def test_a_number_opens_the_list_that_it_counted(self, cast: Cast) -> None:
        for one in ({}, {"areas": (), "cover": "country"}, {"status": "planned"}, {"is_place_hidden": True}):
            made(name="Counted" if not one else "Not counted", **one)
        ana = cast.signed_in(cast.ana)
        page = ana.get(reverse("net-country"), {"type": TYPE})
        (square,) = [one for one in page.context["squares"] if one["code"] == HOME]
        listed = ana.get(f"{page.context['list_url']}&municipality={HOME}")
        assert listed.context["total"] == square["value"] == 1
        assert "Not counted" not in listed.content.decode()

    def test_nonsense_in_the_address_shows_everything(self, cast: Cast) -> None:
        answer = cast.signed_in(cast.ana).get(reverse("net-country"), {"type": "<script>", "measure": "x" * 5000})
        assert (answer.status_code, answer.context["measure"], answer.context["type"]) == (200, "services", "")

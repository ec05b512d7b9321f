"""A service is found by what people type: in both languages, with a slip of the pen, by need, place, age and language."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rrjeta.directory.facts.told import Asked
from rrjeta.directory.queries.listing import listed, public_list
from rrjeta.directory.rules.searching import Index, weighted
from tests.cast import Cast
from tests.directory.offering import make_organisation, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def codes(**asked: Any) -> list[str]:
    return [one.code for one in public_list(Asked(**asked)).services]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("avokat", "legal-psychosocial-aid"),
        ("lawyer", "legal-psychosocial-aid"),
        ("psikolog ne shkolle", "school-psychology-kukes"),
        ("school psychologist", "school-psychology-diber"),
        ("gjakmarje", "home-schooling-feud"),
        ("blod feud", "feud-education-tropoje"),
        ("trafikimit", "trafficking-shelter-vatra"),
        ("minave", "mine-awareness-kukes"),
        ("logoped", "fs-speech"),
        ("stammer", "fs-speech"),
        ("kopsht diber", "gardens-mothers-children"),
        ("kindergraten", "state-kindergartens"),
        ("SOS psikologjike", "fs-psychological"),
        ("116 111", "child-helpline"),
        ("Strehim", "shelter-stay"),
    ],
)
def test_what_is_typed_finds_it_with_slips_and_in_both_languages(words: str, code: str) -> None:
    assert code in codes(words=words)[:10]


@pytest.mark.parametrize("words", ["zzzzqqqq", "xylophone", "%", "'; drop table", "ab", "🙂", "x" * 500])
def test_what_nothing_means_finds_nothing(words: str) -> None:
    assert codes(words=words) == []


def test_a_place_finds_what_covers_it_and_what_is_for_the_country() -> None:
    found = codes(municipality="AL112")
    assert {"gardens-mothers-children", "school-psychology-diber", "child-helpline"} <= set(found)
    assert "fs-speech" not in found


def test_each_filter_narrows_and_two_meet() -> None:
    everything = public_list(Asked())
    assert everything.total > 50
    assert everything.pages == -(-everything.total // 25)
    by_need = public_list(Asked(need="blood_feud")).total
    both = {one.code for one in public_list(Asked(need="blood_feud", municipality="AL133")).services}
    assert both == {"feud-education-tropoje"}
    assert 0 < len(both) < by_need < everything.total


def test_age_sex_language_disability_and_room_narrow() -> None:
    body = make_organisation("body-narrow")
    fields: dict[str, Any] = {"age_from": 6, "age_to": 10, "languages": ["rom"], "disabilities": ["hearing"]}
    row = make_service(body, room=(1, 3), **fields)
    make_service(body, age_from=11, age_to=17, languages=["sq"], disabilities=["visual"], room=(0, 3))
    own = {"organisation": "body-narrow"}
    for asked in ({"age": 8}, {"language": "rom"}, {"disability": "hearing"}, {"has_room": True}):
        assert [one.id for one in public_list(Asked(**own, **asked)).services] == [row.id], asked
    assert public_list(Asked(**own)).total == 2


def test_a_code_is_not_found_inside_another() -> None:
    body = make_organisation("body-inside")
    make_service(body, needs=["abuse_violence_other"])
    assert public_list(Asked(organisation="body-inside", need="abuse_violence")).total == 0


def test_what_was_not_confirmed_stands_further_down(cast: Cast) -> None:
    body = make_organisation("body-order")
    late, fresh = make_service(body, code="aa", due_at=None), make_service(body, code="bb")
    planned = make_service(body, code="ab", status="planned")
    found = listed(cast.ana, Asked(organisation="body-order"))
    assert [one.id for one in found.services] == [fresh.id, late.id, planned.id]
    assert [one.is_overdue for one in found.services] == [False, True, False]


def test_a_service_that_changed_is_found_by_its_new_words() -> None:
    row = make_service(make_organisation("body-new"), name="Zqvalley centre")
    assert [one.id for one in public_list(Asked(words="zqvalley")).services] == [row.id]
    row.names, row.version = {"sq": "Zqlake", "en": "Zqlake"}, 2
    row.save()
    assert public_list(Asked(words="zqvalley")).total == 0
    assert public_list(Asked(words="zqlake")).total == 1


def test_a_page_beyond_the_last_is_the_last_and_counts_add_up() -> None:
    first = public_list(Asked())
    pages = [public_list(Asked(page=number)) for number in range(1, first.pages + 1)]
    ids = [one.id for page in pages for one in page.services]
    assert len(ids) == len(set(ids)) == first.total
    assert public_list(Asked(page=999)).page == first.pages


def test_a_page_costs_the_same_however_many_services_there_are() -> None:
    body = make_organisation("body-cost")
    for _number in range(25):
        make_service(body, areas=("AL132",), room=(1, 2))

    def cost(words: str) -> int:
        public_list(Asked(words=words))
        with CaptureQueriesContext(connection) as asked:
            public_list(Asked(words=words, organisation="body-cost"))
        return len(asked)

    before = (cost(""), cost("service"))
    for _number in range(75):
        make_service(body, areas=("AL132",), room=(1, 2))
    assert (cost(""), cost("service")) == before
    assert max(before) <= 8


def test_an_index_forgives_one_letter_and_keeps_short_words_apart() -> None:
    index = Index({1: weighted([(["shkolle"], 1.0)]), 2: weighted([(["cat"], 1.0)])})
    assert [key for key, _reach in index.find(["shkole"])] == [1]
    assert [key for key, _reach in index.find(["shkollave"])] == [1]
    assert index.find(["shtepi"]) == []
    assert index.find(["car"]) == []
    assert index.find([]) == []

"""What is compared of a person: each name they go by, no date twice, nothing that speaks for a whole house."""

from typing import Any

import pytest

from rrjeta.matching.rules.reader import FIELDS
from rrjeta.matching.rules.told import records_of

TOLD: dict[str, Any] = {"given_name": "Zqana", "surname": "Shembulli", "birth_date": "2014-03-09"}


def _told(said: dict[str, Any], **more: Any) -> list[dict[str, str]]:
    return [dict(zip(FIELDS, texts, strict=True)) for texts in records_of(said, **more)]


def test_each_name_is_a_record_and_no_name_stands_twice() -> None:
    said = {**TOLD, "nickname": "Lulja", "other_names": [{"name": "Zqbora Maria Prova"}, {"name": "Zqana Shembulli"}]}
    assert [(one["given_name"], one["surname"]) for one in _told(said)] == [
        ("Zqana", "Shembulli"),
        ("Zqbora Maria", "Prova"),
        ("Lulja", "Shembulli"),
    ]


def test_a_working_name_stands_for_a_given_name_that_is_not_known() -> None:
    assert [one["given_name"] for one in _told({"nickname": "Lulja"})] == ["Lulja"]


@pytest.mark.parametrize("said", [{}, {"village": "Kulla"}, {"phones": [{"number": "069"}]}, {"given_name": " \x00 "}])
def test_who_is_told_by_nothing_has_no_record(said: dict[str, Any]) -> None:
    assert _told(said) == []


def test_the_surname_is_not_compared_a_second_time_in_the_names_of_the_parents() -> None:
    [found] = _told({**TOLD, "father_name": "Agim Shembulli", "mother_name": "Shembulli"})
    assert (found["father_name"], found["mother_name"]) == ("Agim", "Shembulli")


def test_no_address_speaks_for_everybody_who_lives_there() -> None:
    [found] = _told({**TOLD, "address": "Shtëpia e Fëmijës 1"})
    assert found["address"] == ""


def test_a_birth_is_as_exact_as_it_is_known() -> None:
    born = {"born": (2013, None, "estimated")}
    assert [(one["birth_date"], one["birth_precision"]) for one in _told(TOLD, **born)] == [("2014-03-09", "estimated")]
    said = {name: TOLD[name] for name in ("given_name", "surname")}
    assert [(one["birth_date"], one["birth_precision"]) for one in _told(said, **born)] == [("2013", "estimated")]
    assert [one["birth_date"] for one in _told(said, born=(2013, 4, "month"))] == ["2013-04"]
    assert [one["birth_date"] for one in _told(said)] == [""]


def test_numbers_and_lists_where_texts_are_expected_do_no_harm() -> None:
    said = {**TOLD, "phones": ["069", {"number": 691234567}], "other_names": ["x", {"name": None}, {}], "school": True}
    assert [one["phone"] for one in _told(said)] == ["691234567"]

"""When a declared relative is somebody of a family, and when names and phones suggest a tie."""

from datetime import date
from typing import Any

import pytest

from rrjeta.cases.rules.relatives import is_same, relative_errors, suggests_tie

COUSIN = {"given_name": "Mira", "surname": "Çela", "birth_year": 1990}
WORKER = {"surname": "Çela", "phone": "+355 69 123 4567", "places": ["Shtiqën"]}


@pytest.mark.parametrize(
    ("told", "year", "expected"),
    [
        ({"given_name": "mira", "surname": "CELA"}, None, True),
        ({"given_name": "Mira Ana", "surname": "Çela Hoxha"}, 1991, True),
        ({"given_name": "Mira", "surname": "Çela"}, 1992, False),
        ({"given_name": "Mirela", "surname": "Çela"}, 1990, False),
        ({"given_name": "Mira"}, 1990, False),
        ({}, None, False),
    ],
)
def test_the_same_names_and_years_that_fit(told: dict[str, str], year: int | None, expected: bool) -> None:
    assert is_same(COUSIN, told, year) is expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        ({"surname": "Cela", "phones": ["069 123 4567"], "places": []}, True),
        ({"surname": "Çela", "phones": [], "places": ["shtiqen"]}, True),
        ({"surname": "Çela", "phones": ["067 000 0000"], "places": ["Kukës"]}, False),
        ({"surname": "Hoxha", "phones": ["069 123 4567"], "places": ["Shtiqën"]}, False),
        ({"surname": "", "phones": [""], "places": [""]}, False),
    ],
)
def test_a_surname_suggests_nothing_without_phone_or_place(one: dict[str, Any], expected: bool) -> None:
    assert suggests_tie(WORKER, [one]) is expected


def test_what_is_unknown_of_a_worker_suggests_nothing() -> None:
    nobody = {"surname": "Çela", "phone": "", "places": [""]}
    assert not suggests_tie(nobody, [{"surname": "Çela", "phones": ["", "12"], "places": [""]}])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"given_name": " . "}, "given_name"),
        ({"surname": ""}, "surname"),
        ({"surname": "x" * 81}, "surname"),
        ({"tie": ""}, "tie"),
        ({"place": "x" * 81}, "place"),
        ({"year": 0}, "birth_year"),
        ({"year": 2027}, "birth_year"),
    ],
)
def test_what_is_missing_is_said_at_its_field(changed: dict[str, Any], field: str) -> None:
    given = {"given_name": "Mira", "surname": "Çela", "tie": "cousin", "place": "", "year": None, **changed}
    assert set(relative_errors(**given, today=date(2026, 11, 27))) == {field}

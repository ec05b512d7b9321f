"""Shades and borders of a picture whose squares are municipalities."""

from hypothesis import given
from hypothesis import strategies as st

from rrjeta.reporting.facts import Line, Shade
from rrjeta.reporting.rules.shading import MOST_SHADES, borders, shade_of, shades

VALUES = st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=61)


@given(VALUES)
def test_every_value_has_one_shade_and_more_is_never_lighter(values: list[int | None]) -> None:
    known = shades(values)
    assert len([one for one in known if one.shade]) <= MOST_SHADES
    assert [one.shade for one in known if one.shade] == list(range(1, len([one for one in known if one.shade]) + 1))
    drawn = sorted((value, shade_of(value, known)) for value in values if value is not None)
    assert [shade for _value, shade in drawn] == sorted(shade for _value, shade in drawn if shade is not None)
    assert all((value == 0) == (shade == 0) for value, shade in drawn)


def test_nothing_has_a_shade_of_its_own_and_what_is_unknown_has_none() -> None:
    known = shades([0, None, 3, 5])
    assert known[0] == Shade(0, 0, 0)
    assert shade_of(None, known) is None


def test_no_value_makes_no_shade() -> None:
    assert shades([]) == shades([None]) == ()


def test_a_border_stands_where_a_county_ends_and_only_there() -> None:
    found = borders({(1, 1): "A", (1, 2): "A", (2, 1): "B"})
    assert Line(1, 0, 1, 1) not in found  # between two of the same county
    assert Line(0, 1, 1, 1) in found  # between two counties, once
    assert len(found) == len(set(found)) == 9

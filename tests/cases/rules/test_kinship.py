"""What ties mean: which cannot be, which say the same, and in which generation everybody stands."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from rrjeta.cases.rules.homes import Spell, letters, stretches
from rrjeta.cases.rules.kinship import Fault, Said, generations, is_too_young, same_said, tie_fault

TODAY = date(2026, 11, 28)
CHILD, MOTHER, FATHER, GRANNY, SISTER, TEACHER = (UUID(int=one) for one in range(1, 7))
FAMILY = [
    Said(MOTHER, CHILD, "mother"),
    Said(FATHER, CHILD, "father"),
    Said(MOTHER, FATHER, "spouse"),
    Said(GRANNY, MOTHER, "mother"),
    Said(SISTER, CHILD, "sister"),
    Said(TEACHER, CHILD, "professional"),
]


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        (Said(CHILD, CHILD, "brother"), Fault.ITSELF),
        (Said(MOTHER, CHILD, "mother"), Fault.SAME),
        (Said(CHILD, MOTHER, "own_child"), Fault.SAME),
        (Said(FATHER, MOTHER, "spouse"), Fault.SAME),
        (Said(CHILD, SISTER, "brother"), Fault.SAME),
        (Said(CHILD, MOTHER, "mother"), Fault.CYCLE),
        (Said(CHILD, GRANNY, "mother"), Fault.CYCLE),
        (Said(CHILD, GRANNY, "adoptive_parent"), Fault.CYCLE),
        (Said(GRANNY, CHILD, "own_child"), Fault.CYCLE),
        (Said(FATHER, CHILD, "foster_parent", TODAY, TODAY - timedelta(days=1)), Fault.BACKWARDS),
        (Said(FATHER, CHILD, "foster_parent", TODAY + timedelta(days=1)), Fault.FUTURE),
        (Said(FATHER, CHILD, "foster_parent", None, TODAY + timedelta(days=1)), Fault.FUTURE),
        (Said(MOTHER, CHILD, "mother", None, TODAY), None),
        (Said(GRANNY, CHILD, "grandmother_m"), None),
        (Said(GRANNY, CHILD, "legal_guardian"), None),
    ],
)
def test_what_cannot_be_is_refused(new: Said, fault: Fault | None) -> None:
    assert tie_fault(new, FAMILY, TODAY) == fault


def test_a_tie_that_ended_may_be_said_again() -> None:
    ended = Said(MOTHER, FATHER, "spouse", None, TODAY)
    assert tie_fault(Said(FATHER, MOTHER, "spouse"), [ended], TODAY) is None
    assert same_said(ended) == same_said(Said(FATHER, MOTHER, "spouse"))


def test_everybody_stands_in_their_generation_and_whoever_is_not_kin_in_none() -> None:
    assert generations(CHILD, FAMILY) == {CHILD: 0, MOTHER: -1, FATHER: -1, GRANNY: -2, SISTER: 0}


@pytest.mark.parametrize(
    ("parent", "child", "is_asked"), [(1990, 2015, False), (2005, 2015, True), (2016, 2015, True), (None, 2015, False)]
)
def test_a_parent_who_was_a_child_is_asked_about(parent: int | None, child: int, is_asked: bool) -> None:
    assert is_too_young(parent, child) is is_asked


def test_the_familys_home_is_the_first_and_the_others_follow_in_time() -> None:
    own, early, late, unknown = (UUID(int=one) for one in range(4))
    stays = [(unknown, None), (late, date(2024, 1, 1)), (early, date(2020, 1, 1)), (own, None), (early, None)]
    assert letters(own, stays) == {own: "A", early: "B", late: "C", unknown: "D"}


def test_stays_stand_on_one_line_of_time() -> None:
    spells = [Spell(0, "A", None, date(2025, 1, 1)), Spell(0, "B", date(2025, 1, 1), None)]
    (first, second), years = stretches(spells, date(2025, 12, 31))
    assert (first.begin, first.end, first.is_begin_known) == (0.0, second.begin, False)
    assert (second.begin, second.end, second.is_end_known) == (0.0, 1.0, False)
    assert years == [(0.0, 2025)]

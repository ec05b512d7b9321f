"""For whom what is printed: the narrow way by default, and no choice past the table."""

import pytest

from rrjeta.access.permissions import Permission
from rrjeta.papers.choices import Audience, Part
from rrjeta.papers.rules.audiences import reader
from rrjeta.papers.rules.pieces import LeftOut

EVERYTHING = frozenset(Permission)
OUTSIDE = [audience for audience in Audience if audience is not Audience.OWN]
# The issue names them: left out by default, whoever reads.
BY_DEFAULT = [Part.REPORTER, Part.PLACE, Part.PHONES, Part.THIRD_PERSONS, Part.STATEMENTS]


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("part", BY_DEFAULT)
def test_what_betrays_somebody_is_left_out_by_default(audience: Audience, part: Part) -> None:
    assert not reader(audience, EVERYTHING).gets(part)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("part", [Part.PLACE, Part.REPORTER, Part.RESTRICTED])
def test_what_has_a_page_of_its_own_is_never_printed(audience: Audience, part: Part) -> None:
    assert not reader(audience, EVERYTHING, chosen=list(Part)).gets(part)


def test_nobody_learns_from_what_was_left_out_that_something_is_restricted() -> None:
    left = LeftOut()
    left.note(Part.RESTRICTED, "A question")
    assert left.parts == []


@pytest.mark.parametrize("audience", OUTSIDE)
@pytest.mark.parametrize("part", [Part.REPORTER, Part.SENSITIVE, Part.SCORE, Part.FILES])
def test_outside_the_unit_nobody_gets_it_even_when_chosen(audience: Audience, part: Part) -> None:
    assert not reader(audience, EVERYTHING, chosen=[part]).gets(part)


@pytest.mark.parametrize("audience", [Audience.PARENT, Audience.CHILD, Audience.AGENCY])
def test_the_risk_level_stays_inside(audience: Audience) -> None:
    assert not reader(audience, EVERYTHING).gets(Part.RISK)


@pytest.mark.parametrize("part", [Part.THIRD_PERSONS, Part.STATEMENTS, Part.ALERTS, Part.PHONES, Part.RESTRICTED])
def test_a_parent_cannot_be_given_what_endangers_the_child(part: Part) -> None:
    assert not reader(Audience.PARENT, EVERYTHING, chosen=[part]).gets(part)


def test_a_choice_widens_where_the_table_allows() -> None:
    wide = reader(Audience.COURT, EVERYTHING, chosen=[Part.STATEMENTS])
    assert wide.gets(Part.STATEMENTS)
    assert not wide.gets(Part.PHONES)


@pytest.mark.parametrize("audience", Audience)
def test_a_paper_that_the_family_signs_never_holds_what_the_parents_may_not_read(audience: Audience) -> None:
    signed = reader(audience, EVERYTHING, is_signed_by_family=True, chosen=[Part.STATEMENTS])
    assert not signed.gets(Part.STATEMENTS)
    assert not signed.may_choose(Part.STATEMENTS)


def test_nobody_prints_what_they_may_not_read_themselves() -> None:
    allowed = EVERYTHING - {Permission.READ_REPORTER, Permission.READ_RISK}
    own = reader(Audience.OWN, allowed, chosen=[Part.REPORTER])
    assert not own.gets(Part.REPORTER)
    assert not own.gets(Part.RISK)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("part", Part)
def test_a_part_can_be_chosen_exactly_when_choosing_prints_it(audience: Audience, part: Part) -> None:
    by_default, chosen = reader(audience, EVERYTHING), reader(audience, EVERYTHING, chosen=[part])
    assert by_default.may_choose(part) == (chosen.gets(part) and not by_default.gets(part))


@pytest.mark.parametrize("audience", Audience)
def test_what_belongs_to_no_part_is_for_everybody(audience: Audience) -> None:
    assert reader(audience, frozenset()).gets(None)

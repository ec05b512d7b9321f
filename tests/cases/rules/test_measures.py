"""Which measures hold a case open."""

import pytest

from rrjeta.cases.choices import Track
from rrjeta.cases.rules.measures import count_measures
from rrjeta.cases.rules.pathway import Pathway


def test_the_measures_of_a_case_are_counted_by_what_they_prevent(pathway: Pathway) -> None:
    found = count_measures(
        [
            ("immediate", "ended", True),
            ("alternative_care", "confirmed", True),
            ("immediate", "not_confirmed", True),
            ("supervision", "proposed", False),
        ],
        pathway.meaning,
    )

    assert (found.in_force, found.undecided, found.immediate_open, found.refused_by_court) == (1, 1, 1, 1)
    assert found.has_had


def test_a_proposal_that_was_dropped_leaves_no_trace_on_the_closing(pathway: Pathway) -> None:
    found = count_measures([("immediate", "revoked", False)], pathway.meaning)

    assert not found.has_had
    assert found.immediate_open == 0


def test_every_stage_of_a_measure_prevents_or_permits_closing(pathway: Pathway) -> None:
    names = ("measure_undecided", "measure_in_force", "measure_refused", "measure_over")
    told = [code for name in names for code in pathway.meaning(name)]

    assert sorted(told) == sorted(pathway.stages[Track.MEASURE])


@pytest.mark.parametrize("code", ["ended", "revoked"])
def test_a_measure_that_is_over_is_not_open(pathway: Pathway, code: str) -> None:
    assert not pathway.stage(Track.MEASURE, code).is_open

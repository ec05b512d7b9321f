"""Who refers to whom: kinds for the country, organisations for one's own unit, and no line that tells of one child."""

from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.cases.models import Case
from rrjeta.kernel.errors import NotAllowed
from rrjeta.network.models import Referral
from rrjeta.network.rules.cells import LEAST, kept
from rrjeta.reporting.facts import Flow
from rrjeta.reporting.queries.flows import flows
from rrjeta.reporting.rules.flowing import MOST, flowing, ribbons
from tests.cases.making import make_case
from tests.cast import ELSEWHERE, HOME, Cast
from tests.network.referring import consented, partner, sent, service_of
from tests.reporting.counting import copies

THIRD = "AL224"
PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 20).map(lambda one: f"s{one}"), st.integers(0, 20).map(lambda one: f"r{one}")),
    st.integers(1, 30),
    max_size=60,
)


@pytest.fixture
def referral(cast: Cast, pack: Any) -> Referral:
    unit, _mira, _nora = partner()
    case: Case = make_case(cast)
    consented(cast, case)
    return sent(cast.ana, case, service_id=service_of(unit).id)


def pairs(found: Any) -> dict[tuple[str, str], tuple[int, int | None]]:
    return {(one.sender, one.receiver): (one.sent, one.share) for one in found.flows}


@given(PAIRS)
def test_a_picture_holds_what_may_be_shown_and_nothing_else(numbers: dict[Any, int]) -> None:
    shown = kept(numbers)
    found = flowing(shown, shown, is_national=True)
    may_be_shown = {pair: number for pair, number in shown.items() if all(pair) and number is not None}
    assert sum(one.sent for one in found.flows) == sum(may_be_shown.values())
    assert all(one.sent >= LEAST for one in found.flows)
    assert all(may_be_shown[one.sender, one.receiver] == one.sent for one in found.flows if one.sender and one.receiver)
    assert max(len(found.senders), len(found.receivers)) <= MOST


@given(PAIRS)
def test_lines_fill_their_boxes_and_boxes_do_not_meet(numbers: dict[Any, int]) -> None:
    shown = kept(numbers)
    found = flowing(shown, shown, is_national=True)
    left, right, lines, high = ribbons(found)
    assert len(lines) == len(found.flows)
    for boxes, side in ((left, "sender"), (right, "receiver")):
        for upper, lower in pairwise(boxes):
            assert upper.y + upper.high < lower.y
        for box in boxes:
            own = [one for one in lines if getattr(one.flow, side) == box.code]
            ends = [one.from_y if side == "sender" else one.to_y for one in own]
            assert own
            assert box.y <= min(ends) <= max(ends) <= box.y + box.high + 0.001 <= high + 0.001


def test_others_stand_together_after_the_largest() -> None:
    numbers: dict[Any, int | None] = {(f"s{one:02}", "r"): 100 - one for one in range(20)}
    found = flowing({**numbers, ("", "r"): 1810, ("", ""): 1810}, {}, is_national=True)
    assert [one.code for one in found.senders] == [*(f"s{one:02}" for one in range(MOST - 1)), ""]
    assert found.flows[-1] == Flow("", "r", sum(100 - one for one in range(MOST - 1, 20)), 0)
    assert found.receivers[0].total == 1810


@pytest.mark.django_db
def test_the_agency_reads_places_and_kinds_and_the_head_units_and_organisations(cast: Cast, referral: Referral) -> None:
    copies(referral, 9, answered_after=1)
    copies(referral, 5)
    national = flows(cast.agency, "")
    assert pairs(national) == {(HOME, "npo"): (15, 60)}
    own = flows(cast.dea, "")
    assert pairs(own) == {(str(cast.unit.id), "partner-body"): (15, 60)}
    assert own.unit_names == {str(cast.unit.id): cast.unit.name}
    assert flows(cast.fatma, "").flows == ()
    for actor in (cast.ana, cast.observer, cast.partner):
        with pytest.raises(NotAllowed):
            flows(actor, "")


@pytest.mark.django_db
def test_a_few_are_neither_drawn_nor_named(cast: Cast, referral: Referral) -> None:
    copies(referral, 9)
    copies(referral, 3, organisation="njmf-al132")
    copies(referral, 20, municipality=ELSEWHERE)
    copies(referral, 8, organisation="njmf-al132", municipality=ELSEWHERE)
    copies(referral, 30, municipality=THIRD)
    # Beside the totals of both sides any one of the other three would give the three children back.
    assert pairs(flows(cast.agency, "")) == {(THIRD, "npo"): (30, 0)}
    page = cast.signed_in(cast.agency).get(reverse("net-flows")).content.decode()
    assert (page.count('class="net-flows__line"'), page.count('<th scope="row">')) == (1, 1)


@pytest.mark.django_db
class TestPage:
    def test_each_line_stands_in_the_table(self, cast: Cast, referral: Referral) -> None:
        copies(referral, 9)
        copies(referral, 8, organisation="njmf-al132")
        answer = cast.signed_in(cast.agency).get(reverse("net-flows"))
        page = answer.content.decode()
        assert (
            page.count('class="net-flows__line"') == page.count('<th scope="row">') == len(answer.context["rows"]) == 2
        )

    def test_a_number_opens_the_list_that_it_counted(self, cast: Cast, referral: Referral) -> None:
        copies(referral, 9)
        copies(referral, 8, organisation="njmf-al132", sent_at=referral.sent_at.replace(year=2024))
        dea = cast.signed_in(cast.dea)
        (row,) = dea.get(reverse("net-flows")).context["rows"]
        assert row["sent"] == "10"
        assert len(dea.get(row["url"]).context["lines"]) == 10
        assert cast.signed_in(cast.agency).get(reverse("net-flows")).context["rows"][0]["url"] == ""

    def test_nonsense_in_the_address_shows_the_year(self, cast: Cast) -> None:
        answer = cast.signed_in(cast.agency).get(reverse("net-flows"), {"period": "9999999/9'"})
        assert (answer.status_code, len(answer.context["period"])) == (200, 4)

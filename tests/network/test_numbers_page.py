"""The page of the network's numbers: what stands in it, and that a number opens the list it counted."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.cases.models import Case
from rrjeta.kernel.clock import now
from rrjeta.network.models import Referral
from rrjeta.network.queries.sifting import NO_SECTOR
from rrjeta.network.rules.periods import offered, quarter_of, span_of
from tests.cast import ELSEWHERE, HOME, Cast
from tests.reporting.counting import copies, needs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def row(page: Any, name: str) -> list[Any]:
    (found,) = [one["cells"] for one in page.context["rows"] if one["name"] == name]
    return [cell["words"] for cell in found]


def test_each_number_of_a_head_opens_as_many_lines(cast: Cast, referral: Referral) -> None:
    copies(referral, 6, answered_after=2, refusal="area")
    copies(referral, 7, answered_after=3, accepted_at=now())
    copies(referral, 5, organisation="gone-body", answered_after=3, accepted_at=now(), started_at=now())
    dea = cast.signed_in(cast.dea)
    opened = 0
    for by in ("place", "sector", "service"):
        for one in dea.get(reverse("network-numbers"), {"by": by}).context["rows"]:
            for cell in one["cells"]:
                if cell["url"]:
                    opened += 1
                    lines = dea.get(cell["url"])
                    assert len(lines.context["lines"]) == int(cell["words"])
                    assert lines.context["opened"]["counted"] in cell["url"]
    assert opened > 16


def test_whoever_has_no_list_of_them_opens_none(cast: Cast, referral: Referral) -> None:
    copies(referral, 9, answered_after=2)
    for actor in (cast.agency, cast.edi):
        rows = cast.signed_in(actor).get(reverse("network-numbers")).context["rows"]
        assert rows[-1]["cells"][0] == {"words": "10", "url": ""}


def test_unmet_needs_stand_by_place_and_by_service_and_in_no_sector(cast: Cast, case: Case, referral: Referral) -> None:
    copies(referral, 8)
    needs(case.id, 6, municipality=HOME, need="day_centre")
    needs(case.id, 9, municipality=ELSEWHERE, need="legal_aid")
    agency = cast.signed_in(cast.agency)
    address = reverse("network-numbers")
    for by, names in (("place", ("Kukës", "Durrës")), ("service", ("Day centre", "Legal aid"))):
        page = agency.get(address, {"by": by}, HTTP_ACCEPT_LANGUAGE="en")
        assert [int(row(page, one["name"])[-1]) for one in page.context["rows"]].count(15) == 1
        assert {6, 9} <= {int(one["cells"][-1]["words"]) for one in page.context["rows"]}
        assert names
    assert agency.get(address, {"by": "sector"}).context["has_unmet"] is False


def test_reasons_stand_by_each_division(cast: Cast, referral: Referral) -> None:
    copies(referral, 6, refusal="area")
    copies(referral, 9, refusal="capacity", organisation="gone-body")
    agency = cast.signed_in(cast.agency)
    for by, size in (("place", 2), ("sector", 3), ("service", 2)):
        page = agency.get(reverse("network-numbers"), {"by": by})
        assert len(page.context["refusals"]) == size
        assert page.context["refusals"][-1]["cells"] == ["6", "9"]


def test_a_receiver_that_no_list_names_opens_in_its_list(cast: Cast, referral: Referral) -> None:
    copies(referral, 8, organisation="gone-body")
    dea = cast.signed_in(cast.dea)
    lines = dea.get(reverse("referrals"), {"which": "all", "counted": "sent", "sector": NO_SECTOR, "period": "all"})
    assert len(lines.context["lines"]) == 8


def test_a_list_of_a_number_is_still_within_reach(cast: Cast, referral: Referral) -> None:
    address = f"{reverse('referrals')}?which=all&counted=sent&period=all"
    assert len(cast.signed_in(cast.dea).get(address).context["lines"]) == 1
    assert cast.signed_in(cast.fatma).get(address).context["lines"] == []
    assert len(cast.signed_in(cast.dea).get(f"{address}&place={ELSEWHERE}").context["lines"]) == 0


def test_nonsense_in_the_address_is_no_number(cast: Cast, referral: Referral) -> None:
    dea = cast.signed_in(cast.dea)
    for query in (
        "counted=x' or 1",
        "counted=sent&period=9/9/9&place=%3Cscript%3E",
        f"counted=sent&sector={'x' * 5000}",
    ):
        assert dea.get(f"{reverse('referrals')}?{query}").status_code == 200


def test_periods_are_whole_and_lie_in_each_other() -> None:
    for period in offered(now().date()):
        span = span_of(period)
        if span is None or "/" not in period:
            continue
        assert quarter_of(span[0]) == period
        assert (span[1] - span[0]).days in range(90, 93)
    fourth, year = span_of("2026/4"), span_of("2026")
    assert fourth is not None
    assert year is not None
    assert fourth[1] == year[1] == date(2027, 1, 1)

"""Numbers of statistics as a file: what the page shows and no more, asked for and fetched as any other list."""

import json
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.access.models import Unit
from rrjeta.exports.models import Export
from rrjeta.kernel.clock import at, frozen
from rrjeta.reporting.rules.spans import read_span
from tests.cast import Cast
from tests.exports.test_export import exported
from tests.reporting.made import NOW, told_to

QUARTER = "2025-Q4"


@pytest.fixture
def told(cast: Cast, pack: Any) -> None:
    beside = Unit.objects.create(organisation="njmf-al131", municipality="AL131", name="Beside")
    with frozen(NOW):
        for unit, number in ((cast.unit, 20), (beside, 3), (cast.unit_elsewhere, 15)):
            told_to(str(unit.id), at(read_span(QUARTER).first), number)


def numbers(cast: Cast, actor: Actor, address: str) -> dict[tuple[str, str, str], Any]:
    found = json.loads(exported(cast, actor, f"{address}&period={QUARTER}", name="statistics", format="json"))
    return {(one["figure"], one["period"], one["group"]): (one["shown"], one["number"]) for one in found["rows"]}


@pytest.mark.django_db
def test_what_is_hidden_on_the_page_is_hidden_in_the_file(cast: Cast, told: None) -> None:
    with frozen(NOW):
        of_country = numbers(cast, cast.agency, "area=country&indicator=CM01")
        of_town = numbers(cast, cast.agency, "area=AL132&indicator=CM01")
    assert of_country["Concerns", "quarter 4 of 2025", ""] == ("38", 38)
    assert of_country["Concerns", "quarter 3 of 2025", ""] == ("hidden", None)
    # Beside a town of three the other one of the county would give it away.
    assert of_town["Concerns", "quarter 4 of 2025", ""] == ("hidden", None)


@pytest.mark.django_db
def test_a_head_takes_out_the_unit_and_a_worker_nothing(cast: Cast, told: None) -> None:
    address = f"area={cast.unit.id}&period={QUARTER}&section=children"
    with frozen(NOW):
        found = numbers(cast, cast.dea, f"area={cast.unit.id}&section=children")
        assert found["Concerns", "quarter 4 of 2025", ""] == ("20", 20)
        assert Export.objects.get().child_count == 0
        way = f"{reverse('export-ask', args=['statistics'])}?{address}"
        assert cast.signed_in(cast.ana, fresh=True).get(way).status_code == 404
        page = cast.signed_in(cast.ana).get(reverse("statistics"), {"area": str(cast.unit.id)}).content.decode()
        assert reverse("export-ask", args=["statistics"]) not in page
        for wrong in ("area=nowhere&period=2025-Q4", f"area={cast.unit.id}&period=&section=children"):
            answer = cast.signed_in(cast.dea, fresh=True).get(f"{reverse('export-ask', args=['statistics'])}?{wrong}")
            assert answer.status_code in (404, 409)

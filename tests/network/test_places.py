"""A free place is offered once, to whoever waits first; what happens to it stands in a log."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.directory.models import Capacity, Service
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.network.models import PlaceMove, Referral
from rrjeta.network.operations.places import NoPlace, offer_place
from rrjeta.network.operations.receiving import WaitsInLine
from rrjeta.network.queries.pages import received_page
from rrjeta.network.queries.waiting import waiting_ids, waiting_page
from tests.cases.making import make_case
from tests.cast import Cast
from tests.network.referring import answered, consented, found, moved, partner, sent, service_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
SOON = today() + timedelta(days=2)


@pytest.fixture
def team(cast: Cast, pack: Any) -> tuple[Any, Actor, Actor]:
    return partner()


@pytest.fixture
def service(team: Any) -> Service:
    return service_of(team[0], room=(1, 4))


def waiting(cast: Cast, mira: Actor, service: Service, *, urgency: str = "routine", days: int = 0) -> Referral:
    with frozen(now() - timedelta(days=days)):
        case = make_case(cast)
        consented(cast, case)
        referral = sent(cast.ana, case, service_id=service.id, urgency=urgency)
        return answered(mira, referral, "wait", day=today() + timedelta(days=40))


def offered(mira: Actor, service: Service, referral: Referral, **changed: Any) -> None:
    given: dict[str, Any] = {"operation_id": new_id(), "day": SOON, **changed}
    offer_place(mira, service_id=service.id, referral_id=referral.id, **given)


def free(service: Service) -> int:
    return Capacity.objects.get(service=service).free


def test_the_most_urgent_comes_first_then_who_waits_longest(cast: Cast, service: Service, team: Any) -> None:
    mira = team[1]
    late, early = waiting(cast, mira, service), waiting(cast, mira, service, days=5)
    urgent = waiting(cast, mira, service, urgency="h72")
    assert waiting_ids(mira, service.id) == [urgent.id, early.id, late.id]


def test_one_place_is_given_once(cast: Cast, service: Service, team: Any) -> None:
    mira = team[1]
    first, second = waiting(cast, mira, service, days=5), waiting(cast, mira, service)
    offered(mira, service, first)
    assert (found(first.id).state, free(service)) == ("accepted", 0)
    with pytest.raises(NoPlace):
        offered(mira, service, second)
    assert (found(second.id).state, free(service)) == ("waitlist", 0)
    assert waiting_ids(mira, service.id) == [second.id]
    place = PlaceMove.objects.filter(step="offered").values().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceMove.objects.create(**{**place, "id": new_id()})


def test_another_than_the_first_needs_a_reason(cast: Cast, service: Service, team: Any) -> None:
    mira = team[1]
    waiting(cast, mira, service, days=5)
    second = waiting(cast, mira, service)
    with pytest.raises(Invalid) as refused:
        offered(mira, service, second)
    assert list(refused.value.errors) == ["words"]
    assert free(service) == 1
    offered(mira, service, second, why="The first family is abroad until May.")
    assert (found(second.id).state, free(service)) == ("accepted", 0)


@pytest.mark.parametrize("ends", ["refuse", "withdraw"])
def test_a_place_that_is_not_taken_up_is_free_again(cast: Cast, service: Service, team: Any, ends: str) -> None:
    mira = team[1]
    referral = waiting(cast, mira, service)
    offered(mira, service, referral)
    if ends == "refuse":
        answered(mira, found(referral.id), "refuse", reason="other")
    else:
        moved(cast.ana, found(referral.id), "withdraw")
    assert free(service) == 1
    steps = PlaceMove.objects.filter(referral=referral).order_by("happened_at", "id").values_list("step", "why")
    assert list(steps) == [("waits", ""), ("offered", ""), ("left", found(referral.id).state)]


def test_who_came_in_and_left_stands_in_the_log(cast: Cast, service: Service, team: Any) -> None:
    mira = team[1]
    referral = waiting(cast, mira, service)
    offered(mira, service, referral)
    for move in ("start", "finish"):
        answered(mira, found(referral.id), move)
    assert free(service) == 1
    log = waiting_page(mira, service.id).log
    assert [step for _number, step, _why, _at in log] == ["left", "came_in", "offered", "waits"]


def test_nobody_else_offers_it_or_sees_who_waits(cast: Cast, service: Service, team: Any) -> None:
    referral = waiting(cast, team[1], service)
    for stranger in (cast.partner, cast.ana, cast.police):
        with pytest.raises(NotFound):
            offered(stranger, service, referral)
        with pytest.raises(NotFound):
            waiting_page(stranger, service.id)
    assert free(service) == 1


def test_the_page_offers_the_first_in_line(cast: Cast, service: Service, team: Any) -> None:
    referral = waiting(cast, team[1], service)
    client = cast.signed_in(team[1])
    shown = client.get(reverse("waiting", args=[service.id])).content.decode()
    assert referral.number in shown
    assert "Shembulli" not in shown
    given = {"referral": str(referral.id), "operation_id": str(new_id())}
    assert client.post(reverse("waiting-offer", args=[service.id]), given).status_code == 422
    given["day"] = f"{SOON:%d.%m.%Y}"
    assert client.post(reverse("waiting-offer", args=[service.id]), given).status_code == 302
    assert found(referral.id).state == "accepted"


def test_who_waits_in_line_is_not_let_in_past_it(cast: Cast, service: Service, team: Any) -> None:
    mira = team[1]
    waiting(cast, mira, service, days=5)
    second = waiting(cast, mira, service)
    with pytest.raises(WaitsInLine):
        answered(mira, second, "accept", day=SOON)
    assert (found(second.id).state, free(service)) == ("waitlist", 1)


def test_a_place_is_offered_by_the_team_of_the_service_alone(cast: Cast, service: Service, team: Any) -> None:
    mira = team[1]
    first = waiting(cast, mira, service)
    other, _tara, _vera = partner("other-body")
    Service.objects.filter(id=service.id).update(team=other)
    with pytest.raises(NotFound):
        offered(mira, service, first)
    assert (found(first.id).state, free(service)) == ("waitlist", 1)


def test_who_waits_in_line_is_offered_a_place_from_the_list(cast: Cast, service: Service, team: Any) -> None:
    referral = waiting(cast, team[1], service)
    page = received_page(team[1], referral.id)
    assert page.is_in_line
    assert "accept" not in [one.code for one in page.moves]
    shown = cast.signed_in(team[1]).get(reverse("inbox-referral", args=[referral.id])).content.decode()
    assert reverse("waiting", args=[service.id]) in shown
    Capacity.objects.all().delete()
    assert "accept" in [one.code for one in received_page(team[1], referral.id).moves]

"""A case, a team of a partner and its service, for every test of the room."""

from typing import Any

import pytest

from rrjeta.access.actors import Actor
from rrjeta.access.models import Unit
from rrjeta.cases.models import Case
from rrjeta.directory.models import Service
from rrjeta.network.models import Referral
from tests.cases.making import make_case
from tests.cast import Cast
from tests.network.referring import consented, partner, sent, service_of


@pytest.fixture
def case(cast: Cast, pack: Any) -> Case:
    return make_case(cast)


@pytest.fixture
def team(cast: Cast, pack: Any) -> tuple[Unit, Actor, Actor]:
    return partner()


@pytest.fixture
def service(team: tuple[Unit, Actor, Actor]) -> Service:
    return service_of(team[0])


@pytest.fixture
def referral(cast: Cast, case: Case, service: Service) -> Referral:
    consented(cast, case)
    return sent(cast.ana, case, service_id=service.id)

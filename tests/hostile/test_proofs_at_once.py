"""One proof lets one in, however many give it at the same moment: the same key would open twice otherwise."""

import http.client
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from rrjeta.access.factors import code_at, new_recovery_codes
from rrjeta.access.models import User
from rrjeta.access.operations.factors import NotProved, keep_recovery_codes, use_code
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from tests.browser.server import serving
from tests.browser.standing_clock import StandingClock
from tests.cast import Cast
from tests.factors import SEED, enrol
from tests.hostile.proof_race import THREADS, race
from tests.hostile.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.usefixtures("pack")]

PASSWORD = "mali me borë 2026"


def _heard(outcomes: list[object]) -> Counter[str]:
    return Counter("let in" if not isinstance(one, Exception) else type(one).__name__ for one in outcomes)


def test_of_twenty_who_send_one_code_at_one_moment_one_is_let_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    standing = StandingClock()
    monkeypatch.setattr(clock, "_stopped_at", standing)
    standing.stand_at(now())
    cache.clear()
    User.objects.update(password=make_password(PASSWORD))
    ana = enrol(cast, cast.ana)
    standing.stand_at(now() + timedelta(seconds=30))
    with serving() as address:
        heard = race(address, "ana", PASSWORD, lambda: code_at(SEED, now()))
    assert heard[http.client.FOUND] == 1
    assert set(heard) <= {http.client.FOUND, http.client.UNPROCESSABLE_ENTITY, http.client.TOO_MANY_REQUESTS}
    # The same again below the pages, where nothing counts the tries: what remains is the operation alone.
    standing.stand_at(now() + timedelta(seconds=30))
    code = code_at(SEED, now())
    works = [lambda: use_code(ana, operation_id=new_id(), code=code) for _turn in range(THREADS)]
    assert _heard(at_once(works)) == {"let in": 1, NotProved.__name__: THREADS - 1}
    codes = new_recovery_codes()
    keep_recovery_codes(ana, operation_id=new_id(), codes=codes)
    ana = cast.again(ana)
    works = [lambda: use_code(ana, operation_id=new_id(), code=codes[0]) for _turn in range(THREADS)]
    assert _heard(at_once(works)) == {"let in": 1, NotProved.__name__: THREADS - 1}

"""Second factors in tests: `enrol(cast, cast.ana, seed)` gives somebody an app, `later(steps)` waits for its next codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rrjeta.access.actors import Actor
from rrjeta.access.factors import STEP_SECONDS, code_at
from rrjeta.access.operations.factors import enrol_totp
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from tests.cast import Cast

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def enrol(cast: Cast, actor: Actor, seed: str = SEED) -> Actor:
    """Give somebody an app with this seed; return the actor of this moment."""
    enrol_totp(cast.again(actor), operation_id=new_id(), seed=seed, code=code_at(seed, now()))
    return cast.again(actor)


@contextmanager
def later(steps: int) -> Iterator[None]:
    """Let so many codes of an app pass."""
    with clock.frozen(now() + timedelta(seconds=steps * STEP_SECONDS)):
        yield

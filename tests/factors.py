"""Second factors in tests: `enrol(cast, cast.ana, seed)` gives somebody an app, `later(steps)` waits for its next codes."""

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.test import Client

from rrjeta.access.actors import Actor
from rrjeta.access.factors import STEP_SECONDS, code_at
from rrjeta.access.operations.factors import enrol_totp
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from tests.cast import Cast
from tests.soft_key import SoftKey

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


# --- On the pages ------------------------------------------------------------------------------------
def carried(page: Any) -> str:
    """Return what a page carries unseen."""
    found = re.search(r'name="carried" value="([^"]*)"', page.content.decode())
    assert found
    return found[1]


def options(page: Any) -> dict[str, Any]:
    """Return what a page asks of a passkey."""
    found = re.search(r'data-passkey-options="([^"]*)"', page.content.decode())
    assert found
    read: dict[str, Any] = json.loads(html.unescape(found[1]))
    return read


def sign(client: Client, key: SoftKey, page: Any = None) -> dict[str, str]:
    """Return the form in which a passkey proves who signs in, or what another page asks."""
    page = page or client.get("/sign-in/proof")
    return {"answer": key.sign(options(page)), "carried": carried(page)}


def make(client: Client, key: SoftKey, name: str = "my key") -> dict[str, str]:
    """Return the form by which a passkey is added."""
    page = client.get("/own/factors/passkey")
    return {"answer": key.make(options(page)), "carried": carried(page), "name": name}


def add_passkey(client: Client, key: SoftKey, name: str = "my key") -> Any:
    """Add a passkey to whoever is signed in, with a fresh proof."""
    return client.post("/own/factors/passkey", make(client, key, name))


def seed_shown(page: Any) -> str:
    """Return the key of an app that a page shows."""
    found = re.search(r'<code class="key-letters">([A-Z2-7 ]+)</code>', page.content.decode())
    assert found
    return found[1].replace(" ", "")


def codes_shown(page: Any) -> list[str]:
    """Return the recovery codes that a page shows."""
    return re.findall(r"<code>([a-z0-9-]+)</code>", page.content.decode())

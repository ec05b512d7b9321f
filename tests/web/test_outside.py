"""Accounts of another house sign in whom we know by a verified address, and make nobody; off unless it is set up."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from rrjeta.config.environment import outside
from rrjeta.kernel.errors import MisconfiguredMachine
from tests.hostile.caller import Answer, Caller
from tests.web.other_house import other_house

_RRJETA = [sys.executable, "-c", "from rrjeta.config.command import main; main()"]
_SECONDS = 120
_FOUND = """
from rrjeta.access.actors import SYSTEM
from rrjeta.access.operations.units import create_unit
from rrjeta.access.operations.users import create_user
from rrjeta.kernel.ids import new_id
unit = create_unit(SYSTEM, operation_id=new_id(), organisation="", municipality="", name="Unit")
for name, email in (("ana", "Ana@house.example"), ("besa", "two@house.example"), ("cen", "two@house.example")):
    create_user(SYSTEM, operation_id=new_id(), username=name, name=name, unit_id=unit, role="worker",
                password="mali me vetulla", email=email, is_demo=True)
"""


def test_it_is_off_unless_another_house_is_named(db: None) -> None:
    assert outside({}) is None
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login", args=["outside"])
    assert "/sign-in/outside" not in Client().get("/sign-in").content.decode()
    assert Client().post("/sign-in/outside/begin").status_code == 404


def test_a_house_that_is_named_by_half_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret\n")
    whole = {
        "RRJETA_OIDC_ISSUER": "https://house.example/",
        "RRJETA_OIDC_CLIENT": "rrjeta",
        "RRJETA_OIDC_SECRET_FILE": str(tmp_path / "secret"),
    }
    found = outside(whole)
    assert found
    assert (found.issuer, found.secret, found.name) == ("https://house.example", "the secret", "house.example")
    for wrong in (
        {"RRJETA_OIDC_ISSUER": "http://house.example"},
        {"RRJETA_OIDC_CLIENT": ""},
        {"RRJETA_OIDC_SECRET_FILE": "/no"},
    ):
        with pytest.raises(MisconfiguredMachine, match="RRJETA_OIDC"):
            outside(whole | wrong)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _come_back(address: str, code: str) -> tuple[Caller, Answer]:
    """Go to the other house and come back with a code of it."""
    caller = Caller(address)
    caller.get("/sign-in")
    sent = caller.post("/sign-in/outside/begin")
    assert sent.status == 302, sent.status
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(sent.location).query)
    assert asked["code_challenge_method"] == ["S256"]
    return caller, caller.get(
        f"/sign-in/outside/back?{urllib.parse.urlencode({'code': code, 'state': asked['state'][0]})}"
    )


@pytest.mark.slow
def test_whom_we_know_is_let_in_and_nobody_is_made(tmp_path: Path) -> None:
    """One test, because every one of them would make all tables anew."""
    for folder in ("data", "keys"):
        (tmp_path / folder).mkdir(mode=0o700)
    (tmp_path / "secret").write_text("the secret")
    (tmp_path / "keys" / "master.key").write_bytes(secrets.token_bytes(32))
    port = _free_port()
    with other_house() as house, (tmp_path / "log").open("wb") as log:
        known = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("RRJETA_", "DJANGO_"))},
            "RRJETA_DATA": str(tmp_path / "data"),
            "RRJETA_KEYS": str(tmp_path / "keys"),
            "RRJETA_SECRET": "a secret that only the tests of this house ever use",
            "RRJETA_OIDC_ISSUER": house,
            "RRJETA_OIDC_CLIENT": "rrjeta",
            "RRJETA_OIDC_SECRET_FILE": str(tmp_path / "secret"),
        }
        for command in (["prepare"], ["shell", "-c", _FOUND]):
            done = subprocess.run([*_RRJETA, *command], env=known, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        server = subprocess.Popen(
            [*_RRJETA, "serve", "--port", str(port)], env=known, stdout=log, stderr=log, start_new_session=True
        )
        try:
            address = f"http://localhost:{port}"
            _wait(address)
            ana, answer = _come_back(address, "ana")
            assert (answer.status, answer.location) == (302, "/")
            assert ana.is_in()
            for code in ("ana-unverified", "nobody", "two", "without", "made up", ""):
                other, answer = _come_back(address, code)
                assert (answer.status, other.is_in()) == (409, False), code
            stranger = Caller(address)
            assert stranger.get("/sign-in/outside/back?code=ana&state=made-up").status == 409
            assert (stranger.get("/sign-in/elsewhere/back?code=ana").status, stranger.is_in()) == (404, False)
        finally:
            server.terminate()
            server.wait(timeout=_SECONDS)
    counted = subprocess.run(
        [*_RRJETA, "shell", "-v", "0", "-c", "from rrjeta.access.models import User; print(User.objects.count())"],
        env=known,
        capture_output=True,
        text=True,
        check=True,
    )
    assert counted.stdout.split()[-1] == "3"


def _wait(address: str) -> None:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            Caller(address).get("/sign-in")
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)

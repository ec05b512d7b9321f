"""Garbage at every door, from everybody: whoever sends it, for whom a door opens or not, hears a page and never a fault."""

import random
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from tests.doors.table import TABLE
from tests.doors.world import NOBODY, World
from tests.hostile.garbage import body, strange_requests

pytestmark = pytest.mark.slow

ROLES = (NOBODY, "ana", "dea", "administrator", "data_protection", "partner", "excluded")
DEEP = 200_000
LONG_NUMBERS = ("99999999999999999999999", "-1", "1e309", "NaN", "\x00", "٣", "1;2", "0x10", " 1 ", "")
HEADERS: tuple[dict[str, str], ...] = (
    {"accept-language": "sq" * 3_000 + ";q=\x01,*;q=NaN"},
    {"cookie": "language=%00;sessionid=" + "\u00ff" * 300 + ';csrftoken="; ;;=;language="en'},
    {"x-forwarded-for": "1.2.3.4, ::1, \t, nonsense, 999.999.999.999, " + "a" * 4_000},
    {"referer": "https://[::1%25eth0]:99999999/\\..;", "origin": "null"},
    {"range": "bytes=9-1,-,a", "if-modified-since": "Thu, 99 Foo 99999", "if-none-match": '"' * 99},
    {"x-requested-with": "XMLHttpRequest", "hx-request": "true", "hx-target": "<script>", "accept": "*/" * 900},
    {"user-agent": "\u202e<img onerror=1>" + "Mozilla" * 900, "accept-encoding": "gzip;q=2, br;q=-1, \x01"},
    {"x-http-method-override": "DELETE", "content-encoding": "gzip", "expect": "100-continue"},
)
BODIES: tuple[tuple[bytes, str], ...] = (
    (b"[" * DEEP, "application/json"),
    (b'{"a":' * DEEP, "application/json"),
    (b"a" + b"[x]" * DEEP + b"=1", "application/x-www-form-urlencoded"),
    (b"a=1&" * 30_000, "application/x-www-form-urlencoded"),
    (b"=" * 900_000, "application/x-www-form-urlencoded"),
    (b"operation_id=" + b"%ED%A0%80" * 50 + b"&version=" + b"9" * 5_000, "application/x-www-form-urlencoded"),
    (b"\x1f\x8b\x08\x00 no gzip", "application/x-www-form-urlencoded"),
    (b"a=b", "application/x-www-form-urlencoded; charset=\xff"),
    (b"--X\r\n\r\n--X--", "multipart/form-data; boundary=X"),
    (b'--X\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--X--',
     "multipart/form-data; boundary=X"),
    (b'--X\r\nContent-Disposition: form-data; name="a"; filename*=UTF-16\'\'%FF\r\n\r\nx\r\n--X--',
     "multipart/form-data; boundary=X"),
    (b"--X\r\n" + b"H: v\r\n" * 9_000 + b"\r\n--X--", "multipart/form-data; boundary=X"),
)  # fmt: skip


def _tried(world: World, person: str, method: str, address: str, *sent: Any, **headers: Any) -> str:
    with transaction.atomic():
        try:
            response = world.browser(person).generic(method, address, *sent, **headers)
            wrong = str(response.status_code) if response.status_code >= 500 else ""
            connection.check_constraints()
        except Exception as fault:  # noqa: BLE001  whatever comes out of a page is what this test looks for
            wrong = f"{fault!r:.200}"
        transaction.set_rollback(True)
    return wrong


@pytest.mark.parametrize("person", ROLES)
def test_nobodys_garbage_makes_the_system_fall_over(world: World, long_run: bool, person: str) -> None:
    faults, every = [], 1 if long_run else 8
    for row in TABLE[ROLES.index(person) % every :: every]:
        rng = random.Random(f"{row.name} {person}")
        address = reverse(row.name, args=row.args(world))
        query = "&".join(f"{name}={rng.choice(LONG_NUMBERS)}" for name in ("page", "after", "q", "sort", "of", "page"))
        bodies = (*BODIES, *strange_requests(rng), (body(rng, None, dict(row.sent)), BODIES[2][1]))
        tries: list[tuple[str, str, tuple[Any, ...], Any]] = [("GET", f"{address}?{query}", (), rng.choice(HEADERS))]
        for content, claimed in bodies if long_run else rng.sample(bodies, 2):
            tries.append(("POST", address, (content, claimed), rng.choice(HEADERS)))
        for method, where, sent, headers in tries:
            if wrong := _tried(world, person, method, where, *sent, headers=headers):
                faults.append(f"{method} {row.name} as {person}: {wrong}\n    {sent!r:.200} {headers!r:.200}")
    assert not faults, "\n".join(faults)


def test_every_kind_of_garbage_is_answered_below_five_hundred(world: World) -> None:
    faults = [
        f"{content[:60]!r} as {claimed}: {wrong}"
        for content, claimed in BODIES
        for person in (NOBODY, "ana")
        for address in (reverse("account_login"), reverse("concern-log"), reverse("search"))
        if (wrong := _tried(world, person, "POST", address, content, claimed))
    ]
    faults += [
        f"{headers!r:.100}: {wrong}"
        for headers in HEADERS
        for person in (NOBODY, "ana")
        if (wrong := _tried(world, person, "GET", "/", headers=headers))
    ]
    assert not faults, "\n".join(faults)

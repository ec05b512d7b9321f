"""Every answer, whoever asks and whatever it is: locked to this house, of one exact type, kept by nobody."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.doors.table import TABLE
from tests.doors.world import NOBODY, World

pytestmark = pytest.mark.slow

SAID = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
TYPES = ("text/html; charset=utf-8", "application/pdf", "image/jpeg", "application/manifest+json")


def _faults(response: Any) -> list[str]:
    headers = response.headers
    wrong = [name for name, value in SAID.items() if headers.get(name) != value]
    if "geolocation=()" not in headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        wrong.append("Content-Security-Policy")
    if "no-store" not in headers.get("Cache-Control", ""):
        wrong.append("Cache-Control")
    if response.content and headers.get("Content-Type") not in TYPES:
        wrong.append(f"Content-Type {headers.get('Content-Type')}")
    return wrong


def test_every_door_answers_with_the_headers_of_the_house(world: World) -> None:
    wrong: dict[str, list[str]] = {}
    for row in TABLE:
        address = reverse(row.name, args=row.args(world)) + row.query
        for person in (NOBODY, "ana", "administrator"):
            for method in ("get", "post"):
                response = getattr(world.browser(person), method)(address)
                if found := _faults(response):
                    wrong[f"{method} {row.name} as {person}"] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "address", ["/nowhere", "/cases/00000000-0000-0000-0000-000000000000", "/%ff", "/cases?after=%00", "//x", "/.git/"]
)
def test_a_refusal_has_them_too(world: World, address: str) -> None:
    for person in (NOBODY, "ana"):
        assert _faults(world.browser(person).get(address)) == []


def test_too_much_at_once_is_refused_and_never_a_fault(world: World) -> None:
    browser: Client = world.browser("ana")
    huge = {"phone": "1" * 1_100_000}
    many = {f"field{number}": "x" for number in range(1500)}
    for sent in (huge, many):
        response = browser.post("/own", sent)
        assert (response.status_code, _faults(response)) == (400, [])

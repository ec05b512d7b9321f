"""Every answer, whoever asks and whatever it is: locked to this house, of one exact type, kept by nobody."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.urls import reverse
from pytest_django import Settings

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
# Nothing inline, no other origin, and no text that becomes a page but through one policy.
POLICY = ("default-src 'none'", "base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types rrjeta-swap")
YEAR = 365 * 24 * 3600
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = ("text/html; charset=utf-8", PDF, DOCX, "image/jpeg", "application/manifest+json")


# What everybody's machines read: data in their own types, also from pages of other houses, and never a page of ours.
OPEN_DATA = "hsds"
DATA_TYPES = ("application/json", "application/x-ndjson", "text/html; charset=utf-8")
FOR_OTHERS = {"Cross-Origin-Resource-Policy": "cross-origin"}


def _faults(response: Any, *types: str, is_open_data: bool = False) -> list[str]:
    headers = response.headers
    said = {**SAID, **FOR_OTHERS} if is_open_data and response.status_code != 405 else SAID
    wrong = [name for name, value in said.items() if headers.get(name) != value]
    if "geolocation=()" not in headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    policy = headers.get("Content-Security-Policy", "")
    # A PDF is shown in a page of the browser's own, which the policy of ours would leave empty.
    if headers.get("Content-Type") == PDF:
        policy = " ".join(POLICY)
    if any(part not in policy for part in POLICY) or any(part in policy for part in ("unsafe", ":", "*", "nonce-")):
        wrong.append("Content-Security-Policy")
    if "no-store" not in headers.get("Cache-Control", ""):
        wrong.append("Cache-Control")
    has_content = response.streaming or response.content
    if has_content and headers.get("Content-Type") not in (types or TYPES):
        wrong.append(f"Content-Type {headers.get('Content-Type')}")
    return wrong


def test_every_door_answers_with_the_headers_of_the_house(world: World) -> None:
    wrong: dict[str, list[str]] = {}
    for row in TABLE:
        address = reverse(row.name, args=row.args(world)) + row.query
        for person in (NOBODY, "ana", "administrator"):
            for method in ("get", "post"):
                response = getattr(world.browser(person), method)(address)
                is_open_data = row.name.startswith(OPEN_DATA)
                types = DATA_TYPES if is_open_data else TYPES
                if found := _faults(response, *types, is_open_data=is_open_data):
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


# ---- Answers that no page gives --------------------------------------------------------------------------------------
@pytest.fixture
def refused_by_machine(world: World) -> Client:
    """Return a browser of nobody's whose faults are answered as in life."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_what_no_page_asks_for_is_refused_at_every_door(world: World, method: str) -> None:
    for row in TABLE[::7]:
        response = getattr(world.browser("ana"), method)(reverse(row.name, args=row.args(world)))
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")
        assert _faults(response, "text/plain; charset=utf-8") == []


def test_a_method_is_not_taken_from_a_header_or_a_field(world: World) -> None:
    response = world.browser("ana").post(
        reverse("start"), {"_method": "DELETE"}, headers={"x-http-method-override": "DELETE"}
    )
    assert response.status_code == world.browser("ana").post(reverse("start")).status_code


@pytest.mark.parametrize(
    ("address", "extra", "status"),
    [
        ("/?q=" + "x" * 9_000, {}, 414),
        ("/" + "x/" * 5_000, {}, 414),
        ("/", {"CONTENT_LENGTH": "999999999999999999999999"}, 413),
        ("/", {"CONTENT_LENGTH": "200000000"}, 413),
        ("/", {"HTTP_X_LONG": "a" * 40_000}, 431),
        ("/", {f"HTTP_X{number}": "a" * 400 for number in range(100)}, 431),
        ("/", {"CONTENT_LENGTH": "-1"}, 400),
        ("/", {"CONTENT_LENGTH": "1e9"}, 400),
        ("/", {"HTTP_HOST": "elsewhere.example"}, 400),
        ("/", {"HTTP_HOST": "a b\x00"}, 400),
        ("/?" + "&".join(f"f{number}=1" for number in range(1_100)), {}, 400),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_only_a_machine_sends_is_refused_in_words(
    refused_by_machine: Client, address: str, extra: dict[str, str], status: int
) -> None:
    response = refused_by_machine.get(address, **extra)
    kind = (
        "text/html; charset=utf-8" if status == 400 and "CONTENT_LENGTH" not in extra else "text/plain; charset=utf-8"
    )
    assert response.status_code == status
    assert _faults(response, kind) == []
    assert len(response.content) > 20


@pytest.mark.parametrize(
    "claimed", [MULTIPART_CONTENT, "multipart/form-data", "multipart/form-data; boundary=" + "x" * 300, "a/b; c=\xff"]
)
def test_a_body_that_cannot_be_read_is_refused_in_words(refused_by_machine: Client, claimed: str) -> None:
    response = refused_by_machine.generic("POST", reverse("account_login"), b"--Y\r\nnothing\xff", claimed)
    assert 400 <= response.status_code < 500
    assert _faults(response) == []


def test_a_file_of_ours_has_them_and_alone_may_be_kept(world: World, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "mark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.STATIC_ROOT = tmp_path
    browser = Client()
    file, missing = browser.get("/static/images/mark.svg"), browser.get("/static/images/none.svg")
    climbing = browser.get("/static/images/%2e%2e/%2e%2e/pyproject.toml")
    assert (file.status_code, missing.status_code, climbing.status_code) == (200, 404, 404)
    assert _faults(missing) == _faults(climbing) == []
    assert _faults(file, "image/svg+xml") == ["Cache-Control"]
    assert "max-age" in file.headers["Cache-Control"]
    assert "Set-Cookie" not in file.headers
    assert b"".join(file)  # reading to the end closes it


def test_in_production_every_answer_asks_for_a_locked_line(world: World, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = YEAR
    browser = Client()
    open_line = browser.get("/own")
    assert (open_line.status_code, open_line["Location"]) == (301, "https://testserver/own")
    assert _faults(open_line) == []
    for address in ("/", "/nowhere", "/sign-in", "/own"):
        assert browser.get(address, secure=True).headers["Strict-Transport-Security"] == f"max-age={YEAR}"
    elsewhere = browser.get("/own", headers={"host": "elsewhere.example"})
    assert (elsewhere.status_code, _faults(elsewhere)) == (400, [])

"""Browsers of attackers: over the network to a running server, or straight into the application inside of a test.

A browser keeps its cookies, sends the token of its forms and says that a proxy in front of the server spoke HTTPS.
"""

import base64
import hashlib
import hmac
import http.client
import re
import struct
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_CHANGING = re.compile(rb'((?:name="(?:csrfmiddlewaretoken|operation_id|typed_by)" value=")|(?:data-token="))[^"]*')
_ID = re.compile(rb"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
# What is another in every answer: the hour, and cookies whose value is drawn anew.
_LEFT_OUT = frozenset({"date", "set-cookie", "content-length", "x-request-id"})
_TRIES = 6
_HALF_MINUTE = 30

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def alike(self) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        """Return status, headers and body without tokens and without the ids that the request itself named."""
        headers = tuple(
            sorted(
                (name.lower(), _ID.sub(b"ID", value.encode()).decode())
                for name, value in self.headers
                if name.lower() not in _LEFT_OUT
            )
        )
        return self.status, headers, _ID.sub(b"ID", _CHANGING.sub(rb"\1", self.body))

    def header(self, name: str) -> str:
        """Return a header, or nothing."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


class Browser(Protocol):
    """Asks as one signed-in person."""

    def ask(self, method: str, path: str, fields: Fields | None = None) -> Answer: ...


class SignInFailed(Exception):
    """A user of the manifest could not sign in."""


class Wire:
    """One person's browser on a running server."""

    def __init__(self, server: str, user: Mapping[str, Any], number: int) -> None:
        parts = urlsplit(server)
        self._host, self._port = parts.hostname or "localhost", parts.port or 80
        self._line = http.client.HTTPConnection(self._host, self._port, timeout=120)
        self._cookies: dict[str, str] = {"language": "en"}
        self._from = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
        self._token = ""
        self._user = user

    def sign_in(self) -> "Wire":
        """Sign in as people do: name, password, and the code of the second factor where it is asked. Raises SignInFailed."""
        self.ask("GET", "/sign-in")
        sent = {"login": self._user["username"], "password": self._user["password"]}
        answer = self.ask("POST", "/sign-in", sent)
        if answer.status != 302:
            raise SignInFailed(f"{self._user['username']}: {answer.status}")
        for ahead in (0, 1, 0, 1) if "/proof" in answer.header("location") else ():
            self.ask("GET", "/sign-in/proof")
            if self.ask("POST", "/sign-in/proof", {"code": _code(self._user["seed"], ahead)}).status == 302:
                break
            if ahead:
                # Somebody used both codes of this minute: each is good for once.
                time.sleep(_HALF_MINUTE)
        page = self.ask("GET", "/own")
        if page.status != 200:
            raise SignInFailed(f"{self._user['username']}: /own answers {page.status} {page.header('location')}")
        return self

    def ask(self, method: str, path: str, fields: Fields | None = None) -> Answer:
        """Send one request and return its answer; waits when the server says that it was too much."""
        for _try in range(_TRIES):
            answer = self._once(method, path, fields)
            if answer.status != 429:
                break
            time.sleep(min(65, int(answer.header("retry-after") or 5)))
        if (found := _TOKEN.search(answer.body)) is not None:
            self._token = found.group(1).decode()
        return answer

    def _once(self, method: str, path: str, fields: Fields | None) -> Answer:
        body, headers = None, {"X-Forwarded-Proto": "https", "X-Forwarded-For": self._from, "Host": self._host}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if method == "POST":
            pairs = [("csrfmiddlewaretoken", self._token), *_pairs(fields or {})]
            body = urlencode(pairs)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"https://{self._host}"
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
        except (http.client.HTTPException, ConnectionError):
            self._line.close()
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
        content = answer.read()
        found = answer.getheaders()
        for name, value in found:
            if name.lower() == "set-cookie":
                self._keep(value)
        return Answer(answer.status, tuple(found), content)

    def _keep(self, cookie: str) -> None:
        name, _equals, value = cookie.partition(";")[0].partition("=")
        if value in ("", '""') or "max-age=0" in cookie.lower():
            self._cookies.pop(name, None)
        else:
            self._cookies[name] = value


def _code(seed: str, ahead: int) -> str:
    """Return what the app of a phone shows, now or so many half minutes ahead (RFC 6238)."""
    key = base64.b32decode(seed + "=" * (-len(seed) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // _HALF_MINUTE + ahead), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def _pairs(fields: Fields) -> Iterable[tuple[str, str]]:
    for name, value in fields.items():
        for one in [value] if isinstance(value, str) else value:
            yield name, str(one)

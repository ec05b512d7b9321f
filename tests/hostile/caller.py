"""Somebody who calls a served Rrjeta from outside: nothing but Python, its cookies and what the pages carry."""

import base64
import hashlib
import hmac
import http.client
import re
import time
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

STEP_SECONDS = 30
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_CARRIED = re.compile(r'name="carried" value="([^"]+)"')
_KEY = re.compile(r'<code class="key-letters">([A-Z2-7 ]+)</code>')


def code_now(seed: str) -> str:
    """Return what an app with this key shows at this moment (RFC 6238), written without a look at the product's own."""
    step = int(time.time()) // STEP_SECONDS
    digest = hmac.digest(base64.b32decode(seed), step.to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    body: str


@dataclass
class Caller:
    """One browser. Where production asks for HTTPS it says that it came by it, as a proxy would."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    scheme: str = "http"

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form with the token that was last seen."""
        return self._ask("POST", path, {"csrfmiddlewaretoken": self.token, **fields})

    def sign_in(self, username: str, password: str) -> Answer:
        """Give name and password."""
        self.get("/sign-in")
        return self.post("/sign-in", login=username, password=password)

    def add_app(self, password: str) -> str:
        """Set up an app as whoever is signed in; return its key. The password is the proof of whoever has no factor yet."""
        self.get("/prove")
        self.post("/prove", password=password)
        page = self.get("/own/factors/app").body
        key, carried = _KEY.search(page), _CARRIED.search(page)
        if key is None or carried is None:
            raise AssertionError("The page shows no key of an app.")
        seed = key[1].replace(" ", "")
        done = self.post("/own/factors/app", code=code_now(seed), carried=carried[1])
        if done.status != http.client.FOUND:
            raise AssertionError(f"The app was not set up: {done.status}")
        return seed

    def is_in(self) -> bool:
        """Tell whether the pages know who asks."""
        return self.get("/own/factors").status == http.client.OK

    def copy(self) -> "Caller":
        """Return another browser with the same cookies: a stolen one."""
        return Caller(self.address, dict(self.cookies), self.token, self.scheme)

    def _ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        where = urllib.parse.urlsplit(self.address)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        headers: dict[str, Any] = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-Proto": self.scheme,
            "Origin": f"{self.scheme}://{where.netloc}" if fields else "",
            "Referer": f"{self.scheme}://{where.netloc}/" if fields else "",
        }
        body = urllib.parse.urlencode(fields) if fields else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, {name: value for name, value in headers.items() if value})
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.split(";", 1)[0].partition("=")
                self.cookies[name.strip()] = value.strip()
            if found := _TOKEN.search(text):
                self.token = found[1]
            if response.status == http.client.MOVED_PERMANENTLY and self.scheme == "http":
                self.scheme = "https"
                return self._ask(method, path, fields)
            return Answer(response.status, response.headers.get("Location", ""), text)
        finally:
            connection.close()

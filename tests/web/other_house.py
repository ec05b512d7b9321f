"""A small house that keeps accounts (OpenID Connect), on the loopback address. A code says who comes back with it."""

import base64
import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What the house says of whoever comes back with a code of this name.
PEOPLE: dict[str, dict[str, Any]] = {
    "ana": {"sub": "1", "email": "ana@house.example", "email_verified": True},
    "ana-unverified": {"sub": "1", "email": "ana@house.example", "email_verified": False},
    "nobody": {"sub": "2", "email": "nobody@house.example", "email_verified": True},
    "two": {"sub": "3", "email": "two@house.example", "email_verified": True},
    "without": {"sub": "4"},
}


class _House(BaseHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        return None

    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        if self.path == "/.well-known/openid-configuration":
            ends = {
                name: f"{here}/{name}" for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
            }
            self._say({"issuer": here, "jwks_uri": f"{here}/keys", **ends})
        elif self.path == "/userinfo_endpoint":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self._say(PEOPLE.get(token, {}), 200 if token in PEOPLE else 401)
        else:
            self._say({}, 404)

    def do_POST(self) -> None:
        sent = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        basic = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        known = "the secret" in (sent.get("client_secret", [""])[0], urllib.parse.unquote_plus(basic.partition(":")[2]))
        code = sent.get("code", [""])[0]
        if self.path == "/token_endpoint" and known and sent.get("code_verifier") and code in PEOPLE:
            self._say({"access_token": code, "token_type": "Bearer"})
        else:
            self._say({"error": "invalid_grant"}, 400)

    def _say(self, told: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def other_house() -> Iterator[str]:
    """Give the address of the house while it is open."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _House)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()

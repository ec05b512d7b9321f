"""How much an answer costs: statements, processor time, bytes; measured through the whole of the middleware."""

import gzip
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.utils.crypto import get_random_string, salted_hmac

from rrjeta.access.queries import load_actor
from rrjeta.audit.queries import LOG_TABLES

_WARM_UP = 20
_READS = re.compile(r"^\s*(SELECT|WITH)", re.IGNORECASE)
_LEVEL = 9
_TOKEN = 32


@dataclass(slots=True)
class Statements:
    """The statements of one answer, by what they are for."""

    reading: int = 0
    of_log: int = 0
    texts: list[str] = field(default_factory=list)


class Browser:
    """Asks pages of the running settings as one signed-in user, without a network between."""

    def __init__(self, user_id: UUID) -> None:
        self._handler = WSGIHandler()
        self._factory = RequestFactory()
        self._session_key = _signed_in(user_id)
        self._token = get_random_string(_TOKEN)

    def ask(self, path: str) -> Any:
        """Return the answer to a GET. Raises RuntimeError for anything but 200."""
        return self._answer(path, self._factory.get(path, HTTP_ACCEPT_ENCODING="identity").environ)

    def send(self, path: str, typed: Mapping[str, str]) -> Any:
        """Return the answer to a form that is sent. Raises RuntimeError for anything but 200."""
        form = {**typed, "csrfmiddlewaretoken": self._token}
        return self._answer(path, self._factory.post(path, form, HTTP_ACCEPT_ENCODING="identity").environ)

    def _answer(self, path: str, environ: dict[str, Any]) -> Any:
        cookies = {settings.SESSION_COOKIE_NAME: self._session_key, settings.CSRF_COOKIE_NAME: self._token}
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        environ["HTTP_HOST"] = "localhost"
        status: list[str] = []

        def start(line: str, headers: list[tuple[str, str]], fault: Any = None) -> Callable[[bytes], object]:
            status.append(line)
            return lambda written: None

        body = self._handler(environ, start)
        content = b"".join(body)
        if not status[0].startswith("200"):
            raise RuntimeError(f"{path} answered {status[0]}")
        return content


def _signed_in(user_id: UUID) -> str:
    store = SessionStore()
    loaded = load_actor(user_id)
    if loaded is None:
        raise RuntimeError("The user of the measurement is not active.")
    store[SESSION_KEY] = str(user_id)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = session_seal(loaded[1])
    store.create()
    return str(store.session_key)


def session_seal(password_hash: str) -> str:
    """Return what a session holds of a password, as Django seals it."""
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    return salted_hmac(salt, password_hash, algorithm="sha256").hexdigest()


@contextmanager
def counted() -> Iterator[Statements]:
    """Count the statements sent to the database inside the block."""
    found = Statements()

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found.texts.append(sql)
        if any(table in sql for table in LOG_TABLES):
            found.of_log += 1
        elif _READS.match(sql):
            found.reading += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield found


def side_by_side(asks: Sequence[Callable[[], Any]], turns: int) -> list[list[tuple[float, float]]]:
    """Run each function in turn, many times over; return for each the (processor, wall) seconds of every turn."""
    for _turn in range(_WARM_UP):
        for ask in asks:
            ask()
    taken: list[list[tuple[float, float]]] = [[] for _ in asks]
    for _turn in range(turns):
        for place, ask in enumerate(asks):
            wall, processor = time.perf_counter(), time.process_time()
            ask()
            taken[place].append((time.process_time() - processor, time.perf_counter() - wall))
    return taken


def median_cpu(taken: Sequence[tuple[float, float]]) -> float:
    """Return the median processor time in seconds."""
    return statistics.median(processor for processor, _wall in taken)


def percentile_ms(taken: Sequence[tuple[float, float]], share: float) -> float:
    """Return the wall time in milliseconds below which a share of the turns stayed."""
    walls = sorted(wall for _processor, wall in taken)
    return round(1000 * walls[min(len(walls) - 1, int(share * len(walls)))], 2)


def compressed(content: bytes) -> int:
    """Return how many bytes the content has on the line."""
    return len(gzip.compress(content, _LEVEL))

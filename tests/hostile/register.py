"""A small register for attacks, made once for the tests of a module, and what its manifest says."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from rrjeta.access.models import User
from tests.cast import BACKEND
from tests.fixtures.pack import fresh_pack
from tests.hostile.state import State, state_of
from tests.hostile.wire import Answer, Fields

CASES = 80
# One for all browsers: it would load every middleware anew for each of them.
_HANDLER = Client().handler


@contextmanager
def made_register(folder: Path, cases: int = CASES) -> Iterator[dict[str, Any]]:
    """Make the register in a transaction that never ends well; yield its manifest."""
    file = folder / "manifest.json"
    with fresh_pack(), transaction.atomic():
        cache.clear()
        call_command("demo", profile="hostile", cases=cases, seed=7, manifest=file, stdout=io.StringIO())
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        yield found
        transaction.set_rollback(True)


class Inside:
    """A browser that asks the application itself, as one signed-in user of the register."""

    def __init__(self, username: str) -> None:
        self._client = Client(raise_request_exception=False, HTTP_HOST="localhost")
        self._client.handler = _HANDLER
        self._client.cookies["language"] = "en"
        self._client.force_login(User.objects.get(username=username), backend=BACKEND)

    def ask(self, method: str, path: str, fields: Fields | None = None) -> Answer:
        """Send one request and return its answer."""
        response = self._client.post(path, dict(fields or {})) if method == "POST" else self._client.get(path)
        body = b"".join(response) if response.streaming else response.content
        return Answer(response.status_code, tuple(response.headers.items()), body)


def state_now() -> State:
    """Return the state of all rows as the transaction sees it."""
    with connection.cursor() as cursor:
        return state_of(cursor, connection.introspection.table_names(cursor))


def tables_as_text() -> dict[str, bytes]:
    """Return every table as the transaction sees it, as the bytes that lie in its cells."""
    found: dict[str, bytes] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            cells = (cell for row in cursor.fetchall() for cell in row)
            found[table] = b"\n".join(
                bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in cells
            )
    return found

"""PostgreSQL: a base backup and the WAL up to one moment, whose state is read in a snapshot of that same moment.

The moment is one in which nobody writes: all tables are locked against writing for as long as it takes to note the place in
the WAL and to take a snapshot, some milliseconds. The fingerprints are read in the snapshot at leisure, and a restored cluster
replays the WAL up to that place, so both are the same state to the row although people write all the while.
"""

import contextlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from rrjeta.access.operate import DONE_TABLE
from rrjeta.audit.queries import LOG_TABLES
from rrjeta.jobs.backups.copies import PostgresCopy

_SECONDS = 60
_TRIES = 60
_LOCK_WAIT = "1s"
_SECRET = frozenset({"password", "sslpassword"})


class PostgresAway(Exception):
    """PostgreSQL does not let a backup be made: its tools are missing, or the role may not replicate."""


@dataclass(frozen=True)
class Moment:
    """Where in the WAL a state ends, and how far the WAL must be taken so that this place is in it."""

    ends: str
    taken_to: str


class Server:
    """The server that Django writes to, seen by its tools."""

    def __init__(self, settings: dict[str, Any]) -> None:
        given = _given(settings)
        self._conninfo = make_conninfo("", **given)
        # The command line of a tool is read by everybody on this machine; its environment is not.
        shown = {name: value for name, value in given.items() if name not in _SECRET}
        self._where = ["-d", make_conninfo("", **shown), "--no-password"]
        told = {"PGPASSWORD": given["password"]} if "password" in given else {}
        self._environment = {**os.environ, **told}
        with self._connect() as asked:
            self.major = asked.info.server_version // 10000

    def size(self) -> int:
        """Return how many bytes the databases of the cluster take."""
        with self._connect() as asked:
            found = asked.execute("SELECT sum(pg_database_size(oid)) FROM pg_database").fetchone()
            return int(found[0]) if found else 0

    @contextlib.contextmanager
    def receiving(self, folder: Path) -> Iterator[None]:
        """Take the server's WAL into a folder while the block runs."""
        folder.mkdir(mode=0o700)
        with tempfile.TemporaryFile() as said:
            receiver = subprocess.Popen(self._receive(folder), env=self._environment, stderr=said)  # noqa: S603  a tool of PostgreSQL, our own words
            try:
                until = time.monotonic() + _SECONDS
                while not any(folder.iterdir()):
                    if receiver.poll() is not None or time.monotonic() > until:
                        raise PostgresAway(_said(said))
                    time.sleep(0.05)
                yield
            finally:
                receiver.terminate()
                receiver.wait()

    @contextlib.contextmanager
    def keeping(self) -> Iterator[None]:
        """Have the server remove no WAL that is written from now on; what keeps it ends with the connection, whatever happens."""
        with self._connect() as keeping:
            keeping.autocommit = True
            keeping.execute("SELECT pg_create_physical_replication_slot('rrjeta_backup', true, true)")
            yield

    def receive_up_to(self, lsn: str, folder: Path) -> None:
        """Take the WAL that is still missing up to a place, and call its last segment whole."""
        command = [*self._receive(folder), "--endpos", lsn]
        done = subprocess.run(command, env=self._environment, stderr=subprocess.PIPE, check=False, timeout=_SECONDS)  # noqa: S603  a tool of PostgreSQL, our own words
        if done.returncode != 0:
            raise PostgresAway(done.stderr.decode("utf-8", "replace").strip())
        for path in folder.glob("*.partial"):
            path.rename(path.with_suffix(""))

    @contextlib.contextmanager
    def base(self) -> Iterator[tarfile.TarFile]:
        """Give the base backup as a stream; all of it must be read. Raises PostgresAway."""
        command = [programme("pg_basebackup", self.major), *self._where, "-D", "-", "-Ft", "-X", "none"]
        command += ["--checkpoint=fast", "--no-manifest"]
        with tempfile.TemporaryFile() as said:
            making = subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, stderr=said)  # noqa: S603  a tool of PostgreSQL, our own words
            stream_of = cast("IO[bytes]", making.stdout)
            try:
                with tarfile.open(fileobj=stream_of, mode="r|") as stream:
                    yield stream
                while stream_of.read(1 << 16):
                    pass
            except tarfile.ReadError as fault:
                making.wait()
                raise PostgresAway(_said(said)) from fault
            finally:
                stream_of.close()
                making.wait()
            if making.returncode != 0:
                raise PostgresAway(_said(said))

    def moment(self) -> tuple[Moment, psycopg.Connection[Any]]:
        """Return a place in the WAL and a connection that sees the state of just that place; close it after reading."""
        with self._connect() as asked:
            tables = PostgresCopy(asked).tables()
        for _try in range(_TRIES):
            seeing = self._connect()
            try:
                with self._connect() as still, still.transaction():
                    still.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    _lock(still, tables)
                    ends = _asked(still, "SELECT pg_current_wal_insert_lsn()::text")
                    # The replay stops before this record, so there must be one.
                    still.execute("SELECT pg_logical_emit_message(true, 'rrjeta', 'backup')")
                    snapshot = _asked(still, "SELECT pg_export_snapshot()")
                    seeing.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    seeing.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
                seeing.close()
                time.sleep(0.2)
                continue
            return Moment(ends, self._reached()), seeing
        raise PostgresAway("Somebody writes without pause; no moment was found in which nobody does.")

    def _reached(self) -> str:
        """Return a place behind everything that is written now, with one more record behind that place."""
        with self._connect() as asked:
            reached = _asked(asked, "SELECT pg_current_wal_lsn()::text")
            asked.execute("SELECT pg_logical_emit_message(true, 'rrjeta', 'backup')")
        return reached

    def _receive(self, folder: Path) -> list[str]:
        command = [programme("pg_receivewal", self.major), *self._where, "-D", str(folder), "--no-loop"]
        return [*command, "--status-interval", "1"]

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._conninfo, connect_timeout=10)


def _given(settings: dict[str, Any]) -> dict[str, str]:
    """Return what Django would tell libpq: a tool must ask for the same encryption and the same certificates."""
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {name: settings[key] for name, key in names.items()}
    given |= {name: value for name, value in settings.get("OPTIONS", {}).items() if name != "pool"}
    return {name: str(value) for name, value in given.items() if value}


def _lock(connection: psycopg.Connection[Any], tables: list[str]) -> None:
    """Keep everybody from writing until the transaction ends; whoever reads goes on. Takes no snapshot yet.

    In the order in which writers come by: an operation begins with its own mark, a look with the head of its chain. Taken
    in another order this would wait for a writer who waits for it.
    """
    first = [DONE_TABLE, *LOG_TABLES[::-1]]
    tables = [*first, *(name for name in tables if name not in first)]
    connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(_LOCK_WAIT)))
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    connection.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(names))


def _asked(connection: psycopg.Connection[Any], question: str) -> str:
    found = connection.execute(question.encode()).fetchone()
    return str(found[0]) if found else ""


def _said(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace").strip() or "PostgreSQL's tools ended without a word."


def programme(name: str, major: int) -> str:
    """Return where a tool of PostgreSQL of this version lies. Raises PostgresAway."""
    installed = Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    found = str(installed) if installed.exists() else shutil.which(name)
    if found is None:
        raise PostgresAway(f"{name} of PostgreSQL {major} is missing on this machine.")
    return found

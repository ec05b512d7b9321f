"""Runs the tests on a PostgreSQL of their own; load it with `-p tests.plugins.postgres`.

The cluster lives in a temporary folder, listens on a socket in that folder only, and dies with the test run even when
the run is killed. initdb refuses root: there the cluster belongs to the system's user `postgres`.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import pytest

_OWNER = "postgres"
_SECONDS_TO_START = 30
_SETTINGS = ("max_connections=60", "listen_addresses=", "shared_buffers=64MB", "max_wal_size=512MB")
_NEW_CLUSTER = (
    "--no-sync",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=icu",
    "--icu-locale=sq",
)
_ROOM = 4 * 1024**3


def _programme(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise pytest.UsageError(f"PostgreSQL's {name} is missing; ask for: apt-get install postgresql")
    return found


def _quick_folder() -> str | None:
    """Return a memory file system with room: there the default durability, which we keep, costs nothing."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM else None


class Cluster:
    """One PostgreSQL server and its folder."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rrjeta-postgres-", dir=_quick_folder()))
        self.as_owner: list[str] = []
        self.owner = pwd.getpwuid(os.getuid()).pw_name
        if os.getuid() == 0:
            self.owner = _OWNER
            account = pwd.getpwnam(_OWNER)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.as_owner = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--init-groups"]
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://{quote(self.owner)}@/postgres?host={quote(str(self.folder), safe='')}"

    def start(self) -> None:
        data, log = self.folder / "data", self.folder / "log"
        subprocess.run(
            [*self._setpriv(), _programme("initdb"), "--pgdata", str(data), *_NEW_CLUSTER],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
        )
        options = [part for setting in _SETTINGS for part in ("-c", setting)]
        with log.open("wb") as output:
            self.server = subprocess.Popen(
                [
                    *self._setpriv("--pdeathsig=INT"),
                    _programme("postgres"),
                    "-D",
                    str(data),
                    "-k",
                    str(self.folder),
                    *options,
                ],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )
        self._wait(log)

    def _setpriv(self, *options: str) -> list[str]:
        return ["setpriv", *self.as_owner, *options, "--"] if self.as_owner or options else []

    def _wait(self, log: Path) -> None:
        ready = [_programme("pg_isready"), "--quiet", "--host", str(self.folder)]
        until = time.monotonic() + _SECONDS_TO_START
        while subprocess.run(ready, check=False).returncode != 0:
            if self.server is None or self.server.poll() is not None or time.monotonic() > until:
                raise pytest.UsageError(f"PostgreSQL did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown, which does not wait for idle sessions.
            self.server.wait(timeout=_SECONDS_TO_START)
        shutil.rmtree(self.folder, ignore_errors=True)


_cluster: Cluster | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the cluster before Django reads its settings; xdist's workers inherit its address."""
    global _cluster
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    _cluster = Cluster()
    _cluster.start()
    os.environ["RRJETA_DATABASE"] = _cluster.url


def pytest_unconfigure() -> None:
    if _cluster is not None:
        _cluster.stop()

"""Starts a PostgreSQL on a restored cluster for as long as it is proved: replayed to the backup's moment, seen by nobody else."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from rrjeta.jobs.backups.postgres import PostgresAway, programme

_OWNER = "postgres"
_SECONDS = 600
_LOCAL = "local all all trust\n"


@contextmanager
def running(folder: Path, manifest: dict[str, Any], *, is_new: bool = False) -> Iterator[dict[str, Any]]:
    """Give Django's settings of a cluster while it runs; a new one is replayed first. Raises PostgresAway."""
    own = Path(tempfile.mkdtemp(prefix="rrjeta-restore-"))
    (own / "hba").write_text(_LOCAL, encoding="ascii")
    (own / "ident").touch()
    (own / "conf").touch()
    if is_new:
        (folder / "recovery.signal").touch()
    as_owner = _handed_over(folder, own)
    command = [*as_owner, programme("postgres", manifest["major"]), "-D", str(folder)]
    for setting in _settings(own, manifest["ends"]):
        command += ["-c", setting]
    with (own / "said").open("w+b") as said:
        server = subprocess.Popen(command, stdout=said, stderr=said, cwd=own, start_new_session=True)  # noqa: S603  a tool of PostgreSQL, our own words
        try:
            names = {"NAME": manifest["name"], "USER": manifest["user"], "HOST": str(own), "PORT": "", "PASSWORD": ""}
            _wait(server, names, own / "said")
            yield names
        finally:
            server.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown.
            server.wait(timeout=_SECONDS)
            shutil.rmtree(own, ignore_errors=True)


def _settings(own: Path, ends: str) -> list[str]:
    return [
        f"config_file={own / 'conf'}",
        f"hba_file={own / 'hba'}",
        f"ident_file={own / 'ident'}",
        f"unix_socket_directories={own}",
        "listen_addresses=",
        "hot_standby=off",
        "max_prepared_transactions=100",
        # The WAL lies where it is looked for.
        "restore_command=false",
        f"recovery_target_lsn={ends}",
        "recovery_target_inclusive=off",
        "recovery_target_action=promote",
    ]


def _handed_over(folder: Path, own: Path) -> list[str]:
    """Give both folders to whoever may run a server; return how it is run as them. PostgreSQL refuses to run as root."""
    folder.chmod(0o700)
    if os.getuid() != 0:
        return []
    account = pwd.getpwnam(_OWNER)
    for top in (folder, own):
        for here, folders, names in os.walk(top):
            for name in (here, *(os.path.join(here, one) for one in (*folders, *names))):
                os.chown(name, account.pw_uid, account.pw_gid)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--init-groups", "--"]


def _wait(server: subprocess.Popen[bytes], names: dict[str, Any], said: Path) -> None:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            with psycopg.connect(host=names["HOST"], user=names["USER"], dbname=names["NAME"]) as asked:
                if asked.execute("SELECT pg_is_in_recovery()").fetchone() == (False,):
                    return
        except psycopg.OperationalError:
            pass
        if server.poll() is not None or time.monotonic() > until:
            raise PostgresAway("The restored cluster did not start: " + said.read_text("utf-8", "replace")[-2000:])
        time.sleep(0.1)

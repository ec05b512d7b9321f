"""Registers of different sizes, each in a data folder (and database) of its own, made and measured by this command."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

# What a bench needs beside cases.
_MORE = {"net": ("--services", "1000")}


def in_registers(
    name: str, sizes: Sequence[int], seed: int, tell: Callable[[str], Any]
) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a bench for each size; a register that was made before is used again."""
    for size in sizes:
        environment = _environment(size, seed, name)
        made = Path(environment["RRJETA_DATA"]) / f"made-{connection.vendor}"
        if not made.exists():
            tell(f"making {size} cases ...")
            _run(["migrate", "--verbosity", "0"], environment)
            _run(["pack", "load"], environment)
            _run(
                ["demo", "--profile", "bench", "--cases", str(size), "--seed", str(seed), *_MORE.get(name, ())],
                environment,
            )
            made.touch()
        rows: list[dict[str, Any]] = json.loads(_run(["bench", name, "--json"], environment))["rows"]
        yield rows


def _environment(size: int, seed: int, name: str) -> dict[str, str]:
    kind = f"{name}-" if name in _MORE else ""
    folder = Path(settings.RRJETA_DATA) / "bench" / f"{kind}{size}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "RRJETA_DATA": str(folder)}
    url = environment.get("RRJETA_DATABASE", "")
    if url.startswith("postgres"):
        environment["RRJETA_DATABASE"] = _own_database(url, f"rrjeta_bench_{kind.replace('-', '_')}{size}_{seed}")
    return environment


def _own_database(url: str, name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _run(command: Sequence[str], environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603  our own command with our own arguments
        [sys.executable, "-m", "rrjeta.config.command", *command],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout

"""A small register for attacks, made once for the tests of a module, and what its manifest says."""

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction

from tests.fixtures.pack import fresh_pack

CASES = 80


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


def keep_files(folder: Path) -> None:
    """Keep the files of a transaction that is not committed, as its end would."""
    for partial in folder.rglob("*.partial"):
        shutil.copy(partial, partial.with_suffix(""))

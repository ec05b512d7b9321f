"""An import that is broken off by the end of its process: nothing or all of a batch is in, and it goes on where it stopped."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from rrjeta.cases.models import Case
from rrjeta.importing.choices import State
from rrjeta.importing.models import CameIn, ImportRow
from rrjeta.importing.operations.deciding import start_import
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation
from tests.cast import Cast
from tests.importing.making import checked, child, workbook

_ROWS, _BATCH, _SECONDS = 80, 20, 60
_GO_ON = """
import django
django.setup()
from rrjeta.importing.operations.going import go_on_importing
go_on_importing()
"""


def _process() -> "subprocess.Popen[bytes]":
    """Go on with what waits, in a process of its own."""
    known = connection.settings_dict
    address = f"sqlite:///{known['NAME']}"
    if connection.vendor == "postgresql":
        address = f"postgres://{known['USER']}@/{known['NAME']}?host={quote(known['HOST'], safe='')}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "rrjeta.config.settings",
        "RRJETA_DATA": str(settings.RRJETA_DATA),
        "RRJETA_KEYS": str(settings.RRJETA_KEYS),
        "RRJETA_DATABASE": address,
    }
    return subprocess.Popen([sys.executable, "-c", _GO_ON], env=environment, start_new_session=True)


def _counts() -> dict[str, int]:
    states = list(ImportRow.objects.values_list("state", flat=True))
    return {
        "taken": states.count(State.TAKEN),
        "new": states.count(State.NEW),
        "cases": Case.objects.count(),
        "came_in": CameIn.objects.count(),
        "batches": _batches(),
    }


def _batches() -> int:
    return DoneOperation.objects.filter(name__endswith="bring_batch").count()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("pack")
def test_a_process_that_is_killed_leaves_whole_batches_and_the_next_one_goes_on(cast: Cast) -> None:
    run = checked(cast, workbook([child(seed) for seed in range(_ROWS)]))
    start_import(cast.dea, operation_id=new_id(), run_id=run.id)
    assert _counts() == {"taken": 0, "new": _ROWS, "cases": 0, "came_in": 0, "batches": 0}
    begun = _process()
    try:
        until = time.monotonic() + _SECONDS
        while _batches() < 1 and begun.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
    finally:
        os.killpg(begun.pid, signal.SIGKILL)
        begun.wait(timeout=_SECONDS)
    left = _counts()
    assert 0 < left["taken"] < _ROWS, "it was over, or had not begun, before it was killed"
    assert left["taken"] == left["cases"] == left["came_in"] == _BATCH * left["batches"]
    assert left["taken"] + left["new"] == _ROWS
    assert _process().wait(timeout=_SECONDS) == 0
    over = _counts()
    assert (over["taken"], over["new"], over["cases"], over["came_in"]) == (_ROWS, 0, _ROWS, _ROWS)

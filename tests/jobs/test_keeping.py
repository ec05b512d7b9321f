"""What goes on beside the pages outlives its troubles."""

import logging
import threading

import pytest

from rrjeta.access.operate import Busy
from rrjeta.jobs.keeping import _Beside
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.masterkey import MasterKeyMissing
from rrjeta.kernel.sealing import SealBroken

_SECONDS = 10


@pytest.mark.parametrize("trouble", [Busy, NotFound, SealBroken, MasterKeyMissing])
def test_what_failed_once_is_tried_again(trouble: type[Exception], caplog: pytest.LogCaptureFixture) -> None:
    tried, again = [0], threading.Event()

    def work() -> None:
        tried[0] += 1
        if tried[0] == 1:
            raise trouble
        again.set()

    beside = _Beside("Trying", work, 0.01)
    with caplog.at_level(logging.ERROR, logger="rrjeta.keeping"):
        beside.start()
        try:
            assert again.wait(_SECONDS)
        finally:
            beside.stop()
            beside.join(_SECONDS)
    assert [record.name for record in caplog.records] == ["rrjeta.keeping"]
    assert trouble.__name__ in caplog.text

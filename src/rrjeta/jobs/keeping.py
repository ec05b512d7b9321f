"""What goes on beside the pages while they are served: the log's checkpoints, made and handed to the witness."""

import logging
import threading

from django.db import DatabaseError, connection

from rrjeta.audit.operations import make_checkpoint, mark_given
from rrjeta.audit.queries import checkpoints_to_give, is_checkpoint_due
from rrjeta.audit.witness import WitnessAway, WitnessRefused, give

_SECONDS = 1.0
_log = logging.getLogger("rrjeta.keeping")


class Keeper(threading.Thread):
    """Looks once a second whether a checkpoint is due. `witness` is a folder or an http address; without one none is given."""

    def __init__(self, witness: str, seconds: float = _SECONDS) -> None:
        super().__init__(name="keeper", daemon=True)
        self._witness, self._seconds, self._ended = witness, seconds, threading.Event()
        self._said = ""

    def run(self) -> None:
        """Go on until `stop`; what fails once is tried again the next time."""
        while not self._ended.wait(self._seconds):
            try:
                keep(self._witness)
                self._say("")
            except (DatabaseError, OSError, ValueError, WitnessAway, WitnessRefused) as fault:
                self._say(f"{type(fault).__name__}: {fault}")
            finally:
                connection.close()

    def stop(self) -> None:
        """End after the look that is under way."""
        self._ended.set()

    def _say(self, words: str) -> None:
        """Log a trouble when it begins and not at every look; nothing personal stands in it."""
        if words and words != self._said:
            _log.error("The log's witness: %s", words)
        self._said = words


def keep(witness: str) -> None:
    """Make a checkpoint where one is due, and hand over those not given yet. Raises WitnessAway, WitnessRefused."""
    if is_checkpoint_due():
        make_checkpoint()
    if not witness:
        return
    for line in checkpoints_to_give():
        give(witness, line)
        mark_given(line["checkpoint"]["number"])

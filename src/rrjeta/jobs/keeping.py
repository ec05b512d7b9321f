"""What goes on beside the pages while they are served: the log's checkpoints handed to the witness, mails sent, files scanned."""

import logging
import threading
from collections.abc import Callable
from datetime import date
from functools import partial

from django.conf import settings
from django.db import DatabaseError, connection

from rrjeta.audit.operations import make_checkpoint, mark_given
from rrjeta.audit.queries import checkpoints_to_give, is_checkpoint_due
from rrjeta.audit.witness import WitnessAway, WitnessRefused, give
from rrjeta.cases.operations.tasks import remind_of_due_tasks
from rrjeta.directory.operations.asking import send_confirm_requests
from rrjeta.files.operations import scan_waiting
from rrjeta.importing.operations.going import go_on_importing
from rrjeta.jobs.turning import turning_due
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.ledger import LedgerBroken
from rrjeta.kernel.masterkey import MasterKeyMissing
from rrjeta.kernel.sealing import SealBroken
from rrjeta.matching.operations.keeping import tend_search
from rrjeta.network.operations.tending import tend_referrals
from rrjeta.notices.operations.mailing import send_due_mails
from rrjeta.notices.queries import is_mail_due
from rrjeta.retention.operations.passing import drop_what_passed
from rrjeta.trips.operations.watching import tend_trips

_SECONDS, _SECONDS_OF_MAIL, _SECONDS_OF_SWEEPING, _SECONDS_OF_TENDING = 1.0, 5.0, 3600.0, 60.0
# Whatever stands in the way of one look may be gone at the next.
_TROUBLES = (
    *(DatabaseError, OSError, ValueError, WitnessAway, WitnessRefused, LedgerBroken),
    *(Refused, SealBroken, MasterKeyMissing),
)
_log = logging.getLogger("rrjeta.keeping")


class _Beside(threading.Thread):
    """Does some work again and again until `stop`; what fails once is tried again the next time."""

    def __init__(self, name: str, work: Callable[[], None], seconds: float) -> None:
        super().__init__(name=name, daemon=True)
        self._work = work
        self._seconds, self._ended = seconds, threading.Event()
        self._said = ""

    def run(self) -> None:
        """Go on until `stop`."""
        while not self._ended.wait(self._seconds):
            try:
                self._work()
                self._say("")
            except _TROUBLES as fault:
                self._say(f"{type(fault).__name__}: {fault}")
            finally:
                connection.close()

    def stop(self) -> None:
        """End after the look that is under way."""
        self._ended.set()

    def _say(self, words: str) -> None:
        """Log a trouble when it begins and not at every look; nothing personal stands in it."""
        if words and words != self._said:
            _log.error("%s: %s", self.name, words)
        self._said = words


class Keeper(_Beside):
    """Looks once a second whether a checkpoint is due. `witness` is a folder or an http address; without one none is given."""

    def __init__(self, witness: str, seconds: float = _SECONDS) -> None:
        super().__init__("The log's witness", partial(keep, witness), seconds)


class Postman(_Beside):
    """Looks every few seconds whether a mail is due. A mail server that hangs keeps no checkpoint waiting."""

    def __init__(self, seconds: float = _SECONDS_OF_MAIL) -> None:
        super().__init__("Mails", deliver, seconds)


class Scanning(_Beside):
    """Looks once a second whether a file waits for the scanner. One that is away keeps nothing else waiting."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        super().__init__("Scanner", look, seconds)


def look() -> None:
    """Show the scanner what waits for it."""
    scan_waiting()


class Importing(_Beside):
    """Looks every second whether an import of a spreadsheet waits, and goes on with it until it is over."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        super().__init__("Imports", lambda: None, seconds)
        self._work = self._go_on

    def _go_on(self) -> None:
        go_on_importing(self._ended.is_set)


class Sweeper(_Beside):
    """Once an hour drops what passes by itself and reminds of tasks; once a day logs which turning of the key is due."""

    def __init__(self, seconds: float = _SECONDS_OF_SWEEPING) -> None:
        super().__init__("Sweeping", self._sweep, seconds)
        self._reminded_on: date | None = None

    def _sweep(self) -> None:
        drop_what_passed()
        if settings.RRJETA_MAIL:
            send_confirm_requests(settings.RRJETA_ADDRESS)
        remind_of_due_tasks()
        if self._reminded_on != today():
            self._reminded_on = today()
            for command in turning_due():
                _log.warning("The master key is to be turned: rrjeta %s", command)


class Tending(_Beside):
    """Looks once a minute whether somebody is not back or a referral's time is over: reminds, tells the head."""

    def __init__(self, seconds: float = _SECONDS_OF_TENDING) -> None:
        super().__init__("Referrals", tend, seconds)


def tend() -> None:
    """Do what the clocks of trips and referrals ask for, and see that everybody is found by name."""
    tend_trips()
    tend_referrals()
    tend_search()


def deliver() -> None:
    """Send the mails that are due."""
    if is_mail_due():
        send_due_mails()


def keep(witness: str) -> None:
    """Make a checkpoint where one is due, and hand over those not given yet. Raises WitnessAway, WitnessRefused."""
    if is_checkpoint_due():
        make_checkpoint()
    if not witness:
        return
    for line in checkpoints_to_give():
        give(witness, line)
        mark_given(line["checkpoint"]["number"])

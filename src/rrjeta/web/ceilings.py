"""How much one person, and everybody together, may open in an hour: far more than a day of work needs, far less than a theft.

What counts is whom an answer shows: a list of 25 children counts 25. An answer over the ceiling does not leave. What is
written counts nothing, and the ways to log a concern and to protect a child stay open whatever was counted.
"""

import logging
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operations.ceilings import sound_alarm
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import TooOften
from rrjeta.kernel.hourly import HourlyCounts
from rrjeta.kernel.ids import new_id

# A search of which another unit is told counts as much as this many looks.
TOLD_ELSEWHERE = 10
# Nobody is kept from these by a count.
ALWAYS = frozenset({Permission.LOG_CONCERN, Permission.PROTECT_NOW, Permission.DECLARE_MISSING})
_HOUR = 3600
_ALL = bytes(16)
_log = logging.getLogger("rrjeta.ceilings")


class TooMuchOpened(TooOften):
    """More was opened in this hour than any day of work needs."""

    message = _(
        "More files were opened in this hour than work needs, so no more are shown until the next hour. "
        "The data-protection officer was told. You can still log a concern and protect a child."
    )


def seconds_left() -> int:
    """Return how long it is until counting begins anew."""
    return _HOUR - int(now().timestamp()) % _HOUR


def count_shown(actor: Actor, permission: Permission, count: int) -> bool:
    """Count whom an answer shows; tell whether it may leave. The first one over a ceiling sounds the alarm.

    What does not leave because of a person's own ceiling counts nothing for everybody: one account shuts nobody else out.
    """
    is_always = permission in ALWAYS
    for whose, ceiling in (
        (actor.user_id.bytes, settings.RRJETA_UNSEALINGS_USER),
        (_ALL, settings.RRJETA_UNSEALINGS_ALL),
    ):
        if _is_over(actor, whose, ceiling, count) and not is_always:
            return False
    return True


class TooMuchSearched(TooOften):
    """More was looked for in this hour than any day of work needs."""

    message = _(
        "You looked for more children in this hour than work needs, so nobody is looked for until the next hour. "
        "You can still log a concern and protect a child."
    )


def count_search(actor: Actor, weight: int = 1) -> None:
    """Count that somebody looks for a person by name; saving a concern counts nothing. Raises TooMuchSearched."""
    hour = int(now().timestamp()) // _HOUR
    _before, after = _counts(settings.RRJETA_DATA / "run" / "searches").add(actor.user_id.bytes, hour, weight)
    if after > settings.RRJETA_SEARCHES_USER:
        raise TooMuchSearched(seconds_left())


def _is_over(actor: Actor, whose: bytes, ceiling: int, count: int) -> bool:
    hour = int(now().timestamp()) // _HOUR
    before, after = _counts(settings.RRJETA_DATA / "run" / "unsealings").add(whose, hour, count)
    if before <= ceiling < after:
        _alarm(actor, is_everybody=whose == _ALL)
    return after > ceiling


def _alarm(actor: Actor, *, is_everybody: bool) -> None:
    _log.error("ceiling_reached", extra={"user_id": str(actor.user_id)})
    sound_alarm(actor, operation_id=new_id(), is_everybody=is_everybody)


@cache
def _counts(path: Path) -> HourlyCounts:
    return HourlyCounts(path)

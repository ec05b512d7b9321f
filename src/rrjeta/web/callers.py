"""How often somebody who is not signed in may ask: counted by the address they call from, which is kept nowhere.

What is counted under is a keyed hash of the address, of the day and of what was asked: from one day to the next nobody can
tell that it was the same caller. Everybody behind one connection counts together, so the ceilings leave room for a school.
"""

from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from rrjeta.kernel.clock import now, today
from rrjeta.kernel.hourly import HourlyCounts

_MARK_BYTES = 16
# A household has a whole network of these addresses.
_IPV6_HOME = 64


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How many times in so many seconds one caller may do something."""

    what: str
    most: int
    seconds: int

    def seconds_left(self) -> int:
        """Return how long it is until counting begins anew."""
        return self.seconds - int(now().timestamp()) % self.seconds


def is_over(request: HttpRequest, ceiling: Ceiling) -> bool:
    """Count one more time; tell whether it is more than a caller may."""
    spell = int(now().timestamp()) // ceiling.seconds
    _before, count = _counts(settings.RRJETA_DATA / "run" / "callers").add(_mark(request, ceiling.what), spell, 1)
    return count > ceiling.most


def _mark(request: HttpRequest, what: str) -> bytes:
    said = f"{today().isoformat()}|{what}|{_home_of(get_adapter().get_client_ip(request))}"
    return salted_hmac("rrjeta.callers", said, algorithm="sha256").digest()[:_MARK_BYTES]


def _home_of(address: str) -> str:
    known = ip_address(address)
    return str(ip_network((known, _IPV6_HOME), strict=False)) if isinstance(known, IPv6Address) else address


@cache
def _counts(path: Path) -> HourlyCounts:
    return HourlyCounts(path)

"""Does operations as the colleagues of a register for attacks, each under the key by which the register calls them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.queries import actor_of_user
from rrjeta.jobs.hostile.making import Made
from rrjeta.kernel.ids import new_id

_PDF = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 99]/Contents 4 0 R>>endobj\n"
    b"4 0 obj<</Length %d>>stream\n%b\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n"
)


class Doing:
    """The colleagues of a register as they stand when they are first asked for."""

    def __init__(self, made: Made) -> None:
        self._cast = made.cast
        self._actors: dict[str, Actor] = {}

    def do(self, operation: Callable[..., UUID], by: str, **given: Any) -> UUID:
        """Have a colleague do something; return the id of what was written."""
        return operation(self.actor(by), operation_id=new_id(), **given)

    def actor(self, key: str) -> Actor:
        """Return a colleague."""
        if key not in self._actors:
            self._actors[key] = actor_of_user(self._cast[key])
        return self._actors[key]


def page(words: str) -> bytes:
    """Return a PDF of one page on which the words stand."""
    content = b"BT (" + words.encode() + b") Tj ET"
    return _PDF % (len(content), content)

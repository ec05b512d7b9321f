"""A form of our own tried once: saved, or shown again with its faults and with what was typed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rrjeta.forms.rules.days import read_whole
from rrjeta.kernel.errors import Invalid, Refused, Stale
from rrjeta.kernel.ids import read_id
from rrjeta.web.typed import typed_date, typed_moment


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form: nothing was sent, it was saved (`result`), or it was refused."""

    result: UUID | None = None
    errors: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    conflicts: Sequence[Any] = ()

    @property
    def status(self) -> int:
        """Return the status of the page that shows the form."""
        if self.errors:
            return 422
        return 409 if self.conflicts else 200


def attempt(request: HttpRequest, save: Callable[[], UUID]) -> Outcome:
    """Save a form that was sent. Faults and clashes come back; any other refusal is raised."""
    if request.method != "POST":
        return Outcome()
    try:
        return Outcome(result=save())
    except Invalid as refused:
        return Outcome(errors=refused.errors)
    except Stale as refused:
        return Outcome(conflicts=refused.conflicts)


def shown(request: HttpRequest, plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the fields: what was typed once something was sent, else the plain values."""
    if request.method != "POST":
        return dict(plain)
    return {
        name: request.POST.get(name) == "yes" if isinstance(value, bool) else request.POST.get(name, "")
        for name, value in plain.items()
    }


def ids_in(typed: Iterable[str]) -> list[UUID]:
    """Return the ids that were sent; what is none is left out."""
    return [found for one in typed if (found := read_id(one))]


class Typed:
    """Reads what was sent, field by field, and gathers what cannot be read."""

    def __init__(self, request: HttpRequest) -> None:
        self._post = request.POST
        self._errors: dict[str, Any] = {}

    def text(self, name: str) -> str:
        """Return the text of a field, empty when it was not sent."""
        return self._post.get(name, "")

    def is_yes(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return self._post.get(name) == "yes"

    def id(self, name: str) -> UUID | None:
        """Return the id that was chosen, or None."""
        return read_id(self._post.get(name, ""))

    def day(self, name: str) -> date | None:
        """Return the day that was typed, or None for an empty field."""
        try:
            return typed_date(self._post.get(name, ""))
        except Refused as refused:
            self._errors[name] = refused.message
            return None

    def moment(self, name: str) -> datetime | None:
        """Return the day and time that were typed, or None for an empty day."""
        try:
            return typed_moment(self._post.get(name, ""), self._post.get(f"{name}_time", ""))
        except Refused as refused:
            self._errors[name] = refused.message
            return None

    def whole(self, name: str, most: int) -> int | None:
        """Return the whole number from 0 that was typed, or None for an empty field."""
        if not (typed := self._post.get(name, "").strip()):
            return None
        number = read_whole(typed)
        if number is None or not 0 <= number <= most:
            self._errors[name] = _("Write a whole number from 0 to %(most)s.") % {"most": most}
            return None
        return number

    def check(self) -> None:
        """Pass silently when everything could be read. Raises Invalid."""
        if self._errors:
            raise Invalid(self._errors)

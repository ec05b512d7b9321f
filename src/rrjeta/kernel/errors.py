"""The ways in which a wish can be refused; each room names its own situations below these."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


class MisconfiguredMachine(Exception):
    """Says in one line what stands in the way of starting."""


class Refused(Exception):
    """A wish was understood and not granted. The message is a sentence for the reader, without personal data."""

    message: Any = _("This could not be done.")
    # Under which action the log remembers that it was refused; most refusals are not remembered.
    logged_as = ""

    def __init__(self, message: Any = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(type(self).__name__)


class NotFound(Refused):
    """The record does not exist, or not for this person: the answer is one and the same."""

    message = _("This page does not exist, or it is not open to you.")


class NotAllowed(Refused):
    """The person may see the record and may not do this with it."""

    message = _("You are not allowed to do this.")


class TooOften(Refused):
    """Somebody asks more often than work needs. `seconds` says after how long it is worth asking again."""

    message = _("Too many attempts. Wait five minutes and try again.")

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__()


class Invalid(Refused):
    """Something that was typed cannot be taken. `errors` holds the sentences by the name of the field."""

    message = _("There is a problem with what was typed.")

    def __init__(self, errors: Mapping[str, Any]) -> None:
        self.errors: dict[str, list[Any]] = {
            field: list(said) if isinstance(said, (list, tuple)) else [said] for field, said in errors.items()
        }
        super().__init__()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that somebody else changed meanwhile, with both values."""

    field: str
    theirs: Any
    yours: Any


class Stale(Refused):
    """Somebody else changed the same fields since the page was opened."""

    message = _("Somebody else changed this meanwhile. Both versions are shown below.")

    def __init__(self, conflicts: list[Conflict]) -> None:
        self.conflicts = conflicts
        super().__init__()

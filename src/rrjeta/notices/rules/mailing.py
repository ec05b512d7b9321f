"""When a mail that could not be sent is tried again, and what stands in it."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

# A mail is given up after the last of these: the notice itself stands on the reader's pages all the while.
_WAITS = tuple(timedelta(minutes=one) for one in (2, 10, 30, 120, 360, 1440))


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries, or None when no other is made."""
    return _WAITS[tries - 1] if tries <= len(_WAITS) else None


def subject() -> str:
    """Return the subject of every mail, in the language now spoken: it tells nothing."""
    return _("Rrjeta: please sign in")


def body(numbers: Sequence[str]) -> str:
    """Return the text of a mail: case numbers, and that there is something to read after signing in (screens.md S20)."""
    lines = [_("There is something new for you in Rrjeta. Please sign in.")]
    if numbers:
        lines.append(_("Case number: %(numbers)s") % {"numbers": ", ".join(numbers)})
    return "\n\n".join(lines) + "\n"

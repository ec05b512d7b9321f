"""The ways from one page of a list to the next: to the newest lines again, and to older ones."""

from collections.abc import Mapping
from typing import Any

from django.utils.http import urlencode


def paged(
    here: str, after: Any, older: Any, kept: Mapping[str, str] | None = None, name: str = "after"
) -> dict[str, str]:
    """Return the ways as `parts/pager.html` takes them; `kept` is what the address says besides.

    `after` is from where this page goes on, `older` from where the next one does; nothing where there is none.
    """
    first = f"{here}?{urlencode(kept)}" if kept else here
    further = f"{here}?{urlencode({**(kept or {}), name: str(older)})}" if older else ""
    return {"newer": first if after else "", "older": further}

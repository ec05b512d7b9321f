"""Addresses by name. A way whose page this installation does not have is left out, not shown broken."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def way_to(name: str, *args: Any) -> str:
    """Return the address of a page, or nothing where no such page stands."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""

"""Reads what a request asks for in the words of HSDS; what makes no sense is said, not guessed."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime

from rrjeta.directory.queries.hsds.lists import MOST_PER_PAGE, PER_PAGE, Request
from rrjeta.kernel.errors import Invalid

_LONGEST = 200
_MOST_PAGES = 1_000_000
_WHOLE = ("page", "per_page", "proximity")
_IDS = ("taxonomy_term_id", "taxonomy_id", "organization_id", "parent_id")
_YES_NO = ("minimal", "full", "full_service", "top_only")
_WORDS = ("search", "postcode")


def asked(request: HttpRequest, takes: Collection[str]) -> Request:
    """Return what is asked, of what this address takes; anything else in it is left alone. Raises Invalid."""
    given = {name: request.GET[name] for name in takes if request.GET.get(name, "") != ""}
    errors: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for name, typed in given.items():
        try:
            values[name] = _read(name, typed)
        except ValueError as fault:
            errors[name] = str(fault)
    if errors:
        raise Invalid(errors)
    values.setdefault("per_page", PER_PAGE)
    return Request(**values)


def _read(name: str, typed: str) -> Any:
    if len(typed) > _LONGEST:
        raise ValueError("this is too long")
    if name in _WHOLE:
        return _whole(name, typed)
    if name in _YES_NO:
        if typed.lower() not in ("true", "false", "1", "0"):
            raise ValueError("true or false")
        return typed.lower() in ("true", "1")
    if name in _IDS:
        try:
            return UUID(typed)
        except ValueError:
            # An id that is none names nothing: no list is longer for it, and none fails.
            return UUID(int=0)
    if name == "modified_after":
        return _moment(typed)
    return typed


def _whole(name: str, typed: str) -> int:
    most = {"page": _MOST_PAGES, "per_page": MOST_PER_PAGE, "proximity": 10_000_000}[name]
    if not (typed.isascii() and typed.isdigit() and len(typed) < 9) or not 1 <= int(typed) <= most:
        raise ValueError(f"a whole number from 1 to {most}")
    return int(typed)


def _moment(typed: str) -> datetime:
    # A plus sign that was not written as %2B arrives as a blank.
    found = parse_datetime(typed.replace(" ", "+")) or parse_datetime(typed)
    if found is None:
        day = parse_date(typed)
        found = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    if found is None:
        raise ValueError("a moment like 2026-01-31T10:00:00Z")
    return found if found.tzinfo else found.replace(tzinfo=UTC)

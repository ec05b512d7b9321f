"""A full disk: from 98 % on nothing is written but what reading needs, every page says so, and it ends by itself.

What is left is for the log: at 100 % it cannot be written any more, and then nobody is shown anything (design §3.10).
"""

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from rrjeta.web.door import MACHINERY, SECRETS, typed_texts

_FULL = 0.98
_SECONDS = 3.0
_RETRY_SECONDS = 60
_POSTGRES_FULL = "53100"
_POSTGRES_BUSY = frozenset({"40001", "40P01", "55P03"})
_log = structlog.get_logger(__name__)


@dataclass
class _Measured:
    """What was last found, and when."""

    is_full: bool = False
    at: float = float("-inf")


_last = _Measured()


def is_full() -> bool:
    """Tell whether the disk of the data is as good as full; measured every few seconds at most."""
    if time.monotonic() - _last.at > _SECONDS:
        found = used() >= _FULL
        if found != _last.is_full:
            _log.warning("disk is full, writing stopped" if found else "disk has room again")
        _last.is_full, _last.at = found, time.monotonic()
    return _last.is_full


def used() -> float:
    """Return which part of the disk of the data is used, of what this user may use."""
    disk = os.statvfs(settings.RRJETA_DATA)
    taken = disk.f_blocks - disk.f_bfree
    return taken / max(1, taken + disk.f_bavail)


def forget_measure() -> None:
    """Have the next question measure anew."""
    _last.at = float("-inf")


class FullnessMiddleware:
    """Refuse what writes while the disk is full, and answer in words where the database could not write or had no time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a form while the disk is full, and give back what was typed. Whoever signs in or out is let through."""
        is_let_through = getattr(view, "permission", None) is None or getattr(view, "on_full_disk", False)
        if request.method in ("GET", "HEAD", "OPTIONS") or is_let_through or not is_full():
            return None
        return _disk_page(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what the disk or the other writers caused; every other fault stays one of ours."""
        if _says_full(exception):
            forget_measure()
            _log.error("disk is full, a page could not be answered", exc_info=exception)
            return _disk_page(request)
        if _says_busy(exception):
            _log.error("database is busy, a page could not be answered", exc_info=exception)
            return _page(
                request,
                _("The system is busy"),
                _("Too many people are writing at once. Nothing was changed. Please send it again."),
            )
        return None


def _says_full(fault: Exception) -> bool:
    if isinstance(fault, OSError):
        return fault.errno in (errno.ENOSPC, errno.EDQUOT)
    code = getattr(fault.__cause__, "sqlite_errorcode", 0) & 0xFF
    return isinstance(fault, OperationalError) and (code == sqlite3.SQLITE_FULL or _state(fault) == _POSTGRES_FULL)


def _says_busy(fault: Exception) -> bool:
    code = getattr(fault.__cause__, "sqlite_errorcode", 0) & 0xFF
    is_busy = code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or _state(fault) in _POSTGRES_BUSY
    return isinstance(fault, OperationalError) and (is_busy or isinstance(fault.__cause__, PoolTimeout))


def _state(fault: Exception) -> str:
    return getattr(fault.__cause__, "sqlstate", "") or ""


def _disk_page(request: HttpRequest) -> HttpResponse:
    title = _("Nothing can be saved right now")
    message = _(
        "The disk of the system is full. Reading goes on as long as there is room for the log. What you sent was not saved."
        " Where a child is in danger now, act now and write it on paper until this is over."
    )
    return _page(request, title, message)


def _page(request: HttpRequest, title: str, message: str) -> HttpResponse:
    left_out = MACHINERY | SECRETS
    inputs = [(name, value) for name, values in request.POST.lists() if name not in left_out for value in values]
    context = {
        "title": title,
        "message": message,
        "typed": typed_texts(request),
        "inputs": [(name, value) for name, value in inputs if isinstance(value, str)],
        "path": request.get_full_path(),
        "sent_operation_id": request.POST.get("operation_id", ""),
        "sent_version": request.POST.get("version", ""),
        "had_files": bool(request.FILES),
    }
    response = render(request, "not_now.html", context, status=503)
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response

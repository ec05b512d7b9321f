"""A document as it was sent, with what the camera wrote into it: what must be said before it is handed over."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS = "original_reason"


def original_errors(*, reason: str, reasons: Collection[str], number: int | None, count: int) -> dict[str, Any]:
    """Return why a page of an original is not handed over, by field."""
    errors: dict[str, Any] = {}
    if reason not in reasons:
        errors["reason"] = _("Choose why the original is needed.")
    if number is None or not 0 <= number < count:
        errors["number"] = _("Choose a page.")
    return errors

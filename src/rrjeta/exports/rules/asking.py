"""What must be said of an export, and when one person alone is not enough. Pure."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.exports.choices import LEAST_WORDS, MOST_ALONE, MOST_ROWS, MOST_WORDS, Format, Purpose


def asking_errors(*, purpose: str, words: str, format: str) -> dict[str, Any]:
    """Return what is wrong with what was said of an export, by field."""
    errors: dict[str, Any] = {}
    if purpose not in list(Purpose):
        errors["purpose"] = _("Choose what the list is for.")
    if format not in list(Format):
        errors["format"] = _("Choose a kind of file.")
    if len(words) > MOST_WORDS:
        errors["words"] = _("Write this shorter, with at most 500 letters.")
    elif len(words) < LEAST_WORDS:
        errors["words"] = _("Say in a few words who needs the list and why.")
    return errors


def size_error(row_count: int) -> Any:
    """Return why a list is not taken out because of its size, or nothing."""
    if not row_count:
        return _("There is nothing in this list to take out.")
    return _("The list is too long for one file. Narrow it with the filters.") if row_count > MOST_ROWS else ""


def needs_second_person(child_count: int, restricted_count: int) -> bool:
    """Tell whether a second person confirms an export."""
    return child_count > MOST_ALONE or restricted_count > 0

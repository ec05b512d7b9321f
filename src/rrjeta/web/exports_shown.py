"""Exports in the reader's words, and what a file says of itself."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rrjeta.exports.choices import Format, Purpose, State
from rrjeta.exports.facts import Mark
from rrjeta.exports.queries.exports import ExportView
from rrjeta.exports.queries.sources import Found
from rrjeta.kernel.clock import local, now
from rrjeta.web.exported import LISTINGS
from rrjeta.web.words.dates import moment_words


def purposes() -> list[tuple[str, str]]:
    """Return what a list may be taken out for."""
    return [
        (Purpose.REPORT, _("A report to the municipality or the State Agency")),
        (Purpose.MEETING, _("A meeting of the unit or supervision")),
        (Purpose.INSPECTION, _("An inspection or an audit")),
        (Purpose.PLANNING, _("Planning of visits and work")),
        (Purpose.CORRECTION, _("Comparing with the office's own list")),
        (Purpose.OTHER, _("Something else")),
    ]


def formats() -> list[tuple[str, str]]:
    """Return the kinds of file."""
    return [
        (Format.XLSX, _("Spreadsheet (.xlsx)")),
        (Format.CSV, _("Text table (.csv)")),
        (Format.JSON, _("For programs (.json)")),
    ]


def state_shown(view: ExportView) -> tuple[str, str]:
    """Return how an export stands, in words, and how it looks."""
    if view.is_over:
        return pgettext("export", "ran out"), "quiet"
    return {
        State.WAITING: (_("waits for the second person"), "warn"),
        State.READY: (_("ready to be fetched"), "good"),
        State.FETCHED: (pgettext("export", "fetched"), "quiet"),
        State.REFUSED: (pgettext("export", "refused"), "bad"),
        State.DROPPED: (pgettext("export", "no longer needed"), "quiet"),
    }[State(view.export.state)]


def export_shown(view: ExportView, *, is_own: bool = True) -> dict[str, Any]:
    """Return an export as lists and pages show it."""
    export = view.export
    words, look = state_shown(view)
    found = LISTINGS.get(export.list_name)
    return {
        "number": export.number,
        "list": found.title if found else export.list_name,
        "list_url": found.url(export.wanted) if found and is_own else "",
        "url": reverse("export", args=[export.id]) if is_own else "",
        "by": export.user.name,
        "unit": export.unit.name,
        "asked_at": export.entered_at,
        "fetched_at": export.fetched_at,
        "expires_at": export.expires_at,
        "size": size_words(export.row_count, export.child_count, export.restricted_count),
        "purpose": dict(purposes()).get(export.purpose, export.purpose),
        "format": dict(formats()).get(export.format, export.format),
        "words": view.words,
        "no": view.no,
        "state": words,
        "look": look,
        "decided_by": export.decided_by.name if export.decided_by else "",
        "is_alone": export.is_without_second_look,
    }


def export_to_decide_shown(view: ExportView) -> dict[str, Any]:
    """Return an export that waits for the reader's confirmation, for their start page."""
    return {**export_shown(view, is_own=False), "url": reverse("export-decide", args=[view.export.id])}


def found_words(found: Found) -> str:
    """Return how much a list holds."""
    return size_words(len(found.row_ids), len(found.child_ids), len(found.restricted_ids))


def size_words(rows: int, children: int, restricted: int) -> str:
    """Return how much was asked for."""
    said = [
        ngettext("%(count)s row", "%(count)s rows", rows) % {"count": rows},
        ngettext("%(count)s child", "%(count)s children", children) % {"count": children},
    ]
    if restricted:
        said.append(
            ngettext("%(count)s of it restricted", "%(count)s of them restricted", restricted) % {"count": restricted}
        )
    return " · ".join(said)


def mark_of(view: ExportView) -> Mark:
    """Return what a file says of itself: who took it out, when, which number it has, what for, and that it is confidential."""
    export = view.export
    found = LISTINGS.get(export.list_name)
    title, moment = str(found.title) if found else export.list_name, export.fetched_at or now()
    when, purpose = moment_words(moment), dict(purposes()).get(export.purpose, export.purpose)
    taken = _("Taken out by %(name)s (%(unit)s), %(when)s. Export %(number)s, %(count)s rows.") % {
        "name": export.user.name,
        "unit": export.unit.name,
        "when": when,
        "number": export.number,
        "count": export.row_count,
    }
    notice = _("Confidential: data about children. Do not pass it on, and destroy it when it is no longer needed.")
    return Mark(
        title=title,
        short=f"{export.number} · {export.user.name} · {when}",
        lines=(title, taken, _("What for: %(purpose)s.") % {"purpose": purpose}, notice),
        told=(
            ("number", export.number),
            ("list", export.list_name),
            ("taken_out_by", export.user.name),
            ("unit", export.unit.name),
            ("taken_out_at", local(moment).isoformat(timespec="seconds")),
            ("purpose", export.purpose),
            ("rows", export.row_count),
            ("notice", notice),
        ),
    )

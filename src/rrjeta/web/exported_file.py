"""An export written into its file, piece by piece, while it leaves."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from rrjeta.access.actors import Actor
from rrjeta.exports.choices import Format
from rrjeta.exports.queries.exports import ExportView, rows_to_write
from rrjeta.exports.rules.texts import csv_text, json_text
from rrjeta.exports.rules.xlsx import xlsx
from rrjeta.kernel.clock import now
from rrjeta.web.exports_shown import mark_of
from rrjeta.web.listing import Listing

TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json; charset=utf-8",
}


def written(actor: Actor, view: ExportView, found: Listing, wanted: Any) -> Iterator[bytes]:
    """Yield the file of an export that was fetched just now, in the language in which it was asked for."""
    language = view.export.language
    with translation.override(language):
        pieces = _pieces(actor, view, found, wanted)
    while True:
        # The page's own language is over once it is answered; between two pieces this thread is somebody else's.
        with translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _pieces(actor: Actor, view: ExportView, found: Listing, wanted: Any) -> Iterator[bytes]:
    export = view.export
    columns, mark = found.columns(), mark_of(view)
    named = rows_to_write(actor, export.id, found.source, wanted)
    rows = (found.cells(row, is_restricted) for row, is_restricted in named)
    match Format(export.format):
        case Format.XLSX:
            return xlsx(columns, rows, mark, export.fetched_at or now())
        case Format.CSV:
            return csv_text(columns, rows, mark)
        case Format.JSON:
            return json_text(columns, rows, mark)

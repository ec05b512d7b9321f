"""Small line drawings that stand beside words, never in place of them: `{% icon "phone" %}`."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_STROKES = {
    "alert": "M12 4 3 20h18zM12 10v4.5M12 17.2v.1",
    "bell": "M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21.5h4",
    "concern": "M4 5h16v11h-9l-4 4v-4H4zM12 8v3M12 13.3v.1",
    "done": "m5 12.5 5 5 9-11",
    "eye": "M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5s-7-2-9.5-6.5z"
    "M12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
    "eye-off": "M4 4l16 16M6.5 7.3C5 8.4 3.6 10 2.5 12c2.5 4.5 5.8 6.5 9.5 6.5 1.7 0 3.3-.4 4.8-1.3"
    "M10 5.7c.7-.1 1.3-.2 2-.2 3.7 0 7 2 9.5 6.5-.7 1.3-1.5 2.3-2.4 3.2",
    "file": "M6 3h8l4 4v14H6zM14 3v4h4",
    "filter": "M3 5h18l-7 8v6l-4-2v-4z",
    "language": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
    "leave": "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
    "note": "M5 4h14v10l-6 6H5zM13 20v-6h6M8.5 9h7",
    "notice": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 7.7v.1",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
    "phone": "M6 3h4l1.5 5-2.5 1.7c1 2.3 2.7 4 5 5L16 12.2l5 1.6V18c0 1.7-1.3 3-3 3C10 21 3 14 3 6c0-1.7 1.3-3 3-3z",
    "plus": "M12 5v14M5 12h14",
    "printer": "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21",
    "visit": "M3 11.5 12 4l9 7.5M6 9.5V20h12V9.5M10 20v-6h4v6",
}


def drawn(name: str) -> SafeString:
    """Return the drawing of that name, hidden from readers of the screen. Raises KeyError for an unknown one."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(f'<path d="{_STROKES[name]}"/>'),  # noqa: S308 - a constant of this module
    )

"""The slip with a square for a family: nothing on it says what it is for, who made it, or for whom."""

from django.utils import translation
from django.utils.translation import pgettext

from rrjeta.papers.choices import Template
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.rules.words import paper_words


def slip(rows: list[str], language: str) -> bytes:
    """Return the PDF of a slip. `rows` are the rows of the square: 1 for a dark dot, 0 for a light one."""
    with translation.override(language):
        paper = {
            "lang": language,
            "title": pgettext("slip", "Slip"),
            "alt": pgettext("slip", "A square to be photographed with a phone"),
            "lines": [pgettext("slip", "Photograph the square with a phone and write the code that you were told.")],
            "matrix": rows,
            "words": paper_words(),
            "facts": [],
            "notices": [],
        }
        return set_leaving(Template.SLIP, paper, ())

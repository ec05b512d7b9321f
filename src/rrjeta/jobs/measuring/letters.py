"""`rrjeta bench letters`: letters of one page set a second on one core, each with other words, beside the bare text."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from rrjeta.jobs.measuring.answers import median_cpu, percentile_ms, side_by_side
from rrjeta.letters.rules import pack_part as letters
from rrjeta.letters.rules.wording import set_paragraphs
from rrjeta.packs.source import PackSource
from rrjeta.papers.choices import Template
from rrjeta.papers.rules.pack_part import content
from rrjeta.papers.rules.words import paper_words
from rrjeta.papers.typesetting import set_paper

_LETTERS = 400
_AT = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
_BARE = """#let paper = json(bytes(sys.inputs.paper))
#set document(title: paper.title)
#set text(font: paper.fonts, lang: paper.lang)
#for one in paper.correspondence.body { par(one.said) }
"""


def measure_letters() -> dict[str, Any]:
    """Return how many letters of one page are set a second; no letter has the words of another, so nothing is kept."""
    source = PackSource(Path(settings.RRJETA_PACK))
    template = content(source)["templates"][Template.CORRESPONDENCE]
    words = letters.content(source)["templates"]
    numbers = count(1)
    sizes: list[int] = []

    def letter() -> None:
        sizes.append(len(set_paper(template, _paper(words, next(numbers)), _AT)))

    def bare() -> None:
        set_paper(_BARE, _paper(words, next(numbers)), _AT)

    with translation.override("sq"):
        subject, baseline = side_by_side([letter, bare], _LETTERS)
    seconds = median_cpu(subject)
    return {
        "n": _LETTERS,
        "letters_per_second": round(1 / seconds, 1),
        "cpu_ms": round(1000 * seconds, 2),
        "baseline_cpu_ms": round(1000 * median_cpu(baseline), 2),
        "bytes": max(sizes),
        "p50_ms": percentile_ms(subject, 0.50),
        "p95_ms": percentile_ms(subject, 0.95),
    }


def _paper(templates: list[dict[str, Any]], number: int) -> dict[str, Any]:
    """Return a letter of the pack with other words in each of its paragraphs than any before."""
    one = templates[number % len(templates)]
    lines = one["body"]["sq"].split("\n")
    said = "\n".join(f"{line} ({number}.{place})" if line.strip() else line for place, line in enumerate(lines))
    return {
        "lang": "sq",
        "title": one["title"]["sq"],
        "words": paper_words(),
        "letter": {
            "organisation": f"A {number}",
            "unit": "B",
            "lines": ["C 1", "D 2"],
            "side": [{"label": "E", "said": f"{number}/2026"}, {"label": "F", "said": "1.3.2026"}],
        },
        "notices": [],
        "signatures": [{"role": "G", "name": f"H {number}"}],
        "correspondence": {
            "to_label": "I",
            "to": f"J {number}",
            "address": "K\nL",
            "about_label": "M",
            "about": f"{one['title']['sq']} {number}",
            "body": set_paragraphs(said),
            "signature": "N",
        },
    }

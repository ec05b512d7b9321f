"""A paper that holds everything a template can be given, to try the templates of a pack with."""

from datetime import UTC, datetime
from typing import Any

from rrjeta.papers.choices import Template
from rrjeta.papers.rules.words import paper_words

SAMPLE_AT = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
# Everything that markup could be: it has to come out as the words it is.
_WORDS = 'ëç *a* _b_ #c $d$ <e> @f [g] {h} \\ `i` //j /*k*/ "l" = m'
_LONG = " ".join([_WORDS] * 40)
# Sections that a template draws in its own way.
_KEYS = {
    Template.PLAN: ("sample", "objectives"),
    Template.MINUTES: ("sample", "attendance"),
    Template.CASE_FILE: ("alerts", "sample"),
}


def sample_paper(template: Template) -> dict[str, Any]:
    """Return a paper with every kind of block, for one template."""
    paper = _frame() | {"sections": [_section(key) for key in _KEYS.get(template, ("sample",))]}
    match template:
        case Template.DAY_SHEET:
            return paper | {"lines": [_line()], "key": [{"sign": "!", "words": _WORDS}]}
        case Template.WEEK_SHEET:
            held = [_held(), _held()]
            days = [
                {"title": _WORDS, "holiday": _WORDS, "is_today": True, "lines": held},
                {"title": _WORDS, "holiday": "", "is_today": False, "lines": []},
            ]
            return paper | {"days": days, "left": _WORDS, "key": [{"sign": "!", "words": _WORDS}]}
        case Template.SLIP:
            return paper | {"matrix": ["101", "010", "111"], "lines": [_WORDS], "alt": _WORDS}
        case Template.GENOGRAM:
            svg = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="90"><text x="9" y="40">Ë ç</text></svg>'
            return paper | {"picture": svg, "picture_words": _WORDS, "is_wide": True, "share": 1.0}
        case Template.CORRESPONDENCE:
            words = dict.fromkeys(("to_label", "to", "address", "about_label", "about", "signature"), _WORDS)
            body = [{"is_heading": True, "said": _WORDS}, {"is_heading": False, "said": _LONG}]
            return paper | {"correspondence": words | {"body": body}}
        case Template.DRAWER:
            return paper | {"papers": [_frame() | {"sections": [_section("sample")]}]}
    return paper


def _frame() -> dict[str, Any]:
    return {
        "lang": "sq",
        "title": _WORDS,
        "subtitle": _WORDS,
        "number": _WORDS,
        "words": paper_words(),
        "letter": {
            "organisation": _WORDS,
            "unit": _WORDS,
            "lines": [_WORDS],
            "side": [{"label": _WORDS, "said": _WORDS}],
        },
        "facts": [{"label": _WORDS, "said": _WORDS}],
        "notices": [_WORDS],
        "emergency": [{"label": _WORDS, "said": _WORDS}],
        "signatures": [{"role": _WORDS, "name": _WORDS}, {"role": _WORDS, "name": ""}],
        "approval": True,
        "is_blank": True,
        "foot": [_WORDS, _WORDS],
    }


def _section(key: str) -> dict[str, Any]:
    named: dict[str, Any] = {"label": _WORDS, "hint": _WORDS, "short": False}
    options = [{"text": _WORDS, "ticked": False}, {"text": _WORDS, "ticked": True}]
    answer = {"kind": "answer", "label": _WORDS, "said": [_WORDS, f"{_WORDS}\n{_WORDS}"], "short": True}
    table = {"kind": "rows", "label": _WORDS, "columns": [_WORDS] * 2, "widths": [1, 2], "rows": [[_WORDS] * 2] * 2}
    empty = {"kind": "empty-rows", "columns": [_WORDS] * 3, "widths": [1, 2, 3], "count": 2, "height": 9.5}
    every = [
        {"kind": "heading", "label": _WORDS},
        answer,
        answer | {"label": "", "said": [_LONG], "short": False},
        table,
        named | {"kind": "lines", "count": 3, "share": True},
        named | {"kind": "place", "pattern": "__ . __", "unit": _WORDS, "short": True},
        named | {"kind": "tick"},
        named | {"kind": "ticks", "groups": [{"title": _WORDS, "options": options * 8}]},
        named | empty | {"first": [_WORDS] * 2},
        named | {"kind": "cards", "cards": [{"title": _WORDS, "blocks": [answer]}]},
    ]
    blocks = {"attendance": [table], "alerts": [answer]}.get(key, every)
    return {"title": _WORDS, "hint": _WORDS, "key": key, "blocks": blocks}


def _line() -> dict[str, Any]:
    return {"initials": _WORDS, "case": _WORDS, "village": _WORDS, "hour": _WORDS, "step": _WORDS, "signs": _WORDS}


def _held() -> dict[str, str]:
    return {"hour": _WORDS, "initials": _WORDS, "case": _WORDS, "place": _WORDS, "what": _WORDS, "signs": _WORDS}

"""A blank form as blocks: lines to write on, boxes to tick, room for each statement and whether the parents may read it."""

from collections.abc import Sequence
from typing import Any

from rrjeta.forms.choices import NUMBERS, Kind
from rrjeta.forms.rules.shape import Form, Option, Question
from rrjeta.kernel.text import Text
from rrjeta.papers.rules.filled import is_signed

_DAY = "____ . ____ . ________"
_HOUR = "____ : ____"
_PATTERNS = {Kind.DATE: _DAY, Kind.TIME: _HOUR, Kind.MOMENT: f"{_DAY}    {_HOUR}"}
_MOST_BOXES = 48
_MOST_BOXES_IN_CARD = 6
_MOST_COLUMNS = 6
_MOST_CARDS = 3
_FEW = 3
_LONG_LINES = 5
_TABLE_LINES = 3
_FEW_WORDS = 60
# Heights of the lines of a table, in millimetres.
_LOW = 9.5
_HIGH = 19.0


def blank_sections(form: Form, language: str, yes_no: Sequence[str]) -> list[dict[str, Any]]:
    """Return the sections of the form to be filled by hand; `yes_no` are the words of the two boxes."""
    press = _Press(language, yes_no)
    sections = []
    for section in form.sections:
        blocks = [block for question in section.questions if (block := press.block(question)) is not None]
        if blocks:
            sections.append(
                {
                    "title": press.words(section.title),
                    "hint": press.words(section.hint),
                    "key": section.key,
                    "blocks": blocks,
                }
            )
    return sections


class _Press:
    def __init__(self, language: str, yes_no: Sequence[str]) -> None:
        self._language = language
        self._yes_no = yes_no

    def words(self, text: Text | None) -> str:
        return text.in_(self._language) if text is not None else ""

    def block(self, question: Question, most_boxes: int = _MOST_BOXES) -> dict[str, Any] | None:
        """Return how one question stands on blank paper, or None when it has no place there."""
        kind = question.kind
        if kind is Kind.FILE or is_signed(question):
            return None
        if kind is Kind.ROWS:
            return self._rows(question)
        base = self._base(question)
        if kind is Kind.YES_NO and question.tick:
            return base | {"kind": "tick"}
        if kind is Kind.YES_NO:
            return base | self._ticks([self._yes_no], []) | {"short": self._is_short(question)}
        if question.options and len(question.options) <= most_boxes:
            return base | self._options(question)
        if kind is Kind.LONG:
            return base | {
                "kind": "lines",
                "count": max(question.lines, _LONG_LINES),
                "share": _asks_to_share(question),
            }
        unit = self.words(question.unit) if kind in NUMBERS else ""
        pattern = _PATTERNS.get(kind, "")
        return base | {"kind": "place", "pattern": pattern, "unit": unit, "short": self._is_short(question)}

    def _base(self, question: Question) -> dict[str, Any]:
        return {
            "key": question.key,
            "label": self.words(question.label),
            "hint": self._hint(question),
            "short": False,
        }

    def _hint(self, question: Question) -> str:
        """Return when to fill it in; other hints speak of the screen."""
        return self.words(question.only_when)

    def _is_short(self, question: Question) -> bool:
        return len(self.words(question.label)) <= 60 and len(self._hint(question)) <= 70

    def _options(self, question: Question) -> dict[str, Any]:
        texts = [self.words(one.text) for one in question.options]
        short = len(texts) <= _FEW and sum(map(len, texts)) <= 34 and self._is_short(question)
        if not question.groups:
            return self._ticks([texts], []) | {"short": short}
        by_code = {one.code: one for one in question.options}
        groups = [self._of(by_code, group.codes) for group in question.groups]
        return self._ticks(groups, [self.words(group.title) for group in question.groups]) | {"short": False}

    def _of(self, by_code: dict[str, Option], codes: Sequence[str]) -> list[str]:
        return [self.words(by_code[code].text) for code in codes if code in by_code]

    def _ticks(self, groups: Sequence[Sequence[str]], titles: Sequence[str]) -> dict[str, Any]:
        drawn = [
            {"title": title, "options": [{"text": text, "ticked": False} for text in texts]}
            for title, texts in zip(titles or [""] * len(groups), groups, strict=True)
        ]
        return {"kind": "ticks", "groups": drawn}

    def _rows(self, question: Question) -> dict[str, Any]:
        subs = [sub for sub in question.questions if sub.kind is not Kind.FILE]
        base = self._base(question)
        if question.has_set_lines:
            return base | self._given_lines(question, subs)
        if len(subs) <= _MOST_COLUMNS:
            return base | self._empty_table(question, subs)
        blocks = [block for sub in subs if (block := self.block(sub, _MOST_BOXES_IN_CARD)) is not None]
        title = self.words(question.row) or self.words(question.label)
        cards = [
            {"title": title.replace("{number}", str(number)), "blocks": blocks}
            for number in range(1, min(question.lines, _MOST_CARDS) + 1)
        ]
        return base | {"kind": "cards", "cards": cards}

    def _given_lines(self, question: Question, subs: Sequence[Question]) -> dict[str, Any]:
        """Return a table whose lines are named already; what does not fit beside them is left to the screen."""
        columns = [sub for sub in subs if not sub.more][: _MOST_COLUMNS - 1]
        table = self._empty_table(question, columns)
        has_room = any(sub.kind is Kind.LONG for sub in columns)
        return table | {
            "columns": [self.words(question.label), *table["columns"]],
            "widths": [3, *table["widths"]],
            "first": [self.words(one.text) for one in question.options],
            "count": len(question.options) or max(question.lines, _TABLE_LINES),
            "height": _HIGH if has_room else _LOW,
        }

    def _empty_table(self, question: Question, subs: Sequence[Question]) -> dict[str, Any]:
        return {
            "kind": "empty-rows",
            "columns": [self._column(sub) for sub in subs],
            "widths": [self._width(sub) for sub in subs],
            "first": [],
            "count": max(question.lines, _TABLE_LINES),
            "height": _LOW,
        }

    def _column(self, sub: Question) -> str:
        """Return the head of a column; a choice between few words names them, since there is no room for boxes."""
        texts = self._yes_no if sub.kind is Kind.YES_NO else [self.words(one.text) for one in sub.options]
        few = " / ".join(texts)
        return f"{self.words(sub.label)}\n({few})" if 0 < len(few) <= _FEW_WORDS else self.words(sub.label)

    def _width(self, sub: Question) -> int:
        if sub.kind in (Kind.LONG, Kind.MANY):
            return 4
        if sub.kind in (Kind.TEXT, Kind.PERSON, Kind.ORGANISATION, Kind.PLACE, Kind.USER) and not sub.telephone:
            return 3
        return 2


def _asks_to_share(question: Question) -> bool:
    return question.share and not question.never_shared

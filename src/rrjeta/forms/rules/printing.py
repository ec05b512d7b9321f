"""A form as it stands on paper: labels and words, blank or filled, without any markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from rrjeta.forms.choices import NAMED, NUMBERS, Kind
from rrjeta.forms.rules.answers import may_be_read
from rrjeta.forms.rules.filled import Filled, day_words
from rrjeta.forms.rules.shape import Choice, Form, Question
from rrjeta.kernel.text import Text, thousands_apart


@dataclass(frozen=True, slots=True)
class PaperBox:
    """One box to tick."""

    label: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class PaperCell:
    """One answer in a line; a statement may be printed for the parents only where it may be read."""

    words: str
    is_statement: bool = False
    may_be_read: bool = False


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One question on paper. `words` is empty where it was not answered; `lines` is the room to write by hand."""

    key: str
    kind: str
    label: str
    hint: str
    words: str
    lines: int
    data_class: str
    is_statement: bool = False
    may_be_read: bool = False
    child: str = ""
    boxes: tuple[PaperBox, ...] = ()
    columns: tuple[str, ...] = ()
    table: tuple[tuple[PaperCell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PaperSection:
    title: str
    hint: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole form in one language."""

    code: str
    version: int
    title: str
    mark: str
    is_blank: bool
    sections: tuple[PaperSection, ...]


@dataclass(frozen=True, slots=True)
class Press:
    """In which language and zone a form is printed, and what is known by name."""

    language: str
    zone: tzinfo
    children: Sequence[Choice] = ()
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)

    def words(self, text: Text | None) -> str:
        """Return a text in the language of the paper."""
        return text.in_(self.language) if text is not None else ""


def printed(form: Form, kept: Filled | None, press: Press) -> Paper:
    """Return the form as it stands on paper; blank when nothing was kept."""
    sections = []
    for section in form.sections:
        rows: list[PaperRow] = []
        for question in section.questions:
            rows.extend(_rows(question, kept, press))
        sections.append(PaperSection(press.words(section.title), press.words(section.hint), tuple(rows)))
    return Paper(
        code=form.code,
        version=form.version,
        title=press.words(form.paper),
        mark=form.mark,
        is_blank=kept is None,
        sections=tuple(sections),
    )


def _rows(question: Question, kept: Filled | None, press: Press) -> list[PaperRow]:
    if not question.per_child or kept is None:
        return [_row(question, kept, press)]
    names = {one.code: one.text for one in press.children}
    return [
        replace(_row(question, line, press), child=names.get(child, "")) for child, line in kept.per_child.items()
    ] or [_row(question, kept, press)]


def _row(question: Question, kept: Filled | None, press: Press) -> PaperRow:
    value = kept.values.get(question.key) if kept is not None else None
    row = PaperRow(
        key=question.key,
        kind=str(question.kind),
        label=press.words(question.label),
        hint=press.words(question.only_when or question.hint),
        words="" if question.kind is Kind.ROWS else words_of(question, value, press),
        lines=question.lines,
        data_class=question.data_class,
        is_statement=question.share,
        may_be_read=question.share and kept is not None and question.key in kept.shareable,
    )
    if question.kind is Kind.ROWS:
        # A blank form shows the lines that are given, so that they can be filled in by hand.
        lines = value or [{"of": one.code} for one in question.options]
        return replace(row, columns=_columns(question, press), table=_table(question, lines, press))
    if question.options or question.kind is Kind.YES_NO:
        return replace(row, boxes=_boxes(question, value, press))
    return row


def _boxes(question: Question, value: Any, press: Press) -> tuple[PaperBox, ...]:
    if question.kind is Kind.YES_NO:
        if question.tick:
            return (PaperBox(press.words(question.label), value is True),)
        return (PaperBox(_("Yes"), value is True), PaperBox(_("No"), value is False))
    chosen = {str(one) for one in value} if isinstance(value, list) else {str(value)}
    return tuple(PaperBox(press.words(one.text), one.code in chosen) for one in question.options)


def _columns(question: Question, press: Press) -> tuple[str, ...]:
    about = (press.words(question.label),) if question.has_set_lines else ()
    return about + tuple(press.words(sub.label) for sub in question.questions)


def _table(question: Question, rows: Sequence[Mapping[str, Any]], press: Press) -> tuple[tuple[PaperCell, ...], ...]:
    return tuple(
        _about(question, row, press)
        + tuple(
            PaperCell(words_of(sub, row.get(sub.key), press), sub.share, row.get(may_be_read(sub)) is True)
            for sub in question.questions
        )
        for row in rows
    )


def _about(question: Question, row: Mapping[str, Any], press: Press) -> tuple[PaperCell, ...]:
    if question.options:
        return (PaperCell(_code_words(question, row["of"], press)),)
    return (PaperCell(_named(question.each, row["of"], press)),) if question.each else ()


def _named(source: str, code: Any, press: Press) -> str:
    return next((one.text for one in press.choices.get(source, ()) if one.code == code), "")


def words_of(question: Question, value: Any, press: Press) -> str:
    """Return an answer in words, in the language of the paper; empty when there is none."""
    if value is None:
        return ""
    kind = question.kind
    if kind is Kind.MANY:
        return ", ".join(_code_words(question, code, press) for code in value)
    if kind is Kind.ONE or (kind is Kind.WHOLE and question.options):
        return _code_words(question, str(value), press)
    if kind is Kind.YES_NO:
        return _("Yes") if value else _("No")
    if kind is Kind.DATE:
        return day_words(value)
    if kind is Kind.MOMENT:
        local = datetime.fromisoformat(value).astimezone(press.zone)
        return f"{day_words(local.date().isoformat())}, {local:%H:%M}"
    if kind in NAMED:
        # Of a coded name the id alone is kept.
        name = value if isinstance(value, Mapping) else {"id": value}
        return str(name.get("text") or _named(question.source, name.get("id"), press))
    if kind in NUMBERS:
        return _number_words(question, value, press)
    if kind is Kind.FILE:
        return ", ".join(value.get("names", ())) if isinstance(value, Mapping) else ""
    return str(value)


def _number_words(question: Question, value: float, press: Press) -> str:
    written = thousands_apart(int(value)) if question.kind is not Kind.DECIMAL else f"{value:g}"
    if question.kind is Kind.DECIMAL and press.language != "en":
        written = written.replace(".", ",")
    return f"{written} {press.words(question.unit)}".strip()


def _code_words(question: Question, code: str, press: Press) -> str:
    text = question.words_for(code)
    return press.words(text) if text is not None else _named(question.source, code, press) or code

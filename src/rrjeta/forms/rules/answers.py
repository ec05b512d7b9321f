"""Reads what was posted into answers, by form, save and child."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from rrjeta.forms.choices import NAMED, NUMBERS, WORDS, Home, Kind, Phase, Required
from rrjeta.forms.rules.asked import Asked
from rrjeta.forms.rules.conditions.evaluate import Facts
from rrjeta.forms.rules.enclosed import Enclosed
from rrjeta.forms.rules.lines import MOST_ROWS, line_numbers
from rrjeta.forms.rules.shape import Choice, Form, Question
from rrjeta.forms.rules.values import (
    Setting,
    Wrong,
    native,
    read_code,
    read_date,
    read_moment,
    read_named,
    read_number,
    read_time,
    read_words,
)
from rrjeta.kernel.errors import Invalid


class Posted(Protocol):
    """What Django's QueryDict offers of use here."""

    def getlist(self, key: str) -> list[Any]: ...
    def keys(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class Answers:
    """What a form was answered with, by where it lives. `per_child` holds the same for each child's own lines."""

    coded: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    shareable: frozenset[str] = frozenset()
    per_child: dict[str, "Answers"] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)
    files: tuple[Enclosed, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How much of a form is read, and with what in mind."""

    setting: Setting
    phase: Phase
    part: str | None = None
    children: Sequence[Choice] = ()
    age: int | None = None
    leave_out: frozenset[str] = frozenset()
    known: Mapping[str, Any] = field(default_factory=dict)


def read_posted(form: Form, posted: Posted, files: Posted | None, reading: Reading) -> Answers:
    """Return the answers. Raises Invalid with every fault at its field."""
    reader = _Reader(posted, files, reading)
    mine = [one for one in form.questions(reading.part) if _is_read(one, reading)]
    common = [one for one in mine if not one.per_child]
    found = dict(reading.known) | reader.values(common, "")
    asked = Asked({one.key: one for one in form.questions() if not one.per_child}, found, reader.facts)
    kept = reader.keep(common, found, asked, "")
    per_child = {}
    for child in reading.children:
        lines = [one for one in mine if one.per_child]
        values = reader.values(lines, f"-{child.code}")
        own = Asked({one.key: one for one in lines}, values, reader.facts, outside=asked)
        per_child[child.code] = reader.keep(lines, values, own, f"-{child.code}")
    if reader.errors:
        raise Invalid(reader.errors)
    return Answers(kept.coded, kept.told, kept.fields, kept.shareable, per_child, kept.plain, tuple(reader.files))


def _is_read(question: Question, reading: Reading) -> bool:
    return not question.computed and question.home is not Home.PAPER and question.data_class not in reading.leave_out


class _Reader:
    """Reads questions one by one and collects the faults by the name of the input."""

    def __init__(self, posted: Posted, files: Posted | None, reading: Reading) -> None:
        self._posted = posted
        self._files = files
        self._reading = reading
        self.facts = Facts(today=reading.setting.today, age=reading.age)
        self._faults: dict[str, Any] = {}
        self._sent: dict[str, Enclosed] = {}
        self.errors: dict[str, Any] = {}
        self.files: list[Enclosed] = []

    def values(self, questions: Sequence[Question], suffix: str) -> dict[str, Any]:
        """Return the plain answers of questions whose input names end in the suffix."""
        return {one.key: self._value(one, one.key + suffix) for one in questions}

    def keep(self, questions: Sequence[Question], found: Mapping[str, Any], asked: Asked, suffix: str) -> Answers:
        """Return what is asked, sorted by home; note what is missing and the faults of what is asked."""
        kept, shareable = Answers(), set()
        for question in questions:
            name = question.key + suffix
            plain = found.get(question.key)
            if not asked.is_asked(question):
                plain = None
            elif self._has_faults(question, name):
                continue
            else:
                plain = self._in_asked_groups(question, plain, asked)
                self._demand(question, name, plain, asked)
                self.files += [one for at, one in self._sent.items() if _stands_in(at, name)]
            if question.kind is Kind.FILE:
                continue
            if question.home is Home.FIELD:
                kept.fields[question.key] = native(question, plain)
            if plain is None:
                continue
            kept.plain[question.key] = plain
            if question.home is not Home.FIELD:
                (kept.coded if question.home is Home.CODED else kept.told)[question.key] = _stored(question, plain)
            if question.share and not question.never_shared and self._first(f"{name}-share") == "yes":
                shareable.add(question.key)
        return Answers(kept.coded, kept.told, kept.fields, frozenset(shareable), {}, kept.plain)

    def _has_faults(self, question: Question, name: str) -> bool:
        own = {at: said for at, said in self._faults.items() if _stands_in(at, name)}
        self.errors.update(own)
        return bool(own)

    def _demand(self, question: Question, name: str, plain: Any, asked: Asked) -> None:
        if plain is None and _is_due(question, self._reading.phase, asked):
            self.errors[name] = _("Please answer this question.")

    def _in_asked_groups(self, question: Question, plain: Any, asked: Asked) -> Any:
        if not question.groups or not plain:
            return plain
        offered = {
            code
            for group in question.groups
            if group.condition is None or asked.holds(group.condition)
            for code in group.codes
        }
        return [code for code in plain if code in offered] or None

    def _value(self, question: Question, name: str) -> Any:
        try:
            if question.kind is Kind.ROWS:
                return self._rows(question, name) or None
            return self._simple(question, name)
        except Wrong as wrong:
            self._faults[name] = wrong.message
            return None

    def _simple(self, question: Question, name: str) -> Any:
        setting, kind = self._reading.setting, question.kind
        if kind is Kind.MANY:
            codes = dict.fromkeys(read_code(question, code, setting) for code in self._posted.getlist(name) if code)
            return list(codes) or None
        if kind is Kind.FILE:
            return self._pages(question, name)
        first = self._first(name)
        if kind in NAMED:
            return read_named(question, first, self._first(f"{name}-text"), setting)
        if kind is Kind.MOMENT:
            day, hour = self._first(f"{name}-date") or first, self._first(f"{name}-time")
            return read_moment(question, day, hour, setting) if day or hour else None
        if not first:
            return None
        return self._one(question, first)

    def _pages(self, question: Question, name: str) -> int | None:
        """Note the pages sent for a question; a condition sees how many."""
        sent = self._files.getlist(name) if self._files else []
        if sent:
            pages = tuple(one.read() for one in sent)
            self._sent[name] = Enclosed(name, question.document, question.data_class, pages)
        return len(sent) or None

    def _one(self, question: Question, text: str) -> Any:
        setting = self._reading.setting
        if question.kind in WORDS:
            return read_words(question, text) or None
        if question.kind in NUMBERS:
            return read_number(question, text)
        match question.kind:
            case Kind.DATE:
                return read_date(question, text, setting)
            case Kind.TIME:
                return read_time(text)
            case Kind.YES_NO:
                if text not in ("yes", "no"):
                    raise Wrong(_("Please choose one of the answers offered."))
                return text == "yes"
        return read_code(question, text, setting)

    def _first(self, name: str) -> str:
        found = self._posted.getlist(name)
        return str(found[0]).strip() if found else ""

    def _rows(self, question: Question, name: str) -> list[dict[str, Any]]:
        subs = [sub for sub in question.questions if sub.data_class not in self._reading.leave_out]
        rows = []
        for index in self._row_names(question, name):
            prefix = f"{name}-{index}-"
            values = {sub.key: self._value(sub, prefix + sub.key) for sub in subs}
            asked = Asked({sub.key: sub for sub in subs}, values, self.facts)
            row = {}
            for sub in subs:
                if not asked.is_asked(sub):
                    self._faults.pop(prefix + sub.key, None)
                    self._sent.pop(prefix + sub.key, None)
                elif values[sub.key] is not None and sub.kind is not Kind.FILE:
                    row[sub.key] = values[sub.key]
            if not row:
                continue
            for sub in subs:
                if values[sub.key] is None and asked.is_asked(sub) and _is_due(sub, self._reading.phase, asked):
                    self._faults.setdefault(prefix + sub.key, _("Please answer this question."))
            row |= {
                may_be_read(sub): self._first(f"{prefix}{sub.key}-share") == "yes"
                for sub in subs
                if sub.key in row and sub.share
            }
            rows.append({"of": index} | row if question.has_set_lines else row)
        return rows

    def _row_names(self, question: Question, name: str) -> list[str]:
        if question.options:
            return [one.code for one in question.options]
        if question.each:
            return [one.code for one in self._reading.setting.choices.get(question.each, ())]
        keys = list(self._posted.keys()) + (list(self._files.keys()) if self._files else [])
        found = line_numbers(name, keys)
        if len(found) > MOST_ROWS:
            raise Wrong(_("At most %(most)s lines can be kept here.") % {"most": MOST_ROWS})
        return [str(index) for index in found]


def _stands_in(at: str, name: str) -> bool:
    """Return whether an input belongs to a question: its own, or one of its lines."""
    return at == name or at.startswith(f"{name}-")


def _is_due(question: Question, phase: Phase, asked: Asked) -> bool:
    if phase is Phase.UNFINISHED:
        return False
    if question.required is Required.QUICK:
        return True
    if phase is Phase.QUICK:
        return False
    return question.required is Required.FINISH or (
        question.require_if is not None and asked.holds(question.require_if)
    )


def _stored(question: Question, plain: Any) -> Any:
    """Return what is kept of an answer: of a coded person or place the id alone, since names are never coded."""
    if question.home is Home.CODED and question.kind in NAMED:
        return plain["id"]
    return plain


def may_be_read(question: Question) -> str:
    """Return under which name a line keeps whether the parents may read a statement in it."""
    return f"{question.key}_may_be_read"

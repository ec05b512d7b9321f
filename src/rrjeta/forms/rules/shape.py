"""The shape of a form once its file was read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rrjeta.forms.choices import Home, Kind, Required
from rrjeta.forms.rules.conditions.tree import Condition
from rrjeta.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Option:
    """One code a question may be answered with."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Group:
    """Some options of a long list, asked together and only when their condition holds."""

    title: Text
    codes: tuple[str, ...]
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the page offers to choose from: an action of the plan, a child, a colleague."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form; `docs/forms.md` says what each part means."""

    key: str
    kind: Kind
    label: Text
    home: Home
    data_class: str
    hint: Text | None = None
    field: str = ""
    required: Required = Required.NEVER
    require_if: Condition | None = None
    show_if: Condition | None = None
    only_when: Text | None = None
    share: bool = False
    never_shared: bool = False
    per_child: bool = False
    computed: bool = False
    covers: tuple[str, ...] = ()
    lines: int = 1
    list_name: str = ""
    source: str = ""
    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    blank: Text | None = None
    inline: bool = False
    compact: bool = False
    closed: bool = False
    tick: bool = False
    telephone: bool = False
    minimum: int | None = None
    maximum: int | None = None
    unit: Text | None = None
    not_after_today: bool = False
    not_before_today: bool = False
    questions: tuple["Question", ...] = ()
    row: Text | None = None
    add: Text | None = None
    each: str = ""
    more: bool = False
    document: str = ""

    @property
    def has_set_lines(self) -> bool:
        """Return whether the lines are given: one for each option, or for each thing the page supplies."""
        return self.kind is Kind.ROWS and bool(self.each or self.options)

    @property
    def codes(self) -> frozenset[str]:
        """Return the codes that may be chosen."""
        return frozenset(option.code for option in self.options)

    def words_for(self, code: str) -> Text | None:
        """Return the words of a code, or None when it is not among the options."""
        return next((option.text for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Section:
    """Some questions under one heading."""

    key: str
    part: str
    questions: tuple[Question, ...]
    title: Text | None = None
    hint: Text | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a version of the pack."""

    code: str
    version: int
    title: Text
    paper: Text
    mark: str
    source: str
    sections: tuple[Section, ...]
    by_key: dict[str, Question] = field(default_factory=dict, compare=False, repr=False)

    def questions(self, part: str | None = None) -> Iterator[Question]:
        """Return the questions in order, of one part or of all."""
        for section in self.sections:
            if part is None or section.part == part:
                yield from section.questions

    def fields_of(self, table: str, fields: dict[str, object]) -> dict[str, object]:
        """Return those answers that live in a table, under the names of its fields."""
        found: dict[str, object] = {}
        for key, value in fields.items():
            question = self.by_key.get(key)
            if question is not None and question.field.startswith(f"{table}."):
                found[question.field.removeprefix(f"{table}.")] = value
        return found

    def keys_of(self, data_class: str) -> frozenset[str]:
        """Return the keys of the questions of one data class."""
        return frozenset(question.key for question in self.questions() if question.data_class == data_class)

"""What stands on the page for a form: finished values for the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rrjeta.forms.choices import Phase
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel.text import Text


@dataclass(slots=True)
class DrawnOption:
    value: str
    label: str
    id: str
    is_chosen: bool = False


@dataclass(slots=True)
class DrawnGroup:
    title: str
    options: list[DrawnOption]
    condition: str = ""


@dataclass(slots=True)
class Drawn:
    """One input, or one group of inputs, as it stands on the page."""

    template: str
    key: str
    kind: str
    name: str
    id: str
    label: str
    hint: str = ""
    only_when: str = ""
    condition: str = ""
    scope: str = ""
    error: str = ""
    described_by: str = ""
    value: str = ""
    other: str = ""
    unit: str = ""
    width: str = ""
    input_type: str = "text"
    input_mode: str = ""
    is_required: bool = False
    is_shell: bool = False
    is_inline: bool = False
    is_checked: bool = False
    lines: int = 5
    options: list[DrawnOption] = field(default_factory=list)
    groups: list[DrawnGroup] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    rows: list["DrawnRow"] = field(default_factory=list)
    add: str = ""
    share: "Drawn | None" = None
    kept: "Drawn | None" = None


@dataclass(slots=True)
class DrawnRow:
    """One line of a question that repeats, or the line of one child."""

    title: str
    scope: str
    first: list[Drawn]
    more: list[Drawn] = field(default_factory=list)
    is_open: bool = False


@dataclass(slots=True)
class DrawnSection:
    key: str
    title: str
    hint: str
    is_folded: bool
    is_open: bool
    questions: list[Drawn]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the inputs, what is wrong with it, and for whom the form is drawn."""

    values: Mapping[str, Sequence[str]]
    errors: Mapping[str, Sequence[Any]]
    language: str
    phase: Phase = Phase.FINISH
    children: Sequence[Choice] = ()
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    leave_out: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()

    def first(self, name: str) -> str:
        """Return what stands in an input."""
        found = self.values.get(name)
        return str(found[0]) if found else ""

    def words(self, text: Text | None) -> str:
        """Return a text in the reader's language."""
        return text.in_(self.language) if text is not None else ""

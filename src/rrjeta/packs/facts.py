"""What a pack says, as values that never change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Limit, Mark, Span


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a pack, and where."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PackFaults(Exception):
    """A pack cannot be read; `faults` names everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list."""

    code: str
    text: Text
    mark: Mark
    source: str
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """One deadline of the table, for one condition and one time."""

    code: str
    when: Mapping[str, str]
    value: int
    unit: Span
    clock: str
    limit: Limit
    text: Text
    basis: str
    mark: Mark
    valid_from: date | None
    valid_to: date | None
    confirmed_by: str

    @property
    def is_legal(self) -> bool:
        """Tell whether the screen may call this a legal limit; everything else is a target."""
        return self.limit is Limit.LEGAL


@dataclass(frozen=True, slots=True)
class Step:
    """What a line of the worklist asks for: the verb of its button, the words of the line, and its deadline."""

    code: str
    deadline: str
    who: str
    verb: Text
    line: Text
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number that is shown before anything else when a child is in danger."""

    code: str
    name: Text
    number: str
    also: tuple[str, ...]
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True)
class Marked:
    """An entry of the pack with what it stands on, for the administrator's page."""

    kind: str
    group: str
    code: str
    text: Text
    value: str
    mark: Mark
    source: str

"""What a condition is made of, and its form for the browser."""

from dataclasses import dataclass
from typing import Any

Literal = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question."""

    key: str


@dataclass(frozen=True, slots=True)
class Value:
    """A code, a number, true or false, or a day, as written in the condition."""

    value: Literal
    type: str  # "code", "number", "truth" or "date"


@dataclass(frozen=True, slots=True)
class Age:
    """The child's age in whole years: told by the page, or counted from the answer that holds the birth date."""

    birth_key: str = ""


Operand = Answer | Value | Age


@dataclass(frozen=True, slots=True)
class Compare:
    sign: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class OneOf:
    left: Operand
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Contains:
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class Answered:
    key: str


@dataclass(frozen=True, slots=True)
class Not:
    inner: "Node"


@dataclass(frozen=True, slots=True)
class Both:
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Either:
    left: "Node"
    right: "Node"


Node = Compare | OneOf | Contains | Answered | Not | Both | Either


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as written and as understood."""

    text: str
    node: Node


def keys_in(node: Node) -> frozenset[str]:
    """Return the keys of the questions a condition asks about."""
    match node:
        case Compare(_, left, right):
            return _operand_keys(left) | _operand_keys(right)
        case OneOf(left, _):
            return _operand_keys(left)
        case Contains(key, _) | Answered(key):
            return frozenset({key})
        case Not(inner):
            return keys_in(inner)
        case Both(one, other) | Either(one, other):
            return keys_in(one) | keys_in(other)


def as_json(node: Node) -> list[Any]:
    """Return the condition as nested lists, which the browser evaluates."""
    match node:
        case Compare(sign, left, right):
            return [sign, _operand_json(left), _operand_json(right)]
        case OneOf(left, values):
            return ["in", _operand_json(left), [value.value for value in values]]
        case Contains(key, value):
            return ["contains", key, value.value]
        case Answered(key):
            return ["answered", key]
        case Not(inner):
            return ["not", as_json(inner)]
        case Both(one, other):
            return ["and", as_json(one), as_json(other)]
        case Either(one, other):
            return ["or", as_json(one), as_json(other)]


def _operand_keys(operand: Operand) -> frozenset[str]:
    match operand:
        case Answer(key):
            return frozenset({key})
        case Age(key) if key:
            return frozenset({key})
    return frozenset()


def _operand_json(operand: Operand) -> list[Any]:
    match operand:
        case Answer(key):
            return ["answer", key]
        case Age(key):
            return ["age", key]
        case Value(value):
            return ["value", value]

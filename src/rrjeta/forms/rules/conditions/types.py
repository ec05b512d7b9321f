"""Refuses a condition that compares what cannot be compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rrjeta.forms.rules.conditions.tree import (
    Age,
    Answer,
    Answered,
    Both,
    Compare,
    Contains,
    Either,
    Node,
    Not,
    OneOf,
    Operand,
    Value,
)

_ORDER = frozenset({"<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Type:
    """What an answer is to a condition: `name`, and for codes the list they come from."""

    name: str  # "code", "codes", "number", "truth", "date", or "words": answered or not, nothing else
    list_name: str = ""
    codes: frozenset[str] = frozenset()


def type_faults(node: Node, types: Mapping[str, Type]) -> Iterator[str]:
    """Return what is wrong with a condition, given the type of each question it may look at."""
    match node:
        case Not(inner):
            yield from type_faults(inner, types)
        case Both(left, right) | Either(left, right):
            yield from type_faults(left, types)
            yield from type_faults(right, types)
        case Answered(key):
            if key not in types:
                yield _unknown(key)
        case Contains(key, value):
            yield from _contains_faults(key, value, types)
        case OneOf(operand, values):
            for value in values:
                yield from _compare_faults("==", operand, value, types)
        case Compare(sign, one, other):
            yield from _compare_faults(sign, one, other, types)


def _unknown(key: str) -> str:
    return f"there is no question {key} that this condition may look at"


def _contains_faults(key: str, value: Value, types: Mapping[str, Type]) -> Iterator[str]:
    asked = types.get(key)
    if asked is None:
        yield _unknown(key)
    elif asked.name != "codes":
        yield f"{key} does not hold several codes, so nothing is contained in it"
    elif value.type != "code":
        yield f"{key} contains codes; {value.value!r} is none"
    elif value.value not in asked.codes:
        yield f"{value.value!r} is not a code of {asked.list_name}"


def _compare_faults(sign: str, left: Operand, right: Operand, types: Mapping[str, Type]) -> Iterator[str]:
    one, other = _type_of(left, types), _type_of(right, types)
    for side in (one, other):
        if isinstance(side, str):
            yield side
            return
    if isinstance(one, str) or isinstance(other, str):
        return
    for side in (one, other):
        if side.name in ("codes", "words"):
            yield f"{sign} does not compare this kind of answer; ask whether it is answered"
            return
    if one.name != other.name:
        yield f"a {one.name} is not compared with a {other.name}"
    elif sign in _ORDER and one.name in ("code", "truth"):
        yield f"{sign} does not compare a {one.name}"
    elif one.name == "code":
        yield from _code_faults(one, other)


def _code_faults(one: Type, other: Type) -> Iterator[str]:
    if one.list_name and other.list_name:
        if one.list_name != other.list_name:
            yield f"codes of {one.list_name} are not codes of {other.list_name}"
        return
    asked, said = (one, other) if one.list_name else (other, one)
    if not asked.list_name:
        yield "two written codes say nothing about an answer"
        return
    for code in said.codes - asked.codes:
        yield f"{code!r} is not a code of {asked.list_name}"


def _type_of(operand: Operand, types: Mapping[str, Type]) -> Type | str:
    match operand:
        case Value(value, "code"):
            return Type("code", codes=frozenset({str(value)}))
        case Value(_, name):
            return Type(name)
        case Age(key) if key:
            asked = types.get(key)
            if asked is None:
                return _unknown(key)
            return Type("number") if asked.name == "date" else f"{key} is not a date, so no age is counted from it"
        case Age():
            return Type("number")
        case Answer(key):
            return types.get(key, _unknown(key))

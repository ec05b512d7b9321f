"""Says whether a condition holds. `web/scripts/condition-eval.mjs` says the same in the browser."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import eq, ge, gt, le, lt, ne
from typing import Any

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

_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a condition may know besides the answers: the day, and the child's age when the page knows it."""

    today: date
    age: int | None = None


def holds(node: Node, answer: Callable[[str], Any], facts: Facts) -> bool:
    """Return whether the condition holds; `answer` gives the plain answer to a question, None when there is none."""
    match node:
        case Both(left, right):
            return holds(left, answer, facts) and holds(right, answer, facts)
        case Either(left, right):
            return holds(left, answer, facts) or holds(right, answer, facts)
        case Not(inner):
            return not holds(inner, answer, facts)
        case Answered(key):
            return answer(key) is not None
        case Contains(key, value):
            return value.value in (answer(key) or ())
        case OneOf(operand, values):
            known = _known(operand, answer, facts)
            return known is not None and any(known == value.value for value in values)
        case Compare(sign, one, other):
            left_known, right_known = _known(one, answer, facts), _known(other, answer, facts)
            if left_known is None or right_known is None:
                return False
            return bool(_SIGNS[sign](left_known, right_known))


def whole_years(born: date, today: date) -> int:
    """Return the age in whole years; who was born on 29 February is a year older on 1 March of a common year."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _known(operand: Operand, answer: Callable[[str], Any], facts: Facts) -> Any:
    match operand:
        case Value(value):
            return value
        case Answer(key):
            return answer(key)
        case Age(key) if key:
            born = answer(key)
            return None if born is None else whole_years(date.fromisoformat(born), facts.today)
        case Age():
            return facts.age

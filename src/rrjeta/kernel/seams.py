"""How a lower room reaches a higher one: it announces a fact or puts a question.

Listeners run inside the transaction of the operation, in a fixed order, and may refuse by raising. Questions take
lists and each answer costs at most one query.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

_listeners: dict[type, list[tuple[int, Callable[[Any], None]]]] = defaultdict(list)
_answers: dict[type, list[Callable[[Any], Any]]] = defaultdict(list)


def listen(fact: type, function: Callable[[Any], None], order: int = 50) -> None:
    """Have `function` called for each announced fact of this type; lower orders first."""
    entry = (order, function)
    if entry not in _listeners[fact]:
        _listeners[fact].append(entry)
        _listeners[fact].sort(key=lambda one: one[0])


def announce(fact: object) -> None:
    """Tell every listener of the fact's type. Raises what a listener raises."""
    for _order, function in _listeners[type(fact)]:
        function(fact)


def answer(question: type, function: Callable[[Any], Any]) -> None:
    """Have `function` answer each question of this type."""
    if function not in _answers[question]:
        _answers[question].append(function)


def ask(question: object) -> list[Any]:
    """Return what every room that knows an answer says."""
    return [function(question) for function in _answers[type(question)]]

"""Which questions are asked, given the answers so far."""

from collections.abc import Mapping
from typing import Any, Protocol

from rrjeta.forms.rules.conditions.evaluate import Facts, holds
from rrjeta.forms.rules.conditions.tree import Condition
from rrjeta.forms.rules.shape import Question


class _Looks(Protocol):
    def answer(self, key: str) -> Any: ...


class Asked:
    """The questions of a form, or of one line of it, with the answers as they stand.

    An answer to a question that is not asked counts as none, so a question can wait for one that waits for another.
    """

    def __init__(
        self, questions: Mapping[str, Question], answers: Mapping[str, Any], facts: Facts, outside: _Looks | None = None
    ) -> None:
        self._questions = questions
        self._answers = answers
        self._facts = facts
        self._outside = outside
        self._known: dict[str, bool] = {}

    def is_asked(self, question: Question) -> bool:
        """Return whether the question is asked."""
        if question.show_if is None:
            return True
        if question.key not in self._known:
            self._known[question.key] = self.holds(question.show_if)
        return self._known[question.key]

    def holds(self, condition: Condition) -> bool:
        """Return whether a condition holds here."""
        return holds(condition.node, self.answer, self._facts)

    def answer(self, key: str) -> Any:
        """Return the plain answer a condition sees, None when there is none or the question is not asked."""
        question = self._questions.get(key)
        if question is None:
            return self._outside.answer(key) if self._outside is not None else None
        found = self._answers.get(key)
        if found in (None, "", [], {}) or not self.is_asked(question):
            return None
        return found

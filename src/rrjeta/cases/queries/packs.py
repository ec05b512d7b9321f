"""What an invited member reads of a case, page and paper alike (screens S5, S13)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rrjeta.forms.queries import form, told_summary
from rrjeta.forms.rules.shape import Form

# Never the level of risk, nor what is kept narrower than the meeting.
_OPEN_CLASSES = frozenset({"identity", "narrative", "assessment", "plan", "measure"})


def packed(papers: Iterable[Mapping[str, Any]]) -> list[tuple[Form, list[tuple[str, str]]]]:
    """Return each frozen paper of a pack with the answers that its readers get, in the language that is active."""
    found = []
    for one in papers:
        shape = form(one["form"], one["pack_version"])
        found.append((shape, for_member(shape, one["answers"], one.get("shareable", ()))))
    return found


def for_member(shape: Form, answers: Mapping[str, Any], shareable: Sequence[str]) -> list[tuple[str, str]]:
    """Return those answers of a form that a member of a meeting reads; a statement only where the parents may read it."""
    keys = [
        question.key
        for question in shape.questions()
        if question.data_class in _OPEN_CLASSES and (not question.share or question.key in shareable)
    ]
    return told_summary(shape, answers, keys=keys)

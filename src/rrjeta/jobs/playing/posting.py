"""Turns the answers of a step into the inputs that a browser posts, so that the form itself reads and checks them."""

from collections.abc import Callable, Mapping
from typing import Any

from rrjeta.forms.choices import NAMED, Kind
from rrjeta.forms.rules.shape import Form, Question
from rrjeta.kernel.ids import read_id

Posted = dict[str, list[str]]
Named = Callable[[str], str]


class NoSuchQuestion(Exception):
    """A step answers a question that the form does not ask."""


def as_posted(
    form: Form,
    answers: Mapping[str, Any],
    each: Mapping[str, Mapping[str, Any]],
    cases: Mapping[str, str],
    named: Named,
) -> Posted:
    """Return the inputs of a form: the common answers, and those of each child. Raises NoSuchQuestion."""
    posted: Posted = {}
    for key, value in answers.items():
        question = _question(form, key)
        if question.per_child:
            for case_id in cases.values():
                _post(posted, question, f"{key}-{case_id}", value, named)
        else:
            _post(posted, question, key, value, named)
    for name, lines in each.items():
        for key, value in lines.items():
            _post(posted, _question(form, key), f"{key}-{cases[name]}", value, named)
    return posted


def _question(form: Form, key: str) -> Question:
    if key not in form.by_key:
        raise NoSuchQuestion(f"{form.code}.{key}")
    return form.by_key[key]


def _post(posted: Posted, question: Question, name: str, value: Any, named: Named) -> None:
    if question.kind is Kind.ROWS:
        lines = value.items() if isinstance(value, Mapping) else enumerate(value)
        for place, line in lines:
            key = named(str(place))
            for sub in question.questions:
                if sub.key in line:
                    _post(posted, sub, f"{name}-{key}-{sub.key}", line[sub.key], named)
            _refuse_unknown(question, line)
    elif isinstance(value, list):
        posted[name] = [named(_word(one)) for one in value]
    else:
        word = named(_word(value))
        # A colleague or person known by id is chosen; anybody else is written.
        is_written = question.kind in NAMED and read_id(word) is None and not question.closed
        posted[f"{name}-text" if is_written else name] = [word]


def _refuse_unknown(question: Question, line: Mapping[str, Any]) -> None:
    unknown = set(line) - {sub.key for sub in question.questions}
    if unknown:
        raise NoSuchQuestion(f"{question.key}.{min(unknown)}")


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

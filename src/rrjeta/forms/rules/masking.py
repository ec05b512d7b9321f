"""Answers that a form does not show again: what was written stays unless something is written in its place.

The page tells neither what stands there nor whether anything does, so nobody reads it by opening the form, and a field
that comes back empty destroys nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from rrjeta.forms.choices import Kind
from rrjeta.forms.rules.filled import Filled
from rrjeta.forms.rules.shape import Choice, Form, Question

ADD, REPLACE = "add", "replace"
# What can be added to; any other answer is one value, and a new one takes its place.
ADDABLE = frozenset({Kind.TEXT, Kind.LONG, Kind.MANY})
_BETWEEN = {Kind.LONG: "\n\n", Kind.TEXT: "; "}


def masked_keys(form: Form, classes: Collection[str]) -> frozenset[str]:
    """Return the keys of the questions whose answers are not shown again."""
    return frozenset(one.key for one in form.questions() if one.data_class in classes)


def without_masked(kept: Filled, keys: Collection[str]) -> Filled:
    """Return what may stand in the inputs."""
    return replace(
        kept,
        values={key: value for key, value in kept.values.items() if key not in keys},
        per_child={child: without_masked(line, keys) for child, line in kept.per_child.items()},
    )


def kept_where_empty(
    form: Form,
    sent: Mapping[str, Sequence[str]],
    stood: Mapping[str, Sequence[str]],
    keys: Collection[str],
    children: Sequence[Choice] = (),
) -> dict[str, list[str]]:
    """Return what was sent, with what stood in each masked question that came back empty.

    Words and ticks are added to what stood there unless their writer chose to replace it. `stood` holds the inputs as they
    would be without a mask.
    """
    found = {name: list(values) for name, values in sent.items()}
    for question in form.questions():
        if question.key not in keys:
            continue
        for base in _bases(question, children):
            before = {name: list(values) for name, values in stood.items() if _is_of(name, base)}
            if any(one.strip() for values in before.values() for one in values):
                found |= _settled(question, base, found, before)
    return found


def choice_name(name: str) -> str:
    """Return the name of the input that says whether what is written is added or replaces."""
    return f"{name}-kept"


def _settled(
    question: Question, base: str, sent: Mapping[str, list[str]], before: Mapping[str, list[str]]
) -> Mapping[str, list[str]]:
    typed = [name for name in sent if _is_of(name, base)]
    if not any(one.strip() for name in typed for one in sent[name]):
        return before
    if question.kind not in ADDABLE or sent.get(choice_name(base)) == [REPLACE]:
        return {}
    if question.kind is Kind.MANY:
        return {base: list(dict.fromkeys([*before.get(base, ()), *sent.get(base, ())]))}
    words = [one.strip() for one in (*before.get(base, ()), *sent.get(base, ())) if one.strip()]
    return {base: [_BETWEEN[question.kind].join(words)]}


def _bases(question: Question, children: Sequence[Choice]) -> Iterator[str]:
    if not question.per_child:
        yield question.key
        return
    for child in children:
        yield f"{question.key}-{child.code}"


def _is_of(name: str, base: str) -> bool:
    return name == base or (name.startswith(f"{base}-") and name not in (choice_name(base), f"{base}-share"))

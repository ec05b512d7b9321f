"""What a form must not say, beyond the shape of its file."""

from collections.abc import Iterator, Mapping
from typing import Any

from rrjeta.forms.choices import CODABLE, NAMED, NUMBERS, WORDS, Home, Kind
from rrjeta.forms.rules.conditions.tree import Condition, keys_in
from rrjeta.forms.rules.conditions.types import Type, type_faults
from rrjeta.forms.rules.marked import line_of, marked
from rrjeta.forms.rules.parsing import Parser
from rrjeta.forms.rules.shape import Form, Question
from rrjeta.packs.facts import Fault
from rrjeta.packs.lines import Tree

Faults = Iterator[tuple[int, str]]


def read_form(tree: Tree, code: str, lists: Mapping[str, Any]) -> tuple[Form, list[Fault]]:
    """Return the form of a file and everything that is wrong with it."""
    data = marked(tree)
    form, faults = parse_form(data, lists)
    if form.code != code:
        faults.append((line_of(data, "form"), f"form is {form.code!r}; the name of the file says {code!r}"))
    return form, [Fault(tree.file, line, message) for line, message in sorted(faults)]


def parse_form(tree: Any, lists: Mapping[str, Any]) -> tuple[Form, list[tuple[int, str]]]:
    """Return the form of a tree and everything that is wrong with it."""
    parser = Parser(lists=lists)
    form = parser.form(tree)
    faults = list(parser.faults)
    if not faults:
        faults.extend(_form_faults(form, tree))
    return form, faults


def _form_faults(form: Form, tree: Any) -> Faults:
    yield from _twice(tree["sections"], "sections")
    trees: dict[str, Any] = {}
    for section in tree["sections"]:
        for one in section["questions"]:
            if one["key"] in trees:
                yield line_of(one, "key"), f"{one['key']} stands twice in the form"
            trees[one["key"]] = one
    common = {one.key: _type(one) for one in form.questions() if not one.per_child}
    lines = {one.key: _type(one) for one in form.questions() if one.per_child}
    for question in form.questions():
        one = trees[question.key]
        yield from _question_faults(question, one)
        yield from _condition_faults(question, one, common | lines if question.per_child else common)
        if question.kind is Kind.ROWS:
            yield from _rows_faults(question, one)
    yield from _circles(list(form.questions()), trees)


def _rows_faults(rows: Question, tree: Any) -> Faults:
    yield from _twice(tree["questions"], "questions")
    trees = {one["key"]: one for one in tree["questions"]}
    types = {sub.key: _type(sub) for sub in rows.questions}
    for sub in rows.questions:
        one = trees[sub.key]
        yield from _question_faults(sub, one)
        yield from _condition_faults(sub, one, types)
        if sub.kind is Kind.ROWS or sub.per_child:
            yield line_of(one), "inside rows there are no rows and no per_child"
        if sub.key == "of":
            yield line_of(one, "key"), "of names the thing a line is about"
    yield from _circles(list(rows.questions), trees)
    if rows.has_set_lines == (rows.row is not None) or rows.has_set_lines == (rows.add is not None):
        yield line_of(tree), "rows have row and add, or each, or list"


def _question_faults(question: Question, tree: Any) -> Faults:
    kind, home = question.kind, question.home
    if home is Home.CODED and kind is not Kind.ROWS and kind not in CODABLE:
        yield line_of(tree, "home"), f"a {kind} is never coded: words of a person would stand unsealed"
    if (home is Home.PAPER) != (kind is Kind.SIGNATURE) and kind is not Kind.ROWS and not _in_paper_rows(tree):
        yield line_of(tree, "home"), "a signature lives on paper, and nothing else does"
    if kind in (Kind.ONE, Kind.MANY) and bool(question.list_name) == bool(question.source):
        yield line_of(tree, "kind"), f"a {kind} has either list or from"
    if question.options and kind not in (Kind.ONE, Kind.MANY, Kind.WHOLE, Kind.ROWS):
        yield line_of(tree, "kind"), f"a {kind} has no list"
    if question.source and kind not in NAMED | {Kind.ONE, Kind.MANY}:
        yield line_of(tree, "from"), f"a {kind} is not chosen from anything"
    if question.compact and not question.options:
        yield line_of(tree, "compact"), "only a choice from a list is compact"
    if question.share and (home is not Home.TOLD or kind not in WORDS):
        yield line_of(tree, "share"), "only told words are statements"
    if (question.show_if is None) != (question.only_when is None):
        yield line_of(tree, "show_if"), "show_if and only_when stand together"
    if question.home is Home.CODED and kind in NAMED and not question.closed and kind is not Kind.USER:
        yield line_of(tree, "home"), "what is coded is known: add closed: true"
    if kind is Kind.MONEY and question.unit is None:
        yield line_of(tree, "kind"), "money has a unit"
    if question.groups:
        grouped = [code for group in question.groups for code in group.codes]
        if kind is not Kind.MANY or set(grouped) != question.codes or len(grouped) != len(set(grouped)):
            yield line_of(tree, "groups"), "groups hold each code of the list once, for a many"


def _in_paper_rows(tree: Any) -> bool:
    """Return whether this is a line's question, whose home is that of its rows."""
    return "home" not in tree


def _condition_faults(question: Question, tree: Any, types: Mapping[str, Type]) -> Faults:
    for key, condition in _conditions(question):
        for fault in type_faults(condition.node, types):
            yield line_of(tree, key), f"{key}: {fault}"


def _conditions(question: Question) -> Iterator[tuple[str, Condition]]:
    if question.show_if is not None:
        yield "show_if", question.show_if
    if question.require_if is not None:
        yield "require_if", question.require_if
    for group in question.groups:
        if group.condition is not None:
            yield "groups", group.condition


def _circles(questions: list[Question], trees: Mapping[str, Any]) -> Faults:
    waits = {one.key: keys_in(one.show_if.node) for one in questions if one.show_if is not None}
    for key in waits:
        seen: set[str] = set()
        ahead = set(waits[key])
        while ahead:
            seen |= ahead
            ahead = {after for one in ahead for after in waits.get(one, ())} - seen
        if key in seen:
            yield line_of(trees[key], "show_if"), f"show_if: {key} waits for itself"


def _twice(trees: Any, what: str) -> Faults:
    seen = set()
    for one in trees:
        if one["key"] in seen:
            yield line_of(one, "key"), f"{one['key']} stands twice in the {what}"
        seen.add(one["key"])


def _type(question: Question) -> Type:
    kind = question.kind
    if kind in NUMBERS:
        return Type("number")
    if kind is Kind.YES_NO:
        return Type("truth")
    if kind is Kind.DATE:
        return Type("date")
    if kind in (Kind.ONE, Kind.MANY) and question.list_name:
        return Type("code" if kind is Kind.ONE else "codes", question.list_name, question.codes)
    return Type("words")

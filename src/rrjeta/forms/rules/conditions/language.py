"""Reads the condition language: words in, tree out."""

import re
from datetime import date

from rrjeta.forms.rules.conditions.tree import (
    Age,
    Answer,
    Answered,
    Both,
    Compare,
    Condition,
    Contains,
    Either,
    Node,
    Not,
    OneOf,
    Operand,
    Value,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d{2}-\d{2})"
    r"|(?P<number>-?\d+(?:\.\d+)?)"
    r"|'(?P<code>[^']*)'"
    r"|(?P<word>[a-z_][a-z0-9_]*)"
    r"|(?P<sign>==|!=|<=|>=|<|>|\[|\]|\(|\)|,))"
)
_SIGNS = ("==", "!=", "<", "<=", ">", ">=")
_WORDS = frozenset({"and", "or", "not", "in", "is", "contains", "answered", "age", "of", "true", "false"})


class NotACondition(Exception):
    """The text is not in the condition language."""


def read_condition(text: str) -> Condition:
    """Return the condition a text says. Raises NotACondition with a sentence for the author of the form."""
    reader = _Reader(_tokens(text))
    node = reader.either()
    if reader.peek() is not None:
        raise NotACondition(f"did not expect {reader.peek()!r}")
    return Condition(text=text, node=node)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotACondition(f"does not understand {text[at:].strip()[:20]!r}")
        kind = str(match.lastgroup)
        found.append((kind, match.group(kind)))
        at = match.end()
    return found


class _Reader:
    """Walks over the tokens; the weakest binding first: or, and, not."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> str | None:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else None

    def _next_is(self, text: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] in (("word", text), ("sign", text)):
            self._at += 1
            return True
        return False

    def _take(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise NotACondition("ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, text: str) -> None:
        if not self._next_is(text):
            raise NotACondition(f"expected {text!r}, found {self.peek() or 'the end'!r}")

    def either(self) -> Node:
        node = self._both()
        while self._next_is("or"):
            node = Either(node, self._both())
        return node

    def _both(self) -> Node:
        node = self._not()
        while self._next_is("and"):
            node = Both(node, self._not())
        return node

    def _not(self) -> Node:
        if self._next_is("not"):
            return Not(self._not())
        if self._next_is("("):
            node = self.either()
            self._expect(")")
            return node
        return self._claim()

    def _claim(self) -> Node:
        left = self._operand()
        if self._next_is("in"):
            return OneOf(left, self._values())
        if self._next_is("contains"):
            return Contains(self._key_of(left), self._value(self._take()))
        if self._next_is("is"):
            turned = self._next_is("not")
            self._expect("answered")
            answered = Answered(self._key_of(left))
            return Not(answered) if turned else answered
        _, sign = self._take()
        if sign not in _SIGNS:
            raise NotACondition(f"expected a comparison, found {sign!r}")
        return Compare(sign, left, self._operand())

    def _key_of(self, operand: Operand) -> str:
        if not isinstance(operand, Answer):
            raise NotACondition("expected the key of a question")
        return operand.key

    def _operand(self) -> Operand:
        kind, text = self._take()
        if (kind, text) == ("word", "age"):
            if not self._next_is("of"):
                return Age()
            return Age(self._key_of(self._operand()))
        if kind == "word" and text not in _WORDS:
            return Answer(text)
        return self._value((kind, text))

    def _values(self) -> tuple[Value, ...]:
        self._expect("[")
        values = [self._value(self._take())]
        while self._next_is(","):
            values.append(self._value(self._take()))
        self._expect("]")
        return tuple(values)

    def _value(self, token: tuple[str, str]) -> Value:
        kind, text = token
        if kind == "code":
            return Value(text, "code")
        if kind == "number":
            return Value(float(text) if "." in text else int(text), "number")
        if kind == "date":
            return Value(_day(text), "date")
        if text in ("true", "false") and kind == "word":
            return Value(text == "true", "truth")
        raise NotACondition(f"expected a value, found {text!r}; a code stands in single quotes")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise NotACondition(f"{text} is not a day") from error

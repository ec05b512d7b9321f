"""When a question is asked: the server and the browser say the same."""

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rrjeta.forms.choices import Home, Kind
from rrjeta.forms.rules.asked import Asked
from rrjeta.forms.rules.conditions.evaluate import Facts, holds, whole_years
from rrjeta.forms.rules.conditions.language import read_condition
from rrjeta.forms.rules.conditions.tree import as_json
from rrjeta.forms.rules.days import read_day, read_decimal, read_money, read_whole
from rrjeta.forms.rules.shape import Question
from rrjeta.kernel.text import Text

SCRIPTS = Path(__file__).resolve().parents[2] / "src" / "rrjeta" / "web" / "scripts"
FACTS = Facts(today=date(2026, 3, 14), age=9)
WORDS = Text(sq="a", en="a")
CODES = ("yes", "no", "unknown")


def _says(condition: str, **answers: Any) -> bool:
    return holds(read_condition(condition).node, answers.get, FACTS)


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ("danger == 'yes'", {"danger": "yes"}, True),
        ("danger == 'yes'", {}, False),
        ("danger != 'yes'", {}, False),
        ("not danger == 'yes'", {}, True),
        ("danger in ['no', 'unknown']", {"danger": "no"}, True),
        ("kinds contains 'yes'", {"kinds": ["no", "yes"]}, True),
        ("kinds contains 'yes'", {}, False),
        ("danger is answered", {"danger": "no"}, True),
        ("danger is not answered", {}, True),
        ("count >= 3 and count < 5", {"count": 3}, True),
        ("count < 3 or danger == 'no' and count == 9", {"count": 9, "danger": "no"}, True),
        ("(count < 3 or danger == 'no') and count == 9", {"count": 1, "danger": "no"}, False),
        ("born > 2010-01-31", {"born": "2010-02-01"}, True),
        ("ticked == true", {"ticked": False}, False),
        ("ticked == false", {"ticked": False}, True),
        ("age < 10", {}, True),
        ("age of born >= 16", {"born": "2010-03-14"}, True),
        ("age of born >= 16", {"born": "2010-03-15"}, False),
        ("age of born >= 16", {}, False),
        ("count == 0.5", {"count": 0.5}, True),
    ],
)
def test_a_condition_holds(condition: str, answers: dict[str, Any], expected: bool) -> None:
    assert _says(condition, **answers) is expected


def test_who_was_born_on_a_leap_day_is_older_on_the_first_of_march() -> None:
    assert whole_years(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert whole_years(date(2012, 2, 29), date(2026, 3, 1)) == 14


def _question(key: str, kind: Kind, condition: str = "") -> Question:
    return Question(
        key, kind, WORDS, Home.CODED, "risk", show_if=read_condition(condition) if condition else None
    )  # fmt: skip


def test_an_answer_to_a_question_that_is_not_asked_counts_as_none() -> None:
    questions = {
        "first": _question("first", Kind.YES_NO),
        "second": _question("second", Kind.YES_NO, "first == true"),
        "third": _question("third", Kind.YES_NO, "second == true"),
    }
    asked = Asked(questions, {"first": False, "second": True, "third": True}, FACTS)
    assert [asked.is_asked(question) for question in questions.values()] == [True, False, False]


# --- Both sides ---------------------------------------------------------------------------------

KINDS = (Kind.ONE, Kind.MANY, Kind.WHOLE, Kind.DECIMAL, Kind.DATE, Kind.YES_NO, Kind.TEXT)
# The days on which an age or an order of days goes wrong first.
DAYS = ((2, 28), (2, 29), (3, 1), (3, 14), (12, 31), (1, 1))


def _date(chance: Random, first_year: int) -> date:
    year, (month, day) = first_year + chance.randrange(8), chance.choice(DAYS)
    is_leap = year % 4 == 0
    return date(year, month, day if is_leap else min(day, 28) if month == 2 else day)


def _day(chance: Random) -> str:
    return _date(chance, 2006).isoformat()


def _answer(chance: Random, kind: Kind) -> Any:
    if chance.random() < 0.25:
        return None
    return {
        Kind.ONE: lambda: chance.choice(CODES),
        Kind.MANY: lambda: chance.sample(CODES, chance.randrange(4)),
        Kind.WHOLE: lambda: chance.randrange(-3, 4),
        Kind.DECIMAL: lambda: chance.randrange(-300, 300, 5) / 100,
        Kind.DATE: lambda: _day(chance),
        Kind.YES_NO: lambda: chance.random() < 0.5,
        Kind.TEXT: lambda: chance.choice(("", "ç", "0", "🦊")),
    }[kind]()


def _claim(chance: Random, key: str, kind: Kind) -> str:
    if kind is Kind.TEXT or chance.random() < 0.2:
        return f"{key} is {chance.choice(('', 'not '))}answered"
    sign, code = chance.choice(("==", "!=", "<", "<=", ">", ">=")), chance.choice(CODES)
    same = chance.choice(("==", "!="))
    codes = ", ".join(f"'{one}'" for one in chance.sample(CODES, 2))
    return chance.choice(
        {
            Kind.ONE: (f"{key} {same} '{code}'", f"{key} in [{codes}]"),
            Kind.MANY: (f"{key} contains '{code}'",),
            Kind.WHOLE: (f"{key} {sign} {chance.randrange(-3, 4)}", f"{key} in [1, 2, -1]"),
            Kind.DECIMAL: (f"{key} {sign} {chance.randrange(-3, 4)}.25", f"{key} {sign} {key}"),
            Kind.DATE: (
                f"{key} {sign} {_day(chance)}",
                f"age of {key} {sign} {chance.randrange(10, 20)}",
                f"age {sign} age of {key}",
            ),
            Kind.YES_NO: (f"{key} {same} {chance.choice(('true', 'false'))}",),
        }[kind]
    )


def _condition(chance: Random, kinds: dict[str, Kind], depth: int = 3) -> str:
    if depth == 0 or chance.random() < 0.4:
        key = chance.choice(sorted(kinds))
        return _claim(chance, key, kinds[key])
    if chance.random() < 0.25:
        return f"not {_condition(chance, kinds, depth - 1)}"
    one, other = _condition(chance, kinds, depth - 1), _condition(chance, kinds, depth - 1)
    plain = f"{one} {chance.choice(('and', 'or'))} {other}"
    return plain if chance.random() < 0.3 else f"({plain})"


def _form(chance: Random, prefix: str, outside: dict[str, Kind]) -> tuple[dict[str, Question], dict[str, Any]]:
    kinds: dict[str, Kind] = {}
    questions, answers = {}, {}
    for place in range(chance.randrange(1, 7)):
        key, kind, known = f"{prefix}{place}", chance.choice(KINDS), outside | kinds
        condition = _condition(chance, known) if known and chance.random() < 0.8 else ""
        questions[key] = _question(key, kind, condition)
        answers[key] = _answer(chance, kind)
        kinds[key] = kind
    # The order in which questions stand has no part in which are asked.
    order = chance.sample(sorted(questions), len(questions))
    return {key: questions[key] for key in order}, {key: answers[key] for key in order}


def _side(questions: dict[str, Question], answers: dict[str, Any]) -> dict[str, Any]:
    conditions = {key: as_json(one.show_if.node) for key, one in questions.items() if one.show_if is not None}
    return {"answers": answers, "conditions": conditions}


def _node() -> str:
    beside = Path(sys.executable).parent / "node"
    return shutil.which("node") or str(beside)


def _browser_says(vectors: list[dict[str, Any]]) -> list[Any]:
    scripts = [str(SCRIPTS / name) for name in ("condition-eval.mjs", "answer-values.mjs")]
    run = subprocess.run(
        [_node(), str(Path(__file__).with_name("vectors.mjs")), *scripts],
        input=json.dumps(vectors), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    said: list[Any] = json.loads(run.stdout)
    return said


@pytest.mark.slow
def test_server_and_browser_ask_the_same_questions(long_run: bool) -> None:
    vectors: list[dict[str, Any]] = []
    expected: list[dict[str, bool]] = []

    @settings(max_examples=20_000 if long_run else 800)
    @given(st.integers(0, 2**48))
    def collect(seed: int) -> None:
        chance = Random(seed)
        questions, answers = _form(chance, "q", {})
        inner, inner_answers = _form(chance, "c", {key: one.kind for key, one in questions.items()})
        facts = Facts(_date(chance, 2021), chance.choice((None, *range(10, 20))))
        outside = Asked(questions, answers, facts)
        line = Asked(inner, inner_answers, facts, outside)
        expected.append(
            {key: outside.is_asked(one) for key, one in questions.items()}
            | {key: line.is_asked(one) for key, one in inner.items()}
        )
        side = _side(questions, answers) | {"inner": _side(inner, inner_answers)}
        vectors.append({"what": "asked", "of": side | {"facts": {"today": facts.today.isoformat(), "age": facts.age}}})

    collect()
    assert len(vectors) >= 500
    assert {value for one in expected for value in one.values()} == {True, False}
    differing = [
        (vector, mine, theirs)
        for vector, mine, theirs in zip(vectors, expected, _browser_says(vectors), strict=True)
        if mine != theirs
    ]
    assert differing[:1] == []


_part = st.integers(0, 40).map(str) | st.integers(1895, 2105).map(str) | st.sampled_from(("", "03", "2", "x", "٣"))
_written_day = st.builds(
    lambda parts, marks: parts[0] + marks[0] + parts[1] + marks[1] + parts[2],
    st.tuples(_part, _part, _part),
    st.tuples(*[st.sampled_from((".", "/", "-", ",", " ", ". ", ""))] * 2),
)
_written_number = st.from_regex(r"-?[0-9]{1,5}([., ][0-9]{1,3}){0,2}", fullmatch=True) | st.text(
    "0123456789.,- ", max_size=8
)


@pytest.mark.slow
def test_server_and_browser_read_the_same_days_and_numbers(long_run: bool) -> None:
    vectors: list[dict[str, Any]] = []
    expected: list[Any] = []
    readers = {"whole": read_whole, "money": read_money, "decimal": read_decimal}

    @settings(max_examples=20_000 if long_run else 600)
    @given(_written_day, _written_number, st.sampled_from(sorted(readers)))
    def collect(day: str, number: str, kind: str) -> None:
        found = read_day(day.strip())
        vectors.append({"what": "day", "of": day.strip()})
        expected.append(found.isoformat() if found else None)
        vectors.append({"what": kind, "of": number.strip()})
        expected.append(readers[kind](number.strip()))

    collect()
    assert sum(one is not None for one in expected) > 50
    said = _browser_says(vectors)
    assert [(v, mine, its) for v, mine, its in zip(vectors, expected, said, strict=True) if mine != its][:1] == []

"""A form file that says something wrong is refused with the line on which it says it."""

import pytest

from rrjeta.forms.rules.checking import read_form
from rrjeta.forms.rules.shape import Option
from rrjeta.kernel.text import Text
from rrjeta.packs.lines import read_tree

LISTS = {
    "answer": tuple(Option(code, Text(sq=code, en=code)) for code in ("yes", "no", "unknown")),
    "other": (Option("yes", Text(sq="Po", en="Yes")),),
}
HEAD = """\
form: little
version: 1
title: {sq: "I vogël", en: "Little"}
paper: {sq: "Formulari i vogël", en: "Little form"}
mark: proposed
source: "a test"
sections:
  - key: one
    questions:
"""
GOOD = """\
      - key: danger
        kind: one
        list: answer
        label: {sq: "Rrezik?", en: "Danger?"}
        home: coded
        class: risk
"""
TEXT = '        label: {sq: "Si?", en: "How?"}\n'


def _faults(text: str) -> list[str]:
    tree = read_tree(text, "little.yaml")
    return [str(fault) for fault in [*tree.faults, *read_form(tree, "little", LISTS)[1]]]


def _question(*lines: str) -> str:
    return HEAD + GOOD + "      - key: asked\n" + TEXT + "".join(f"        {line}\n" for line in lines)


def test_a_whole_form_has_no_fault() -> None:
    assert _faults(HEAD + GOOD) == []


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (("kind: tekst", "home: told", "class: risk"), 18, "kind is one of"),
        (("kind: text", "home: coded", "class: risk"), 19, "never coded"),
        (("kind: text", "home: {field: visit}", "class: risk"), 19, "home is coded, told, paper or"),
        (("kind: text", "home: told", "class: secret"), 20, "class is one of"),
        (("kind: text", "home: told", "class: risk", "colour: red"), 21, "a question has no colour"),
        (("kind: one", "home: coded", "class: risk"), 18, "either list or from"),
        (("kind: one", "home: coded", "class: risk", "list: nothing"), 21, "no code list nothing"),
        (("kind: one", "home: coded", "class: risk", "list: answer", "only: [yes, maybe]"), 22, "'maybe' is not a code"),
        (("kind: money", "home: coded", "class: risk"), 18, "money has a unit"),
        (("kind: date", "home: coded", "class: risk", "not_after: 2026"), 21, "not_after is today"),
        (("kind: one", "list: answer", "home: coded", "class: risk", "share: true"), 22, "only told words are statements"),
        (("kind: text", "home: told", "class: risk", "show_if: \"danger == 'yes'\""), 21, "show_if and only_when stand together"),
        (("kind: signature", "home: told", "class: risk"), 19, "a signature lives on paper"),
        (("kind: rows", "home: told", "class: risk", "questions: []"), 21, "questions is a list"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_named_with_its_line(lines: tuple[str, ...], line: int, words: str) -> None:
    faults = _faults(_question(*lines))
    assert any(one.startswith(f"little.yaml:{line}: ") and words in one for one in faults), faults


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("danger = 'yes'", "does not understand"),
        ("danger == yes", "no question yes"),
        ("danger == 'maybe'", "'maybe' is not a code of answer"),
        ("danger == 1", "a code is not compared with a number"),
        ("danger < 'yes'", "< does not compare a code"),
        ("danger contains 'yes'", "does not hold several codes"),
        ("nobody is answered", "there is no question nobody"),
        ("how == 'yes'", "ask whether it is answered"),
        ("danger == other", "codes of answer are not codes of other"),
        ("count == 2026-02-30", "2026-02-30 is not a day"),
        ("count > 2026-02-03", "a number is not compared with a date"),
        ("age of count > 3", "count is not a date"),
        ("ticked == 'yes'", "a truth is not compared with a code"),
        ("ticked > true", "> does not compare a truth"),
        ("danger in []", "expected a value"),
        ("(danger == 'yes'", "expected ')'"),
        ("danger ==", "ends too early"),
        ("danger == 'yes' danger", "did not expect 'danger'"),
        ("asked is answered", "asked waits for itself"),
    ],
)
def test_a_condition_that_compares_what_cannot_be_compared_is_refused(condition: str, words: str) -> None:
    extra = """\
      - {key: other, kind: one, list: other, label: {sq: "a", en: "a"}, home: coded, class: risk}
      - {key: count, kind: whole, label: {sq: "a", en: "a"}, home: coded, class: risk}
      - {key: ticked, kind: yes_no, label: {sq: "a", en: "a"}, home: coded, class: risk}
      - {key: how, kind: text, label: {sq: "a", en: "a"}, home: told, class: risk}
      - key: asked
        kind: text
        label: {sq: "a", en: "a"}
        home: told
        class: risk
        only_when: {sq: "a", en: "a"}
"""
    faults = _faults(HEAD + GOOD + extra + f'        show_if: "{condition}"\n')
    assert [one for one in faults if words in one and one.startswith("little.yaml:26: show_if: ")] != [], faults


def test_two_questions_that_wait_for_each_other_are_refused() -> None:
    both = "".join(
        f"""\
      - key: {one}
        kind: yes_no
        label: {{sq: "a", en: "a"}}
        home: coded
        class: risk
        show_if: "{other} is answered"
        only_when: {{sq: "a", en: "a"}}
"""
        for one, other in (("first", "second"), ("second", "first"))
    )
    assert len([one for one in _faults(HEAD + both) if "waits for itself" in one]) == 2


def test_the_key_of_a_question_stands_once() -> None:
    assert "danger stands twice in the form" in _faults(HEAD + GOOD + GOOD)[0]


def test_words_are_said_in_both_languages() -> None:
    faults = _faults(HEAD + GOOD.replace('sq: "Rrezik?", ', ""))
    assert faults == ["little.yaml:13: the words in sq are missing"]


def test_a_form_bears_the_name_of_its_file() -> None:
    faults = _faults((HEAD + GOOD).replace("form: little", "form: big"))
    assert faults == ["little.yaml:1: form is 'big'; the name of the file says 'little'"]


def test_a_file_that_is_no_form_is_refused_and_not_half_read() -> None:
    for text in ("- 1\n- 2\n", "form\n", "form: little\n", "sections: 3\n", 'form: little\nsections: ["a"]\n'):
        assert _faults(text) != []


def test_a_line_of_rows_has_no_home_of_its_own_and_no_rows_inside() -> None:
    rows = """\
      - key: lines
        kind: rows
        label: {sq: "a", en: "a"}
        row: {sq: "a", en: "a"}
        add: {sq: "a", en: "a"}
        home: told
        class: risk
        questions:
          - {key: inner, kind: rows, label: {sq: "a", en: "a"}, questions: [{key: x, kind: text, label: {sq: "a", en: "a"}}]}
"""
    assert any("inside rows there are no rows" in one for one in _faults(HEAD + rows))


def test_groups_hold_each_code_once() -> None:
    many = """\
      - key: kinds
        kind: many
        list: answer
        label: {sq: "a", en: "a"}
        home: coded
        class: risk
        groups:
          - {title: {sq: "a", en: "a"}, only: [yes, no]}
"""
    assert any("groups hold each code of the list once" in one for one in _faults(HEAD + many))

"""The pack of Albania beside the guide, field for field and limit for limit; where it differs, the table says why."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from rrjeta.forms.rules.checking import read_form
from rrjeta.forms.rules.shape import Form, Option, Question
from rrjeta.kernel.text import Text
from rrjeta.packs.lines import read_tree

HERE = Path(__file__).parent
PACK = Path(settings.RRJETA_PACK)


def rows(file: str) -> list[dict[str, str]]:
    """Return the rows of a table beside this test."""
    with (HERE / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _lists() -> dict[str, tuple[Option, ...]]:
    found: dict[str, tuple[Option, ...]] = {}
    with (PACK / "vocabularies.csv").open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            found[row["list"]] = (*found.get(row["list"], ()), Option(row["code"], Text(sq=row["sq"], en=row["en"])))
    return found


def _form(code: str, lists: dict[str, tuple[Option, ...]]) -> Form:
    text = (PACK / "forms" / f"{code}.yaml").read_text(encoding="utf-8")
    return read_form(read_tree(text, f"{code}.yaml"), code, lists)[0]


@pytest.fixture(scope="module")
def forms() -> dict[str, Form]:
    """Return the forms that the guide lists, as the pack has them."""
    lists = _lists()
    return {code: _form(code, lists) for code in {row["form"] for row in rows("forms_of_guide.csv")}}


def _answering(form: Form, key: str) -> Question:
    """Return the question that answers a field of the guide: of the form first, then inside its lines."""

    def every() -> Iterator[Question]:
        yield from form.questions()
        for question in form.questions():
            yield from question.questions

    return next(one for one in every() if key in (one.key, *one.covers))


def _required(question: Question) -> str:
    if question.computed:
        return "computed"
    if question.require_if is not None:
        return "finish"
    return {"never": ""}.get(str(question.required), str(question.required))


def test_every_field_of_the_guide_is_asked_as_the_guide_asks_it(forms: dict[str, Form]) -> None:
    faults = []
    for row in rows("forms_of_guide.csv"):
        question = _answering(forms[row["form"]], row["key"])
        # The steps of a judgement are described in the form itself, not in a list of the pack.
        list_name = question.list_name.replace("anchors", "")
        found = "/".join((str(question.kind), list_name, _required(question)))
        asked = "/".join((row["kind"], row["list"], row["required"]))
        if found != (row["pack"] or asked) or question.data_class != row["class"]:
            faults.append(f"{row['form']}.{row['key']}: {found} ({question.data_class}); the table says {row}")
    assert faults == []


def test_every_difference_from_the_guide_says_why() -> None:
    for row in rows("forms_of_guide.csv"):
        asked = "/".join((row["kind"], row["list"], row["required"]))
        assert bool(row["pack"]) == bool(row["why"]), row
        assert row["pack"] != asked, row


def test_what_was_talked_about_with_a_family_says_where_and_in_which_language(forms: dict[str, Form]) -> None:
    for code in ("initial_assessment", "full_assessment", "review", "closure", "handover"):
        head = [forms[code].by_key[key] for key in ("language", "interpreter", "place")]
        # The place of a talk may be the refuge of a hidden child.
        assert (head[0].list_name, head[2].data_class) == ("language", "placement")


def test_every_limit_of_the_guide_stands_in_the_table_as_it_stands_there() -> None:
    with (PACK / "deadlines.csv").open(encoding="utf-8", newline="") as opened:
        pack = {(row["code"], row["when"]): row for row in csv.DictReader(opened)}
    columns = ("value", "unit", "clock", "limit", "mark")
    for row in rows("limits_of_guide.csv"):
        found = pack[row["code"], row["when"]]
        assert {name: found[name] for name in columns} == {name: row[name] for name in columns}, row
        assert row["basis"] in found["basis"], row

"""A form on the page: everyone can read it, fill it in and find what went wrong, with and without scripts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from time import process_time

import pytest
from django.http import QueryDict
from django.utils import translation

from rrjeta.forms.choices import Phase
from rrjeta.forms.queries import draw, read_answers
from rrjeta.forms.rules.filled import filled
from rrjeta.forms.rules.lines import MOST_ROWS
from rrjeta.forms.rules.shape import Choice, Form
from rrjeta.kernel.errors import Invalid

VOID = {"input", "br", "img", "meta", "link", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def find(self, *tags: str) -> Iterator["Element"]:
        for child in self.children:
            if child.tag in tags or not tags:
                yield child
            yield from child.find(*tags)

    def named(self, name: str) -> list["Element"]:
        return [one for one in self.find() if one.attributes.get("name") == name]

    def by_id(self, identity: str) -> "Element":
        (found,) = [one for one in self.find() if one.attributes.get("id") == identity]
        return found

    def words(self) -> str:
        return " ".join([self.text.strip(), *(child.words() for child in self.children)]).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self._at = Element("root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs}, self._at)
        self._at.children.append(element)
        if tag not in VOID:
            self._at = element

    def handle_endtag(self, tag: str) -> None:
        assert self._at.tag == tag, f"</{tag}> closes <{self._at.tag}>"
        assert self._at.parent is not None
        self._at = self._at.parent

    def handle_data(self, data: str) -> None:
        self._at.text += data


def _page(html: str) -> Element:
    reader = _Reader()
    reader.feed(html)
    assert reader.root is reader._at, "an element was left open"
    return reader.root


@pytest.fixture(params=["sq", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


CHOICES = {
    "plan_actions": [Choice("a-1", "Terapi")],
    "plan_objectives": [Choice("o-1", "Siguria")],
    "people": [Choice("p-1", "Besim M.")],
    "users": [Choice("u-1", "Elira K.")],
    "municipalities": [Choice("durres", "Durrës")],
    "places": [Choice("sukth", "Sukth, Durrës")],
    "siblings": [Choice("c-2", "Era M.")],
}


def test_every_input_has_a_label_and_every_id_is_its_own(
    forms: dict[str, Form], children: list[Choice], language: str
) -> None:
    for form in forms.values():
        page = _page(draw(form, language=language, children=children, choices=CHOICES))
        ids = [one.attributes["id"] for one in page.find() if "id" in one.attributes]
        assert sorted(ids) == sorted(set(ids)), form.code
        labelled = {one.attributes["for"] for one in page.find("label")}
        for one in page.find("input", "select", "textarea"):
            assert one.attributes["id"] in labelled, f"{form.code}: {one.attributes['name']}"
        for one in page.find("label", "legend", "summary", "button"):
            assert one.words(), f"{form.code}: {one.attributes}"


def test_what_describes_an_input_is_there(forms: dict[str, Form], children: list[Choice]) -> None:
    for form in forms.values():
        page = _page(draw(form, children=children, choices=CHOICES, errors={"risk_level": ["Gabim"]}))
        for one in page.find():
            for identity in one.attributes.get("aria-describedby", "").split():
                assert page.by_id(identity).words()


def test_a_refused_answer_stands_there_again_with_its_reason(forms: dict[str, Form]) -> None:
    form = forms["identification"]
    posted = QueryDict("what_happened=&danger_now=yes&children-1-birth_date=31.2.2020&children-1-nickname=Mira")
    with translation.override("en"):
        with pytest.raises(Invalid) as refused:
            read_answers(form, posted, Phase.QUICK)
        page = _page(draw(form, posted, refused.value.errors, Phase.QUICK, "en"))
    assert set(refused.value.errors) == {"what_happened", "children-1-birth_date"}
    assert "Please answer this question." in page.by_id("q-what_happened-error").words()
    (birth,) = page.named("children-1-birth_date")
    assert birth.attributes["value"] == "31.2.2020"
    assert birth.attributes["id"] == "q-children-1-birth_date"
    assert "q-children-1-birth_date-error" in birth.attributes["aria-describedby"]
    assert page.named("children-1-nickname")[0].attributes["value"] == "Mira"
    (yes,) = [one for one in page.named("danger_now") if one.attributes["value"] == "yes"]
    assert "checked" in yes.attributes


def test_a_folded_part_opens_where_something_is_wrong(forms: dict[str, Form]) -> None:
    html = draw(forms["visit"], errors={"km": ["Gabim"]})
    assert ["open" in one.attributes for one in _page(html).find("details")] == [True]
    assert ["open" in one.attributes for one in _page(draw(forms["visit"])).find("details")] == [False]


@pytest.mark.parametrize("nasty", ['"><script>alert(1)</script>', "</textarea><b>", "{{ 7|add:7 }}", "'\"&<>"])
def test_what_was_typed_is_never_markup(forms: dict[str, Form], nasty: str) -> None:
    posted = {"what_happened": nasty, "address": nasty, "referrer_name": nasty, "children-0-nickname": nasty}
    page = _page(draw(forms["identification"], posted, choices={"people": [Choice("p", nasty)]}))
    assert list(page.find("script", "b")) == []
    assert page.named("address")[0].attributes["value"] == nasty
    assert page.named("what_happened")[0].text.strip() == nasty


def test_without_scripts_every_question_stands_there_with_its_condition_in_words(forms: dict[str, Form]) -> None:
    page = _page(draw(forms["visit"], language="en"))
    assert "Only if there is a new danger." in page.by_id("q-new_risk_what-when").words()
    assert [one for one in page.find() if "hidden" in one.attributes or "style" in one.attributes] == []
    conditions = [one.attributes["data-show-if"] for one in page.find() if "data-show-if" in one.attributes]
    assert ["==", ["answer", "new_risk"], ["value", "yes"]] in [json.loads(one) for one in conditions]


def test_each_child_has_a_line_and_one_child_needs_no_table(forms: dict[str, Form], children: list[Choice]) -> None:
    page = _page(draw(forms["visit"], children=children))
    assert {one.attributes["name"] for one in page.find("input") if one.attributes["name"].startswith("outcome")} == {
        "outcome-sara-1", "outcome-era-2",
    }  # fmt: skip
    assert {"Sara M.", "Era M."} <= {one.words() for one in page.find("legend")}
    alone = _page(draw(forms["visit"], children=children[:1], language="en"))
    assert "Was the child seen?" in {one.words() for one in alone.find("legend")}
    assert "Sara M." not in {one.words() for one in alone.find("legend")}


def test_a_statement_stands_on_not_for_the_parents(forms: dict[str, Form], children: list[Choice]) -> None:
    page = _page(draw(forms["visit"], children=children[:1]))
    chosen = [
        one.attributes["value"] for one in page.named("child_statement-sara-1-share") if "checked" in one.attributes
    ]
    assert chosen == ["no"]


def test_what_never_leaves_the_file_has_no_such_choice(forms: dict[str, Form]) -> None:
    page = _page(draw(forms["plan"]))
    assert page.named("child_view_shared-share") != []
    assert page.named("child_view_kept-share") == []
    assert page.named("child_view_kept") != []


def test_kept_answers_stand_in_the_form(forms: dict[str, Form], children: list[Choice]) -> None:
    form = forms["visit"]
    line = filled(form, {"outcome": "done_child_alone", "child_statement": "Jam mirë."}, shareable=["child_statement"])
    kept = filled(
        form, {"observed": "Gjithçka qetë.", "visit_at": "2026-03-14T22:10:00+00:00"}, per_child={"sara-1": line}
    )
    page = _page(draw(form, kept, children=children))
    assert page.named("observed")[0].text.strip() == "Gjithçka qetë."
    assert page.named("visit_at-date")[0].attributes["value"] == "14.3.2026"
    assert page.named("visit_at-time")[0].attributes["value"] == "23:10"
    chosen = {
        one.attributes["name"]: one.attributes["value"] for one in page.find("input") if "checked" in one.attributes
    }
    assert chosen["outcome-sara-1"] == "done_child_alone"
    assert chosen["child_statement-sara-1-share"] == "yes"
    assert chosen["child_statement-era-2-share"] == "no"


def test_another_line_is_added_without_scripts(forms: dict[str, Form]) -> None:
    posted = {"children-0-child_given_name": "Sara", "add": "children"}
    page = _page(draw(forms["identification"], posted, language="en"))
    assert [page.named(f"children-{place}-child_given_name") != [] for place in range(3)] == [True, True, False]
    assert {"Child 1", "Child 2"} <= {one.words() for one in page.find("legend")}
    (button,) = page.named("add")
    assert (button.attributes["value"], button.attributes["type"]) == ("children", "submit")


@pytest.mark.parametrize("number", ["2000000", "²", "١", "-1", "1e9", ""])
def test_the_name_of_an_input_never_decides_how_many_lines_are_drawn(forms: dict[str, Form], number: str) -> None:
    page = _page(draw(forms["identification"], {f"children-{number}-nickname": "x"}, language="en"))
    assert [name for name in _names(page) if name.endswith("-nickname")] == ["children-0-nickname"]


def test_no_more_lines_are_drawn_than_can_be_kept(forms: dict[str, Form]) -> None:
    posted = {f"children-{number}-nickname": "x" for number in range(900)} | {"add": "children"}
    assert sum(name.endswith("-nickname") for name in _names(_page(draw(forms["identification"], posted)))) == MOST_ROWS


def test_a_line_in_which_only_a_file_is_refused_is_drawn_again(forms: dict[str, Form]) -> None:
    page = _page(draw(forms["registration"], {"id_docs-0-number": "1"}, {"id_docs-2-file": ["Too large."]}))
    assert [name for name in _names(page) if name.endswith("-file")] == ["id_docs-0-file", "id_docs-2-file"]


def _names(page: Element) -> list[str]:
    return [one.attributes.get("name", "") for one in page.find("input")]


def test_one_part_is_drawn_alone(forms: dict[str, Form]) -> None:
    page = _page(draw(forms["identification"], part="three"))
    assert page.named("urgency") != []
    assert page.named("what_happened") == []


def test_a_class_that_is_left_out_is_not_on_the_page(forms: dict[str, Form]) -> None:
    page = _page(draw(forms["registration"], leave_out={"sensitive", "economic"}))
    for key in ("ethnicity", "health_note", "household_income", "caregivers-0-employment_status"):
        assert page.named(key) == []
    assert page.named("given_name") != []
    assert page.named("caregivers-0-phone") != []


def test_what_is_computed_or_signed_on_paper_is_not_asked(forms: dict[str, Form]) -> None:
    page = _page(draw(forms["review"]))
    assert page.named("visits_planned") == []
    assert [one for one in page.find("input") if one.attributes["name"].startswith("signatures")] == []


def test_a_browser_keeps_no_copy_and_sends_no_words_to_a_speller(forms: dict[str, Form]) -> None:
    for form in forms.values():
        for one in _page(draw(form, choices=CHOICES)).find("input", "textarea"):
            if one.tag == "textarea" or one.attributes["type"] in ("text", "tel"):
                assert one.attributes["autocomplete"] == "off"
            if one.tag == "textarea":
                assert one.attributes["spellcheck"] == "false"


@pytest.mark.slow
def test_a_form_of_forty_questions_is_drawn_in_thirty_milliseconds(forms: dict[str, Form]) -> None:
    form = forms["identification"]
    assert len(list(form.questions())) >= 40
    draw(form)
    times = []
    for _ in range(7):
        begun = process_time()
        draw(form)
        times.append(process_time() - begun)
    assert min(times) < 0.030

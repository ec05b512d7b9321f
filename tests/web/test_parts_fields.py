"""What people type into: labelled, described, mended in place, and never able to break out of its quotes."""

from collections.abc import Iterator
from datetime import date, datetime, time
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from rrjeta.kernel import clock
from rrjeta.kernel.errors import Conflict
from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Code
from rrjeta.web import typed
from rrjeta.web.confirming import Confirmation
from tests.web.style_page.data import frame
from tests.web.style_page.pages import ENGINE

NOW = datetime.fromisoformat("2026-03-17T09:20:00+01:00")
ERRORS = {"name": ["Write the name"], "": ["Nothing was saved"]}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"), clock.frozen(NOW):
        yield


class _Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


def _html(source: str, **values: Any) -> str:
    return Template("{% load fields ui %}" + source).render(Context(values))


def _elements(source: str, **values: Any) -> _Elements:
    return _Elements(_html(source, **values))


OPTIONS = [("a", "First"), ("b", "Second", "a hint")]
PARTS = [
    '{% text_input "name" "Label" errors=errors hint="Help" required=True %}',
    '{% textarea "name" "Label" errors=errors hint="Help" required=True %}',
    '{% select "name" "Label" options errors=errors hint="Help" required=True %}',
    '{% date_input "name" "Label" errors=errors hint="Help" required=True %}',
    '{% file_input "name" "Label" errors=errors hint="Help" required=True %}',
]
GROUPS = [
    '{% radios "name" "Label" options errors=errors hint="Help" required=True %}',
    '{% checkboxes "name" "Label" options errors=errors hint="Help" required=True %}',
    '{% moment_input "name" "Label" errors=errors hint="Help" required=True %}',
]


@pytest.mark.parametrize("source", PARTS)
def test_an_input_is_labelled_and_described_by_its_hint_and_its_error(source: str) -> None:
    page = _elements(source, errors=ERRORS, options=OPTIONS)
    (control,) = page.all("input", "textarea", "select")
    assert control["id"] == control["name"] == "name"
    assert [label["for"] for label in page.all("label")] == ["name"]
    assert control["aria-describedby"] == "name-hint name-error"
    assert control["aria-invalid"] == control["aria-required"] == "true"
    assert {"name-hint", "name-error"} <= {one["id"] for one in page.all("div") if "id" in one}


@pytest.mark.parametrize("source", GROUPS)
def test_a_group_is_named_by_its_legend_and_its_first_input_is_where_the_summary_leads(source: str) -> None:
    page = _elements(source, errors=ERRORS, options=OPTIONS)
    assert len(page.all("legend")) == 1
    assert page.all("fieldset")[0]["aria-describedby"] == "name-hint name-error"
    controls = page.all("input")
    assert controls[0]["id"] == "name"
    assert [label["for"] for label in page.all("label")] == [one["id"] for one in controls]


@pytest.mark.parametrize("source", [*PARTS, *GROUPS])
def test_a_part_shows_its_own_error_and_no_other(source: str) -> None:
    assert "Write the name" in _html(source, errors=ERRORS, options=OPTIONS)
    assert "Nothing was saved" not in _html(source, errors=ERRORS, options=OPTIONS)
    clean = _elements(source, errors={}, options=OPTIONS)
    assert not [one for one in clean.all("input", "textarea", "select") if "aria-invalid" in one]


@pytest.mark.parametrize("value", ['"><script>alert(1)</script>', "</textarea><script>", "Ëlez Çela 'Ç' & Ž"])
def test_what_was_typed_comes_back_as_it_was_and_as_text(value: str) -> None:
    source = '{% text_input "a" "A" value=v %}{% textarea "b" "B" value=v %}'
    assert "<script" not in _html(source, v=value)
    assert _elements(source, v=value).all("input")[0]["value"] == value


def test_nothing_known_is_an_empty_field() -> None:
    assert _elements('{% text_input "a" "A" value=v %}', v=None).all("input")[0]["value"] == ""
    assert _elements('{% text_input "a" "A" value=v %}', v=0).all("input")[0]["value"] == "0"


def test_the_chosen_answer_stays_chosen() -> None:
    page = _elements(
        '{% radios "a" "A" options value="b" %}{% checkboxes "c" "C" options value=two %}',
        options=OPTIONS,
        two=["a", "b"],
    )
    assert [one["id"] for one in page.all("input") if "checked" in one] == ["a-2", "c", "c-2"]
    chosen = _elements('{% select "a" "A" options value="b" %}', options=OPTIONS)
    assert [one["value"] for one in chosen.all("option") if "selected" in one] == ["b"]


def test_a_list_of_the_pack_can_be_chosen_from() -> None:
    code = Code(code="school", text=Text(sq="Shkolla", en="School"), mark=Mark.PROPOSED, source="")
    assert _elements('{% radios "a" "A" options %}', options=[code]).all("input")[0]["value"] == "school"


def test_a_day_is_shown_the_way_it_is_typed() -> None:
    page = _elements(
        '{% date_input "a" "A" value=day %}{% moment_input "m" "M" value=now %}', day=date(2026, 3, 4), now=NOW
    )
    assert [one["value"] for one in page.all("input")] == ["04.03.2026", "17.03.2026", "09:20"]


@pytest.mark.parametrize("text", ["14.03.2026", "14/03/2026", "14-3-2026", "14032026", "2026-03-14", " 14. 3. 2026 "])
def test_a_day_is_understood_however_it_is_written(text: str) -> None:
    assert typed.typed_date(text) == date(2026, 3, 14)


@pytest.mark.parametrize("text", ["31.02.2026", "14.03", "yesterday", "99.99.9999"])
def test_a_day_that_is_none_is_refused_with_a_way_to_write_it(text: str) -> None:
    with pytest.raises(typed.NotADate) as refused:
        typed.typed_date(text)
    assert "14.03.2026" in str(refused.value.message)


def test_a_moment_without_its_hour_is_noon_but_never_ahead_of_now() -> None:
    assert typed.typed_moment("16.03.2026", "") == clock.at(date(2026, 3, 16), 12)
    assert typed.typed_moment("17.03.2026", "") == NOW
    assert typed.typed_moment("", "10:00") is None
    assert typed.typed_time("23.10") == time(23, 10)
    with pytest.raises(typed.NotATime):
        typed.typed_moment("16.03.2026", "25:00")


def test_the_summary_leads_to_the_fields_and_says_what_concerns_the_page() -> None:
    page = _elements("{% error_summary errors %}", errors=ERRORS)
    assert [link["href"] for link in page.all("a")] == ["#name"]
    assert "Nothing was saved" in _html("{% error_summary errors %}", errors=ERRORS)
    assert _html("{% error_summary errors %}", errors={}).strip() == ""


def test_a_form_carries_its_operation_its_author_and_its_version() -> None:
    request = RequestFactory().get("/")
    source = "{% load ui %}{% form_tokens version=7 %}{% form_tokens operation_id=earlier %}"
    values = {"operation_id": "new", "typed_by": "sealed", "earlier": "first"}
    html = ENGINE.from_string(source).render(values, request)
    sent = [(one["name"], one["value"]) for one in _Elements(html).all("input") if one["name"] != "csrfmiddlewaretoken"]
    assert sent == [
        ("operation_id", "new"),
        ("typed_by", "sealed"),
        ("version", "7"),
        ("operation_id", "first"),
        ("typed_by", "sealed"),
    ]
    assert html.count("csrfmiddlewaretoken") == 2


def test_both_values_of_a_conflict_are_shown_under_the_name_of_their_field() -> None:
    html = _html(
        "{% conflicts differences labels %}",
        differences=[Conflict("phone", "069", "067")],
        labels={"phone": "Telephone"},
    )
    assert html.index("Telephone") < html.index("069") < html.index("067")


def test_a_section_draws_what_stands_between_its_tags_as_it_is() -> None:
    html = _html(
        '{% section title id="plan" count=2 %}<p>{{ words }}</p>{% endsection %}', title="Plan & help", words="<b>"
    )
    assert "Plan &amp; help" in html
    assert "<p>&lt;b&gt;</p>" in html


def test_empty_parts_leave_no_trace() -> None:
    assert _html("{% beware nobody %}{% pager %}", nobody=[]).strip() == ""


def test_the_page_before_what_hurts_asks_for_a_reason_and_offers_a_way_back() -> None:
    page = Confirmation(
        title="Close",
        question="Close this case?",
        button="Close the case",
        action_url="/close",
        cancel_url="/case",
        operation_id=uuid4(),
        version=4,
        consequences=["The clocks stop."],
        reason_label="Reason",
        errors={"reason": ["Write the reason"]},
    )
    html = ENGINE.get_template("confirm.html").render(frame(page=page), RequestFactory().get("/"))
    drawn = _Elements(html)
    assert "/close" in [form["action"] for form in drawn.all("form")]
    assert "/case" in [link["href"] for link in drawn.all("a")]
    assert "#reason" in [link["href"] for link in drawn.all("a")]
    assert drawn.all("textarea")[0]["name"] == "reason"
    assert "The clocks stop." in html


def test_a_list_has_one_line_that_chooses_nothing_with_its_words() -> None:
    page = _html('{% select "name" "Label" options %}', options=[("", "choose"), ("a", "First")])
    assert page.count('<option value="">') == 1
    assert '<option value="">choose</option>' in page

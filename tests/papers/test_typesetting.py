"""A paper is set in memory, tagged, and whatever people wrote comes out as the words it is."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from rrjeta.papers import typesetting
from rrjeta.papers.choices import Template
from rrjeta.papers.rules.pack_part import FRAME, whole
from rrjeta.papers.rules.sample import sample_paper
from rrjeta.papers.rules.setting_text import UNDRAWN
from rrjeta.papers.typesetting import TemplateBroken, set_paper
from tests.papers.reading import kinds_of_tags, metadata_of, reader_of, text_of

AT = datetime(2026, 3, 14, 12, 30, tzinfo=UTC)
HOSTILE = [
    '#eval("1+1")',
    '#read("/etc/passwd")',
    '#import "@preview/x:1.0.0"',
    "#panic()",
    "*strong* _soft_ `raw` $x^2$",
    "= heading\n- list\n+ list\n/ term: words",
    "<label> @label // remark /* remark */",
    '"quotes" \' \\ { } [ ] ( ) #{ } #[ ]',
    "]) #set page(fill: red)",
    "Привет, Ελλάδα",
    "مرحبا שלום",
    "中文 😀 👩‍👧",
    "\u202eturned\u202c \x00 \x1b \ufeff",
    "a" * 5000,
    "",
]


def template(name: Template) -> str:
    """Return a template of the product's own pack."""
    folder = Path(django_settings.RRJETA_PACK)
    texts = [(folder / file).read_text(encoding="utf-8") for file in (FRAME, f"documents/{name.value}.typ")]
    return whole(*texts)


def paper_of(*texts: str, **more: Any) -> dict[str, Any]:
    """Return a form with one answer for each text."""
    blocks = [{"kind": "answer", "label": "Pyetja", "said": [text], "short": False} for text in texts]
    section = {"title": "Pjesa", "hint": "", "key": "x", "blocks": blocks}
    return {**sample_paper(Template.FORM), "title": "Formulari", "sections": [section], **more}


@pytest.mark.parametrize("name", Template)
def test_every_paper_is_tagged_and_for_the_archive(name: Template) -> None:
    pdf = set_paper(template(name), sample_paper(name), AT)
    root: Any = reader_of(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "sq"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    told = metadata_of(pdf)
    assert "<pdfuaid:part>1</pdfuaid:part>" in told
    assert "<pdfaid:part>2</pdfaid:part>" in told
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in told
    # A slip has no heading: whoever finds it learns nothing from it.
    assert {"Document", "Figure" if name is Template.SLIP else "H1"} <= kinds_of_tags(pdf)


def test_a_form_is_tagged_as_what_it_is() -> None:
    assert {"H1", "H2", "H3", "P", "Table", "TR", "TH", "TD"} <= kinds_of_tags(
        set_paper(template(Template.FORM), sample_paper(Template.FORM), AT)
    )


def test_the_title_and_the_moment_stand_in_the_document() -> None:
    found = reader_of(set_paper(template(Template.FORM), paper_of("x"), AT)).metadata
    assert found is not None
    assert found.title == "Formulari"
    assert found.creation_date == AT


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_language_is_said(language: str) -> None:
    pdf = set_paper(template(Template.FORM), paper_of("x", lang=language), AT)
    assert reader_of(pdf).trailer["/Root"]["/Lang"] == language


@pytest.mark.parametrize("written", HOSTILE)
def test_hostile_words_are_words(written: str) -> None:
    pdf = set_paper(template(Template.FORM), paper_of("FILLIMI", written, "FUNDI"), AT)
    text = text_of(pdf)
    assert "FILLIMI" in text
    assert "FUNDI" in text
    assert "root:" not in text


def test_markup_comes_out_letter_by_letter() -> None:
    written = '#eval("1+1") *yll* $x^2$ <label> @ref // c [k] {g}'
    text = text_of(set_paper(template(Template.FORM), paper_of(written), AT))
    for word in written.split():
        assert word in text


def test_hostile_words_are_words_in_every_place() -> None:
    paper = paper_of("x")
    hostile = "#panic() ]) *x* $"
    paper |= {"title": hostile, "subtitle": hostile, "number": hostile, "notices": [hostile], "foot": [hostile]}
    assert reader_of(set_paper(template(Template.FORM), paper, AT)).pages


def test_a_sign_without_a_letter_leaves_a_box_and_is_told() -> None:
    paper = paper_of("中 dhe 😀")
    text = text_of(set_paper(template(Template.FORM), paper, AT))
    assert f"{UNDRAWN} dhe {UNDRAWN}" in text
    assert paper["words"]["undrawn"] in text


@pytest.mark.slow
@given(st.lists(st.text(max_size=200), min_size=1, max_size=4))
@hypothesis_settings(max_examples=25)
def test_any_text_at_all_can_be_printed(texts: list[str]) -> None:
    assert reader_of(set_paper(template(Template.FORM), paper_of(*texts), AT)).pages


@pytest.mark.slow
def test_twenty_thousand_letters_break_over_pages() -> None:
    long = ("Nëna tha se e gjeti fëmijën në oborr. " * 600)[:20_000]
    pdf = set_paper(template(Template.FORM), paper_of("FILLIMI", long, "FUNDI"), AT)
    assert len(reader_of(pdf).pages) > 3
    assert text_of(pdf).count("e gjeti") > 500


@pytest.mark.slow
def test_a_long_table_says_its_heads_on_every_page() -> None:
    table = {"kind": "rows", "label": "", "columns": ["KREU", "Tjetra"], "widths": [1, 1], "rows": [["a", "b"]] * 200}
    paper = paper_of("x") | {"sections": [{"title": "", "hint": "", "key": "x", "blocks": [table]}]}
    pages = reader_of(set_paper(template(Template.FORM), paper, AT)).pages
    assert len(pages) > 3
    assert all("KREU" in page.extract_text() for page in pages[:-1])


def test_pages_are_counted() -> None:
    pages = reader_of(set_paper(template(Template.FORM), paper_of(*["x\n" * 60] * 3), AT)).pages
    words = paper_of("x")["words"]
    last = " ".join(pages[-1].extract_text().split())
    assert f"{words['page']} {len(pages)} {words['of']} {len(pages)}" in last


def test_the_same_paper_is_the_same_file() -> None:
    texts = [set_paper(template(Template.FORM), paper_of("x"), AT) for _ in range(2)]
    assert texts[0] == texts[1]


def test_a_template_sees_no_file() -> None:
    with pytest.raises(TemplateBroken):
        set_paper('#read("/etc/passwd")', {}, AT)


def test_a_fault_says_its_line() -> None:
    with pytest.raises(TemplateBroken) as broken:
        set_paper("= Title\n\n#nothing()\n", {}, AT)
    assert broken.value.line == 3
    assert "nothing" in broken.value.message


@pytest.mark.slow
def test_a_usual_paper_takes_no_longer_than_a_blink() -> None:
    text, paper = template(Template.FORM), paper_of(*["Një përgjigje e zakonshme."] * 20)
    taken = []
    for number in range(8):
        begun = time.thread_time()
        set_paper(text, paper | {"subtitle": str(number)}, AT)
        taken.append(time.thread_time() - begun)
    assert min(taken) < 0.05


def test_without_our_own_font_a_paper_is_set_all_the_same(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REPOSITORY = tmp_path
    monkeypatch.setattr(typesetting, "_of_thread", threading.local())
    typesetting._fonts.cache_clear()
    try:
        assert "Nëna çeli" in text_of(set_paper(template(Template.FORM), paper_of("Nëna çeli"), AT))
    finally:
        typesetting._fonts.cache_clear()

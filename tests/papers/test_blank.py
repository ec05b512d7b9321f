"""Blank forms: every question of the pathway has its place on paper, in both languages, with nothing about anybody."""

import pytest

from rrjeta.forms.choices import Kind
from rrjeta.forms.queries import form
from rrjeta.forms.rules.shape import Question
from rrjeta.kernel.errors import NotFound
from rrjeta.packs.loaded import LoadedPack
from rrjeta.papers.queries.blank import blank_forms, blank_pdf, drawer_pdf
from rrjeta.papers.queries.kinds import paper_kinds
from rrjeta.papers.rules.filled import is_signed
from tests.cast import Cast
from tests.papers.reading import bare, kinds_of_tags, reader_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CODES = [
    "identification",
    "registration",
    "initial_assessment",
    "full_assessment",
    "plan",
    "minutes",
    "visit",
    "review",
    "closure",
    "handover",
    "protection",
    "search",
    "consent",
    "note",
    "paper_case",
]
# Questions that a template draws in its own way.
DRAWN_OTHERWISE = {"plan": {"objectives", "actions", "total_cost"}, "minutes": {"attendance"}}


def on_paper(question: Question) -> bool:
    return question.kind is not Kind.FILE and not is_signed(question)


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_question_has_its_place(cast: Cast, pack: LoadedPack, code: str, language: str) -> None:
    text = bare(text_of(blank_pdf(cast.ana, code, language)))
    questions = [
        one for one in form(code).questions() if on_paper(one) and one.key not in DRAWN_OTHERWISE.get(code, ())
    ]
    missing = [one.key for one in questions if bare(one.label.in_(language)) not in text]
    assert missing == []
    assert bare(form(code).paper.in_(language)) in text


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_other_language_does_not_slip_in(cast: Cast, pack: LoadedPack, language: str) -> None:
    words = {"sq": ["Nënshkrimet", "Faqja"], "en": ["Signatures", "Page"]}
    text = text_of(blank_pdf(cast.ana, "visit", language))
    other = "en" if language == "sq" else "sq"
    assert all(word in text for word in words[language])
    assert not any(word in text for word in words[other])


def test_a_statement_has_boxes_for_whether_the_parents_may_read_it(cast: Cast, pack: LoadedPack) -> None:
    text = text_of(blank_pdf(cast.ana, "visit", "sq"))
    shared = [one for one in form("visit").questions() if one.share]
    assert text.count("A mund ta lexojnë prindërit?") == len(shared) > 0
    assert text.count("☐") > 20
    assert "☑" not in text


def test_what_is_never_shared_is_not_asked_to_be(cast: Cast, pack: LoadedPack) -> None:
    text = text_of(blank_pdf(cast.ana, "plan", "sq"))
    shared = [one for one in form("plan").questions() if one.share and not one.never_shared]
    assert text.count("A mund ta lexojnë prindërit?") == len(shared)


def test_it_stands_on_the_letterhead_of_the_unit(cast: Cast, pack: LoadedPack) -> None:
    cast.unit.letterhead, cast.unit.phone = "Bashkia e Provës\nSheshi i Provës 1", "024 22 22 22"
    cast.unit.save()
    text = text_of(blank_pdf(cast.ana, "visit", "sq"))
    for word in ("Bashkia e Provës", "Sheshi i Provës 1", "Tel. 024 22 22 22", "versioni 1", "Rasti nr."):
        assert word in text
    assert cast.ana.name not in text


@pytest.mark.parametrize(
    ("code", "role"), [("plan", "Drejtori i shërbimeve sociale"), ("minutes", "Mbajtësi i procesverbalit")]
)
def test_those_who_sign_have_their_boxes(cast: Cast, pack: LoadedPack, code: str, role: str) -> None:
    text = text_of(blank_pdf(cast.ana, code, "sq"))
    assert role in text
    assert text.count("Nënshkrimi ") >= 2


def test_the_plan_can_be_approved_on_paper(cast: Cast, pack: LoadedPack) -> None:
    text = text_of(blank_pdf(cast.ana, "plan", "sq"))
    assert "Miratuar me shkrim" in text
    assert "Nr. protokolli" in text
    assert "Miratuar me shkrim" not in text_of(blank_pdf(cast.ana, "visit", "sq"))


def test_the_drawer_holds_every_form(cast: Cast, pack: LoadedPack) -> None:
    pdf = drawer_pdf(cast.ana, "en")
    text = bare(text_of(pdf))
    assert [one.code for one in blank_forms(cast.ana) if bare(one.title) not in text] == []
    assert drawer_pdf(cast.ana, "en") is pdf
    assert drawer_pdf(cast.ana, "sq") != pdf
    assert "TOC" in kinds_of_tags(pdf)
    assert len(reader_of(pdf).outline) >= len(CODES)


def test_the_list_names_every_form_of_the_pathway(cast: Cast, pack: LoadedPack) -> None:
    assert [one.code for one in blank_forms(cast.ana)] == CODES
    assert {one.form for one in paper_kinds().values() if one.form} == set(CODES)


@pytest.mark.parametrize(("code", "language"), [("nothing", "sq"), ("case_file", "sq"), ("visit", "de")])
def test_what_is_no_form_is_not_found(cast: Cast, pack: LoadedPack, code: str, language: str) -> None:
    with pytest.raises(NotFound):
        blank_pdf(cast.ana, code, language)

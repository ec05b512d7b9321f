"""The pages of papers: ask for whom, show what is left out, answer a PDF that says nothing by its name."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.audit.models import LogEntry
from rrjeta.kernel.ids import new_id
from rrjeta.packs.loaded import LoadedPack
from rrjeta.papers.models import Printing
from rrjeta.papers.queries.blank import blank_forms
from tests.cast import Cast
from tests.papers import making
from tests.papers.making import Life, make_life
from tests.papers.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def life(cast: Cast, pack: LoadedPack) -> Life:
    """Return a case with everything that a paper could give away."""
    return make_life(cast)


@pytest.fixture
def ana(cast: Cast, life: Life) -> Client:
    """Return Ana's browser."""
    return cast.signed_in(cast.ana)


def ways(life: Life, code: str = "visit") -> list[Any]:
    return [life.case.id, code, life.record_id(code)]


def sent(**changed: Any) -> dict[str, Any]:
    given = {"operation_id": str(new_id()), "audience": "court", "language": "sq", "recipient": "Gjykata Kukës"}
    return {**given, **changed}


def assert_is_private_pdf(answer: Any) -> None:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("inline; filename=")
    assert answer.content.startswith(b"%PDF-")


def test_the_papers_of_a_case_stand_on_one_page(ana: Client, life: Life) -> None:
    answer = ana.get(reverse("case-papers", args=[life.case.id]))
    assert answer.status_code == 200
    assert {one["url"] for one in answer.context["papers"]} >= {reverse("paper-ask", args=ways(life))}
    assert answer.context["printed"] == []


def test_first_it_asks_for_whom(ana: Client, life: Life) -> None:
    answer = ana.get(reverse("paper-ask", args=ways(life)))
    assert [code for code, _words in answer.context["readers"]] == ["court", "parent", "child", "agency", "own"]
    assert answer.context["audience"] == ""


def test_then_it_shows_what_is_left_out(ana: Client, life: Life) -> None:
    answer = ana.get(reverse("paper-ask", args=ways(life)), {"for": "court"})
    assert [one.part for one in answer.context["left"]] == ["reporter", "place", "third_persons", "statements"]
    page = answer.content.decode()
    assert 'name="chosen" type="checkbox" value="statements"' in page
    assert 'value="reporter"' not in page
    for word in (making.REPORTER, making.SHELTER, making.SECRET_WORDS):
        assert word not in page


def test_a_signed_paper_says_so_before_it_prints(ana: Client, life: Life) -> None:
    assert ana.get(reverse("paper-ask", args=ways(life, "plan")), {"for": "parent"}).context["is_signed_by_family"]


def test_printing_answers_a_pdf_with_a_name_that_says_nothing(ana: Client, life: Life) -> None:
    answer = ana.post(reverse("paper-print", args=ways(life)), sent())
    assert_is_private_pdf(answer)
    assert answer["Content-Disposition"] == 'inline; filename="visit.pdf"'
    assert "Sara" in text_of(answer.content)
    printing = Printing.objects.get()
    assert (printing.audience, printing.case_id) == ("court", life.case.id)


def test_who_was_looked_at_is_logged_before_the_paper_leaves(ana: Client, life: Life) -> None:
    ana.post(reverse("paper-print", args=ways(life)), sent())
    entry = LogEntry.objects.get(action="look.paper-print")
    assert str(life.case.subject_id) in entry.subjects


def test_a_forgotten_recipient_comes_back_with_what_was_typed(ana: Client, life: Life) -> None:
    answer = ana.post(reverse("paper-print", args=ways(life)), sent(recipient="", chosen=["statements"]))
    assert answer.status_code == 422
    assert answer.context["errors"].keys() == {"recipient"}
    assert answer.context["chosen"] == ["statements"]
    assert not Printing.objects.exists()


def test_without_a_reader_it_asks_again(ana: Client, life: Life) -> None:
    answer = ana.post(reverse("paper-print", args=ways(life)), sent(audience="press"))
    assert answer.status_code == 422
    assert answer.context["audience"] == ""


def test_an_address_typed_by_hand_leads_back_to_the_question(ana: Client, life: Life) -> None:
    answer = ana.get(reverse("paper-print", args=ways(life)))
    assert answer["Location"] == reverse("paper-ask", args=ways(life))


@pytest.mark.parametrize("audience", ["press", "parent"])
def test_a_reader_it_is_not_kept_for_is_not_found(ana: Client, life: Life, audience: str) -> None:
    assert ana.get(reverse("paper-ask", args=ways(life, "identification")), {"for": audience}).status_code == 404


@pytest.mark.parametrize("name", ["paper-ask", "paper-print"])
def test_a_stranger_finds_nothing_and_a_colleague_may_not(cast: Cast, life: Life, name: str) -> None:
    way = reverse(name, args=ways(life))
    strange = reverse(name, args=[UUID(int=1), "visit", UUID(int=2)])
    cen, besa = cast.signed_in(cast.cen), cast.signed_in(cast.besa)
    data = sent() if name == "paper-print" else {"for": "court"}
    ask = cen.post if name == "paper-print" else cen.get
    assert [ask(one, data).status_code for one in (way, strange)] == [404, 404]
    assert (besa.post if name == "paper-print" else besa.get)(way, data).status_code == 403


@pytest.mark.parametrize("language", ["sq", "en"])
def test_blank_forms_are_for_everybody_at_a_desk(cast: Cast, pack: LoadedPack, language: str) -> None:
    desk = cast.signed_in(cast.police)
    assert desk.get(reverse("blank-forms")).status_code == 200
    assert_is_private_pdf(desk.get(reverse("blank-form", args=["visit", language])))


def test_every_blank_form_is_linked_in_both_languages(cast: Cast, pack: LoadedPack) -> None:
    page = cast.signed_in(cast.ana).get(reverse("blank-forms")).content.decode()
    for one in blank_forms(cast.ana):
        for language in ("sq", "en"):
            assert reverse("blank-form", args=[one.code, language]) in page


def test_the_pack_for_the_drawer_is_one_document(cast: Cast, pack: LoadedPack) -> None:
    assert_is_private_pdf(cast.signed_in(cast.ana).get(reverse("blank-pack", args=["sq"])))


def test_an_unknown_form_is_not_found(cast: Cast, pack: LoadedPack) -> None:
    assert cast.signed_in(cast.ana).get(reverse("blank-form", args=["nothing", "sq"])).status_code == 404


def test_the_day_sheet_takes_the_cases_of_the_list(ana: Client, life: Life) -> None:
    chosen = {"operation_id": str(new_id()), "case": [str(life.case.id), "nonsense"]}
    answer = ana.post(reverse("day-sheet"), chosen)
    assert_is_private_pdf(answer)
    assert "S. M." in text_of(answer.content)
    assert "Sara" not in text_of(answer.content)


def test_the_day_sheet_takes_the_list_that_the_address_describes(ana: Client, life: Life) -> None:
    answer = ana.post(reverse("day-sheet") + "?risk=4", {"operation_id": str(new_id())})
    assert answer["Location"] == f"{reverse('worklist')}?risk=4"
    answer = ana.post(reverse("day-sheet"), {"operation_id": str(new_id())})
    assert life.case.number in text_of(answer.content)


def test_an_address_or_a_title_never_names_a_child(ana: Client, life: Life) -> None:
    ana.post(reverse("paper-print", args=ways(life)), sent(recipient="Marrësi"))
    for name, args in (("case-papers", [life.case.id]), ("paper-ask", ways(life))):
        page = ana.get(reverse(name, args=args)).content.decode()
        title = page[page.index("<title>") : page.index("</title>")]
        assert "Sara" not in title
        assert "Marku" not in reverse(name, args=args)

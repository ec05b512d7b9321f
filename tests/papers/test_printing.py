"""Printing is an operation: noted with its reader, once, and only by those who may; the day sheet names nobody."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.audit.models import LogEntry
from rrjeta.cases.queries.worklist import Wanted
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.loaded import LoadedPack
from rrjeta.papers.choices import Part
from rrjeta.papers.models import Printing
from rrjeta.papers.operations import print_day_sheet, print_paper
from rrjeta.papers.queries.asking import asking, printed_pdf, printing_page
from rrjeta.papers.queries.day_sheet import cases_for_sheet, day_sheet_pdf
from rrjeta.people.operations.around import raise_alert
from tests.cases.making import make_case
from tests.cast import Cast
from tests.papers import making
from tests.papers.making import Life, make_life
from tests.papers.reading import reader_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def life(cast: Cast, pack: LoadedPack) -> Life:
    """Return a case with everything that a paper could give away."""
    return make_life(cast)


def print_visit(actor: Any, life: Life, **changed: Any) -> UUID:
    given: dict[str, Any] = {
        "operation_id": new_id(),
        "case_id": life.case.id,
        "paper": "visit",
        "record_id": life.record_id("visit"),
        "audience": "court",
        "language": "sq",
        "recipient": "Gjykata Kukës",
    }
    return print_paper(actor, **{**given, **changed})


def test_a_printing_is_noted_with_its_reader_and_what_was_left_out(cast: Cast, life: Life) -> None:
    printing = Printing.objects.get(id=print_visit(cast.ana, life, recipient="  Gjykata   Kukës "))
    assert (printing.paper, printing.audience, printing.language) == ("visit", "court", "sq")
    assert printing.left_out == ["reporter", "place", "third_persons", "statements"]
    assert peek_record(printing) == {"recipient": "Gjykata Kukës"}
    entry = LogEntry.objects.get(action__endswith="print_paper")
    assert entry.changes[0][0] == "papers_printing"
    assert str(life.case.subject_id) in entry.subjects


def test_the_recipient_stands_nowhere_in_clear(cast: Cast, life: Life) -> None:
    print_visit(cast.ana, life, recipient="Marrësi i Fshehtë")
    row = Printing.objects.values().get()
    assert "Fshehtë" not in str({**row, "sealed": bytes(row["sealed"])})
    assert "Fshehtë".encode() not in bytes(row["sealed"])


def test_the_pdf_is_what_was_asked_for(cast: Cast, life: Life) -> None:
    printing_id = print_visit(cast.ana, life, chosen=["statements"])
    text = text_of(printed_pdf(cast.ana, printing_id))
    assert making.SECRET_WORDS in text
    assert "Për: Gjykata Kukës" in text
    assert "Printuar për gjykatën" in text


def test_a_choice_past_the_rule_is_not_kept(cast: Cast, life: Life) -> None:
    printing_id = print_visit(cast.ana, life, chosen=["reporter", "place", "nonsense", "phones"])
    assert Printing.objects.get(id=printing_id).chosen == ["phones"]
    assert making.REPORTER not in text_of(printed_pdf(cast.ana, printing_id))


def test_sent_twice_it_is_noted_once(cast: Cast, life: Life) -> None:
    operation_id = new_id()
    assert print_visit(cast.ana, life, operation_id=operation_id) == print_visit(
        cast.ana, life, operation_id=operation_id
    )
    assert Printing.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"recipient": " "}, "recipient"),
        ({"recipient": "x" * 201}, "recipient"),
        ({"audience": ""}, "audience"),
        ({"audience": "newspaper"}, "audience"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast: Cast, life: Life, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        print_visit(cast.ana, life, **changed)
    assert list(refused.value.errors) == [field]
    assert not Printing.objects.exists()


def test_own_use_needs_no_recipient(cast: Cast, life: Life) -> None:
    assert print_visit(cast.ana, life, audience="own", recipient="")


def test_who_may_not_print_does_not(cast: Cast, life: Life) -> None:
    with pytest.raises(NotFound):
        print_visit(cast.cen, life)
    with pytest.raises(NotAllowed):
        print_visit(cast.besa, life)
    with pytest.raises(NotAllowed):
        print_visit(cast.administrator, life)
    assert not Printing.objects.exists()


def test_a_printing_opens_to_its_author_alone(cast: Cast, life: Life) -> None:
    printing_id = print_visit(cast.ana, life)
    with pytest.raises(NotFound):
        printed_pdf(cast.dea, printing_id)


def test_the_file_remembers_what_was_printed(cast: Cast, life: Life) -> None:
    print_visit(cast.ana, life)
    (past,) = printing_page(cast.ana, life.case.id).printed
    assert (past.recipient, past.reader, past.by_id) == ("Gjykata Kukës", "Gjykata", cast.ana.user_id)


def test_the_asking_page_says_what_can_be_chosen(cast: Cast, life: Life) -> None:
    found = asking(cast.ana, life.case.id, "visit", life.record_id("visit"), "court")
    assert {one.part: one.may_choose for one in found.left} == {
        Part.REPORTER: False,
        Part.PLACE: False,
        Part.THIRD_PERSONS: True,
        Part.STATEMENTS: True,
    }


# ---- The sheet for the bag ----------------------------------------------------------------------------------------


def sheet_text(cast: Cast, case_ids: list[UUID], language: str = "sq") -> str:
    sheet = print_day_sheet(cast.ana, operation_id=new_id(), case_ids=case_ids, language=language)
    return text_of(day_sheet_pdf(cast.ana, sheet))


def test_a_lost_sheet_names_nobody(cast: Cast, life: Life) -> None:
    text = sheet_text(cast, [life.case.id])
    assert "S. M." in text
    assert life.case.number in text
    assert "Asgjësojeni pas përdorimit." in text
    for word in ("Sara", "Marku", "Mira", "Agim", making.SHELTER, "Shtiqën", making.GUN, making.MOTHER_PHONE):
        assert word not in text


def test_alerts_are_short_signs_and_stories_only_a_warning(cast: Cast, pack: LoadedPack) -> None:
    plain, feud = make_case(cast), make_case(cast, told={"given_name": "Luan", "village": "Fshati i Fshehtë"})
    with working(cast.ana.user_id):
        raise_alert(code="dog", happened_at=now(), words="Qen i madh", person=plain.person)
        raise_alert(code="feud", happened_at=now(), words="Familja X", person=feud.person)
    text = sheet_text(cast, [plain.id, feud.id])
    assert "Q Qen i rrezikshëm" in text
    assert "!! pyesni zyrën para se të niseni" in text
    for word in ("Gjakmarrje", "Familja X", "Qen i madh", "Fshati i Fshehtë"):
        assert word not in text


def test_the_village_of_a_child_at_home_is_told(cast: Cast, pack: LoadedPack) -> None:
    case = make_case(cast, told={"village": "Shtiqën"})
    assert "Shtiqën" in sheet_text(cast, [case.id])
    assert "Destroy after use." in sheet_text(cast, [case.id], "en")


def test_each_child_on_the_sheet_is_noted(cast: Cast, pack: LoadedPack) -> None:
    cases = [make_case(cast, told={"given_name": name}) for name in ("Ana", "Bora", "Cufe")]
    sheet = print_day_sheet(cast.ana, operation_id=new_id(), case_ids=[one.id for one in cases], language="sq")
    noted = Printing.objects.filter(record_id=sheet)
    assert set(noted.values_list("case_id", flat=True)) == {one.id for one in cases}
    assert set(noted.values_list("paper", "audience")) == {("day_sheet", "own")}


def test_the_list_gives_its_cases_to_the_sheet(cast: Cast, pack: LoadedPack) -> None:
    mine = [make_case(cast, told={"given_name": f"Fëmija {number}"}) for number in range(30)]
    strange = make_case(cast, cast.cen)
    assert set(cases_for_sheet(cast.ana, [], Wanted())) == {one.id for one in mine}
    assert cases_for_sheet(cast.ana, [mine[3].id, strange.id], Wanted()) == [mine[3].id]


def test_a_late_child_shows_the_hour_today(cast: Cast, pack: LoadedPack) -> None:
    case = make_case(cast)
    type(case).objects.filter(id=case.id).update(due_at=now() + timedelta(minutes=1))
    assert ":" in sheet_text(cast, [case.id])


def test_an_empty_sheet_is_refused(cast: Cast, pack: LoadedPack) -> None:
    with pytest.raises(Invalid):
        print_day_sheet(cast.ana, operation_id=new_id(), case_ids=[], language="sq")


def test_a_sheet_of_a_stranger_is_not_found(cast: Cast, pack: LoadedPack) -> None:
    case = make_case(cast)
    sheet = print_day_sheet(cast.ana, operation_id=new_id(), case_ids=[case.id], language="sq")
    with pytest.raises(NotFound):
        day_sheet_pdf(cast.dea, sheet)
    with pytest.raises(NotFound):
        print_day_sheet(cast.cen, operation_id=new_id(), case_ids=[case.id], language="sq")


def test_a_sheet_lies_across(cast: Cast, pack: LoadedPack) -> None:
    sheet = print_day_sheet(cast.ana, operation_id=new_id(), case_ids=[make_case(cast).id], language="sq")
    box = reader_of(day_sheet_pdf(cast.ana, sheet)).pages[0].mediabox
    assert box.width > box.height

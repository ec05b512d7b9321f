"""The register of a unit: numbers without gaps and repeats, however many write at once; beyond reach a number and a day."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from rrjeta.access.choices import Role
from rrjeta.cases.models import Case
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.letters.models import Counter, Letter, ProtocolNumber
from rrjeta.letters.operations.cancelling import cancel_letter
from rrjeta.letters.queries.register import PAGE, WantedLetters, register, register_pdf
from tests.cases.making import make_case
from tests.cast import Cast, exclude
from tests.hostile.test_concurrency import at_once
from tests.letters.writing import begun, invited, sent, standing, written
from tests.papers.reading import text_of


@pytest.fixture
def case(cast: Cast, pack: Any) -> Case:
    return make_case(cast)


def _numbers() -> list[int]:
    return list(ProtocolNumber.objects.order_by("number").values_list("number", flat=True))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_letters_written_at_once_get_fifty_numbers_without_gap_or_repeat(cast: Cast, pack: Any) -> None:
    with transaction.atomic():
        cases = [make_case(cast) for _ in range(5)]
    drafts = [begun(cast.ana, cases[place % 5], "parent_invitation") for place in range(50)]
    ready = [written(cast.ana, one, "Ju ftojmë në një takim.", "Znj. M.") for one in drafts]
    spoilt = [begun(cast.ana, cases[place], "parent_invitation") for place in range(5)]
    outcomes = at_once([lambda one=one: sent(cast.ana, one) for one in [*ready, *spoilt]])
    assert sum(isinstance(one, Invalid) for one in outcomes) == len(spoilt)
    assert _numbers() == list(range(1, 51))
    assert Letter.objects.filter(entry__isnull=False).count() == 50
    assert Counter.objects.get().last == 50


@pytest.mark.django_db
def test_a_letter_that_is_refused_takes_no_number(cast: Cast, case: Case) -> None:
    with pytest.raises(Invalid):
        sent(cast.ana, begun(cast.ana, case, "parent_invitation"))
    assert _numbers() == []
    invited(cast.ana, case)
    assert _numbers() == [1]


@pytest.mark.django_db
def test_each_year_and_each_unit_counts_for_itself(cast: Cast, case: Case) -> None:
    other = make_case(cast, cast.cen)
    invited(cast.ana, case)
    invited(cast.cen, other)
    with frozen(now() + timedelta(days=400)):
        invited(cast.ana, case)
    found = ProtocolNumber.objects.order_by("taken_on", "unit_id").values_list("number", flat=True)
    assert list(found) == [1, 1, 1]


@pytest.mark.django_db
def test_a_line_beyond_reach_shows_number_and_day_alone(cast: Cast, case: Case) -> None:
    invited(cast.ana, case, "Znj. Prova")
    assert [one.other_side for one in register(cast.dea, WantedLetters()).lines] == ["Znj. Prova"]
    line = register(cast.besa, WantedLetters()).lines[0]
    assert (str(line.entry), line.letter_id, line.other_side, line.title, line.case_numbers) == (
        f"1/{today().year}", None, "", "", (case.number,),
    )  # fmt: skip
    exclude(cast.dea, case.id)
    assert register(cast.again(cast.dea), WantedLetters()).lines[0].other_side == ""
    with pytest.raises(NotFound):
        register(cast.cen, WantedLetters(unit_id=cast.unit.id))


@pytest.mark.django_db
def test_a_director_reads_which_cases_the_units_wrote_about_and_nothing_of_the_letters(cast: Cast, case: Case) -> None:
    invited(cast.ana, case, "Znj. Prova")
    found = register(cast.edi, WantedLetters())
    assert (found.unit, [one.id for one in found.units]) == (cast.unit, [cast.unit.id])
    (line,) = found.lines
    assert (line.case_numbers, line.letter_id, line.other_side, line.title) == ((case.number,), None, "", "")
    exclude(cast.edi, case.id)
    assert register(cast.again(cast.edi), WantedLetters()).lines[0].case_numbers == ()
    with pytest.raises(NotFound):
        register(cast.edi, WantedLetters(unit_id=cast.unit_elsewhere.id))


@pytest.mark.django_db
def test_who_told_us_is_sought_and_shown_to_those_alone_who_may_know(cast: Cast, case: Case) -> None:
    letter = written(cast.ana, begun(cast.ana, case, "reporter_answer"), "Ju falënderojmë që na njoftuat.", "Zqzëri")
    sent(cast.ana, letter)
    assert register(cast.ana, WantedLetters(words="zqzeri")).lines[0].other_side == "Zqzëri"
    assert register(cast.of(Role.WORKER), WantedLetters(words="zqzeri")).lines
    assert register(cast.besa, WantedLetters(words="zqzeri")).lines == []
    cancel_letter(cast.ana, operation_id=new_id(), case_id=case.id, letter_id=letter.id, reason="Zqshkak")
    assert register(cast.ana, WantedLetters()).lines[0].cancelled_why == "Zqshkak"
    (hidden,) = register(cast.besa, WantedLetters()).lines
    assert (hidden.about, hidden.cancelled_why) == ("", "")


@pytest.mark.django_db
def test_the_register_is_filtered_and_paged(cast: Cast, case: Case) -> None:
    for place in range(PAGE + 3):
        standing(cast.ana, case, f"Znj. {'Prova' if place == 1 else 'Tjetra'}")
    first = register(cast.ana, WantedLetters())
    assert [one.entry.number for one in first.lines] == list(range(PAGE + 3, 3, -1))
    rest = register(cast.ana, WantedLetters(below=first.older))
    assert [one.entry.number for one in rest.lines] == [3, 2, 1]
    assert rest.older is None
    assert [one.entry.number for one in register(cast.ana, WantedLetters(words="prov znj")).lines] == [2]
    assert register(cast.ana, WantedLetters(direction="in")).lines == []
    assert register(cast.ana, WantedLetters(year=1999)).lines == []


@pytest.mark.django_db
def test_a_page_costs_the_same_however_many_letters_there_are(
    cast: Cast, case: Case, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        standing(cast.ana, case, "Znj. Prova")
    with django_assert_max_num_queries(9) as few:
        register(cast.ana, WantedLetters())
    for _ in range(9):
        standing(cast.ana, case, "Znj. Prova")
    with django_assert_max_num_queries(len(few.captured_queries)):
        register(cast.ana, WantedLetters())


@pytest.mark.slow
@pytest.mark.django_db
def test_the_register_is_printed_from_the_first_number_on(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited(cast.ana, case, "Znj. Prova")
    text = text_of(register_pdf(cast.ana, WantedLetters(), "sq"))
    for said in (f"Regjistri i shkresave {today().year}", "Znj. Prova", "dalëse", case.number):
        assert said in text
    assert "Znj. Prova" not in text_of(register_pdf(cast.besa, WantedLetters(), "sq"))
    monkeypatch.setattr("rrjeta.letters.queries.register._MOST_PRINTED", 1)
    assert "Numrat e mëparshëm" not in text_of(register_pdf(cast.ana, WantedLetters(), "sq"))
    invited(cast.ana, case, "Znj. Tjetra")
    assert "Numrat e mëparshëm nuk janë këtu" in text_of(register_pdf(cast.ana, WantedLetters(), "sq"))


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["year=-1", "year=20000000000", "below=x", "unit=nobody", "direction=%27", "below=0"])
def test_a_hostile_address_asks_for_nothing(cast: Cast, case: Case, asked: str) -> None:
    client: Client = cast.signed_in(cast.ana)
    assert client.get(f"{reverse('letters')}?{asked}").status_code in (200, 404)

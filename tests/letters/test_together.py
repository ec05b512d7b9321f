"""A letter about brothers and sisters: one number, a part in each one's file, and gone with each child what was theirs."""

import re
from typing import Any

import pytest

from rrjeta.cases.models import Case
from rrjeta.cases.operations.entries import NotOneFamily
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, remove, working
from rrjeta.kernel.sealing import peek_record
from rrjeta.letters.choices import State
from rrjeta.letters.models import Letter, ProtocolNumber
from rrjeta.letters.operations.cancelling import cancel_letter
from rrjeta.letters.operations.drafts import NotForAll
from rrjeta.letters.operations.writing import PartWritten, discard_letter, save_letter
from rrjeta.letters.queries.letters import beginning, draft_letter, letter_in_pdf, one_letter
from rrjeta.letters.queries.register import WantedLetters, register
from rrjeta.letters.rules.checking import Written
from tests.cases.making import make_case
from tests.cast import Cast
from tests.letters.writing import begun, sent, written
from tests.papers.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast: Cast, pack: Any) -> tuple[Case, Case]:
    """Return the cases of a sister and a brother."""
    sister = make_case(cast, told={"given_name": "Sara", "surname": "Marku", "birth_date": "2017-03-02"})
    brother = make_case(cast, told={"given_name": "Dritan", "surname": "Marku"}, household=sister.household)
    return sister, brother


def _rows(letter: Letter) -> dict[Any, Letter]:
    return {one.case_id: one for one in Letter.objects.filter(together_id=letter.together_id).select_related("subject")}


def _with_part(cast: Cast, letter: Letter, row: Letter, text: str) -> None:
    told = peek_record(letter)
    same = Written("Shkolla", "", told["about"], told["text"])
    save_letter(
        cast.ana, operation_id=new_id(), case_id=letter.case_id, letter_id=letter.id, written=same,
        parts={row.id: PartWritten(text)},
    )  # fmt: skip


def test_a_letter_about_two_takes_one_number_and_stands_in_both_files(cast: Cast, pair: tuple[Case, Case]) -> None:
    sister, brother = pair
    letter = begun(cast.ana, sister, "school", with_case_ids=[brother.id])
    _with_part(cast, letter, _rows(letter)[brother.id], "Mungon çdo të hënë.")
    sent(cast.ana, letter)
    assert ProtocolNumber.objects.count() == 1
    rows = _rows(letter)
    assert {one.state for one in rows.values()} == {State.SENT}
    for case in pair:
        view = one_letter(cast.ana, case.id, rows[case.id].id)[1]
        assert "Sara Marku (lindur më 2.3.2017) dhe Dritan Marku" in view.text
        assert "– Dritan Marku: Mungon çdo të hënë." in view.text
    (line,) = register(cast.ana, WantedLetters()).lines
    assert set(line.case_numbers) == {sister.number, brother.number}


def test_each_file_holds_its_own_child_alone_and_what_was_said_of_all(cast: Cast, pair: tuple[Case, Case]) -> None:
    sister, brother = pair
    letter = begun(cast.ana, sister, "school", with_case_ids=[brother.id])
    _with_part(cast, letter, _rows(letter)[brother.id], "Mungon çdo të hënë.")
    sent(cast.ana, letter)
    kept = {case_id: str(peek_record(row)) for case_id, row in _rows(letter).items()}
    assert not re.search("Dritan|hënë", kept[sister.id])
    assert "Sara" not in kept[brother.id]


@pytest.mark.slow
def test_what_is_left_once_one_part_is_gone_names_the_other_alone(cast: Cast, pair: tuple[Case, Case]) -> None:
    sister, brother = pair
    letter = begun(cast.ana, sister, "school", with_case_ids=[brother.id])
    sent(cast.ana, written(cast.ana, letter, peek_record(letter)["text"]))
    rows = _rows(letter)
    with working(cast.ana.user_id):
        remove(rows[sister.id])
    said = text_of(letter_in_pdf(cast.ana, brother.id, rows[brother.id].id))
    assert "Dritan" in said
    assert "Sara" not in said
    assert f"1/{rows[brother.id].entry.year}" in said


def test_what_is_said_of_all_names_none_of_them(cast: Cast, pair: tuple[Case, Case]) -> None:
    sister, brother = pair
    letter = begun(cast.ana, sister, "school", with_case_ids=[brother.id])
    for text in ("Për {children}: Dritan mungon shpesh.", "Ju lutemi të na përgjigjeni me shkrim."):
        with pytest.raises(Invalid) as refused:
            sent(cast.ana, written(cast.ana, letter, text))
        assert "text" in refused.value.errors
    assert not ProtocolNumber.objects.exists()


def test_a_child_beyond_reach_is_offered_named_and_written_for_by_nobody(cast: Cast, pair: tuple[Case, Case]) -> None:
    sister, brother = pair
    letter = begun(cast.ana, sister, "school", with_case_ids=[brother.id])
    with working(cast.ana.user_id):
        change(brother, {"owner": cast.user(cast.cen), "unit": cast.unit_elsewhere})
    with pytest.raises(NotForAll):
        written(cast.ana, letter, "Për {children}, me nderim.")
    with pytest.raises(NotForAll):
        sent(cast.ana, letter)
    view = draft_letter(cast.ana, sister.id, letter.id)[1]
    assert "Dritan" not in view.text
    assert beginning(cast.ana, sister.id).family == []
    with pytest.raises(NotFound):
        begun(cast.ana, sister, "school", with_case_ids=[brother.id])
    discard_letter(cast.ana, operation_id=new_id(), case_id=sister.id, letter_id=letter.id)
    assert not Letter.objects.exists()


def test_only_one_family_and_only_templates_that_know_several(cast: Cast, pair: tuple[Case, Case]) -> None:
    sister, brother = pair
    with pytest.raises(NotOneFamily):
        begun(cast.ana, sister, "school", with_case_ids=[make_case(cast).id])
    begun(cast.ana, sister, "parent_invitation", with_case_ids=[brother.id])


def test_a_letter_about_two_is_cancelled_for_both(cast: Cast, pair: tuple[Case, Case]) -> None:
    sister, brother = pair
    letter = begun(cast.ana, sister, "school", with_case_ids=[brother.id])
    sent(cast.ana, written(cast.ana, letter, "Për {children}: na shkruani, ju lutemi."))
    row = _rows(letter)[brother.id]
    cancel_letter(cast.ana, operation_id=new_id(), case_id=brother.id, letter_id=row.id, reason="Gabim")
    assert {one.state for one in _rows(letter).values()} == {State.CANCELLED}

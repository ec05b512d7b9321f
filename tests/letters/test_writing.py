"""A letter is filled from what its reader may know, edited, sent once under a number, and frozen."""

from io import BytesIO
from typing import Any

import pytest
from docx import Document

from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import peek_record
from rrjeta.letters.choices import State
from rrjeta.letters.models import Letter, ProtocolNumber
from rrjeta.letters.operations.cancelling import cancel_letter
from rrjeta.letters.operations.writing import discard_letter
from rrjeta.letters.queries.keeping import NotWritten
from rrjeta.letters.queries.letters import draft_letter, letter_document, letter_in_pdf, one_letter
from rrjeta.letters.rules.document import texts_of
from rrjeta.packs.loaded import LoadedPack
from rrjeta.papers.queries.disclosures import WantedDisclosures, disclosures
from rrjeta.papers.queries.sharing import NotCovered, Sharing
from rrjeta.papers.queries.sheltered import PlaceTold
from rrjeta.people.operations.around import raise_alert
from tests.cases.making import make_case
from tests.cast import Cast
from tests.letters.writing import begun, invited, sent, written
from tests.papers import making
from tests.papers.making import Life, make_life
from tests.papers.reading import reader_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
_PLAIN = "Ju lutemi të na përgjigjeni për sa më sipër."


@pytest.fixture
def life(cast: Cast, pack: LoadedPack) -> Life:
    """Return a case with everything that a letter could give away."""
    return make_life(cast)


def test_the_report_to_the_court_is_filled_and_holds_nothing_that_stays_here(cast: Cast, life: Life) -> None:
    told = peek_record(begun(cast.ana, life.case))
    assert "Sara Marku" in told["about"]
    assert "# Fëmija" in told["text"]
    assert "ishte ftohtë" in told["text"]
    assert making.OPEN_WORDS in told["text"]
    for word in (
        making.REPORTER,
        making.REPORTER_PHONE,
        making.SHELTER,
        making.SECRET_WORDS,
        making.HEALTH,
        making.GUN,
    ):
        assert word not in told["text"]


def test_an_invitation_knows_nothing_of_the_child(cast: Cast, life: Life) -> None:
    told = peek_record(begun(cast.ana, life.case, "parent_invitation"))
    assert "Sara" not in str(told)
    assert life.case.number not in str(told)


@pytest.mark.parametrize(
    "words", ["Sara Marku", "sara MARKU", making.THIRD, making.REPORTER, "Ka pasur DHUNË në familje"]
)
def test_an_invitation_that_names_somebody_or_the_matter_does_not_leave(cast: Cast, life: Life, words: str) -> None:
    letter = written(cast.ana, begun(cast.ana, life.case, "parent_invitation"), f"Takim për: {words}.", "Znj. M.")
    with pytest.raises(Invalid) as refused:
        sent(cast.ana, letter)
    assert "text" in refused.value.errors
    assert not ProtocolNumber.objects.exists()


def test_a_child_may_be_called_as_a_word_of_the_template(cast: Cast, pack: LoadedPack) -> None:
    letter = begun(cast.ana, make_case(cast, told={"given_name": "Dita"}), "parent_invitation")
    sent(cast.ana, written(cast.ana, letter, peek_record(letter)["text"], "Znj. M."))


def test_a_parent_may_be_addressed_by_name(cast: Cast, life: Life) -> None:
    letter = begun(cast.ana, life.case, "parent_invitation")
    sent(cast.ana, written(cast.ana, letter, "E nderuar Mira Marku, ju ftojmë të enjten.", "Znj. Mira Marku"))
    assert Letter.objects.get().state == State.SENT


def test_do_not_write_stops_a_letter_to_the_family_with_the_reason(cast: Cast, life: Life) -> None:
    letter = written(cast.ana, begun(cast.ana, life.case, "parent_invitation"), _PLAIN, "Znj. M.")
    with working(cast.ana.user_id):
        raise_alert(code="no_mail", happened_at=now(), words="Babai hap çdo zarf", person=life.case.person)
    with pytest.raises(NotWritten) as refused:
        sent(cast.ana, letter)
    assert "Babai hap çdo zarf" in str(refused.value.message)
    with pytest.raises(NotWritten):
        begun(cast.ana, life.case, "parent_invitation")
    begun(cast.ana, life.case, "court_report")


@pytest.mark.parametrize("text", [f"Fëmija tha: {making.SECRET_WORDS.upper()}.", f"Na tregoi {making.REPORTER} se"])
def test_what_was_said_and_stays_here_is_not_typed_into_a_letter_either(cast: Cast, life: Life, text: str) -> None:
    with pytest.raises(Invalid):
        sent(cast.ana, written(cast.ana, begun(cast.ana, life.case), text))


def test_where_the_child_is_sheltered_leaves_in_no_letter(cast: Cast, life: Life) -> None:
    letter = written(cast.ana, begun(cast.ana, life.case), f"Fëmija gjendet te {making.SHELTER}.")
    with pytest.raises(PlaceTold):
        sent(cast.ana, letter)
    assert not ProtocolNumber.objects.exists()


def test_a_letter_to_another_office_rests_on_a_basis_and_stands_in_the_register_of_what_left(
    cast: Cast, life: Life
) -> None:
    letter = written(cast.ana, begun(cast.ana, life.case, "school"), _PLAIN, "Shkolla 9-vjeçare")
    with pytest.raises(NotCovered):
        sent(cast.ana, letter, Sharing("", "schooling", "", ""))
    sent(cast.ana, letter)
    lines, _older = disclosures(cast.ana, WantedDisclosures(case_id=life.case.id, by="letter"))
    assert [(one.recipient, one.basis) for one in lines] == [("Shkolla 9-vjeçare", "legal_obligation")]


def test_a_letter_that_was_sent_is_frozen(cast: Cast, life: Life) -> None:
    letter = written(cast.ana, begun(cast.ana, life.case), _PLAIN, "Gjykata")
    sent(cast.ana, letter)
    with pytest.raises(NotFound):
        written(cast.ana, letter, "Diçka tjetër.")
    with pytest.raises(NotFound):
        sent(cast.ana, letter)
    with pytest.raises(NotFound):
        discard_letter(cast.ana, operation_id=new_id(), case_id=life.case.id, letter_id=letter.id)


def test_a_letter_that_somebody_changed_meanwhile_is_read_again_first(cast: Cast, life: Life) -> None:
    letter = written(cast.ana, begun(cast.ana, life.case), _PLAIN, "Gjykata")
    with pytest.raises(Invalid):
        sent(cast.ana, letter, base_version=letter.version - 1)
    sent(cast.ana, letter, base_version=letter.version)


def test_the_pdf_is_tagged_and_carries_number_letterhead_and_text(cast: Cast, life: Life) -> None:
    letter = written(cast.ana, begun(cast.ana, life.case), f"# Përfundimi\n{_PLAIN}", "Gjykata Kukës", "Raport")
    sent(cast.ana, letter)
    pdf = letter_in_pdf(cast.ana, life.case.id, letter.id)
    text = text_of(pdf)
    for said in (f"1/{today().year}", "Unit at home", "Gjykata Kukës", "Raport", "Përfundimi", _PLAIN):
        assert said in text
    assert reader_of(pdf).trailer["/Root"]["/MarkInfo"]["/Marked"]
    texts = texts_of(letter_document(cast.ana, life.case.id, letter.id))
    assert _PLAIN in texts
    assert f"Nr. prot. 1/{today().year}" in texts


def test_an_unfinished_letter_says_so_and_has_no_number(cast: Cast, life: Life) -> None:
    letter = begun(cast.ana, life.case)
    text = text_of(letter_in_pdf(cast.ana, life.case.id, letter.id))
    assert "I papërfunduar" in text
    assert f"1/{today().year}" not in text


def test_a_cancelled_letter_keeps_its_number_and_says_why(cast: Cast, life: Life) -> None:
    letter_id = invited(cast.ana, life.case)
    given: dict[str, Any] = {"case_id": life.case.id, "letter_id": letter_id}
    with pytest.raises(Invalid):
        cancel_letter(cast.ana, operation_id=new_id(), **given, reason=" . ")
    cancel_letter(cast.ana, operation_id=new_id(), **given, reason="U dërgua gabimisht")
    invited(cast.ana, life.case)
    _header, view = one_letter(cast.ana, life.case.id, letter_id)
    assert (view.number, view.told["cancelled_why"]) == (f"1/{today().year}", "U dërgua gabimisht")
    assert view.row.cancelled_by_id == cast.ana.user_id
    assert list(ProtocolNumber.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    text = text_of(letter_in_pdf(cast.ana, life.case.id, letter_id))
    assert "U anulua" in text
    document = Document(BytesIO(letter_document(cast.ana, life.case.id, letter_id)))
    assert any("U anulua" in one.text for one in document.paragraphs)
    with pytest.raises(NotFound):
        cancel_letter(cast.ana, operation_id=new_id(), **given, reason="Edhe një herë")


def test_who_told_us_is_told_to_those_alone_who_may_know(cast: Cast, life: Life) -> None:
    letter = written(cast.ana, begun(cast.ana, life.case, "reporter_answer"), _PLAIN, "Qyteti Zëri")
    sent(cast.ana, letter)
    lines, _older = disclosures(cast.ana, WantedDisclosures(case_id=life.case.id, by="letter"))
    assert "Zëri" not in str(lines)


def test_nobody_else_writes_on_a_case(cast: Cast, life: Life) -> None:
    with pytest.raises(NotAllowed):
        begun(cast.besa, life.case)
    with pytest.raises(NotFound):
        begun(cast.cen, life.case)


def test_whoever_may_not_open_a_letter_gets_no_empty_form_of_it(
    cast: Cast, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = begun(cast.ana, life.case, "reporter_answer")
    Letter.objects.filter(id=letter.id).update(classes=["reporter"])
    assert draft_letter(cast.ana, life.case.id, letter.id)[1].text
    monkeypatch.setattr("rrjeta.letters.queries.letters.unreadable_of", lambda _allowed: {"reporter"})
    with pytest.raises(NotAllowed):
        draft_letter(cast.ana, life.case.id, letter.id)

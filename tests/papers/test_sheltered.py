"""No paper leaves that tells where a sheltered child of the family is, however it is written; and no other is stopped."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from rrjeta.cases.models import Case, Entry
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, working
from rrjeta.papers.models import Printing
from rrjeta.papers.operations import print_day_sheet, print_paper
from rrjeta.papers.queries.asking import printed_pdf
from rrjeta.papers.queries.day_sheet import day_sheet_pdf
from rrjeta.papers.queries.sheltered import PlaceTold, hidden_places, refuse_told_place
from rrjeta.papers.rules.sheltered import Common, hidden_in, parts_that_tell, tells, words_in
from rrjeta.people.operations.around import change_care, raise_alert
from tests.cases.making import make_case
from tests.cast import Cast
from tests.house.tree import modules

_FILLERS = "rruga rr e te ne nr pallati kati adresa mbahet fshehte grave tezja the of in street"
_HOUSES = "streheza strehezes qendra fshati shelter"
_TOWNS = ("tirane", "tirana", "kukes", "vau i dejes")
COMMON = Common(
    fillers=frozenset(_FILLERS.split(" ")),
    houses=frozenset(_HOUSES.split(" ")),
    towns=frozenset(tuple(one.split(" ")) for one in _TOWNS),
    names=frozenset({"shpresa"}),
)
PLACE = "Strehëza «Vatrimi», Rruga Myslym Shyri 12, pallati 5, Tiranë, tel. 069 712 34 56"


@pytest.mark.parametrize(
    "text",
    [
        "Fëmija është te Vatrimi.",
        "FËMIJA ËSHTË TE VATRIMI",
        "te strehëza e Vatrimit",
        "Myslym Shyri 12",
        "jeton në rrugën myslym-shyri",
        "Myslym\nShyri",
        "Myslym\u00adShyri? Jo: Mys\u200blym Shyri",
        "rr. Myslym Shyri nr. 12, kati 3",
        "telefononi +355 69 712 3456",
        "069/712-34-56",
    ],
)
def test_the_place_is_known_however_it_is_written(text: str) -> None:
    assert tells(text, hidden_in([PLACE], COMMON))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Fëmija jeton në Tiranë.",
        "Rruga nr. 12, pallati 5, Tiranë",
        "në një strehëz të Bashkisë së Kukësit",
        "Strehëza e grave, adresa mbahet e fshehtë",
        "Shyri erdhi në mbledhje; Myslym Hoxha jo.",
        "u thirr në 129 dhe 112, më 12.5.2026",
        "tel. 068 555 12 34",
        "vatër, vatra e zjarrit",
    ],
)
def test_common_words_and_the_name_of_a_town_stop_nothing(text: str) -> None:
    assert not tells(text, hidden_in([PLACE], COMMON))


@pytest.mark.parametrize(
    "place", ["", "Tiranë", "te tezja", "Strehëza; adresa mbahet e fshehtë", "Vau i Dejës", "12", "ne"]
)
def test_a_place_that_names_no_place_has_nothing_to_look_for(place: str) -> None:
    assert hidden_in([place], COMMON).is_empty


def test_a_village_is_a_place_and_a_name_of_the_family_alone_is_none() -> None:
    assert tells("u strehua në Bërzhitë", hidden_in(["fshati Berzhite"], COMMON))
    kept = hidden_in(["Strehëza Shpresa"], COMMON)
    assert not tells("Shpresa, motra, qau.", kept)
    assert tells("te strehëza Shpresa", kept)


def test_other_alphabets_and_empty_signs_are_words_too() -> None:
    assert words_in("Ç’Ëndërr — «Pogradec»!") == ["cenderr", "pogradec"]
    assert tells("οδός Ερμού 12", hidden_in(["Οδός Ερμού 12"], COMMON))
    assert words_in("\u200b\u00ad…") == []


def test_the_heading_is_named_and_the_place_is_not() -> None:
    paper = {
        "title": "Case file",
        "sections": [
            {"title": "Timeline", "blocks": [{"label": "Note", "said": ["te Vatrimi"]}]},
            {"title": "Plan", "blocks": [{"label": "te Vatrimi", "said": ["te Vatrimi"]}]},
            {"title": "Family", "blocks": [{"label": "Father", "said": ["Agim"]}]},
        ],
    }
    assert parts_that_tell(paper, hidden_in([PLACE], COMMON)) == ["Note", "Plan"]


def test_every_paper_leaves_in_one_way() -> None:
    callers = {one.name for one in modules() if one.room == "papers" and "set_paper" in one.text}
    assert callers == {"papers/queries/leaving.py", "papers/rules/pack_part.py", "papers/typesetting.py"}


def _sheltered(cast: Cast, where: str = PLACE, **more: Any) -> Case:
    case = make_case(cast, **more)
    with working(cast.ana.user_id):
        change_care(
            case.person, arrangement="shelter_dv", since_at=now(), is_address_hidden=True, told={"where": where}
        )
    return case


def _note(cast: Cast, case: Case, text: str) -> Entry:
    with working(cast.ana.user_id):
        return write_entry(
            kind="note", cases=[case], happened_at=now(), coded={}, told={"text": text}, lines={case.id: LineGiven()}
        )


def _printed(cast: Cast, case: Case, audience: str = "court", recipient: str = "The court") -> Any:
    said = {"paper": "case_file", "record_id": case.id, "audience": audience, "language": "en", "recipient": recipient}
    with translation.override("en"):
        return print_paper(cast.ana, operation_id=new_id(), case_id=case.id, **said)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.usefixtures("pack")
class TestPapers:
    @pytest.mark.parametrize("audience", ["court", "own"])
    def test_a_note_that_tells_it_stops_the_paper_and_nothing_is_noted(self, cast: Cast, audience: str) -> None:
        case = _sheltered(cast)
        _note(cast, case, "Shkuam te rr. Myslym-Shyri, nr 12.")
        with pytest.raises(PlaceTold) as refused:
            _printed(cast, case, audience)
        said = str(refused.value.message)
        assert "Note" in said
        assert not tells(said, hidden_places([case.household_id]))
        assert not Printing.objects.exists()

    def test_who_gets_it_must_not_tell_it_either(self, cast: Cast) -> None:
        case = _sheltered(cast)
        with pytest.raises(PlaceTold):
            _printed(cast, case, recipient="Strehëza Vatrimi")

    def test_the_place_of_a_brother_stops_the_paper(self, cast: Cast) -> None:
        brother = _sheltered(cast)
        case = make_case(cast, household=brother.household)
        _note(cast, case, "Vëllai është te Vatrimi.")
        with pytest.raises(PlaceTold):
            _printed(cast, case)

    def test_the_place_where_the_child_once_was_stops_it_too(self, cast: Cast) -> None:
        case = _sheltered(cast)
        with working(cast.ana.user_id):
            change_care(case.person, arrangement="parents", since_at=now(), is_address_hidden=False, told={})
        _note(cast, case, "Ishte te Vatrimi.")
        with pytest.raises(PlaceTold):
            _printed(cast, case)

    def test_a_secret_address_of_a_family_stops_it(self, cast: Cast) -> None:
        case = make_case(cast, told={"address": "Rruga Dëshmorët e Kombit 45"})
        with working(cast.ana.user_id):
            raise_alert(code="secret_address", happened_at=now(), words="", household=case.household)
        _note(cast, case, "Banojnë te Deshmoret-e-Kombit 45.")
        with pytest.raises(PlaceTold):
            _printed(cast, case)

    def test_a_secret_address_of_a_sister_stops_it_too(self, cast: Cast) -> None:
        case = make_case(cast, told={"address": "Rruga Dëshmorët e Kombit 45"})
        sister = make_case(cast, household=case.household)
        with working(cast.ana.user_id):
            raise_alert(code="secret_address", happened_at=now(), words="", person=sister.person)
        _note(cast, case, "Banojnë te Deshmoret-e-Kombit 45.")
        with pytest.raises(PlaceTold):
            _printed(cast, case)

    def test_another_family_is_printed(self, cast: Cast) -> None:
        _sheltered(cast)
        other = make_case(cast)
        _note(cast, other, "U fol për strehëzën te Vatrimi.")
        assert printed_pdf(cast.ana, _printed(cast, other))

    def test_a_sheltered_child_without_a_word_of_it_is_printed(self, cast: Cast) -> None:
        case = _sheltered(cast)
        _note(cast, case, "Fëmija është mirë, në Tiranë. Rruga ishte e gjatë.")
        assert printed_pdf(cast.ana, _printed(cast, case))
        with translation.override("en"):
            sheet = print_day_sheet(cast.ana, operation_id=new_id(), case_ids=[case.id], language="sq")
        assert day_sheet_pdf(cast.ana, sheet)

    def test_what_was_told_after_printing_does_not_leave_again(self, cast: Cast) -> None:
        case = _sheltered(cast)
        entry = _note(cast, case, "Fëmija është mirë.")
        printing = _printed(cast, case)
        with working(cast.ana.user_id):
            change(Entry.objects.select_related("subject").get(id=entry.id), told={"text": "Është te Vatrimi."})
        with pytest.raises(PlaceTold):
            printed_pdf(cast.ana, printing)

    def test_the_page_says_what_to_change_without_the_place(self, cast: Cast) -> None:
        case = _sheltered(cast)
        _note(cast, case, "Shkuam te Vatrimi.")
        sent = {"audience": "court", "language": "en", "recipient": "The court", "operation_id": str(new_id())}
        answer = cast.signed_in(cast.ana).post(reverse("paper-print", args=[case.id, "case_file", case.id]), sent)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Change what is written under" in page
        assert "Vatrimi" not in page

    def test_anything_else_that_leaves_can_ask(self, cast: Cast) -> None:
        case = _sheltered(cast)
        refuse_told_place([case.household_id], {"title": "Mail", "said": ["Case 12: please sign in."]})
        with pytest.raises(PlaceTold):
            refuse_told_place([case.household_id], {"title": "Mail", "said": [{"x": "Myslym Shyri 12"}]})

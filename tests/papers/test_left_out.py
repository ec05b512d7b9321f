"""Who reads what, proved on the PDF itself: words that may not travel are looked for in every paper, for every reader."""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.apps import apps

from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.models import SealedRecord
from rrjeta.kernel.saving import change, working
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.loaded import LoadedPack
from rrjeta.papers.choices import Audience, Part
from rrjeta.papers.queries.kinds import paper_kinds
from rrjeta.papers.queries.papers import Drawn, Order, case_papers, drawn, set_drawn
from rrjeta.people.operations.around import raise_alert
from rrjeta.people.operations.persons import register_person
from rrjeta.places.queries import organisations
from tests.cast import Cast
from tests.papers import making
from tests.papers.making import Life, make_life
from tests.papers.reading import bare, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Papers that are no paper of a case: each has its own tests.
OF_THEIR_OWN = ["day_sheet", "week_sheet", "absence_letter", "meeting_pack", "hours_sheet", "receipt"]
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
    "case_file",
    "genogram",
]
# How many of them are kept for each reader at the least.
FEWEST = {Audience.OWN: 16, Audience.COURT: 14, Audience.PARENT: 9, Audience.CHILD: 9, Audience.AGENCY: 14}
SIGNED = ["plan", "minutes", "review", "closure", "consent"]
EVERYTHING = frozenset(Part)
# What no reader at all may find, whatever the worker chooses.
NEVER = [making.SHELTER]
# What no reader may find unless the worker chooses so.
NOT_BY_DEFAULT = [
    making.REPORTER,
    making.REPORTER_PHONE,
    making.MOTHER_PHONE,
    making.SECRET_WORDS,
    making.THIRD,
    making.HEALTH,
]
# What nobody outside may find, whatever the worker chooses.
NEVER_OUTSIDE = [making.REPORTER, making.REPORTER_PHONE, making.HEALTH]
NEVER_FOR_PARENTS = [making.SECRET_WORDS, making.GUN, making.MOTHER_PHONE, making.THIRD]


@pytest.fixture
def life(cast: Cast, pack: LoadedPack) -> Life:
    """Return a case with everything that a paper could give away, the child in a shelter."""
    return make_life(cast)


def order(
    life: Life, code: str, audience: Audience, chosen: frozenset[Part] = frozenset(), language: str = "sq"
) -> Order:
    return Order(life.case.id, code, life.record_id(code), audience, language, chosen, "Marrësi")


def papers_for(cast: Cast, life: Life, audience: Audience, chosen: frozenset[Part] = frozenset()) -> Iterator[Drawn]:
    """Return every paper that is kept for a reader."""
    for code in CODES:
        if audience in paper_kinds()[code].kept_for:
            yield drawn(cast.ana, order(life, code, audience, chosen))


def found_in(one: Drawn, words: list[str]) -> list[str]:
    """Return which of the words stand on the paper, in its data or in its PDF."""
    places = bare(json.dumps(one.paper, ensure_ascii=False)) + bare(text_of(set_drawn(one)))
    return [word for word in words if bare(word) in places]


def assert_told(words: list[str]) -> None:
    """Fail where one of the words stands in no record at all: a paper without it would prove nothing."""
    told = ""
    for model in apps.get_models():
        if issubclass(model, SealedRecord):
            told += "".join(str(open_record(one)) for one in model._base_manager.select_related("subject"))
    assert [word for word in words if bare(word) not in bare(told)] == []


def test_every_paper_of_the_pathway_is_tried() -> None:
    assert sorted([*CODES, *OF_THEIR_OWN]) == sorted(paper_kinds())


@pytest.mark.parametrize("audience", Audience)
def test_by_default_nothing_that_betrays_is_printed(cast: Cast, life: Life, audience: Audience) -> None:
    assert_told(NEVER + NOT_BY_DEFAULT)
    papers = list(papers_for(cast, life, audience))
    assert len(papers) >= FEWEST[audience]
    for one in papers:
        assert (one.kind.code, found_in(one, NEVER + NOT_BY_DEFAULT)) == (one.kind.code, [])


@pytest.mark.parametrize("audience", Audience)
def test_even_when_chosen_the_worst_is_never_printed(cast: Cast, life: Life, audience: Audience) -> None:
    words = [*NEVER, making.HOME_ADDRESS]
    words += NEVER_OUTSIDE if audience is not Audience.OWN else []
    words += NEVER_FOR_PARENTS if audience is Audience.PARENT else []
    assert_told(words)
    papers = list(papers_for(cast, life, audience, EVERYTHING))
    assert len(papers) >= FEWEST[audience]
    for one in papers:
        assert (one.kind.code, found_in(one, words)) == (one.kind.code, [])
    # What is left out is missed on these papers, not somewhere else: without the taking out it would stand there.
    left = {part for one in papers for part in one.left.parts}
    assert {Part.REPORTER, Part.PLACE} <= left if audience is Audience.OWN else left


@pytest.mark.parametrize("code", SIGNED)
def test_a_signed_paper_never_holds_what_the_parents_may_not_read(cast: Cast, life: Life, code: str) -> None:
    one = drawn(cast.ana, order(life, code, Audience.OWN, EVERYTHING))
    assert found_in(one, [making.SECRET_WORDS]) == []


@pytest.mark.parametrize("code", ["plan", "review"])
def test_what_the_parents_may_read_is_printed_for_them(cast: Cast, life: Life, code: str) -> None:
    one = drawn(cast.ana, order(life, code, Audience.PARENT))
    assert found_in(one, [making.OPEN_WORDS]) == [making.OPEN_WORDS]


def test_for_own_use_a_choice_prints_what_was_left_out(cast: Cast, life: Life) -> None:
    by_default = drawn(cast.ana, order(life, "visit", Audience.OWN))
    assert by_default.left.parts == [Part.REPORTER, Part.PLACE, Part.THIRD_PERSONS, Part.STATEMENTS]
    chosen = drawn(cast.ana, order(life, "visit", Audience.OWN, EVERYTHING))
    words = [making.SECRET_WORDS, making.THIRD]
    assert found_in(chosen, [*words, making.REPORTER, making.REPORTER_PHONE]) == words
    assert chosen.left.parts == [Part.REPORTER, Part.PLACE]


def test_the_worker_is_told_what_is_left_out_and_where(cast: Cast, life: Life) -> None:
    left = drawn(cast.ana, order(life, "identification", Audience.COURT)).left
    assert len(left.labels[Part.REPORTER]) >= 5
    assert left.in_text[Part.REPORTER] == 2
    assert left.in_text[Part.PLACE] == 1


def test_a_filled_paper_says_who_what_and_for_whom(cast: Cast, life: Life) -> None:
    text = text_of(set_drawn(drawn(cast.ana, order(life, "plan", Audience.PARENT))))
    for word in ("Sara Marku", "11 vjeç", life.case.number, "Ana Test", "Kukës", "Marrësi", "Botimi 1", "Nënshkrimet"):
        assert word in text
    for word in (
        "Sara jeton pa dhunë",
        "Sara ndjek mësimin çdo ditë",
        "Çanta dhe libra",
        "9 000 L",
        "Faqja 1 nga 2",
    ):
        assert word in text.replace("\u00a0", " ")


@pytest.mark.parametrize("code", ["plan", "case_file"])
def test_plan_and_case_file_are_printed_in_english_too(cast: Cast, life: Life, code: str) -> None:
    text = text_of(set_drawn(drawn(cast.ana, order(life, code, Audience.OWN, language="en"))))
    assert "Signatures" in text
    assert "Page 1 of" in text
    for albanian in ("Nënshkrimet", "Faqja", "Punonjësi", "Kush"):
        assert albanian not in text


def test_at_home_an_address_is_no_secret_but_still_a_choice(cast: Cast, pack: LoadedPack) -> None:
    life = make_life(cast, is_sheltered=False)
    outside = order(life, "registration", Audience.COURT)
    assert found_in(drawn(cast.ana, outside), [making.HOME_ADDRESS]) == []
    widened = order(life, "registration", Audience.COURT, frozenset({Part.ADDRESS}))
    assert found_in(drawn(cast.ana, widened), [making.HOME_ADDRESS]) == [making.HOME_ADDRESS]


def test_an_alert_of_feud_hides_every_address(cast: Cast, pack: LoadedPack) -> None:
    life = make_life(cast, is_sheltered=False)
    with working(cast.ana.user_id):
        raise_alert(code="feud", happened_at=life.case.opened_at, household=life.case.household)
    one = drawn(cast.ana, order(life, "registration", Audience.OWN, EVERYTHING))
    assert found_in(one, [making.HOME_ADDRESS, "Shtiqën"]) == []


def test_an_alert_on_a_sister_hides_every_address_as_well(cast: Cast, pack: LoadedPack) -> None:
    life = make_life(cast, is_sheltered=False)
    one = drawn(cast.ana, order(life, "registration", Audience.OWN, EVERYTHING))
    assert found_in(one, [making.HOME_ADDRESS]) == [making.HOME_ADDRESS]
    with working(cast.ana.user_id):
        sister = register_person(household=life.case.household, told={"given_name": "Motra", "surname": "Provë"})
        raise_alert(code="feud", happened_at=life.case.opened_at, person=sister)
    one = drawn(cast.ana, order(life, "registration", Audience.OWN, EVERYTHING))
    assert found_in(one, [making.HOME_ADDRESS, "Shtiqën"]) == []


def test_minutes_name_those_who_sign(cast: Cast, life: Life) -> None:
    text = text_of(set_drawn(drawn(cast.ana, order(life, "minutes", Audience.PARENT))))
    for word in ("Arben Polici", "Vera Mësuesja", "Sara merr çantën", "Kush mori pjesë", "Nënshkrimi"):
        assert word in text


def test_a_review_says_how_far_each_objective_was_reached(cast: Cast, life: Life, pack: LoadedPack) -> None:
    text = text_of(set_drawn(drawn(cast.ana, order(life, "review", Audience.PARENT))))
    attained = pack.labels("goal_attainment", making.ATTAINED).sq
    for word in ("Sara ndjek mësimin çdo ditë", attained, "Mungoi vetëm një herë"):
        assert word in text


def test_a_level_kept_as_a_number_is_said_in_words(cast: Cast, life: Life) -> None:
    entry = life.entries["initial_assessment"]
    type(entry).objects.filter(id=entry.id).update(coded={**entry.coded, "suggested_level": 3})
    text = text_of(set_drawn(drawn(cast.ana, order(life, "initial_assessment", Audience.OWN))))
    assert text.count("Rrezik i lartë") == 2


def test_a_shelter_that_acts_is_not_named(cast: Cast, life: Life) -> None:
    shelter = next(one for one in organisations() if one.kind == "shelter")
    life.plan.objectives.get().actions.update(organisation=shelter.code, user=None)
    assert found_in(drawn(cast.ana, order(life, "plan", Audience.OWN, EVERYTHING)), [shelter.text.sq]) == []


def test_the_case_file_holds_what_a_meeting_decided(cast: Cast, life: Life) -> None:
    text = text_of(set_drawn(drawn(cast.ana, order(life, "case_file", Audience.OWN))))
    assert "Sara merr çantën e shkollës." in text
    assert "Arben Polici" in text


def test_a_search_that_was_begun_names_no_moment_of_finding(cast: Cast, life: Life) -> None:
    begun = life.entries["search"]
    with working(cast.ana.user_id):
        change(begun, told={"attempts_what": "U pyet tezja.", "found_where": ""})
    text = text_of(set_drawn(drawn(cast.ana, order(life, "search", Audience.OWN))))
    assert "Vendndodhja nuk dihet që prej" in text
    assert "Kur u gjet" not in text


def test_the_letterhead_is_the_municipalitys_and_names_the_unit_once(cast: Cast, life: Life) -> None:
    type(cast.unit).objects.filter(id=cast.unit.id).update(letterhead="Bashkia Kukës\nNjësia e Provës", phone="024 200")
    letter = drawn(cast.ana, order(life, "visit", Audience.OWN)).paper["letter"]
    assert (letter["organisation"], letter["unit"], letter["lines"]) == (
        "Bashkia Kukës",
        "Njësia e Provës",
        ["Tel. 024 200"],
    )


def test_an_unfinished_paper_says_so(cast: Cast, life: Life) -> None:
    type(life.plan).objects.filter(id=life.plan.id).update(status="draft")
    text = text_of(set_drawn(drawn(cast.ana, order(life, "plan", Audience.OWN))))
    assert "I papërfunduar" in text


def test_the_list_holds_every_paper_of_the_case(cast: Cast, life: Life) -> None:
    listed = case_papers(cast.ana, life.case.id).papers
    assert {one.code for one in listed} == set(CODES)
    for one in listed:
        assert one.record_id == life.record_id(one.code)


@pytest.mark.parametrize("code", CODES)
def test_a_record_of_another_case_is_not_found(cast: Cast, life: Life, code: str) -> None:
    strange = Order(life.case.id, code, UUID(int=7), Audience.OWN, "sq")
    with pytest.raises(NotFound):
        drawn(cast.ana, strange)


def test_a_stranger_finds_no_paper_and_a_colleague_may_not_print(cast: Cast, life: Life) -> None:
    with pytest.raises(NotFound):
        case_papers(cast.cen, life.case.id)
    with pytest.raises(NotAllowed):
        case_papers(cast.besa, life.case.id)
    with pytest.raises(NotFound):
        drawn(cast.cen, order(life, "plan", Audience.OWN))


def test_a_paper_is_kept_from_readers_it_is_not_meant_for(cast: Cast, life: Life) -> None:
    with pytest.raises(NotFound):
        drawn(cast.ana, order(life, "identification", Audience.PARENT))

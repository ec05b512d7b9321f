"""The paper of a family: whoever must not learn where the child lives is on no copy that leaves, and no address on any."""

from uuid import UUID

import pytest

from rrjeta.cases.models import Case
from rrjeta.cases.operations.families import Member, add_family_member
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.papers.choices import Audience
from rrjeta.papers.queries.papers import Drawn, Order, case_papers, drawn, set_drawn
from rrjeta.people.models import Tie
from tests.cases.making import make_case
from tests.cast import Cast
from tests.papers.reading import kinds_of_tags, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case whose child has a mother, a father who must not learn where it lives, and his mother."""
    case = make_case(cast)
    _add(cast, case, "mother", "Vera")
    father = _add(cast, case, "father", "Agim")
    _add(cast, case, "mother", "Hane", father)
    Tie.objects.filter(person_id=father).update(is_place_kept_from=True)
    return case


def _add(cast: Cast, case: Case, relationship: str, name: str, to: UUID | None = None) -> UUID:
    member = Member(relationship, name, "Provak", phone="0691234567", birth_year=1980)
    return add_family_member(cast.ana, operation_id=new_id(), case_id=case.id, member=member, tied_to=to)


def _drawn(cast: Cast, case: Case, audience: Audience, language: str = "en", record_id: UUID | None = None) -> Drawn:
    order = Order(case.id, "genogram", record_id or case.id, audience, language, recipient="Somebody")
    return drawn(cast.ana, order)


@pytest.mark.parametrize(
    ("language", "title", "mother"),
    [("en", "Genogram of the family", "Mother"), ("sq", "Gjenograma e familjes", "Nënë")],
)
def test_own_use_shows_the_whole_family_drawn_and_in_words(
    cast: Cast, case: Case, language: str, title: str, mother: str
) -> None:
    found = _drawn(cast, case, Audience.OWN, language)
    pdf = set_drawn(found)
    text = text_of(pdf)
    assert all(one in text for one in (title, mother, "Vera", "Agim", "Hane", "1980"))
    assert "Vera" in found.paper["picture"]
    assert "Figure" in {one.strip("/") for one in kinds_of_tags(pdf)}


@pytest.mark.parametrize("audience", [Audience.AGENCY, Audience.COURT])
def test_a_copy_that_leaves_is_without_whoever_must_not_learn_where(cast: Cast, case: Case, audience: Audience) -> None:
    found = _drawn(cast, case, audience)
    whole = str(found.paper) + text_of(set_drawn(found))
    assert [name for name in ("Vera", "Agim", "Hane") if name in whole] == ["Vera"]


def test_no_copy_holds_an_address_or_a_telephone(cast: Cast, case: Case) -> None:
    whole = str(_drawn(cast, case, Audience.OWN).paper["sections"]) + _drawn(cast, case, Audience.OWN).paper["picture"]
    assert [one for one in ("0691234567", "Fshati i Provës") if one in whole] == []


def test_it_is_printed_for_those_it_is_kept_for_and_of_its_own_case(cast: Cast, case: Case) -> None:
    for audience in (Audience.PARENT, Audience.CHILD):
        with pytest.raises(NotFound):
            _drawn(cast, case, audience)
    with pytest.raises(NotFound):
        _drawn(cast, case, Audience.OWN, record_id=new_id())
    with pytest.raises(NotAllowed):
        drawn(cast.besa, Order(case.id, "genogram", case.id, Audience.OWN, "en"))
    with pytest.raises(NotFound):
        drawn(cast.cen, Order(case.id, "genogram", case.id, Audience.OWN, "en"))
    assert "genogram" in {one.code for one in case_papers(cast.ana, case.id).papers}

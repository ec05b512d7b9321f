"""Declared relatives shut a colleague out, without a word to them; the head looks (S23)."""

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.access.models import Exclusion, User
from rrjeta.access.operations.relations import end_exclusion
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Relative, StaffTie
from rrjeta.cases.operations.handover import give_cases
from rrjeta.cases.operations.relatives import StillResponsible, decide_tie, declare_relative, end_relative
from rrjeta.cases.queries.relatives import own_relatives, ties_to_look_at
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.notices.models import Notice
from rrjeta.packs.loaded import LoadedPack
from rrjeta.people.choices import PersonKind
from rrjeta.people.models import Person
from rrjeta.people.operations.around import tie
from rrjeta.people.operations.persons import correct_person, register_person
from tests.cases.making import make_case
from tests.cast import Cast, put_on_duty

pytestmark = pytest.mark.django_db

MOTHER = {"given_name": "Zqmira", "surname": "Zqcela"}


@pytest.fixture
def case(cast: Cast, pack: LoadedPack) -> Case:
    """Return Ana's case of a child whose mother lives elsewhere."""
    found = make_case(cast)
    with working(cast.ana.user_id):
        mother = register_person(
            household=None,
            kind=PersonKind.ADULT,
            municipality=found.municipality,
            told={**MOTHER, "phone": "0691234567"},
        )
        tie(mother, found.person, "mother")
    return found


def declare(actor: Actor, **changed: Any) -> UUID:
    given = {"given_name": "Zqmira", "surname": "Zqçela", "tie": "cousin", **changed}
    return declare_relative(actor, operation_id=new_id(), **given)


def sees(cast: Cast, actor: Actor, case: Case) -> bool:
    return cases_in(cast.again(actor), Permission.SEE_CASE).filter(id=case.id).exists()


def test_whoever_declares_a_relative_of_a_known_family_sees_it_no_more(cast: Cast, case: Case) -> None:
    assert sees(cast, cast.besa, case)
    declare(cast.besa)
    assert not sees(cast, cast.besa, case)
    put_on_duty(cast.besa)
    assert not sees(cast, cast.besa, case)


def test_whoever_declared_a_relative_never_sees_a_family_registered_later(cast: Cast, pack: LoadedPack) -> None:
    declare(cast.besa)
    case = make_case(cast, told=MOTHER)
    assert not sees(cast, cast.besa, case)
    assert sees(cast, cast.dea, case)


def test_a_relative_with_a_common_name_is_not_lost_among_the_many(cast: Cast, case: Case) -> None:
    with working(cast.ana.user_id):
        for number in range(35):
            told = {**MOTHER, "father_name": f"Zqfather{number}"}
            register_person(household=None, kind=PersonKind.ADULT, municipality=case.municipality, told=told)
    last = Person.objects.order_by("-id").first()
    assert last is not None
    with working(cast.ana.user_id):
        tie(last, make_case(cast).person, "mother")
    declare(cast.besa)
    assert not any(sees(cast, cast.besa, one) for one in Case.objects.all())


def test_a_name_corrected_later_is_looked_at_too(cast: Cast, pack: LoadedPack) -> None:
    declare(cast.besa)
    case = make_case(cast)
    assert sees(cast, cast.besa, case)
    with working(cast.ana.user_id):
        correct_person(case.person, told=MOTHER)
    assert not sees(cast, cast.besa, case)


def test_whoever_declares_is_not_told_whether_the_name_is_known(cast: Cast, case: Case) -> None:
    browser = cast.signed_in(cast.besa)
    names = {"known": MOTHER, "unknown": {"given_name": "Zqnobody", "surname": "Zqnowhere"}}
    answers = []
    for name in names.values():
        way = reverse("own-relatives")
        answer = browser.post(way, {**name, "tie": "cousin", "operation_id": str(new_id())}, follow=True)
        answers.append([str(one) for one in answer.context["messages"]])
    assert answers[0] == answers[1]
    assert not Notice.objects.filter(to_id=cast.besa.user_id).exists()


def test_the_head_is_told_and_sees_why(cast: Cast, case: Case) -> None:
    declare(cast.besa)
    assert list(Notice.objects.values_list("to_id", "kind")) == [(cast.dea.user_id, "tie_to_look_at")]
    found = ties_to_look_at(cast.dea)[0]
    assert (found.tie.user_id, found.numbers, found.relative["tie"]) == (cast.besa.user_id, [case.number], "cousin")


def test_the_head_of_another_office_learns_nothing(cast: Cast, case: Case) -> None:
    declare(cast.cen)
    assert Exclusion.objects.filter(user_id=cast.cen.user_id).exists()
    assert ties_to_look_at(cast.fatma) == []
    assert not Notice.objects.exists()


def test_nobody_but_a_head_looks_at_ties(cast: Cast, case: Case) -> None:
    declare(cast.besa)
    tie_id = StaffTie.objects.get().id
    for other in (cast.besa, cast.ana, cast.administrator):
        with pytest.raises(NotAllowed):
            ties_to_look_at(other)
        with pytest.raises(NotAllowed):
            decide_tie(other, operation_id=new_id(), tie_id=tie_id, is_tie=False, reason="Another person of that name.")


def decide(cast: Cast, *, is_tie: bool, reason: str = "Another person of the same name.") -> None:
    decide_tie(cast.dea, operation_id=new_id(), tie_id=StaffTie.objects.get().id, is_tie=is_tie, reason=reason)


def test_a_common_name_is_undone_with_a_reason_and_stays_undone(cast: Cast, case: Case) -> None:
    declare(cast.besa)
    with pytest.raises(Invalid):
        decide(cast, is_tie=False, reason=".")
    decide(cast, is_tie=False)
    assert sees(cast, cast.besa, case)
    with working(cast.ana.user_id):
        correct_person(case.person, told={"nickname": "Another"})
    declare(cast.besa)
    assert sees(cast, cast.besa, case)
    assert not Notice.objects.filter(to_id=cast.besa.user_id).exists()


def test_a_confirmed_tie_waits_no_more(cast: Cast, case: Case) -> None:
    declare(cast.besa)
    decide(cast, is_tie=True, reason="")
    assert ties_to_look_at(cast.dea) == []
    assert not sees(cast, cast.besa, case)
    with pytest.raises(NotFound):
        decide(cast, is_tie=False)


def test_confirming_shuts_out_whoever_was_let_in_meanwhile(cast: Cast, case: Case) -> None:
    declare(cast.besa)
    end_exclusion(cast.dea, operation_id=new_id(), exclusion_id=Exclusion.objects.get().id)
    assert sees(cast, cast.besa, case)
    decide(cast, is_tie=True)
    assert not sees(cast, cast.besa, case)
    assert StaffTie.objects.get().exclusion_id == Exclusion.objects.get(ended_at=None).id


def test_taking_a_declaration_back_opens_nothing(cast: Cast, case: Case) -> None:
    relative_id = declare(cast.besa)
    end_relative(cast.besa, operation_id=new_id(), relative_id=relative_id)
    assert own_relatives(cast.besa) == []
    assert not sees(cast, cast.besa, case)
    with pytest.raises(NotFound):
        end_relative(cast.besa, operation_id=new_id(), relative_id=relative_id)


def test_nobody_takes_back_what_somebody_else_declared(cast: Cast, case: Case) -> None:
    relative_id = declare(cast.besa)
    with pytest.raises(NotFound):
        end_relative(cast.ana, operation_id=new_id(), relative_id=relative_id)


def test_whoever_is_responsible_goes_on_until_the_case_is_given_to_another(cast: Cast, case: Case) -> None:
    declare(cast.ana)
    assert StaffTie.objects.get().state == "waiting"
    assert sees(cast, cast.ana, case)
    with pytest.raises(StillResponsible):
        decide(cast, is_tie=True)
    give_cases(cast.dea, operation_id=new_id(), case_ids=[case.id], to_id=cast.besa.user_id)
    decide(cast, is_tie=True)
    assert not sees(cast, cast.ana, case)


def test_names_of_relatives_stand_nowhere_in_clear(cast: Cast, case: Case) -> None:
    declare(cast.besa)
    row = Relative.objects.values().get()
    assert "Zqmira" not in str({name: value for name, value in row.items() if name != "sealed"})
    assert b"Zqmira" not in bytes(row["sealed"])


def give(cast: Cast, case: Case, **of_worker: str) -> None:
    User.objects.filter(id=cast.besa.user_id).update(**of_worker)
    give_cases(cast.dea, operation_id=new_id(), case_ids=[case.id], to_id=cast.besa.user_id)


def test_the_same_surname_and_phone_ask_the_head_and_shut_nobody_out(cast: Cast, case: Case) -> None:
    give(cast, case, name="Besa Zqcela", phone="+355 69 123 4567")
    assert [one.tie.state for one in ties_to_look_at(cast.dea)] == ["suspected"]
    assert sees(cast, cast.besa, case)
    assert not Notice.objects.filter(to_id=cast.besa.user_id).exists()


@pytest.mark.parametrize("of_worker", [{"name": "Besa Zqcela"}, {"phone": "+355 69 123 4567"}])
def test_one_of_them_alone_asks_nobody(cast: Cast, case: Case, of_worker: dict[str, str]) -> None:
    give(cast, case, **of_worker)
    assert not StaffTie.objects.exists()

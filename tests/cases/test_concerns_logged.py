"""A concern is saved with what was told, names nobody who was not named, and is nobody's for no moment."""

from datetime import date, timedelta
from typing import Any

import pytest

from rrjeta.access.choices import Role
from rrjeta.cases.choices import Secret
from rrjeta.cases.models import Concern, ConcernReporter, Move
from rrjeta.cases.operations.concerns import ConcernDecided, NobodyThere, log_concern, take_concern
from rrjeta.cases.operations.moving import MoveRefused
from rrjeta.cases.queries.concerns import concern_file, received, sent
from rrjeta.cases.queries.restricted import Ref, find_restricted
from rrjeta.kernel.clock import at, frozen, now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.models import Person, SafetyAlert, Tie
from tests.cases.telling import answers_of, child, tell
from tests.cast import ELSEWHERE, Cast, actor_of, make_unit, make_user, put_on_duty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
SATURDAY_NIGHT = at(date(2026, 3, 14), 23, 10)


def _persons(concern: Concern) -> list[dict[str, Any]]:
    lines = concern.children.select_related("person__subject").order_by("entered_at", "id")
    return [peek_record(line.person) for line in lines]


def test_what_happens_and_danger_are_enough(cast: Cast) -> None:
    concern = tell(cast.ana)
    assert (concern.stage, concern.is_open, concern.next_step) == ("received", True, "screen_concern")
    assert _persons(concern) == [{"village": "Fshati i Provës"}]


def test_no_name_stands_unsealed(cast: Cast) -> None:
    concern = tell(cast.ana, **child(child_given_name="Xhulia", age_estimate="7", sex="f"))
    assert "Xhulia" not in str(Concern.objects.filter(id=concern.id).values())
    assert _persons(concern)[0] | {"given_name": "Xhulia", "age_estimate": 7} == _persons(concern)[0]


def test_each_row_is_a_child_of_one_household(cast: Cast) -> None:
    concern = tell(cast.ana, **child(0, child_given_name="Ana", sex="f"), **child(1, child_given_name="Anila", sex="f"))
    people = [line.person for line in concern.children.select_related("person")]
    assert {one.household_id for one in people} == {concern.household_id}
    assert len(people) == 2
    assert all(one.is_provisional for one in people)


def test_twins_of_one_day_are_two_children(cast: Cast) -> None:
    row = {"child_surname": "Hoxha", "birth_date": "1.2.2020", "sex": "m"}
    concern = tell(cast.ana, **child(0, child_given_name="Endri", **row), **child(1, child_given_name="Endi", **row))
    assert [one["given_name"] for one in _persons(concern)] == ["Endri", "Endi"]


def test_a_nameless_child_is_known_by_words(cast: Cast) -> None:
    concern = tell(cast.ana, **child(child_given_name="the boy with the red jacket", name_is="how_known"))
    assert _persons(concern)[0]["known_by"] == "the boy with the red jacket"
    assert "given_name" not in _persons(concern)[0]


@pytest.mark.parametrize("name", ["Ж", "Ана", "😀", "O'", "Ç"])
def test_every_name_is_taken_as_it_is_said(cast: Cast, name: str) -> None:
    assert _persons(tell(cast.ana, **child(child_given_name=name)))[0]["given_name"] == name


def test_parents_and_the_suspected_become_persons_with_ties(cast: Cast) -> None:
    concern = tell(
        cast.ana,
        **child(child_given_name="Sara"),
        father_name="Agim Leka",
        mother_name="Vera",
        **{"alleged_perpetrator-text": "Petrit Marku", "perp_relationship": "teacher"},
    )
    ties = Tie.objects.filter(child__in=concern.children.values("person_id")).select_related("person__subject")
    assert {(one.relationship, peek_record(one.person)["given_name"]) for one in ties} == {
        ("father", "Agim"),
        ("mother", "Vera"),
        ("professional", "Petrit"),
    }


def test_a_suspected_father_is_one_person(cast: Cast) -> None:
    concern = tell(
        cast.ana,
        **child(child_given_name="Sara"),
        father_name="Agim",
        **{"alleged_perpetrator-text": "Agim Leka", "perp_relationship": "father"},
    )
    assert Tie.objects.filter(child__in=concern.children.values("person_id")).count() == 1
    adults = concern_file(cast.dea, concern.id).adults
    assert [(one.name, one.is_suspected) for one in adults] == [("Agim Leka", True)]


def test_a_missing_father_is_nobody(cast: Cast) -> None:
    concern = tell(cast.ana, **child(child_given_name="Sara"), mother_name="Vera")
    assert Tie.objects.filter(child__in=concern.children.values("person_id")).count() == 1


def test_alerts_stand_on_the_household_with_their_words(cast: Cast) -> None:
    concern = tell(cast.ana, safety_alerts=["armed", "no_phone"], beware="The father has a gun at home.")
    alerts = SafetyAlert.objects.filter(household_id=concern.household_id).select_related("subject").order_by("code")
    assert [(one.code, peek_record(one)["words"]) for one in alerts] == [
        ("armed", "The father has a gun at home."),
        ("no_phone", ""),
    ]


def test_words_alone_are_an_alert_too(cast: Cast) -> None:
    concern = tell(cast.ana, beware="The uncle drinks.")
    (alert,) = concern_file(cast.dea, concern.id).alerts
    assert (alert.code, alert.words) == ("", "The uncle drinks.")


def test_danger_makes_it_immediate_and_starts_the_clock(cast: Cast) -> None:
    with frozen(SATURDAY_NIGHT):
        concern = tell(cast.ana, danger_now="yes")
    assert (concern.urgency, concern.next_step) == ("immediate", "take_up")
    assert concern.due_at == SATURDAY_NIGHT + timedelta(hours=1)


def test_deadlines_count_from_the_call_and_not_from_the_entry(cast: Cast) -> None:
    with frozen(SATURDAY_NIGHT + timedelta(hours=9)):
        concern = tell(cast.ana, **{"received_at-date": "14.3.2026", "received_at-time": "23:10"})
        assert concern.due_at == SATURDAY_NIGHT + timedelta(hours=24)
        assert concern.entered_at == now()


def test_it_belongs_to_the_worker_on_duty(cast: Cast) -> None:
    put_on_duty(cast.besa)
    assert tell(cast.ana).owner_id == cast.besa.user_id


def test_without_duty_it_belongs_to_the_head(cast: Cast) -> None:
    assert tell(cast.ana).owner_id == cast.dea.user_id


def test_in_an_office_of_one_it_belongs_to_who_takes_the_call(cast: Cast) -> None:
    unit = make_unit(municipality="AL144", organisation="bashki-tropoje", name="Alone")
    alone = actor_of(make_user("alone", Role.WORKER, unit))
    concern_id = log_concern(alone, operation_id=new_id(), answers=answers_of(municipality=""))
    assert Concern.objects.get(id=concern_id).owner_id == alone.user_id


def test_a_police_officer_hands_it_to_the_unit_of_the_municipality(cast: Cast) -> None:
    concern = tell(cast.police, source="police")
    assert (concern.unit_id, concern.owner_id) == (cast.unit.id, cast.dea.user_id)


def test_the_helpline_chooses_the_municipality(cast: Cast) -> None:
    concern = tell(cast.helpline, source="helpline_116111", municipality=ELSEWHERE)
    assert (concern.unit_id, concern.owner_id) == (cast.unit_elsewhere.id, cast.fatma.user_id)


def test_nobody_logs_into_a_municipality_out_of_reach(cast: Cast) -> None:
    with pytest.raises(NobodyThere):
        tell(cast.ana, municipality=ELSEWHERE)


def test_a_donor_logs_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        tell(cast.observer)


@pytest.mark.parametrize("who", ["partner", "shelter"])
def test_what_an_organisation_is_worried_about_lands_in_the_unit(cast: Cast, who: str) -> None:
    sender = getattr(cast, who)
    concern = tell(sender)
    assert (concern.unit_id, concern.is_open, concern.next_step != "") == (cast.unit.id, True, True)
    assert [one.number for one in sent(sender)] == [concern.number]
    with pytest.raises(NotFound):
        received(cast.police, concern.id)


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"source": ""}, "source"),
        ({"channel": ""}, "channel"),
        ({"child_location": "", "admin_unit": ""}, "child_location"),
        (
            child(birth_date="14.3.2026") | {"received_at-date": "13.3.2026", "received_at-time": "8:00"},
            "children-0-birth_date",
        ),
        ({"received_at-date": "15.3.2026", "received_at-time": "8:00"}, "received_at"),
        (child(birth_date="30.2.2020"), "children-0-birth_date"),
        ({"what_happened": "a" * 200_000}, "what_happened"),
        ({"danger_now": "perhaps"}, "danger_now"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(
    cast: Cast, inputs: dict[str, str], field: str
) -> None:
    before = (Concern.objects.count(), Person.objects.count(), DoneOperation.objects.count())
    with frozen(SATURDAY_NIGHT), pytest.raises(Invalid) as refused:
        tell(cast.ana, **inputs)
    assert field in refused.value.errors
    assert (Concern.objects.count(), Person.objects.count(), DoneOperation.objects.count()) == before


def test_whoever_does_not_want_to_say_who_they_are_is_a_source(cast: Cast) -> None:
    concern = tell(cast.ana, source="", referrer_anonymous="yes")
    assert concern.source == "anonymous"


def test_a_number_to_call_back_is_a_way_to_find_the_child(cast: Cast) -> None:
    assert tell(cast.ana, child_location="", admin_unit="", referrer_phone="0691234567").is_open


def test_a_form_sent_twice_is_one_concern(cast: Cast) -> None:
    operation_id = new_id()
    first = log_concern(cast.ana, operation_id=operation_id, answers=answers_of())
    assert log_concern(cast.ana, operation_id=operation_id, answers=answers_of()) == first
    assert Concern.objects.count() == 1


def test_a_number_that_clashes_is_drawn_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = tell(cast.ana).number
    numbers = iter([taken, taken, "0000-0001"])
    monkeypatch.setattr("rrjeta.cases.operations.concerns.new_number", lambda: next(numbers))
    concern = tell(cast.ana)
    assert concern.number == "0000-0001"
    assert Move.objects.filter(concern=concern).count() == 1


def _who_told(concern: Concern) -> Ref:
    return Ref(Secret.REPORTER, "concern", concern.id, concern_id=concern.id)


def test_who_told_us_lies_apart(cast: Cast) -> None:
    concern = tell(cast.ana, referrer_name="Nazmi Fqinji", referrer_phone="0691234567")
    assert "Nazmi" not in str(peek_record(concern))
    assert find_restricted(cast.dea, _who_told(concern)).number == concern.number
    assert ConcernReporter.objects.get(concern=concern).subject_id == concern.household.subject_id


def test_a_colleague_of_the_team_screens_it_and_does_not_see_who_told_us(cast: Cast) -> None:
    concern = tell(cast.dea, referrer_name="Nazmi Fqinji")
    assert concern_file(cast.besa, concern.id).concern.id == concern.id
    with pytest.raises((NotAllowed, NotFound)):
        find_restricted(cast.besa, _who_told(concern))


def test_a_stranger_cannot_see_it_exists(cast: Cast) -> None:
    concern = tell(cast.ana)
    with pytest.raises(NotFound):
        concern_file(cast.cen, concern.id)
    with pytest.raises(NotFound):
        concern_file(cast.cen, new_id())


def test_an_outsider_sees_that_it_was_received_and_whom_to_call(cast: Cast) -> None:
    put_on_duty(cast.besa)
    concern = tell(cast.school, source="school", **child(child_given_name="Sara"))
    seen = received(cast.school, concern.id)
    assert (seen.number, seen.unit) == (concern.number, "Unit at home")
    assert [name for name, _phone in seen.on_call] == ["Besa Test"]
    assert not hasattr(seen, "urgency")
    assert [one.number for one in sent(cast.school)] == [concern.number]
    with pytest.raises(NotFound):
        received(cast.health, concern.id)


def test_taking_it_makes_it_mine_and_stops_the_danger_clock(cast: Cast) -> None:
    concern = tell(cast.ana, danger_now="yes")
    take_concern(cast.besa, operation_id=new_id(), concern_id=concern.id)
    concern.refresh_from_db()
    assert concern.owner_id == cast.besa.user_id
    assert concern.danger_taken_at is not None
    assert concern.next_step == "go_to_child"


def test_taking_a_calm_one_changes_only_whose_it_is(cast: Cast) -> None:
    concern = tell(cast.ana)
    due = concern.due_at
    take_concern(cast.ana, operation_id=new_id(), concern_id=concern.id)
    concern.refresh_from_db()
    assert (concern.owner_id, concern.due_at, concern.danger_taken_at) == (cast.ana.user_id, due, None)


def test_a_guard_names_every_field_at_once(cast: Cast) -> None:
    with pytest.raises(MoveRefused) as refused:
        tell(cast.ana, source="", channel="")
    assert {"source", "channel"} <= refused.value.errors.keys()


def test_today_is_a_birth_date(cast: Cast) -> None:
    born = today().strftime("%d.%m.%Y")
    assert tell(cast.ana, **child(birth_date=born)).children.count() == 1


def test_a_decided_concern_takes_no_more(cast: Cast) -> None:
    concern = tell(cast.ana)
    Concern.objects.filter(id=concern.id).update(is_open=False)
    with pytest.raises(ConcernDecided):
        take_concern(cast.dea, operation_id=new_id(), concern_id=concern.id)

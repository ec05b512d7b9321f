"""Screening ends in a case for each child, or in a decision that a second person looked at."""

from datetime import date, timedelta
from typing import Any

import pytest

from rrjeta.access.choices import Role
from rrjeta.access.models import Unit
from rrjeta.cases.models import Case, Clock, Concern, EntryLine, Episode, Move, Reminder
from rrjeta.cases.operations.moving import MoveRefused
from rrjeta.cases.operations.opening import OtherEnd, end_with_reopened, link_concern, open_case
from rrjeta.cases.operations.screening import (
    NothingProposed,
    OwnProposal,
    confirm_no_case,
    note_answer,
    propose_no_case,
    return_no_case,
    screen_concern,
)
from rrjeta.kernel.clock import at, frozen, now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.models import CareArrangement, Person
from tests.cases.making import make_case
from tests.cases.telling import child, screen, screened, tell
from tests.cast import Cast, actor_of, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
MONDAY = at(date(2026, 3, 16), 9)
WHY = "The family is already well supported by the school."


def _children(concern: Concern) -> list[Any]:
    return list(concern.children.order_by("entered_at", "id").values_list("person_id", flat=True))


def _open(cast: Cast, concern: Concern, **changed: Any) -> Any:
    values: dict[str, Any] = {
        "child_ids": _children(concern),
        "owner_id": cast.ana.user_id,
        "harm_categories": ["neglect"],
        **changed,
    }
    return open_case(cast.ana, operation_id=new_id(), concern_id=concern.id, **values)


def _propose(cast: Cast, concern: Concern, outcome: str = "no_action", **changed: Any) -> None:
    values = {"outcome": outcome, "reason": WHY, **changed}
    propose_no_case(cast.ana, operation_id=new_id(), concern_id=concern.id, **values)
    concern.refresh_from_db()


def test_screening_needs_the_search(cast: Cast) -> None:
    concern = tell(cast.ana)
    with pytest.raises(MoveRefused) as refused:
        screen_concern(
            cast.ana, operation_id=new_id(), concern_id=concern.id, urgency="h72", known="no", is_search_done=False
        )
    assert refused.value.codes == ("has_searched",)


def test_an_urgency_outside_the_list_is_refused(cast: Cast) -> None:
    concern = tell(cast.ana)
    with pytest.raises(Invalid) as refused:
        screen(cast.ana, concern.id, urgency="tomorrow")
    assert "urgency" in refused.value.errors


def test_a_raised_urgency_starts_the_danger_clocks(cast: Cast) -> None:
    with frozen(MONDAY):
        concern = screened(cast.ana, urgency="immediate")
    assert set(Clock.objects.filter(concern=concern, stopped_at=None).values_list("code", flat=True)) == {
        "screening",
        "take_up",
        "on_site",
    }


def test_each_child_gets_a_case_of_its_own(cast: Cast) -> None:
    concern = screened(cast.ana, **child(0, child_given_name="Ana", lives_with="one_parent"), **child(1, sex="m"))
    first = _open(cast, concern)
    concern.refresh_from_db()
    cases = list(Case.objects.filter(concern_lines__concern=concern).order_by("entered_at", "id"))
    assert [case.person_id for case in cases] == _children(concern)
    assert first == cases[0].id
    assert len({case.number for case in cases}) == 2
    assert {case.owner_id for case in cases} == {cast.ana.user_id}
    assert {case.household_id for case in cases} == {concern.household_id}
    assert (concern.stage, concern.is_open, concern.outcome) == ("registered", False, "open_cp")
    assert Episode.objects.filter(case__in=cases).count() == 2
    care = CareArrangement.objects.select_related("subject").get(person_id=cases[0].person_id)
    assert (care.arrangement, peek_record(care)["where"]) == ("one_parent", "At home, Fshati i Provës")


def test_a_case_has_its_next_step_at_once(cast: Cast) -> None:
    with frozen(MONDAY):
        concern = screened(cast.ana, urgency="h24")
    with frozen(MONDAY + timedelta(hours=3)):
        case = Case.objects.get(id=_open(cast, concern))
    assert (case.stage, case.next_step, case.harm_categories) == ("registered", "meet_child", ["neglect"])
    assert case.due_at == MONDAY + timedelta(hours=24)


def test_in_danger_the_case_begins_with_the_way_to_the_child(cast: Cast) -> None:
    with frozen(MONDAY):
        concern = screened(cast.ana, urgency="immediate", danger_now="yes")
        case = Case.objects.get(id=_open(cast, concern))
    assert (case.next_step, case.due_at) == ("go_to_child", MONDAY + timedelta(hours=2))
    assert not Clock.objects.filter(concern=concern, stopped_at=None).exists()


def test_what_was_told_stands_in_the_file_and_who_told_it_does_not(cast: Cast) -> None:
    concern = screened(cast.ana, referrer_name="Nazmi Fqinji")
    case_id = _open(cast, concern)
    line = EntryLine.objects.select_related("entry__subject", "subject").get(case_id=case_id)
    told = peek_record(line.entry)
    assert told["what_happened"].startswith("The neighbour hears")
    assert "Nazmi" not in str(told)
    assert "child_location" not in told
    assert line.happened_at == concern.received_at


def test_the_first_step_is_a_reminder_of_the_owner(cast: Cast) -> None:
    concern = screened(cast.ana)
    case_id = _open(cast, concern, first_step="Call the teacher", first_step_on=today() + timedelta(days=1))
    reminder = Reminder.objects.select_related("subject").get(case_id=case_id)
    assert (reminder.user_id, reminder.remind_on) == (cast.ana.user_id, today() + timedelta(days=1))
    assert peek_record(reminder)["words"] == "Call the teacher"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"child_ids": []}, "children"),
        ({"child_ids": [new_id()]}, "children"),
        ({"owner_id": None}, "owner"),
        ({"owner_id": new_id()}, "owner"),
        ({"harm_categories": []}, "harm_categories"),
        ({"harm_categories": ["boredom"]}, "harm_categories"),
        ({"first_step": "Call", "first_step_on": date(2020, 1, 1)}, "first_step_on"),
        ({"first_step_on": date(2040, 1, 1)}, "first_step"),
    ],
)
def test_opening_says_at_the_field_what_is_missing(cast: Cast, changed: dict[str, Any], field: str) -> None:
    concern = screened(cast.ana)
    with pytest.raises(Invalid) as refused:
        _open(cast, concern, **changed)
    assert field in refused.value.errors
    assert not Case.objects.exists()


def test_no_case_for_somebody_over_18(cast: Cast) -> None:
    concern = screened(cast.ana, **child(age_estimate="19"))
    with pytest.raises(MoveRefused) as refused:
        _open(cast, concern)
    assert refused.value.codes == ("concerns_a_child",)


def test_one_refused_child_stops_all(cast: Cast) -> None:
    concern = screened(cast.ana, **child(0, age_estimate="7"), **child(1, age_estimate="19"))
    with pytest.raises(MoveRefused):
        _open(cast, concern)
    assert not Case.objects.exists()


def test_a_concern_that_was_not_screened_opens_nothing(cast: Cast) -> None:
    with pytest.raises(MoveRefused):
        _open(cast, tell(cast.ana))


def test_a_stranger_opens_nothing(cast: Cast) -> None:
    concern = screened(cast.ana)
    with pytest.raises(NotFound):
        open_case(
            cast.cen,
            operation_id=new_id(),
            concern_id=concern.id,
            child_ids=_children(concern),
            owner_id=cast.cen.user_id,
            harm_categories=["neglect"],
        )


def test_no_case_waits_for_the_head(cast: Cast) -> None:
    concern = screened(cast.ana)
    _propose(cast, concern)
    assert (concern.stage, concern.is_open, concern.next_step) == ("screening", True, "confirm_no_case")
    confirm_no_case(cast.dea, operation_id=new_id(), concern_id=concern.id)
    concern.refresh_from_db()
    assert (concern.stage, concern.is_open, concern.outcome) == ("advice_closed", False, "no_action")
    assert concern.decided_at is not None
    assert not Move.objects.get(concern=concern, code="T3").is_without_second_look


def test_the_director_may_look_twice_too(cast: Cast) -> None:
    concern = screened(cast.ana)
    _propose(cast, concern)
    confirm_no_case(cast.edi, operation_id=new_id(), concern_id=concern.id)
    concern.refresh_from_db()
    assert not concern.is_open


def test_the_head_sends_it_back_with_a_reason(cast: Cast) -> None:
    concern = screened(cast.ana)
    _propose(cast, concern)
    with pytest.raises(Invalid):
        return_no_case(cast.dea, operation_id=new_id(), concern_id=concern.id, reason=".")
    return_no_case(cast.dea, operation_id=new_id(), concern_id=concern.id, reason="Ask the school first.")
    concern.refresh_from_db()
    assert (concern.stage, concern.outcome, concern.next_step) == ("screening", "", "screen_concern")
    with pytest.raises(NothingProposed):
        confirm_no_case(cast.dea, operation_id=new_id(), concern_id=concern.id)
    _open(cast, concern)


@pytest.mark.parametrize("name", ["besa", "cen", "fatma", "partner"])
def test_nobody_else_confirms(cast: Cast, name: str) -> None:
    concern = screened(cast.ana)
    _propose(cast, concern)
    with pytest.raises((NotFound, NotAllowed)):
        confirm_no_case(getattr(cast, name), operation_id=new_id(), concern_id=concern.id)


def test_nobody_confirms_their_own_proposal(cast: Cast) -> None:
    concern = screened(cast.ana)
    values = {"outcome": "no_action", "reason": WHY}
    propose_no_case(cast.dea, operation_id=new_id(), concern_id=concern.id, **values)
    with pytest.raises(OwnProposal):
        confirm_no_case(cast.dea, operation_id=new_id(), concern_id=concern.id)


def test_a_unit_of_one_decides_alone_and_it_is_marked(cast: Cast) -> None:
    unit = make_unit(municipality="AL144", organisation="bashki-tropoje", name="Alone")
    alone = actor_of(make_user("alone", Role.WORKER, unit))
    concern = tell(alone, municipality="")
    screen(alone, concern.id)
    propose_no_case(alone, operation_id=new_id(), concern_id=concern.id, outcome="no_action", reason=WHY)
    concern.refresh_from_db()
    assert not concern.is_open
    assert Move.objects.get(concern=concern, code="T3").is_without_second_look


def test_the_named_deputy_looks_twice_in_a_unit_of_one(cast: Cast) -> None:
    unit = make_unit(municipality="AL144", organisation="bashki-tropoje", name="Alone")
    alone = actor_of(make_user("alone", Role.WORKER, unit))
    Unit.objects.filter(id=unit.id).update(deputy_id=cast.needs_officer.user_id)
    concern = tell(alone, municipality="")
    screen(alone, concern.id)
    propose_no_case(alone, operation_id=new_id(), concern_id=concern.id, outcome="no_action", reason=WHY)
    with pytest.raises(NotFound):
        confirm_no_case(cast.dea, operation_id=new_id(), concern_id=concern.id)
    confirm_no_case(cast.again(cast.needs_officer), operation_id=new_id(), concern_id=concern.id)
    concern.refresh_from_db()
    assert not concern.is_open


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "."}, "reason_text"),
        ({"outcome": ""}, "reason"),
        ({"outcome": "open_cp"}, "reason"),
        ({"outcome": "refer_other"}, "receiver"),
    ],
)
def test_no_case_says_at_the_field_what_is_missing(cast: Cast, changed: dict[str, Any], field: str) -> None:
    concern = screened(cast.ana)
    with pytest.raises(MoveRefused) as refused:
        _propose(cast, concern, **changed)
    assert field in refused.value.errors


def test_a_child_in_danger_is_not_turned_away_without_a_receiver(cast: Cast) -> None:
    concern = screened(cast.ana, danger_now="yes", urgency="immediate")
    with pytest.raises(MoveRefused) as refused:
        _propose(cast, concern)
    assert "no_danger_left_open" in refused.value.codes
    _propose(cast, concern, receiver="The police of the town")
    assert concern.next_step in ("confirm_no_case", "take_up", "go_to_child")


def test_whoever_wants_an_answer_gets_it_before_no_case(cast: Cast) -> None:
    concern = screened(cast.ana, feedback_wanted="yes")
    with pytest.raises(MoveRefused) as refused:
        _propose(cast, concern)
    assert refused.value.codes == ("has_answered_reporter",)
    note_answer(cast.ana, operation_id=new_id(), concern_id=concern.id, not_possible="The number does not exist.")
    concern.refresh_from_db()
    _propose(cast, concern)
    assert concern.outcome == "no_action"


def test_an_answer_owed_is_a_clock_of_the_case(cast: Cast) -> None:
    concern = screened(cast.ana, feedback_wanted="yes")
    case_id = _open(cast, concern)
    assert Clock.objects.filter(case_id=case_id, code="answer", stopped_at=None).count() == 1
    note_answer(cast.ana, operation_id=new_id(), concern_id=concern.id, answered_at=now(), how="Called, thanked.")
    assert not Clock.objects.filter(case_id=case_id, code="answer", stopped_at=None).exists()


@pytest.mark.parametrize("days", [-400, 1])
def test_an_answer_lies_between_the_call_and_now(cast: Cast, days: int) -> None:
    concern = screened(cast.ana)
    with pytest.raises(Invalid) as refused:
        note_answer(cast.ana, operation_id=new_id(), concern_id=concern.id, answered_at=now() + timedelta(days=days))
    assert "answered_at" in refused.value.errors


def test_a_known_child_keeps_one_case_and_its_file_tells_the_concern(cast: Cast) -> None:
    case = make_case(cast)
    concern = screened(cast.ana, **child(child_given_name="Provë", child_surname="Shembulli"))
    (child_id,) = _children(concern)
    link_concern(cast.ana, operation_id=new_id(), concern_id=concern.id, child_id=child_id, case_id=case.id)
    assert Person.objects.get(id=child_id).merged_into_id == case.person_id
    assert EntryLine.objects.filter(case=case, entry__kind="identification").count() == 1
    assert Reminder.objects.filter(case=case, user_id=case.owner_id).count() == 1
    _propose(cast, concern, outcome="known_active")
    confirm_no_case(cast.dea, operation_id=new_id(), concern_id=concern.id)
    concern.refresh_from_db()
    assert (concern.outcome, concern.is_open) == ("known_active", False)


def test_a_case_out_of_reach_takes_no_concern(cast: Cast) -> None:
    case = make_case(cast, cast.cen)
    concern = screened(cast.ana)
    for case_id in (case.id, new_id()):
        with pytest.raises(NotFound):
            link_concern(
                cast.ana,
                operation_id=new_id(),
                concern_id=concern.id,
                child_id=_children(concern)[0],
                case_id=case_id,
            )


def test_a_closed_case_has_to_be_reopened_first(cast: Cast) -> None:
    case = make_case(cast)
    Case.objects.filter(id=case.id).update(is_open=False, closed_at=now(), stage="closed")
    concern = screened(cast.ana)
    (child_id,) = _children(concern)
    ids = {"concern_id": concern.id, "child_id": child_id, "case_id": case.id}
    with pytest.raises(OtherEnd):
        link_concern(cast.ana, operation_id=new_id(), **ids)
    with pytest.raises(OtherEnd):
        end_with_reopened(cast.ana, operation_id=new_id(), concern_id=concern.id)
    Case.objects.filter(id=case.id).update(is_open=True, stage="registered")
    link_concern(cast.ana, operation_id=new_id(), **ids)
    assert end_with_reopened(cast.ana, operation_id=new_id(), concern_id=concern.id) == case.id
    concern.refresh_from_db()
    assert (concern.stage, concern.outcome) == ("registered", "known_reopen")

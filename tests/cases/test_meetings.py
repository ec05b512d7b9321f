"""The meeting: called, attended, minuted; its papers, its decisions, and planning without one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rrjeta.access.choices import Role
from rrjeta.access.models import Grant
from rrjeta.cases.models import Action, Attendance, Case, Clock, Decision, Entry
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.meetings import (
    InvitedGiven,
    call_meeting,
    invite_member,
    plan_without_meeting,
    record_minutes,
)
from rrjeta.cases.operations.minuting import AttendedGiven, DecisionGiven
from rrjeta.cases.operations.moving import MoveRefused, move_case
from rrjeta.cases.operations.seats import declare_no_tie
from rrjeta.cases.queries.file import case_header
from rrjeta.cases.queries.meetings import (
    can_be_invited,
    meeting_page,
    meetings_of,
    my_seats,
    offered_actions,
    seat_page,
    sittings_ahead,
)
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import peek_record
from tests.cases.making import make_case
from tests.cases.planning import POLICE, active, assessed, called, fresh, minuted, minutes, planning
from tests.cast import ELSEWHERE, Cast, actor_of, exclude, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
DECIDED = DecisionGiven(
    "more_info", "Ask the school for its report", "School psychologist", today() + timedelta(days=5)
)


def member(cast: Cast) -> InvitedGiven:
    return InvitedGiven("education", user_id=cast.meeting_member.user_id)


def seated(cast: Cast, **more: Any) -> tuple[Entry, Attendance]:
    meeting = called(cast.ana, assessed(cast), invited=[member(cast)], **more)
    return meeting, Attendance.objects.get(meeting=meeting)


def test_calling_a_meeting_begins_planning(cast: Cast) -> None:
    case = assessed(cast)
    meeting = called(cast.ana, case, held_at=now() + timedelta(days=2))
    case = fresh(case)
    assert (case.stage, case.next_step) == ("gtn_planning", "hold_meeting")
    assert Attendance.objects.get(meeting=meeting).role == "police"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"convened_by": "king"}, "convened_by"),
        ({"level": "shelter"}, "level"),
        ({"held_at": now() + timedelta(days=800)}, "held_at"),
        ({"invited": [InvitedGiven("police")]}, "attendance"),
        ({"invited": [InvitedGiven("king", name="X")]}, "attendance"),
        ({"invited": [InvitedGiven("police", name="a" * 501)]}, "attendance"),
        ({"invited": [InvitedGiven("police", user_id=new_id())]}, "attendance"),
        ({"place": "a" * 501}, "place"),
        ({"case_ids": []}, "agenda_cases"),
    ],
)
def test_a_faulty_call_says_so_at_its_field(cast: Cast, more: dict[str, Any], field: str) -> None:
    case = assessed(cast)
    with pytest.raises(Invalid) as refused:
        called(cast.ana, case, **more)
    assert field in refused.value.errors
    assert not Entry.objects.filter(kind="minutes").exists()


def test_calling_without_members_is_refused(cast: Cast) -> None:
    case = assessed(cast)
    with pytest.raises(MoveRefused) as refused:
        called(cast.ana, case, invited=[])
    assert refused.value.codes == ("has_invited_members",)
    assert fresh(case).stage == "full_assessment"


def test_a_meeting_needs_the_full_assessment_or_danger_with_a_reason(cast: Cast) -> None:
    case = assessed(cast)
    case.entry_lines.filter(entry__kind="full_assessment").delete()
    with pytest.raises(MoveRefused) as refused:
        called(cast.ana, case)
    assert refused.value.codes == ("has_full_assessment_or_danger",)
    with working(cast.ana.user_id):
        move_case(fresh(case), "T6", at=now(), given={"risk_level": 4})
    called(cast.ana, case, reason="The child is in the shelter since last night.")
    assert fresh(case).stage == "gtn_planning"


def test_planning_without_a_meeting_needs_a_reason(cast: Cast) -> None:
    case = assessed(cast)
    with pytest.raises(MoveRefused) as refused:
        plan_without_meeting(cast.ana, operation_id=new_id(), case_id=case.id, reason="-")
    assert set(refused.value.codes) == {"has_agenda", "has_invited_members", "has_meeting_pack"}
    plan_without_meeting(
        cast.ana, operation_id=new_id(), case_id=case.id, reason="Nobody can come: the road is closed."
    )
    assert (fresh(case).stage, fresh(case).next_step) == ("gtn_planning", "draft_plan")


def test_one_meeting_has_a_line_for_each_child_of_a_family(cast: Cast) -> None:
    one = assessed(cast)
    two = assessed(cast, household=one.household, told={"given_name": "Motra"})
    meeting = called(cast.ana, one, two)
    minuted(cast.ana, meeting, one, two)
    assert meeting.lines.count() == 2
    assert [fresh(case).stage for case in (one, two)] == ["gtn_planning", "gtn_planning"]
    assert len(meeting_page(cast.ana, one.id, meeting.id).lines) == 2


def test_two_families_are_not_one_meeting(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        called(cast.ana, assessed(cast), assessed(cast, told={"given_name": "Tjetër"}))
    assert "agenda_cases" in refused.value.errors


def test_nobody_reads_the_line_of_a_case_beyond_reach(cast: Cast) -> None:
    one = assessed(cast)
    two = assessed(cast, household=one.household, told={"given_name": "Motra"})
    meeting = called(cast.ana, one, two)
    moved = {"unit": cast.unit_elsewhere, "municipality": ELSEWHERE, "owner_id": cast.cen.user_id}
    Case.objects.filter(id=two.id).update(**moved)
    assert [line.line.case_id for line in meeting_page(cast.dea, one.id, meeting.id).lines] == [one.id]


def test_final_minutes_begin_the_clock_of_the_plan(cast: Cast) -> None:
    case = planning(cast)
    assert case.next_step == "draft_plan"
    assert meetings_of(cast.ana, case.id)[1][0].is_finished


def test_unfinished_minutes_wait_for_their_end(cast: Cast) -> None:
    case = assessed(cast)
    meeting = called(cast.ana, case)
    record_minutes(
        cast.ana,
        operation_id=new_id(),
        case_id=case.id,
        meeting_id=meeting.id,
        minutes=minutes(case, is_finished=False),
    )
    assert fresh(case).next_step == "finish_minutes"
    assert not Entry.objects.get(id=meeting.id).is_finished


def test_final_minutes_of_a_coming_meeting_are_refused_and_unfinished_ones_kept(cast: Cast) -> None:
    case = assessed(cast)
    ahead = now() + timedelta(days=1)
    meeting = called(cast.ana, case, held_at=ahead)
    with pytest.raises(Invalid) as refused:
        minuted(cast.ana, meeting, case, happened_at=ahead)
    assert "held_at" in refused.value.errors
    minuted(cast.ana, meeting, case, happened_at=ahead, is_finished=False)
    assert fresh(case).next_step == "hold_meeting"


def test_who_took_part_is_written_and_who_came_unasked_added(cast: Cast) -> None:
    case = assessed(cast)
    meeting = called(cast.ana, case)
    seat = Attendance.objects.get(meeting=meeting)
    came = [
        AttendedGiven(
            "present", seat.id, "Officer of the station", "Police", "police", has_signed=True, has_no_tie=True
        ),
        AttendedGiven("online", None, "The teacher", "School", "education"),
    ]
    for _time in range(2):
        minuted(cast.ana, meeting, case, attendance=came)
    seats = {one.role: one for one in Attendance.objects.filter(meeting=meeting)}
    assert {role: one.attendance for role, one in seats.items()} == {"police": "present", "education": "online"}
    assert seats["police"].confidentiality_signed_at
    assert seats["police"].no_tie_declared_at


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"attendance": [AttendedGiven("asleep", None, "X", "", "police")]}, "attendance"),
        ({"decisions": "king"}, "decisions"),
    ],
)
def test_codes_outside_their_lists_are_refused(cast: Cast, more: dict[str, Any], field: str) -> None:
    case = assessed(cast)
    meeting = called(cast.ana, case)
    given = {"decisions": {case.id: (DecisionGiven("king"),)}} if "decisions" in more else more
    with pytest.raises(Invalid) as refused:
        record_minutes(
            cast.ana,
            operation_id=new_id(),
            case_id=case.id,
            meeting_id=meeting.id,
            minutes=replace(minutes(case), **given),
        )
    assert any(name.startswith(field) for name in refused.value.errors)


def test_minutes_of_a_case_not_on_the_agenda_are_refused(cast: Cast) -> None:
    case, other = assessed(cast), make_case(cast, told={"given_name": "Tjetër"})
    meeting = called(cast.ana, case)
    with pytest.raises(NotFound):
        minuted(cast.ana, meeting, case, other)
    with pytest.raises(NotFound):
        minuted(cast.ana, meeting, other)


def test_a_decision_is_offered_while_a_plan_is_drafted(cast: Cast) -> None:
    case = assessed(cast)
    minuted(cast.ana, called(cast.ana, case), case, decisions=(DECIDED, DecisionGiven("no_measure")))
    assert [one["what"] for one in offered_actions(case)] == ["Ask the school for its report"]
    assert not Action.objects.filter(case=case).exists()


def test_a_decision_joins_a_plan_at_work_once(cast: Cast) -> None:
    case = active(cast)
    meeting = called(cast.ana, case)
    for _time in range(2):
        minuted(cast.ana, meeting, case, decisions=(DECIDED,))
    added = [one for one in Action.objects.select_related("subject").filter(case=case) if one.due_on == DECIDED.due_on]
    assert [peek_record(one)["responsible"] for one in added] == ["School psychologist"]


def test_a_decision_taken_out_again_is_gone(cast: Cast) -> None:
    case = assessed(cast)
    meeting = called(cast.ana, case)
    minuted(cast.ana, meeting, case, is_finished=False, decisions=(DECIDED, DecisionGiven("no_measure")))
    minuted(cast.ana, meeting, case, decisions=(DecisionGiven("no_measure"),))
    assert [one.code for one in Decision.objects.filter(case=case)] == ["no_measure"]


def test_stale_minutes_show_both_summaries(cast: Cast) -> None:
    case = assessed(cast)
    meeting = called(cast.ana, case)
    version = meeting.lines.get().version
    theirs = {"lines": {case.id: LineGiven({}, {"summary": "Theirs"})}, "is_finished": False}
    minuted(cast.ana, meeting, case, **theirs)
    with pytest.raises(Stale) as refused:
        minuted(
            cast.ana,
            meeting,
            case,
            lines={case.id: LineGiven({}, {"summary": "Mine"})},
            line_versions={case.id: version},
        )
    assert ("summary", "Theirs", "Mine") in [(one.field, one.theirs, one.yours) for one in refused.value.conflicts]


def test_a_meeting_posted_twice_is_called_once(cast: Cast) -> None:
    case, operation_id = assessed(cast), new_id()
    for _time in range(2):
        call_meeting(
            cast.ana,
            operation_id=operation_id,
            case_ids=[case.id],
            held_at=now(),
            place="",
            convened_by="chair",
            level="nja",
            invited=[POLICE],
        )
    assert Entry.objects.filter(kind="minutes").count() == 1


# ---- The seat of a member (S13) ----------------------------------------------------------------------------------


def test_the_papers_open_after_declaring_no_tie(cast: Cast) -> None:
    _meeting, seat = seated(cast)
    before = seat_page(cast.meeting_member, seat.id)
    assert (before.is_open, before.children) == (False, [])
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    after = seat_page(cast.meeting_member, seat.id)
    assert after.is_open
    [(_case_id, child, papers)] = after.children
    assert child.name
    assert papers[0]["form"] == "full_assessment"
    assert papers[0]["answers"]["analysis"] == "The father drinks."


def test_a_seat_opens_papers_and_never_the_file(cast: Cast) -> None:
    meeting, seat = seated(cast)
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    with pytest.raises(NotFound):
        case_header(cast.meeting_member, meeting.lines.get().case_id)


def test_the_papers_are_as_they_stood_when_the_meeting_was_called(cast: Cast) -> None:
    meeting, seat = seated(cast)
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    case = meeting.lines.get().case
    with working(cast.ana.user_id):
        case.entry_lines.filter(entry__kind="full_assessment").delete()
    assert seat_page(cast.meeting_member, seat.id).children[0][2]


def test_another_members_seat_does_not_exist(cast: Cast) -> None:
    _meeting, seat = seated(cast)
    for other in (cast.police, cast.ana, cast.cen):
        with pytest.raises(NotFound):
            seat_page(other, seat.id)
        with pytest.raises(NotFound):
            declare_no_tie(other, operation_id=new_id(), attendance_id=seat.id)


def test_the_papers_close_a_day_after_the_minutes(cast: Cast) -> None:
    meeting, seat = seated(cast)
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    minuted(cast.ana, meeting, meeting.lines.get().case)
    with clock.frozen(now() + timedelta(hours=23)):
        assert seat_page(cast.meeting_member, seat.id).is_open
        assert my_seats(cast.meeting_member)
    with clock.frozen(now() + timedelta(hours=25)):
        assert not seat_page(cast.meeting_member, seat.id).is_open
        assert my_seats(cast.meeting_member) == []


def test_who_declares_too_late_opens_nothing(cast: Cast) -> None:
    meeting, seat = seated(cast)
    minuted(cast.ana, meeting, meeting.lines.get().case)
    with clock.frozen(now() + timedelta(hours=25)), pytest.raises(NotFound):
        declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    assert not Grant.objects.exists()


def test_a_declared_relative_cannot_be_invited_and_loses_a_seat(cast: Cast) -> None:
    case = assessed(cast)
    meeting = called(cast.ana, case, invited=[POLICE, member(cast)])
    seat = Attendance.objects.get(meeting=meeting, user_id=cast.meeting_member.user_id)
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    exclude(cast.meeting_member, case.id)
    with pytest.raises(NotFound):
        seat_page(cast.again(cast.meeting_member), seat.id)
    exclude(cast.police, case.id)
    invited = InvitedGiven("police", user_id=cast.police.user_id)
    with pytest.raises(Invalid):
        invite_member(cast.ana, operation_id=new_id(), case_id=case.id, meeting_id=meeting.id, invited=invited)


def test_one_more_member_is_invited_until_the_minutes_are_final(cast: Cast) -> None:
    case = assessed(cast)
    meeting = called(cast.ana, case)
    arguments = {"case_id": case.id, "meeting_id": meeting.id, "invited": member(cast)}
    invite_member(cast.ana, operation_id=new_id(), **arguments)
    with pytest.raises(Invalid):
        invite_member(cast.ana, operation_id=new_id(), **arguments)
    minuted(cast.ana, meeting, case)
    with pytest.raises(NotFound):
        invite_member(cast.ana, operation_id=new_id(), case_id=case.id, meeting_id=meeting.id, invited=POLICE)


@pytest.mark.parametrize("role", [Role.POLICE, Role.HEALTH, Role.SCHOOL, Role.MEETING_MEMBER])
def test_a_member_of_another_institution_sees_the_papers_and_never_the_file(cast: Cast, role: Role) -> None:
    user = make_user("outsider", role, make_unit(name="Their own institution"))
    outsider, case = actor_of(user), assessed(cast)
    assert (user.id, "Outsider", "Their own institution") in can_be_invited(cast.ana, case)
    meeting = called(cast.ana, case, invited=[InvitedGiven("police", user_id=user.id)])
    seat = Attendance.objects.get(meeting=meeting)
    assert seat_page(outsider, seat.id).children == []
    declare_no_tie(outsider, operation_id=new_id(), attendance_id=seat.id)
    assert seat_page(outsider, seat.id).children[0][2]
    with pytest.raises(NotFound):
        case_header(outsider, case.id)


def test_nobody_of_another_municipality_is_offered(cast: Cast) -> None:
    far = make_user("far", Role.POLICE, make_unit(municipality=ELSEWHERE))
    offered = [one[0] for one in can_be_invited(cast.ana, assessed(cast))]
    assert far.id not in offered
    assert cast.ana.user_id not in offered


def two_families(cast: Cast, **more: Any) -> tuple[Entry, Entry]:
    """Call one sitting on two families, the officer and a member with an account invited to the first."""
    held_at = now() + timedelta(days=1)
    first = called(cast.ana, assessed(cast), invited=[POLICE, member(cast)], held_at=held_at)
    other = assessed(cast, told={"given_name": "Tjetër"})
    assert [(one, at) for one, at, _place in sittings_ahead(cast.ana, other)] == [(first.id, held_at)]
    return first, called(cast.ana, other, beside_id=first.id, convened_by="", level="", **more)


def test_two_families_are_at_one_sitting_each_with_its_own_members(cast: Cast) -> None:
    first, second = two_families(cast)
    first.refresh_from_db()
    assert second.sitting == first.sitting == first.id
    assert (second.happened_at, second.coded) == (first.happened_at, first.coded)
    assert [one.role for one in second.attendances.all()] == ["police"]
    [(case_id, meeting_id, _number)] = meeting_page(cast.ana, second.lines.get().case_id, second.id).beside
    assert (case_id, meeting_id) == (first.lines.get().case_id, first.id)


def test_a_member_declares_for_each_family_and_reads_only_that_one(cast: Cast) -> None:
    first, second = two_families(cast, invited=[], invites_same=True)
    seats = {one.meeting_id: one for one in my_seats(cast.meeting_member)}
    assert set(seats) == {first.id, second.id}
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seats[second.id].id)
    assert seat_page(cast.meeting_member, seats[second.id].id).is_open
    assert not seat_page(cast.meeting_member, seats[first.id].id).is_open


def test_who_is_tied_to_a_family_is_not_carried_over_to_its_meeting(cast: Cast) -> None:
    first = called(cast.ana, assessed(cast), invited=[POLICE, member(cast)], held_at=now() + timedelta(days=1))
    other = assessed(cast, told={"given_name": "Tjetër"})
    exclude(cast.meeting_member, other.id)
    second = called(cast.ana, other, invited=[], beside_id=first.id, invites_same=True)
    assert [one.user_id for one in second.attendances.all()] == [None]


def test_a_family_stands_once_on_the_agenda_of_a_sitting(cast: Cast) -> None:
    first, second = two_families(cast)
    again = assessed(cast, household=second.household, told={"given_name": "Motra"})
    with pytest.raises(Invalid) as refused:
        called(cast.ana, again, beside_id=first.id)
    assert "beside" in refused.value.errors


def test_nobody_joins_a_meeting_beyond_reach_or_one_with_final_minutes(cast: Cast) -> None:
    theirs = called(cast.cen, assessed(cast, cast.cen))
    done = assessed(cast, told={"given_name": "Tjetër"})
    finished = called(cast.ana, done)
    minuted(cast.ana, finished, done)
    for meeting in (theirs, finished):
        with pytest.raises(NotFound):
            called(cast.ana, assessed(cast), beside_id=meeting.id)


def test_a_stranger_cannot_call_a_meeting(cast: Cast) -> None:
    with pytest.raises(NotFound):
        called(cast.cen, assessed(cast))


def test_a_meeting_in_an_active_case_runs_its_own_clock(cast: Cast) -> None:
    case = active(cast)
    meeting = called(cast.ana, case)
    minuted(cast.ana, meeting, case, is_finished=False)
    assert Clock.objects.filter(case=case, code="minutes", stopped_at=None).exists()
    minuted(cast.ana, meeting, case)
    assert not Clock.objects.filter(case=case, code="minutes", stopped_at=None).exists()
    assert fresh(case).stage == "plan_active"

"""What an invited member says (no tie, a tie, cannot come), who has to come, and the agenda of a sitting."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rrjeta.access.choices import Role
from rrjeta.access.models import Grant
from rrjeta.cases.models import Attendance, Entry, EntryLine
from rrjeta.cases.operations.glass import close_grant
from rrjeta.cases.operations.meetings import (
    InvitedGiven,
    invite_member,
)
from rrjeta.cases.operations.minuting import AttendedGiven, DecisionGiven
from rrjeta.cases.operations.relatives import decide_tie
from rrjeta.cases.operations.seats import declare_no_tie, declare_tie, excuse_seat, withdraw_invitation
from rrjeta.cases.queries.agenda import agenda_of, sittings
from rrjeta.cases.queries.meetings import (
    meeting_page,
    my_seats,
    quorum_of,
    seat_page,
)
from rrjeta.cases.queries.relatives import ties_to_look_at
from rrjeta.cases.rules.meetings import Quorum
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.notices.choices import Kind
from rrjeta.notices.models import Notice
from rrjeta.papers.queries.written import attendance_chapter
from tests.cases.planning import POLICE, assessed, called, minuted
from tests.cases.test_meetings import member, seated, two_families
from tests.cast import Cast, actor_of, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def test_a_declared_tie_shuts_out_at_once_and_is_told_to_the_head_alone(cast: Cast) -> None:
    meeting, seat = seated(cast)
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    declare_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    again = cast.again(cast.meeting_member)
    with pytest.raises(NotFound):
        seat_page(again, seat.id)
    assert my_seats(again) == []
    assert not Grant.objects.filter(record_id=meeting.id, ends_at__gt=now()).exists()
    assert [one.tie.is_declared for one in ties_to_look_at(cast.dea)] == [True]
    assert ties_to_look_at(cast.fatma) == []
    assert [one.to_id for one in Notice.objects.filter(kind=Kind.TIE_TO_LOOK_AT)] == [cast.dea.user_id]
    [shown] = meeting_page(cast.ana, meeting.lines.get().case_id, meeting.id).seats
    assert (shown.is_excused, shown.excuse) == (True, "")


def test_the_head_of_the_family_looks_at_the_tie_of_somebody_from_another_institution(cast: Cast) -> None:
    user = make_user("officer", Role.POLICE, make_unit(name="Police station"))
    outsider, case = actor_of(user), assessed(cast)
    seat = Attendance.objects.get(meeting=called(cast.ana, case, invited=[InvitedGiven("police", user_id=user.id)]))
    declare_tie(outsider, operation_id=new_id(), attendance_id=seat.id)
    [found] = ties_to_look_at(cast.dea)
    assert (found.tie.user_id, found.numbers) == (user.id, [case.number])
    reason = "Another family of the same name, she told me."
    decide_tie(cast.dea, operation_id=new_id(), tie_id=found.tie.id, is_tie=False, reason=reason)
    assert my_seats(actor_of(user)) != []


def test_a_tie_and_an_excuse_look_the_same_to_whoever_called(cast: Cast) -> None:
    case = assessed(cast)
    police = InvitedGiven("police", user_id=cast.police.user_id)
    meeting = called(cast.ana, case, invited=[police, member(cast)])
    seats = {one.role: one.id for one in Attendance.objects.filter(meeting=meeting)}
    declare_tie(cast.police, operation_id=new_id(), attendance_id=seats["police"])
    excuse_seat(cast.meeting_member, operation_id=new_id(), attendance_id=seats["education"])
    shown = meeting_page(cast.ana, case.id, meeting.id).seats
    assert {(one.is_excused, one.excuse, one.has_no_tie, one.attendance) for one in shown} == {(True, "", False, "")}
    assert Notice.objects.filter(kind=Kind.SEAT_EXCUSED, to_id=cast.ana.user_id).count() == 2


def test_who_cannot_come_loses_the_papers_and_can_come_after_all(cast: Cast) -> None:
    meeting, seat = seated(cast)
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    excuse_seat(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id, words="On leave")
    assert not seat_page(cast.meeting_member, seat.id).is_open
    [shown] = meeting_page(cast.ana, meeting.lines.get().case_id, meeting.id).seats
    assert (shown.is_excused, shown.excuse) == (True, "On leave")
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    assert seat_page(cast.meeting_member, seat.id).is_open


@pytest.mark.parametrize("operation", [declare_tie, excuse_seat])
def test_nobody_speaks_for_another_member(cast: Cast, operation: Any) -> None:
    _meeting, seat = seated(cast)
    for other in (cast.police, cast.ana, cast.cen):
        with pytest.raises(NotFound):
            operation(other, operation_id=new_id(), attendance_id=seat.id)
    assert Attendance.objects.get(id=seat.id).excused_at is None


def test_an_excuse_is_short_and_comes_before_the_minutes(cast: Cast) -> None:
    meeting, seat = seated(cast)
    with pytest.raises(Invalid):
        excuse_seat(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id, words="a" * 501)
    minuted(cast.ana, meeting, meeting.lines.get().case)
    with pytest.raises(Invalid):
        excuse_seat(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)


def test_an_invitation_taken_back_closes_at_once_and_can_be_given_again(cast: Cast) -> None:
    meeting, seat = seated(cast)
    case = meeting.lines.get().case
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    way = {"case_id": case.id, "meeting_id": meeting.id}
    with pytest.raises(NotFound):
        withdraw_invitation(cast.cen, operation_id=new_id(), **way, attendance_id=seat.id)
    withdraw_invitation(cast.ana, operation_id=new_id(), **way, attendance_id=seat.id)
    with pytest.raises(NotFound):
        seat_page(cast.meeting_member, seat.id)
    with pytest.raises(NotFound):
        declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    again = invite_member(cast.ana, operation_id=new_id(), **way, invited=member(cast))
    assert [one.id for one in my_seats(cast.meeting_member)] == [again]
    minuted(cast.ana, meeting, case)
    with pytest.raises(NotFound):
        withdraw_invitation(cast.ana, operation_id=new_id(), **way, attendance_id=again)


def test_the_pack_names_who_has_to_come_and_when_they_are_enough(cast: Cast) -> None:
    case = assessed(cast)
    meeting = called(cast.ana, case, invited=[POLICE, member(cast)])
    seats = meeting_page(cast.ana, case.id, meeting.id).seats
    assert quorum_of(case, seats) == Quorum(("health", "social"), is_reached=False)
    came = [AttendedGiven("present", one.id, one.name, "", one.role) for one in seats]
    minuted(cast.ana, meeting, case, attendance=came)
    assert quorum_of(case, meeting_page(cast.ana, case.id, meeting.id).seats).is_reached


def test_an_agenda_shows_each_family_with_its_own_members(cast: Cast) -> None:
    first, second = two_families(cast, invites_same=True)
    found = agenda_of(cast.ana, second.id)
    assert [one.meeting.id for one in found.items] == [first.id, second.id]
    assert [len(one.seats) for one in found.items] == [2, 3]
    with pytest.raises(NotFound):
        agenda_of(cast.cen, first.id)
    with pytest.raises(NotFound):
        agenda_of(cast.meeting_member, first.id)
    assert [(one.family_count, one.open_count) for one in sittings(cast.ana)[0]] == [(2, 2)]
    assert sittings(cast.cen) == ([], None)


def test_an_agenda_asks_as_many_statements_for_two_families_as_for_four(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    first, _second = two_families(cast, invites_same=True)
    with CaptureQueriesContext(connection) as few:
        agenda_of(cast.ana, first.id)
    for name in ("Tretë", "Katërt"):
        called(cast.ana, assessed(cast, told={"given_name": name}), beside_id=first.id, convened_by="", level="")
    with django_assert_num_queries(len(few)):
        assert len(agenda_of(cast.ana, first.id).items) == 4


def close_papers(cast: Cast, meeting: Entry) -> None:
    """Close what is open of a meeting to its one member, as the worker who looks at who can read."""
    case_id = meeting.lines.get().case_id
    for grant in Grant.objects.filter(record_id=meeting.id, ends_at__gt=now()):
        close_grant(cast.ana, operation_id=new_id(), case_id=case_id, grant_id=grant.id)


@pytest.mark.parametrize("is_minuted", [False, True])
def test_papers_that_the_worker_closes_are_not_opened_again_by_the_member(cast: Cast, is_minuted: bool) -> None:
    meeting, seat = seated(cast)
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    if is_minuted:
        minuted(cast.ana, meeting, meeting.lines.get().case)
    close_papers(cast, meeting)
    for said in (excuse_seat, declare_no_tie):
        with pytest.raises(NotFound):
            said(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    assert not Grant.objects.filter(record_id=meeting.id, ends_at__gt=now()).exists()
    assert my_seats(cast.meeting_member) == []


def test_who_took_part_stays_in_the_minutes_when_their_papers_are_closed(cast: Cast) -> None:
    meeting, seat = seated(cast)
    case = meeting.lines.get().case
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    decided = (DecisionGiven("more_info", "Ask the school", seat_id=seat.id),)
    came = [AttendedGiven("present", seat.id, role="education")]
    minuted(cast.ana, meeting, case, attendance=came, decisions=decided)
    close_papers(cast, meeting)
    [shown] = meeting_page(cast.ana, case.id, meeting.id).seats
    assert (shown.is_withdrawn, shown.attendance) == (False, "present")
    [piece] = attendance_chapter(
        EntryLine.objects.select_related("subject", "entry__subject").get(entry=meeting), "en"
    ).pieces
    assert len(piece.table) == 1
    minuted(cast.ana, meeting, case, attendance=came, decisions=decided)
    assert [one.task.user_id for one in meeting_page(cast.ana, case.id, meeting.id).tasks.values()] == [
        cast.meeting_member.user_id
    ]


def test_whoever_declared_no_tie_opens_the_papers_again_after_late_minutes(cast: Cast) -> None:
    meeting, seat = seated(cast)
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    with clock.frozen(now() + timedelta(days=60)):
        assert my_seats(cast.meeting_member) == []
        minuted(cast.ana, meeting, meeting.lines.get().case)
        assert not seat_page(cast.meeting_member, seat.id).is_open
        for _time in range(2):
            declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
        assert seat_page(cast.meeting_member, seat.id).is_open
        assert Grant.objects.filter(record_id=meeting.id, ends_at__gt=now()).count() == 1
        close_papers(cast, meeting)
        with pytest.raises(NotFound):
            declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)

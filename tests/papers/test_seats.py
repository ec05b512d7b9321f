"""Papers of a meeting: open to a member as long as the page is, of their own cases alone; the letter names no family."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.cases.models import Attendance, Case, Entry
from rrjeta.cases.operations.meetings import InvitedGiven
from rrjeta.cases.operations.minuting import AttendedGiven, DecisionGiven
from rrjeta.cases.operations.seats import declare_no_tie, declare_tie, remind_absent, withdraw_invitation
from rrjeta.cases.queries.meetings import meeting_page
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.papers.models import Printing
from rrjeta.papers.operations import print_for_member
from rrjeta.papers.queries.seats import MEETING_PACK, MINUTES, letter_pdf, member_pdf
from tests.cases.planning import POLICE, assessed, called, minuted
from tests.cast import Cast
from tests.papers.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
DECIDED = DecisionGiven("more_info", "Ask the school for its report")


def opened(cast: Cast, **more: Any) -> tuple[Entry, Case, Attendance]:
    case = assessed(cast, **more)
    invited = [POLICE, InvitedGiven("education", user_id=cast.meeting_member.user_id)]
    meeting = called(cast.ana, case, invited=invited)
    seat = Attendance.objects.get(meeting=meeting, role="education")
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    return meeting, case, seat


def printed(cast: Cast, seat: Attendance, case_id: UUID, paper: str, language: str = "en") -> str:
    actor = cast.meeting_member
    printing = print_for_member(
        actor, operation_id=new_id(), attendance_id=seat.id, case_id=case_id, paper=paper, language=language
    )
    return text_of(member_pdf(actor, seat.id, printing))


def test_a_member_takes_the_frozen_papers_along_and_the_register_says_so(cast: Cast) -> None:
    _meeting, case, seat = opened(cast)
    assert "The father drinks." in printed(cast, seat, case.id, MEETING_PACK)
    [noted] = Printing.objects.all()
    assert (noted.case_id, noted.audience, noted.entered_by_id) == (case.id, "agency", cast.meeting_member.user_id)


@pytest.mark.parametrize(("language", "heading"), [("sq", "Vendimet"), ("en", "Decisions")])
def test_the_minutes_of_a_case_are_a_paper_of_their_own(cast: Cast, language: str, heading: str) -> None:
    meeting, case, seat = opened(cast)
    with pytest.raises(NotFound):
        printed(cast, seat, case.id, MINUTES)
    minuted(cast.ana, meeting, case, decisions=(DECIDED,))
    text = printed(cast, seat, case.id, MINUTES, language)
    for words in ("All agreed.", "Ask the school for its report", heading, case.number):
        assert words in text


def test_a_case_to_which_nobody_invited_them_is_not_printed(cast: Cast) -> None:
    _meeting, _case, seat = opened(cast)
    other = assessed(cast, told={"given_name": "Tjetër"})
    called(cast.ana, other)
    for paper in (MEETING_PACK, MINUTES):
        with pytest.raises(NotFound):
            printed(cast, seat, other.id, paper)
    assert not Printing.objects.exists()


def test_the_papers_end_with_the_page(cast: Cast) -> None:
    meeting, case, seat = opened(cast)
    printing = print_for_member(
        cast.meeting_member,
        operation_id=new_id(),
        attendance_id=seat.id,
        case_id=case.id,
        paper=MEETING_PACK,
        language="en",
    )
    minuted(cast.ana, meeting, case)
    with clock.frozen(now() + timedelta(hours=25)):
        for paper in (MEETING_PACK, MINUTES):
            with pytest.raises(NotFound):
                printed(cast, seat, case.id, paper)
        with pytest.raises(NotFound):
            member_pdf(cast.meeting_member, seat.id, printing)


@pytest.mark.parametrize("way", ["tie", "withdrawn"])
def test_a_tie_and_a_withdrawn_invitation_end_them_at_once(cast: Cast, way: str) -> None:
    meeting, case, seat = opened(cast)
    if way == "tie":
        declare_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    else:
        same = {"case_id": case.id, "meeting_id": meeting.id, "attendance_id": seat.id}
        withdraw_invitation(cast.ana, operation_id=new_id(), **same)
    with pytest.raises(NotFound):
        print_for_member(
            cast.again(cast.meeting_member),
            operation_id=new_id(),
            attendance_id=seat.id,
            case_id=case.id,
            paper=MEETING_PACK,
            language="en",
        )


@pytest.mark.parametrize(("language", "words"), [("sq", "Policia"), ("en", "Police")])
def test_the_letter_to_the_absent_names_no_family_and_no_case(cast: Cast, language: str, words: str) -> None:
    meeting, case, _seat = opened(cast, told={"given_name": "Xhulia", "surname": "Mbiemri"})
    seat = next(one for one in meeting_page(cast.ana, case.id, meeting.id).seats if one.role == "police")
    same = {"case_id": case.id, "meeting_id": meeting.id, "attendance_id": seat.id}
    with pytest.raises(Invalid):
        remind_absent(cast.ana, operation_id=new_id(), **same)
    minuted(cast.ana, meeting, case, attendance=[AttendedGiven("absent", seat.id, seat.name, "Commissariat", "police")])
    with pytest.raises(NotFound):
        letter_pdf(cast.ana, **same, language=language)
    with pytest.raises(NotFound):
        remind_absent(cast.cen, operation_id=new_id(), **same)
    remind_absent(cast.ana, operation_id=new_id(), **same)
    text = text_of(letter_pdf(cast.ana, **same, language=language))
    assert words in text
    assert "Commissariat" in text
    assert not [one for one in ("Xhulia", "Mbiemri", case.number) if one in text]


def test_who_was_excused_gets_no_letter(cast: Cast) -> None:
    meeting, case, seat = opened(cast)
    minuted(cast.ana, meeting, case, attendance=[AttendedGiven("absent_excused", seat.id, role="education")])
    with pytest.raises(Invalid):
        remind_absent(cast.ana, operation_id=new_id(), case_id=case.id, meeting_id=meeting.id, attendance_id=seat.id)
    assert Attendance.objects.get(id=seat.id).reminded_at is None

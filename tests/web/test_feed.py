"""The calendar of a colleague: numbers and moments alone, at an address that only they can make and that dies with them."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from rrjeta.access.operations.users import disable_user, enable_user
from rrjeta.cases.models import Clock
from rrjeta.cases.operations.notes import write_note
from rrjeta.cases.operations.seats import declare_no_tie, declare_tie, excuse_seat, withdraw_invitation
from rrjeta.cases.operations.tasks import answer_task
from rrjeta.cases.queries.due_moments import due_moments
from rrjeta.kernel.clock import local, now, today
from rrjeta.kernel.ids import new_id
from rrjeta.notices.models import CalendarAddress
from rrjeta.notices.operations.calendars import make_calendar_address
from tests.cases.making import make_case
from tests.cases.planning import active
from tests.cases.telling import tell
from tests.cases.test_meetings import seated
from tests.cases.test_tasks import task_of
from tests.cast import Cast, cover, exclude

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

TOKEN = "x" * 43


def made(cast: Cast, actor: Any = None, token: str = TOKEN) -> str:
    make_calendar_address(actor or cast.ana, operation_id=new_id(), token=token)
    return reverse("calendar-feed", args=[token])


def events(address: str) -> list[Any]:
    answer = Client().get(address)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_it_holds_numbers_and_moments_and_nothing_else(cast: Cast) -> None:
    case, concern = active(cast), tell(cast.ana, **{"children-0-child_given_name": "Zqchild"})
    concern.owner_id = cast.ana.user_id
    concern.save(update_fields=["owner_id"])
    address = made(cast)
    found = events(address)
    assert {str(one["summary"]) for one in found} == {f"Due: {case.number}", f"Due: {concern.number}"}
    keys = {name for one in found for name in one}
    assert keys == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "CLASS", "TRANSP"}
    due = {(one.due_at if not _is_day(one) else None) for one in Clock.objects.filter(case=case, stopped_at=None)}
    assert {one for one in due if one} <= {one.decoded("dtstart") for one in found}
    body = Client().get(address).content.decode()
    assert all(word not in body for word in ("Zqchild", "visit", "Visit", cast.ana.name))


def _is_day(clock: Clock) -> bool:
    return (local(clock.due_at).hour, local(clock.due_at).minute) == (23, 59)


def test_a_limit_of_whole_days_is_a_day_and_one_of_hours_a_moment(cast: Cast) -> None:
    active(cast)
    starts = [one.decoded("dtstart") for one in events(made(cast))]
    assert {type(one) for one in starts} <= {date, datetime}
    assert any(type(one) is date for one in starts)


def test_ids_of_events_stay_when_they_are_asked_again(cast: Cast) -> None:
    active(cast)
    address = made(cast)
    first, again = ([str(one["uid"]) for one in events(address)] for _look in range(2))
    assert first == again
    assert len(set(first)) == len(first) > 0


def test_a_reminder_is_a_day_without_its_words(cast: Cast) -> None:
    case = make_case(cast)
    day = today() + timedelta(days=3)
    write_note(cast.ana, operation_id=new_id(), case_id=case.id, text="Zqreminder for the mother", remind_on=day)
    found = events(made(cast))
    assert day in [one.decoded("dtstart") for one in found]
    assert "Zqreminder" not in Client().get(reverse("calendar-feed", args=[TOKEN])).content.decode()


def test_no_cookie_is_asked_for_or_given(cast: Cast) -> None:
    answer = Client().get(made(cast))
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer.headers["Cache-Control"]


def test_it_ends_with_an_exclusion(cast: Cast) -> None:
    case = active(cast)
    address = made(cast)
    assert events(address)
    exclude(cast.ana, case.id)
    assert events(address) == []


def test_it_ends_with_the_account_and_does_not_come_back_with_it(cast: Cast) -> None:
    make_case(cast)
    address = made(cast)
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)
    assert Client().get(address).status_code == 404
    enable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)
    assert Client().get(address).status_code == 404
    assert CalendarAddress.objects.filter(ended_at=None).count() == 0


def test_another_address_ends_the_first(cast: Cast) -> None:
    first, second = made(cast), made(cast, token="y" * 43)
    assert [Client().get(one).status_code for one in (first, second)] == [404, 200]


def test_somebody_elses_calendar_stays_as_it_is(cast: Cast) -> None:
    first, second = made(cast), made(cast, cast.besa, token="y" * 43)
    cast.signed_in(cast.besa).post(reverse("own-calendar-end"))
    assert [Client().get(one).status_code for one in (first, second)] == [200, 404]


def test_covering_brings_the_colleagues_cases(cast: Cast) -> None:
    case = active(cast)
    address = made(cast, cast.besa)
    assert events(address) == []
    cover(cast.ana, cast.besa)
    assert {str(one["summary"]) for one in events(address)} == {f"Due: {case.number}"}


def test_who_works_on_no_cases_has_an_empty_calendar(cast: Cast) -> None:
    active(cast)
    assert events(made(cast, cast.police)) == []


def test_an_invited_member_finds_the_meeting_by_number_and_moment(cast: Cast) -> None:
    meeting, seat = seated(cast, held_at=now() + timedelta(days=3))
    other = make_case(cast)
    address = made(cast, cast.meeting_member)
    [found] = events(address)
    case = meeting.lines.get().case
    assert other.number != case.number == str(found["summary"]).removeprefix("Due: ")
    assert found.decoded("dtstart") == meeting.happened_at.replace(microsecond=0)
    assert set(found) == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "CLASS", "TRANSP"}
    assert "Town hall" not in Client().get(address).content.decode()
    declare_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    assert events(address) == []


def test_who_cannot_come_or_is_not_invited_any_more_has_no_meeting_in_the_calendar(cast: Cast) -> None:
    meeting, seat = seated(cast, held_at=now() + timedelta(days=3))
    address = made(cast, cast.meeting_member)
    excuse_seat(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    assert events(address) == []
    declare_no_tie(cast.meeting_member, operation_id=new_id(), attendance_id=seat.id)
    assert len(events(address)) == 1
    way = {"case_id": meeting.lines.get().case_id, "meeting_id": meeting.id, "attendance_id": seat.id}
    withdraw_invitation(cast.ana, operation_id=new_id(), **way)
    assert events(address) == []


def test_what_was_asked_of_a_member_is_due_in_their_calendar(cast: Cast) -> None:
    task = task_of(cast)
    address = made(cast, cast.meeting_member)
    [found] = events(address)
    assert str(found["summary"]) == f"Due: {task.case.number}"
    assert found.decoded("dtstart") == local(task.due_at).date()
    answer_task(cast.meeting_member, operation_id=new_id(), task_id=task.id, is_done=True)
    assert events(address) == []


def test_only_a_hash_is_kept_and_the_address_is_shown_once(cast: Cast) -> None:
    browser = cast.signed_in(cast.ana, fresh=True)
    sent = {"operation_id": str(new_id())}
    page = browser.post(reverse("own-calendar-make"), sent).content.decode()
    token = re.findall(r"/calendar/([\w-]{43})\.ics", page)[0]
    assert Client().get(reverse("calendar-feed", args=[token])).status_code == 200
    assert token not in str(CalendarAddress.objects.values())
    again = browser.post(reverse("own-calendar-make"), sent, follow=True)
    assert ".ics" not in again.content.decode()
    assert CalendarAddress.objects.count() == 1
    assert ".ics" not in browser.get(reverse("own-calendar")).content.decode()


def test_making_an_address_asks_for_a_fresh_proof(cast: Cast) -> None:
    assert cast.signed_in(cast.ana).post(reverse("own-calendar-make")).status_code == 302
    assert CalendarAddress.objects.count() == 0


@pytest.mark.parametrize("token", ["x", "x" * 43, "Ω" * 5, "a" * 3000])
def test_a_wrong_address_is_an_address_that_does_not_exist(cast: Cast, token: str) -> None:
    assert Client().get(reverse("calendar-feed", args=[token])).status_code == 404


def test_the_number_of_statements_does_not_grow(cast: Cast, django_assert_num_queries: Any) -> None:
    active(cast)
    ana = cast.again(cast.ana)
    with django_assert_num_queries(7):
        assert due_moments(ana)
    for _one in range(4):
        active(cast)
    with django_assert_num_queries(7):
        assert len({one.number for one in due_moments(ana)}) == 5


def test_a_calendar_that_asks_all_the_time_is_told_when_to_come_back(cast: Cast) -> None:
    address, client = made(cast), Client(REMOTE_ADDR="198.51.100.77")
    answers = [client.get(address) for _one in range(125)]
    assert {one.status_code for one in answers[:100]} == {200}
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 600

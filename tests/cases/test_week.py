"""The week: one source for the page, the sheet and the calendar; nobody else's words, nobody shut out, nothing named on paper."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.cases.choices import Dated
from rrjeta.cases.operations.hearings import end_hearing, set_hearing
from rrjeta.cases.operations.notes import write_note
from rrjeta.cases.queries.due_moments import due_moments
from rrjeta.cases.queries.week import UNIT, Week, WeekAsked, week
from rrjeta.kernel.clock import at, frozen, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.papers.operations import print_week_sheet
from rrjeta.papers.queries.week_sheet import lines_for_sheet, week_sheet_pdf
from rrjeta.people.operations.around import raise_alert
from tests.cases.making import make_case
from tests.cases.planning import active, assessed, called
from tests.cases.telling import tell
from tests.cases.test_tasks import task_of
from tests.cast import Cast, cover, exclude
from tests.papers.reading import reader_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
# The cast plans from today on, so the week that is looked at is the next one.
MONDAY = today() + timedelta(days=7 - today().weekday())


@pytest.fixture(autouse=True)
def on_monday() -> Any:
    """Have it be Monday morning, so that what is a few days away stands in this week."""
    with frozen(at(MONDAY) + timedelta(hours=9)):
        yield


def hearing(cast: Cast, case: Any, held_at: datetime | None = None) -> Any:
    given = {"measure_id": None, "held_at": held_at or now() + timedelta(days=1), "court": "Zqcourt", "who_goes": "Ana"}
    return set_hearing(cast.ana, operation_id=new_id(), case_id=case.id, **given)


def kinds(found: Week) -> set[str]:
    return {line.moment.kind.value for day in found.days for line in day.lines}


def lines(found: Week) -> list[Any]:
    return [line for day in found.days for line in day.lines]


def full(cast: Cast) -> Any:
    """Write a week in which something of every kind stands."""
    case = active(cast)
    hearing(cast, case)
    write_note(cast.ana, operation_id=new_id(), case_id=case.id, text="Zqwords", remind_on=today() + timedelta(days=2))
    called(cast.ana, assessed(cast), held_at=now() + timedelta(days=3))
    concern = tell(cast.ana)
    concern.owner_id = cast.ana.user_id
    concern.save(update_fields=["owner_id"])
    return case


def test_the_page_and_the_calendar_say_the_same(cast: Cast) -> None:
    full(cast)
    ahead = [one.moment for one in lines(week(cast.ana, WeekAsked())) if not one.moment.is_past]
    shown = {(one.number, one.when) for one in ahead}
    due = {(one.number, one.at) for one in due_moments(cast.ana)}
    until = MONDAY + timedelta(days=7)
    here = {one for one in due if MONDAY <= (one[1].date() if isinstance(one[1], datetime) else one[1]) < until}
    assert shown == here
    assert kinds(week(cast.ana, WeekAsked())) >= {"hearing", "meeting", "reminder", "concern"}


def test_hearings_and_meetings_say_where_and_who(cast: Cast) -> None:
    full(cast)
    found = {one.moment.kind: one for one in lines(week(cast.ana, WeekAsked()))}
    assert (found[Dated.HEARING].place, found[Dated.HEARING].goes) == ("Zqcourt", "Ana")
    assert found[Dated.MEETING].place
    assert found[Dated.REMINDER].told


def test_what_was_asked_of_somebody_without_cases_stands_in_their_week_by_number(cast: Cast) -> None:
    task = task_of(cast)
    days = (task.due_at.date() - MONDAY).days
    found = lines(week(cast.meeting_member, WeekAsked(MONDAY + timedelta(days=days))))
    assert [(one.moment.kind, one.row) for one in found] == [(Dated.TASK, None)]


def test_the_unit_has_its_week_for_its_head_alone_and_no_ones_reminders(cast: Cast) -> None:
    case = full(cast)
    other = make_case(cast, cast.besa)
    for reader in (cast.ana, cast.meeting_member, cast.police):
        with pytest.raises(NotFound):
            week(reader, WeekAsked(whose=UNIT))
    found = week(cast.dea, WeekAsked(whose=UNIT))
    assert {case.number, other.number} <= {one.moment.number for one in lines(found)}
    assert "reminder" not in kinds(found)
    theirs = week(cast.dea, WeekAsked(whose=UNIT, worker=cast.besa.user_id))
    assert {one.moment.number for one in lines(theirs)} == {other.number}
    assert {one for one, _name in found.workers} == {cast.ana.user_id, cast.besa.user_id}
    assert lines(week(cast.fatma, WeekAsked(whose=UNIT, worker=cast.ana.user_id))) == []


def test_who_is_shut_out_finds_nothing_of_the_family(cast: Cast) -> None:
    case = full(cast)
    exclude(cast.dea, case.id)
    found = lines(week(cast.again(cast.dea), WeekAsked(whose=UNIT)))
    assert case.number not in {one.moment.number for one in found}


def test_covering_brings_the_colleagues_week(cast: Cast) -> None:
    case = full(cast)
    assert lines(week(cast.besa, WeekAsked())) == []
    cover(cast.ana, cast.besa)
    found = lines(week(cast.again(cast.besa), WeekAsked()))
    assert case.number in {one.moment.number for one in found}


def test_what_was_held_stays_in_its_week_and_leaves_the_calendar(cast: Cast) -> None:
    case = make_case(cast)
    hearing_id = hearing(cast, case, now() + timedelta(hours=1))
    with frozen(now() + timedelta(days=8)):
        end_hearing(cast.ana, operation_id=new_id(), case_id=case.id, hearing_id=hearing_id, result="Adjourned.")
        [found] = [one for one in lines(week(cast.ana, WeekAsked(MONDAY))) if one.moment.kind is Dated.HEARING]
        assert found.moment.is_past
        assert hearing_id not in {one.id for one in due_moments(cast.ana)}


@pytest.mark.parametrize("day", [None, date(1, 1, 1), date(9999, 12, 31), MONDAY + timedelta(days=6)])
def test_a_day_that_lies_years_away_is_this_week(cast: Cast, day: date | None) -> None:
    found = week(cast.ana, WeekAsked(day))
    assert (found.first, found.last) == (MONDAY, MONDAY + timedelta(days=6))
    assert [one.is_today for one in found.days] == [True, *[False] * 6]
    assert [one.is_free for one in found.days[5:]] == [True, True]


def test_a_public_holiday_is_marked(cast: Cast) -> None:
    found = week(cast.ana, WeekAsked(date(2026, 11, 28)))
    assert {one.day for one in found.days if one.is_holiday} >= {date(2026, 11, 28)}


def test_more_than_somebody_reads_is_cut_and_said(cast: Cast) -> None:
    full(cast)
    found = week(cast.ana, WeekAsked(), most=2)
    assert (found.count, found.is_cut) == (2, True)


def test_the_number_of_statements_does_not_grow(cast: Cast, django_assert_num_queries: Any) -> None:
    full(cast)
    ana = cast.again(cast.ana)
    with django_assert_num_queries(10):
        week(ana, WeekAsked())
    for _more in range(3):
        full(cast)
    with django_assert_num_queries(10):
        week(ana, WeekAsked())


# ---- The sheet -----------------------------------------------------------------------------------------------------


def sheet(cast: Cast, language: str = "sq") -> bytes:
    case_ids = lines_for_sheet(cast.ana, WeekAsked())
    made = print_week_sheet(cast.ana, operation_id=new_id(), case_ids=case_ids, language=language)
    return week_sheet_pdf(cast.ana, made, WeekAsked())


def test_a_lost_sheet_names_nobody_and_tells_no_words(cast: Cast) -> None:
    case = full(cast)
    text = text_of(sheet(cast))
    assert case.number in text
    assert "P. S." in text
    assert "Zqcourt" in text
    assert "Asgjësojeni pas përdorimit." in text
    for word in ("Provë", "Shembulli", "Zqwords", "Agim"):
        assert word not in text


def test_where_a_home_is_a_secret_the_municipality_alone_is_printed(cast: Cast) -> None:
    case = make_case(cast, told={"village": "Fshati i Fshehtë"})
    hearing(cast, case)
    with working(cast.ana.user_id):
        raise_alert(code="feud", happened_at=now(), words="Familja X", person=case.person)
    text = text_of(sheet(cast))
    assert "!!" in text
    assert "Fshati i Fshehtë" not in text
    assert "Zqcourt" not in text


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 14])
def test_it_is_one_page(cast: Cast, count: int) -> None:
    for number in range(count):
        case = make_case(cast, told={"given_name": f"Fëmija {number}"})
        for day in range(4):
            hearing(cast, case, now() + timedelta(days=day, hours=1 + number % 6))
    assert len(reader_of(sheet(cast, "en")).pages) == 1


def test_an_empty_week_prints_nothing_and_says_so(cast: Cast) -> None:
    assert lines_for_sheet(cast.ana, WeekAsked()) == []
    with pytest.raises(Invalid):
        print_week_sheet(cast.ana, operation_id=new_id(), case_ids=[], language="sq")
    page = cast.signed_in(cast.ana).post(reverse("week-sheet"), {"operation_id": str(new_id())}, follow=True)
    assert "there is nothing to print" in page.content.decode()


# ---- The page ------------------------------------------------------------------------------------------------------


def test_names_hidden_on_the_start_page_are_hidden_here(cast: Cast) -> None:
    full(cast)
    browser = cast.signed_in(cast.ana)
    assert "Shembulli" in browser.get(reverse("week")).content.decode()
    browser.post(reverse("hide-names"), {"hide": "yes"})
    assert "Shembulli" not in browser.get(reverse("week")).content.decode()


@pytest.mark.parametrize("query", ["day=2026-99-99", "day=x&worker=y", "worker=%00", "day=%F0%9F%92%A9"])
def test_an_address_that_says_nothing_sensible_is_this_week(cast: Cast, query: str) -> None:
    page = cast.signed_in(cast.ana).get(f"{reverse('week')}?{query}")
    assert page.status_code == 200


def test_a_reach_that_does_not_exist_is_not_found(cast: Cast) -> None:
    browser = cast.signed_in(cast.ana)
    assert browser.get(f"{reverse('week')}?whose=everybody").status_code == 404
    assert browser.get(f"{reverse('week')}?whose=area").status_code == 404

"""Tasks: what a meeting decided falls on the member's own desk, is answered there, and is reminded of once."""

from datetime import timedelta
from typing import Any

import pytest

from rrjeta.access.operations.users import disable_user
from rrjeta.cases.choices import TaskState
from rrjeta.cases.models import Attendance, Case, Decision, Entry, Task
from rrjeta.cases.operations.meetings import InvitedGiven
from rrjeta.cases.operations.minuting import DecisionGiven
from rrjeta.cases.operations.tasks import answer_task, ask_co_worker, remind_of_due_tasks, withdraw_task
from rrjeta.cases.operations.transfers import add_co_worker
from rrjeta.cases.queries.meetings import meeting_page
from rrjeta.cases.queries.tasks import answered_tasks, late_tasks_of_others, my_task, my_tasks
from rrjeta.cases.rules.tasks import tells_name
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import peek_record
from rrjeta.notices.choices import Kind
from rrjeta.notices.models import Notice
from rrjeta.people.choices import PersonKind
from rrjeta.people.operations.persons import register_person
from tests.cases.planning import POLICE, assessed, called, minuted
from tests.cast import Cast, exclude

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
WORDS = "Send the report of the school to the unit"


def asked(cast: Cast, **more: Any) -> tuple[Entry, Case, Attendance]:
    """Return a meeting to which the member with an account is invited, its case and the seat."""
    case = assessed(cast, **more)
    invited = [POLICE, InvitedGiven("education", user_id=cast.meeting_member.user_id)]
    meeting = called(cast.ana, case, invited=invited)
    return meeting, case, Attendance.objects.get(meeting=meeting, role="education")


def decided(seat: Attendance, words: str = WORDS, **more: Any) -> tuple[DecisionGiven, ...]:
    given = {"due_on": today() + timedelta(days=5), **more}
    return (DecisionGiven("more_info", words, seat_id=seat.id, **given),)


def task_of(cast: Cast, **more: Any) -> Task:
    meeting, case, seat = asked(cast)
    minuted(cast.ana, meeting, case, decisions=decided(seat, **more))
    return Task.objects.select_related("subject", "case").get()


def test_a_decision_falls_on_the_desk_of_the_member_once(cast: Cast) -> None:
    meeting, case, seat = asked(cast)
    for _time in range(2):
        minuted(cast.ana, meeting, case, decisions=decided(seat))
    [mine] = my_tasks(cast.meeting_member)
    assert (mine.words, mine.number, mine.task.user_id) == (WORDS, case.number, cast.meeting_member.user_id)
    assert clock.local(mine.task.due_at).date() == today() + timedelta(days=5)
    assert Notice.objects.filter(kind=Kind.TASK_ASKED, to_id=cast.meeting_member.user_id).count() == 1
    assert peek_record(Decision.objects.select_related("subject").get())["responsible"] == "Meeting Member Test"
    [shown] = meeting_page(cast.ana, case.id, meeting.id).tasks.values()
    assert shown.task.id == mine.task.id


def test_unfinished_minutes_ask_nothing_of_anybody(cast: Cast) -> None:
    meeting, case, seat = asked(cast)
    minuted(cast.ana, meeting, case, decisions=decided(seat), is_finished=False)
    assert not Task.objects.exists()


def test_a_task_without_a_day_has_one_from_the_table(cast: Cast) -> None:
    assert task_of(cast, due_on=None).due_at > now() + timedelta(days=10)


def test_a_member_without_an_account_has_no_desk(cast: Cast) -> None:
    meeting, case, _seat = asked(cast)
    police = Attendance.objects.get(meeting=meeting, role="police")
    minuted(cast.ana, meeting, case, decisions=decided(police))
    assert not Task.objects.exists()


def test_somebody_of_another_meeting_cannot_be_asked(cast: Cast) -> None:
    meeting, case, _seat = asked(cast)
    _other, _case, theirs = asked(cast, told={"given_name": "Tjetër"})
    with pytest.raises(NotFound):
        minuted(cast.ana, meeting, case, decisions=decided(theirs))


def test_a_task_never_names_the_child(cast: Cast) -> None:
    meeting, case, seat = asked(cast, told={"given_name": "Sara", "surname": "Provë"})
    with pytest.raises(Invalid) as refused:
        minuted(cast.ana, meeting, case, decisions=decided(seat, "Raporti i shkollës për Sarën"))
    assert list(refused.value.errors) == [f"decisions-{case.id}-0-text"]
    assert not Entry.objects.get(id=meeting.id).is_finished
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("words", "names", "told"),
    [
        ("për Sarën", ["Sara"], True),
        ("E DREJTA e sares", ["Sarë"], True),
        ("Ed vjen", ["Ed"], True),
        ("Edukimi vjen", ["Ed"], False),
        ("Raporti i shkollës", ["Sara", ""], False),
        ("Saranda", ["Sara"], False),
    ],
)
def test_a_name_is_found_with_its_ending(words: str, names: list[str], told: bool) -> None:
    assert tells_name(words, names) is told


def test_the_member_answers_and_the_worker_is_told(cast: Cast) -> None:
    task = task_of(cast)
    with pytest.raises(Invalid):
        answer_task(cast.meeting_member, operation_id=new_id(), task_id=task.id, is_done=None)
    with pytest.raises(Invalid):
        answer_task(cast.meeting_member, operation_id=new_id(), task_id=task.id, is_done=False, words=" ")
    answer_task(cast.meeting_member, operation_id=new_id(), task_id=task.id, is_done=False, words="The school is shut")
    task.refresh_from_db()
    assert (task.state, task.answered_at is not None) == (TaskState.NOT_DONE, True)
    assert [one.answer for one in answered_tasks(cast.meeting_member)[0]] == ["The school is shut"]
    assert my_tasks(cast.meeting_member) == []
    assert Notice.objects.filter(kind=Kind.TASK_ANSWERED, to_id=cast.ana.user_id).count() == 1
    with pytest.raises(NotFound):
        answer_task(cast.meeting_member, operation_id=new_id(), task_id=task.id, is_done=True)


def test_the_task_of_another_does_not_exist(cast: Cast) -> None:
    task = task_of(cast)
    for other in (cast.police, cast.ana, cast.cen):
        with pytest.raises(NotFound):
            my_task(other, task.id)
        with pytest.raises(NotFound):
            answer_task(other, operation_id=new_id(), task_id=task.id, is_done=True)


def test_whoever_is_shut_out_of_the_family_finds_no_task(cast: Cast) -> None:
    task = task_of(cast)
    exclude(cast.meeting_member, task.case_id)
    again = cast.again(cast.meeting_member)
    assert my_tasks(again) == []
    with pytest.raises(NotFound):
        my_task(again, task.id)


def test_a_decision_that_is_taken_out_takes_its_task_back(cast: Cast) -> None:
    meeting, case, seat = asked(cast)
    minuted(cast.ana, meeting, case, decisions=decided(seat))
    minuted(cast.ana, meeting, case)
    assert [(one.state, one.decision_id) for one in Task.objects.all()] == [(TaskState.WITHDRAWN, None)]
    assert not Decision.objects.exists()


def test_corrected_minutes_correct_an_open_task_and_no_answered_one(cast: Cast) -> None:
    meeting, case, seat = asked(cast)
    minuted(cast.ana, meeting, case, decisions=decided(seat))
    minuted(cast.ana, meeting, case, decisions=decided(seat, "Send the list of absences"))
    [mine] = my_tasks(cast.meeting_member)
    assert mine.words == "Send the list of absences"
    answer_task(cast.meeting_member, operation_id=new_id(), task_id=mine.task.id, is_done=True)
    minuted(cast.ana, meeting, case, decisions=decided(seat, "Something else"))
    assert [one.words for one in answered_tasks(cast.meeting_member)[0]] == ["Send the list of absences"]


def test_silence_is_a_line_for_the_worker_and_a_reminder_for_the_member_once(cast: Cast) -> None:
    task = task_of(cast, due_on=today() + timedelta(days=20))
    assert remind_of_due_tasks() == 0
    assert late_tasks_of_others(cast.ana) == []
    with clock.frozen(now() + timedelta(days=21)):
        assert remind_of_due_tasks() == 1
        assert remind_of_due_tasks() == 0
        assert [one.task.id for one in late_tasks_of_others(cast.ana)] == [task.id]
        assert late_tasks_of_others(cast.besa) == []
    assert [one.to_id for one in Notice.objects.filter(kind=Kind.TASK_DUE)] == [cast.meeting_member.user_id]


def test_the_worker_takes_a_task_back(cast: Cast) -> None:
    task = task_of(cast)
    with pytest.raises(NotFound):
        withdraw_task(cast.cen, operation_id=new_id(), case_id=task.case_id, task_id=task.id)
    withdraw_task(cast.ana, operation_id=new_id(), case_id=task.case_id, task_id=task.id)
    assert my_tasks(cast.meeting_member) == []
    with pytest.raises(NotFound):
        withdraw_task(cast.ana, operation_id=new_id(), case_id=task.case_id, task_id=task.id)


def test_what_a_leaving_member_was_to_do_goes_back_to_the_worker(cast: Cast) -> None:
    task = task_of(cast)
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.meeting_member.user_id)
    task.refresh_from_db()
    assert (task.user_id, task.state) == (cast.ana.user_id, TaskState.OPEN)


def both_asked(cast: Cast) -> tuple[Entry, Case, Attendance, Attendance]:
    """Return a meeting to which two members with an account are invited, its case and their seats."""
    case = assessed(cast)
    members = {"education": cast.meeting_member, "police": cast.police}
    meeting = called(cast.ana, case, invited=[InvitedGiven(one, user_id=who.user_id) for one, who in members.items()])
    seats = {one.role: one for one in Attendance.objects.filter(meeting=meeting)}
    return meeting, case, seats["education"], seats["police"]


def told(kind: Kind) -> list[Any]:
    return [one.to_id for one in Notice.objects.filter(kind=kind).order_by("id")]


def test_a_decision_taken_out_before_another_leaves_the_task_of_the_other(cast: Cast) -> None:
    meeting, case, first, second = both_asked(cast)
    school, police = decided(first), decided(second, "Send the record")
    minuted(cast.ana, meeting, case, decisions=(*school, *police))
    kept = my_tasks(cast.police)[0].task
    minuted(cast.ana, meeting, case, decisions=police)
    assert my_tasks(cast.meeting_member) == []
    assert [(one.task.id, one.words) for one in my_tasks(cast.police)] == [(kept.id, "Send the record")]
    assert told(Kind.TASK_WITHDRAWN) == [cast.meeting_member.user_id]
    assert told(Kind.TASK_CHANGED) == []


def test_corrected_minutes_give_a_task_to_another_and_tell_both(cast: Cast) -> None:
    meeting, case, first, second = both_asked(cast)
    minuted(cast.ana, meeting, case, decisions=decided(first))
    minuted(cast.ana, meeting, case, decisions=decided(second))
    assert my_tasks(cast.meeting_member) == []
    assert [one.words for one in my_tasks(cast.police)] == [WORDS]
    assert told(Kind.TASK_ASKED) == [cast.meeting_member.user_id, cast.police.user_id]
    assert told(Kind.TASK_WITHDRAWN) == [cast.meeting_member.user_id]


def test_corrected_words_are_told_to_who_has_the_task_once(cast: Cast) -> None:
    meeting, case, seat = asked(cast)
    minuted(cast.ana, meeting, case, decisions=decided(seat))
    for _time in range(2):
        minuted(cast.ana, meeting, case, decisions=decided(seat, "Send the list of absences"))
    assert told(Kind.TASK_CHANGED) == [cast.meeting_member.user_id]


def test_a_decision_that_names_no_member_any_more_takes_its_task_back(cast: Cast) -> None:
    meeting, case, seat = asked(cast)
    minuted(cast.ana, meeting, case, decisions=decided(seat))
    minuted(cast.ana, meeting, case, decisions=(DecisionGiven("more_info", WORDS, "The school"),))
    assert my_tasks(cast.meeting_member) == []
    assert Task.objects.get().state == TaskState.WITHDRAWN


def test_a_refused_task_says_so_at_its_own_row(cast: Cast) -> None:
    meeting, case, seat = asked(cast, told={"given_name": "Sara", "surname": "Provë"})
    without = DecisionGiven("more_info", "Sara is seen by the unit", "The unit")
    with pytest.raises(Invalid) as refused:
        minuted(cast.ana, meeting, case, decisions=(without, *decided(seat, "Raporti për Sarën")))
    assert list(refused.value.errors) == [f"decisions-{case.id}-1-text"]


@pytest.mark.parametrize("words", ["Flisni me Zqmirën", "Call Sara's school", "Familja Zqcela"])
def test_what_is_asked_of_who_works_along_names_nobody_of_the_family(cast: Cast, words: str) -> None:
    case = assessed(cast, told={"given_name": "Sara", "surname": "Provë"})
    with working(cast.ana.user_id):
        mother = register_person(
            household=case.household,
            kind=PersonKind.ADULT,
            municipality=case.municipality,
            told={"given_name": "Zqmira", "surname": "Zqcela"},
        )
    assert mother.household_id == case.household_id
    given = {"case_id": case.id, "user_id": cast.cen.user_id}
    add_co_worker(cast.dea, operation_id=new_id(), **given)
    with pytest.raises(Invalid) as refused:
        ask_co_worker(cast.ana, operation_id=new_id(), **given, words=words, due_on=today())
    assert list(refused.value.errors) == ["words"]
    ask_co_worker(cast.ana, operation_id=new_id(), **given, words="Call the school", due_on=today())
    assert [one.words for one in my_tasks(cast.cen)] == ["Call the school"]

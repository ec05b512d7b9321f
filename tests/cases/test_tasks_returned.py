"""Tasks that somebody may not or cannot do: they are not given, and go back to whoever is responsible."""

from datetime import timedelta

import pytest

from rrjeta.access.choices import Role
from rrjeta.access.models import Membership, Unit
from rrjeta.access.operations.relations import exclude as shut_out
from rrjeta.access.operations.users import end_membership
from rrjeta.cases.choices import TaskState
from rrjeta.cases.models import Attendance, CoWorker, Task
from rrjeta.cases.operations.handover import give_cases
from rrjeta.cases.operations.meetings import InvitedGiven
from rrjeta.cases.operations.relatives import declare_relative
from rrjeta.cases.operations.seats import declare_tie
from rrjeta.cases.operations.tasks import ask_co_worker, remind_of_due_tasks
from rrjeta.cases.operations.transfers import add_co_worker, end_co_worker
from rrjeta.cases.queries.tasks import my_tasks
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import new_id
from rrjeta.notices.choices import Kind
from rrjeta.notices.models import Notice
from tests.cases.making import make_case
from tests.cases.planning import assessed, called, minuted
from tests.cases.test_tasks import asked, decided, task_of
from tests.cast import Cast, exclude, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def returned(task: Task) -> tuple[object, str]:
    task.refresh_from_db()
    return task.user_id, task.state


def test_minutes_give_nothing_to_do_to_whoever_is_shut_out_of_the_family(cast: Cast) -> None:
    meeting, case, seat = asked(cast)
    exclude(cast.meeting_member, case.id)
    with pytest.raises(Invalid) as refused:
        minuted(cast.ana, meeting, case, decisions=decided(seat))
    assert list(refused.value.errors) == [f"decisions-{case.id}-0-responsible"]
    assert not Task.objects.exists()


def test_nothing_is_asked_of_a_co_worker_who_was_shut_out_meanwhile(cast: Cast) -> None:
    case = make_case(cast)
    given = {"case_id": case.id, "user_id": cast.cen.user_id}
    add_co_worker(cast.dea, operation_id=new_id(), **given)
    exclude(cast.cen, case.household_id)
    with pytest.raises(Invalid) as refused:
        ask_co_worker(cast.ana, operation_id=new_id(), **given, words="Call the school", due_on=today())
    assert list(refused.value.errors) == ["user"]
    assert not Task.objects.exists()


def test_whoever_is_shut_out_later_gives_their_tasks_back(cast: Cast) -> None:
    task = task_of(cast)
    shut_out(cast.dea, operation_id=new_id(), user_id=cast.meeting_member.user_id, number=task.case.number)
    assert returned(task) == (cast.ana.user_id, TaskState.OPEN)
    assert [one.task.id for one in my_tasks(cast.ana)] == [task.id]
    assert Notice.objects.filter(kind=Kind.TASK_RETURNED, to_id=cast.ana.user_id, record_id=task.case_id).count() == 1
    assert not Notice.objects.filter(kind=Kind.TASK_RETURNED, to_id=cast.meeting_member.user_id).exists()


def test_a_declared_relative_gives_the_tasks_of_that_family_back_and_no_others(cast: Cast) -> None:
    meeting, case, seat = asked(cast, told={"given_name": "Zqmira", "surname": "Zqcela"})
    minuted(cast.ana, meeting, case, decisions=decided(seat))
    task = Task.objects.get()
    more, case, seat = asked(cast, told={"given_name": "Tjetra"})
    minuted(cast.ana, more, case, decisions=decided(seat))
    given = {"given_name": "Zqmira", "surname": "Zqcela", "tie": "cousin"}
    declare_relative(cast.meeting_member, operation_id=new_id(), **given)
    assert returned(task) == (cast.ana.user_id, TaskState.OPEN)
    assert [one.task.case_id for one in my_tasks(cast.again(cast.meeting_member))] == [case.id]


def test_a_declared_tie_gives_the_task_back(cast: Cast) -> None:
    task = task_of(cast)
    declare_tie(cast.meeting_member, operation_id=new_id(), attendance_id=Attendance.objects.get(role="education").id)
    assert returned(task) == (cast.ana.user_id, TaskState.OPEN)


def test_corrected_minutes_leave_a_returned_task_with_whoever_has_it(cast: Cast) -> None:
    meeting, case, seat = asked(cast)
    minuted(cast.ana, meeting, case, decisions=decided(seat))
    task = Task.objects.get()
    shut_out(cast.dea, operation_id=new_id(), user_id=cast.meeting_member.user_id, number=case.number)
    minuted(cast.ana, meeting, case, decisions=decided(seat, due_on=today() + timedelta(days=9)))
    assert returned(task) == (cast.ana.user_id, TaskState.OPEN)


def station_task(cast: Cast) -> tuple[Task, Membership]:
    """Return what a meeting asked of an officer whose station is a unit of its own, and the officer's role there."""
    user = make_user("officer", Role.POLICE, make_unit(name="Police station"))
    case = assessed(cast)
    meeting = called(cast.ana, case, invited=[InvitedGiven("police", user_id=user.id)])
    minuted(cast.ana, meeting, case, decisions=decided(Attendance.objects.get(meeting=meeting)))
    return Task.objects.get(user=user), Membership.objects.get(user=user)


def test_a_member_whose_role_ends_in_a_unit_of_their_own_gives_the_task_back(cast: Cast) -> None:
    task, role = station_task(cast)
    end_membership(cast.administrator, operation_id=new_id(), membership_id=role.id)
    assert returned(task) == (cast.ana.user_id, TaskState.OPEN)


@pytest.mark.parametrize("municipality", ["AL132", "AL121"])
def test_a_member_keeps_the_task_where_they_still_work_in_that_place(cast: Cast, municipality: str) -> None:
    task, role = station_task(cast)
    other = Unit.objects.create(organisation=role.unit.organisation, municipality=municipality, name="Another station")
    Membership.objects.create(user=role.user, unit=other, role=Role.POLICE, since=role.since)
    end_membership(cast.administrator, operation_id=new_id(), membership_id=role.id)
    assert (returned(task)[0] == role.user_id) is (municipality == task.case.municipality)


def along(cast: Cast) -> tuple[Task, CoWorker]:
    case = make_case(cast)
    given = {"case_id": case.id, "user_id": cast.cen.user_id}
    add_co_worker(cast.dea, operation_id=new_id(), **given, until=today() + timedelta(days=2))
    ask_co_worker(
        cast.ana, operation_id=new_id(), **given, words="Call the school", due_on=today() + timedelta(days=40)
    )
    return Task.objects.get(case=case), CoWorker.objects.get(case=case)


def test_work_along_that_ends_gives_its_tasks_back(cast: Cast) -> None:
    task, row = along(cast)
    end_co_worker(cast.dea, operation_id=new_id(), case_id=task.case_id, co_worker_id=row.id)
    assert returned(task) == (cast.ana.user_id, TaskState.OPEN)


def test_work_along_that_runs_out_gives_its_tasks_back(cast: Cast) -> None:
    task, _row = along(cast)
    remind_of_due_tasks()
    assert returned(task) == (cast.cen.user_id, TaskState.OPEN)
    with clock.frozen(now() + timedelta(days=4)):
        remind_of_due_tasks()
        remind_of_due_tasks()
    assert returned(task) == (cast.ana.user_id, TaskState.OPEN)
    assert Notice.objects.filter(kind=Kind.TASK_RETURNED).count() == 1


def test_a_task_of_the_worker_goes_with_the_case(cast: Cast) -> None:
    task, row = along(cast)
    end_co_worker(cast.dea, operation_id=new_id(), case_id=task.case_id, co_worker_id=row.id)
    give_cases(cast.dea, operation_id=new_id(), case_ids=[task.case_id], to_id=cast.besa.user_id)
    assert returned(task) == (cast.besa.user_id, TaskState.OPEN)

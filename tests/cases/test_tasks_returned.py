"""Tasks that somebody may not or cannot do: they are not given, and go back to whoever is responsible."""

from datetime import timedelta

import pytest

from rrjeta.access.operations.relations import exclude as shut_out
from rrjeta.cases.choices import TaskState
from rrjeta.cases.models import Attendance, Task
from rrjeta.cases.operations.relatives import declare_relative
from rrjeta.cases.operations.seats import declare_tie
from rrjeta.cases.operations.tasks import ask_co_worker
from rrjeta.cases.operations.transfers import add_co_worker
from rrjeta.cases.queries.tasks import my_tasks
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import new_id
from rrjeta.notices.choices import Kind
from rrjeta.notices.models import Notice
from tests.cases.making import make_case
from tests.cases.planning import minuted
from tests.cases.test_tasks import asked, decided, task_of
from tests.cast import Cast, exclude

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

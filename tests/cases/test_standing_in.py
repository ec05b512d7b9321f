"""Who inherits a case or covers leave does its casework; nobody approves what they proposed (design §3.11)."""

from dataclasses import replace

import pytest

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.access.models import Membership
from rrjeta.access.operations.users import disable_user
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Approval, Case, CoWorker, Entry
from rrjeta.cases.operations.approving import NeedsSecondPerson
from rrjeta.cases.operations.assessments import give_second_look
from rrjeta.cases.operations.closing import approve_closure, propose_closure
from rrjeta.cases.operations.plans import approve_own_plan, approve_plan, draft_plan, send_plan
from rrjeta.cases.queries.file import case_file
from rrjeta.cases.queries.finding import found_by_word
from rrjeta.cases.scope import cases_in, permissions_on
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cases.planning import assessed, closure, finish_actions, fresh, plan, planning, reviewed, sent
from tests.cast import Cast, actor_of, cover, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

CASEWORK = (
    *(
        Permission.ASSESS,
        Permission.RECORD_VISIT,
        Permission.WRITE_PLAN,
        Permission.REVIEW_PLAN,
        Permission.EDIT_PERSON,
    ),
    *(Permission.PROPOSE_CLOSURE, Permission.WRITE_NOTE, Permission.HOLD_MEETING, Permission.PROPOSE_MEASURE),
    *(Permission.FOLLOW_MEASURE, Permission.ATTACH_FILE, Permission.PRINT_PAPER, Permission.SEND_TRANSFER),
    *(Permission.READ_NARRATIVE, Permission.READ_ASSESSMENT, Permission.READ_REPORTER, Permission.DECLARE_MISSING),
)


def inherits(cast: Cast, case: Case) -> Actor:
    """Have Ana leave; return who became responsible for her case."""
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)
    heirs = [one for one in (cast.dea, cast.edi, cast.besa) if one.user_id == fresh(case).owner_id]
    return cast.again(heirs[0])


def without(cast: Cast, *gone: Actor) -> None:
    Membership.objects.filter(user_id__in=[one.user_id for one in gone]).delete()


def ready_to_send(cast: Cast) -> Case:
    """Return Ana's case with a plan that could be sent."""
    case = planning(cast)
    draft_plan(cast.ana, operation_id=new_id(), case_id=case.id, plan=plan())
    return case


def missing(actor: Actor, case: Case) -> set[Permission]:
    """Return which of the casework somebody may not do on a case."""
    return {one for one in CASEWORK if not cases_in(actor, one).filter(id=case.id).exists()}


def test_a_head_who_inherits_does_the_casework(cast: Cast) -> None:
    case, other = make_case(cast), make_case(cast, cast.besa)
    head = inherits(cast, case)
    assert head.user_id == cast.dea.user_id
    assert missing(head, case) == set()
    assert set(CASEWORK) <= permissions_on(head, fresh(case))
    assert {Permission.ASSESS, Permission.EDIT_PERSON, Permission.WRITE_PLAN} <= missing(head, other)


def test_a_director_who_inherits_does_the_casework_of_that_case_alone(cast: Cast) -> None:
    case, other = make_case(cast), make_case(cast, cast.besa)
    without(cast, cast.dea)
    director = inherits(cast, case)
    assert director.user_id == cast.edi.user_id
    assert missing(director, case) == set()
    assert {Permission.READ_NARRATIVE, Permission.READ_REPORTER, Permission.ASSESS} <= missing(director, other)


@pytest.mark.parametrize("who", ["dea", "edi", "besa"])
def test_who_covers_leave_does_the_casework_while_it_lasts(cast: Cast, who: str) -> None:
    case, actor = make_case(cast), getattr(cast, who)
    assert Permission.ASSESS in missing(actor, case)
    cover(cast.ana, actor)
    assert missing(cast.again(actor), case) == set()
    assert fresh(case).owner_id == cast.ana.user_id


def test_who_covers_from_the_unit_next_door_opens_the_file_and_finds_it(cast: Cast) -> None:
    case = make_case(cast)
    neighbour = actor_of(make_user("neighbour", Role.WORKER, make_unit(name="Another unit at home")))
    with pytest.raises(NotFound):
        case_file(neighbour, case.id)
    cover(cast.ana, neighbour)
    covering = cast.again(neighbour)
    assert set(CASEWORK) <= case_file(covering, case.id).header.allowed
    assert [row.case_id for row in found_by_word(covering, case.number)] == [case.id]
    assert permissions_on(covering, fresh(case)) >= {Permission.SEE_CASE, Permission.READ_IDENTITY}


def test_who_works_along_from_another_unit_opens_the_file(cast: Cast) -> None:
    case = make_case(cast)
    CoWorker.objects.create(case=case, user_id=cast.cen.user_id)
    header = case_file(cast.cen, case.id).header
    assert header.person.name == "Provë Shembulli"
    assert {Permission.SEE_CASE, Permission.READ_IDENTITY, Permission.ASSESS} <= header.allowed
    assert not header.allowed & {Permission.APPROVE_PLAN, Permission.ASSIGN}


def test_a_head_who_works_along_elsewhere_approves_nothing_there(cast: Cast) -> None:
    case = make_case(cast)
    CoWorker.objects.create(case=case, user_id=cast.fatma.user_id)
    allowed = case_file(cast.fatma, case.id).header.allowed
    assert Permission.READ_NARRATIVE in allowed
    assert not allowed & {Permission.APPROVE_PLAN, Permission.APPROVE_CLOSURE, Permission.ASSIGN, Permission.EXCLUDE}


def test_a_covering_head_does_not_approve_the_plan_they_sent(cast: Cast) -> None:
    case = ready_to_send(cast)
    cover(cast.ana, cast.dea)
    head = cast.again(cast.dea)
    send_plan(head, operation_id=new_id(), case_id=case.id, at=now())
    for approve in (approve_plan, approve_own_plan):
        with pytest.raises(NeedsSecondPerson):
            approve(head, operation_id=new_id(), case_id=case.id, at=now())
    approve_plan(cast.edi, operation_id=new_id(), case_id=case.id, at=now())
    assert not Approval.objects.get(case=case).is_without_second_look


def test_what_they_sent_does_not_become_approvable_when_the_leave_ends(cast: Cast) -> None:
    case = ready_to_send(cast)
    cover(cast.ana, cast.dea)
    send_plan(cast.again(cast.dea), operation_id=new_id(), case_id=case.id, at=now())
    head = replace(cast.dea, covers=frozenset())
    with pytest.raises(NeedsSecondPerson):
        approve_plan(head, operation_id=new_id(), case_id=case.id, at=now())


def test_a_covering_head_does_approve_what_the_worker_sent(cast: Cast) -> None:
    case = sent(cast)
    cover(cast.ana, cast.dea)
    approve_plan(cast.again(cast.dea), operation_id=new_id(), case_id=case.id, at=now())
    assert not Approval.objects.get(case=case).is_without_second_look


def test_where_nobody_else_is_it_is_done_alone_and_marked(cast: Cast) -> None:
    case = ready_to_send(cast)
    without(cast, cast.edi)
    cover(cast.ana, cast.dea)
    head = cast.again(cast.dea)
    send_plan(head, operation_id=new_id(), case_id=case.id, at=now())
    approve_plan(head, operation_id=new_id(), case_id=case.id, at=now())
    assert Approval.objects.get(case=case).is_without_second_look


def test_a_covering_colleague_alone_in_the_office_reaches_no_dead_end(cast: Cast) -> None:
    case = ready_to_send(cast)
    without(cast, cast.dea, cast.edi)
    cover(cast.ana, cast.besa)
    worker = cast.again(cast.besa)
    send_plan(worker, operation_id=new_id(), case_id=case.id, at=now())
    approve_own_plan(worker, operation_id=new_id(), case_id=case.id, at=now())
    assert Approval.objects.get(case=case).is_without_second_look


def test_a_closing_proposed_by_the_covering_head_is_looked_at_by_the_director(cast: Cast) -> None:
    case = reviewed(cast, "close")
    finish_actions(cast.ana, case)
    cover(cast.ana, cast.dea)
    head = cast.again(cast.dea)
    propose_closure(head, operation_id=new_id(), case_id=case.id, closure=closure())
    with pytest.raises(NeedsSecondPerson):
        approve_closure(head, operation_id=new_id(), case_id=case.id, at=now())
    approve_closure(cast.edi, operation_id=new_id(), case_id=case.id, at=now())
    assert not fresh(case).is_open


def test_an_assessment_of_ones_own_is_looked_at_by_somebody_else(cast: Cast) -> None:
    case = assessed(cast, cast.dea, level=1, stage="initial")
    entry = Entry.objects.get(kind="initial_assessment")
    said = {"case_id": case.id, "entry_id": entry.id, "at": now(), "is_agreed": True, "words": ""}
    with pytest.raises(NeedsSecondPerson):
        give_second_look(cast.dea, operation_id=new_id(), **said)
    give_second_look(cast.edi, operation_id=new_id(), **said)
    without(cast, cast.edi)
    give_second_look(cast.dea, operation_id=new_id(), **said)
    assert list(Approval.objects.order_by("entered_at", "id").values_list("is_without_second_look", flat=True)) == [
        False,
        True,
    ]

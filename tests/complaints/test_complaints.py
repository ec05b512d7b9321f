"""A complaint reaches somebody whom it is not about, has its clock, and is answered behind a code."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.access.choices import Role
from rrjeta.access.models import Membership
from rrjeta.access.operations.users import disable_user, end_membership
from rrjeta.complaints.choices import Level, Stage, Target
from rrjeta.complaints.models import Complaint
from rrjeta.complaints.operations.handling import (
    AlreadyAnswered,
    answer_complaint,
    look_at_complaint,
    pass_complaint_up,
    reopen_complaint,
    sort_complaint,
)
from rrjeta.complaints.queries.places import above, target_of
from rrjeta.complaints.queries.receipts import complaint_state
from rrjeta.complaints.queries.register import (
    LATE,
    WantedComplaints,
    complaint_counts,
    complaint_page,
    own_complaints,
    register,
    year_counts,
)
from rrjeta.complaints.receipts import complaint_code
from rrjeta.complaints.rules import level_for
from rrjeta.complaints.scope import complaints_in
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.notices.models import Notice
from tests.cast import Cast, actor_of, cover, make_unit, make_user
from tests.complaints.telling import complained, taken_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

ANSWER = "We are sorry. Somebody else comes from now on."


def answered(actor: Any, row: Complaint, **changed: Any) -> None:
    given: dict[str, Any] = {"result": "upheld", "answer": ANSWER, "findings": "Zqfindings", **changed}
    answer_complaint(actor, operation_id=new_id(), complaint_id=row.id, **given)


@pytest.mark.parametrize(
    ("target", "alone", "head", "director", "level"),
    [
        (Target.WORKER, False, True, True, Level.HEAD),
        (Target.UNIT, False, True, True, Level.HEAD),
        (Target.UNKNOWN, False, True, True, Level.DIRECTOR),
        (Target.HEAD, False, True, True, Level.DIRECTOR),
        (Target.HEAD, False, True, False, Level.AGENCY),
        (Target.WORKER, False, False, True, Level.DIRECTOR),
        (Target.WORKER, True, True, True, Level.AGENCY),
        (Target.DIRECTOR, False, True, True, Level.AGENCY),
    ],
)
def test_who_looks_at_it_is_never_whom_it_is_about(
    target: str, alone: bool, head: bool, director: bool, level: Level
) -> None:
    assert level_for(target, is_alone=alone, has_head=head, has_director=director) is level


def test_about_a_worker_it_goes_to_the_head_who_is_told(cast: Cast) -> None:
    row = complained()
    assert (row.level, row.handler_id, row.stage) == (Level.HEAD, cast.dea.user_id, Stage.RECEIVED)
    assert (Notice.objects.get().kind, Notice.objects.get().to_id) == ("complaint_received", cast.dea.user_id)
    assert [one.id for one in own_complaints(cast.dea)] == [row.id]
    assert complaint_page(cast.dea, row.id).told["words"].startswith("She shouted")


def test_about_the_head_it_goes_to_the_director_and_the_head_sees_nothing(cast: Cast) -> None:
    row = complained(target="head")
    assert (row.level, row.handler_id) == (Level.DIRECTOR, cast.edi.user_id)
    assert not complaints_in(cast.dea).exists()
    with pytest.raises(NotFound):
        complaint_page(cast.dea, row.id)
    assert complaint_counts(cast.dea) == (0, 0)


def test_a_unit_of_one_person_is_looked_at_by_the_agency(cast: Cast) -> None:
    alone = make_unit(name="One person", municipality="AL133", organisation="njmf-al133")
    person = make_user("alone", Role.WORKER, alone)
    Membership.objects.create(user=person, unit=alone, role=Role.HEAD, since=today())
    row = complained(municipality="AL133", target="unit")
    assert (row.level, row.handler_id) == (Level.AGENCY, cast.agency.user_id)
    assert not complaints_in(actor_of(person)).exists()


@pytest.mark.slow
def test_the_worker_concerned_and_their_stand_in_never_learn_of_it(cast: Cast) -> None:
    """Besa is complained about and stands in for the head; Ana stands in for Besa and leads the unit as well."""
    row = taken_in(cast.ana, cast.unit.id, about=cast.besa)
    cover(cast.dea, cast.besa)
    cover(cast.besa, cast.ana)
    Membership.objects.create(user=cast.user(cast.ana), unit=cast.unit, role=Role.HEAD, since=today())
    for shut in (cast.again(cast.besa), cast.again(cast.ana)):
        assert not complaints_in(shut).exists()
        browser = cast.signed_in(shut)
        assert browser.get(reverse("complaint", args=[row.id])).status_code == 404
        start = browser.get(reverse("start")).content.decode()
        assert reverse("complaint", args=[row.id]) not in start
        assert not Notice.objects.filter(to_id=shut.user_id).exists()
    assert [one.id for one in complaints_in(cast.dea)] == [row.id]


def test_a_head_who_stands_in_for_the_worker_concerned_neither_handles_it_nor_hears_of_it(cast: Cast) -> None:
    cover(cast.besa, cast.dea)
    row = taken_in(cast.ana, cast.unit.id, about=cast.besa)
    assert (row.level, row.handler_id) == (Level.DIRECTOR, cast.edi.user_id)
    assert set(Notice.objects.values_list("to_id", flat=True)) == {cast.edi.user_id}


def test_whoever_took_it_in_finds_it_no_more(cast: Cast) -> None:
    row = taken_in(cast.ana, cast.unit.id, about=cast.besa)
    assert row.entered_by_id == cast.ana.user_id
    assert not complaints_in(cast.ana).exists()


def test_said_to_be_about_the_one_who_reads_it_leaves_their_reach(cast: Cast) -> None:
    row = complained()
    sort_complaint(
        cast.dea,
        operation_id=new_id(),
        complaint_id=row.id,
        type_code="delay",
        target="worker",
        about_id=cast.dea.user_id,
    )
    row.refresh_from_db()
    assert (row.target, row.level, row.handler_id) == (Target.HEAD, Level.DIRECTOR, cast.edi.user_id)
    with pytest.raises(NotFound):
        complaint_page(cast.dea, row.id)
    assert target_of(cast.unit, cast.edi.user_id) is Target.DIRECTOR


def test_it_is_passed_up_and_stays_up(cast: Cast) -> None:
    row = complained()
    pass_complaint_up(cast.dea, operation_id=new_id(), complaint_id=row.id)
    row.refresh_from_db()
    assert (row.level, row.handler_id) == (Level.DIRECTOR, cast.edi.user_id)
    pass_complaint_up(cast.edi, operation_id=new_id(), complaint_id=row.id)
    row.refresh_from_db()
    assert (row.level, row.handler_id) == (Level.AGENCY, cast.agency.user_id)


def test_it_passes_on_when_its_handler_leaves(cast: Cast) -> None:
    row = complained()
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.dea.user_id)
    row.refresh_from_db()
    assert (row.level, row.handler_id) == (Level.DIRECTOR, cast.edi.user_id)
    assert above(cast.unit).heads == frozenset()


def test_a_directors_complaints_of_every_unit_pass_on_with_the_seat_that_opened_them(cast: Cast) -> None:
    far = make_unit(name="Another unit of the town", organisation="njmf-al132")
    row = complained(target="head")
    assert row.handler_id == cast.edi.user_id
    Complaint.objects.filter(id=row.id).update(unit_id=far.id)
    seat = Membership.objects.get(user_id=cast.edi.user_id)
    end_membership(cast.administrator, operation_id=new_id(), membership_id=seat.id)
    row.refresh_from_db()
    assert (row.level, row.handler_id) == (Level.AGENCY, cast.agency.user_id)


def test_another_seat_that_ends_takes_no_complaint_along(cast: Cast) -> None:
    row = complained(target="head")
    other = Membership.objects.create(
        user=cast.user(cast.edi), unit=cast.unit_elsewhere, role=Role.WORKER, since=today()
    )
    end_membership(cast.administrator, operation_id=new_id(), membership_id=other.id)
    row.refresh_from_db()
    assert (row.level, row.handler_id) == (Level.DIRECTOR, cast.edi.user_id)


def test_the_clock_is_the_packs_and_harm_has_a_shorter_one(cast: Cast) -> None:
    slow, fast = complained(), complained(type="safeguarding")
    assert fast.due_at < slow.due_at
    with frozen(fast.due_at + timedelta(minutes=1)):
        late = register(cast.dea, WantedComplaints(which=LATE))
        assert ([one.id for one in late.lines], late.late, late.waiting) == ([fast.id], 1, 2)


def test_the_code_answers_how_far_it_is_and_the_answer_to_whoever_wanted_it(cast: Cast) -> None:
    wants, silent = new_id(), new_id()
    first, second = complained(operation_id=wants), complained(operation_id=silent, wants_answer=False)
    assert complaint_state(complaint_code(wants)).stage is Stage.RECEIVED
    look_at_complaint(cast.dea, operation_id=new_id(), complaint_id=first.id)
    assert complaint_state(complaint_code(wants)).stage is Stage.LOOKED_AT
    answered(cast.dea, first)
    answered(cast.dea, second)
    assert complaint_state(complaint_code(wants).lower().replace("-", " ")).answer == ANSWER
    assert complaint_state(complaint_code(silent)).answer == ""
    assert complaint_state("7KQ2-M0XD-9A4T") is None
    with frozen(first.receipt_until):
        assert complaint_state(complaint_code(wants)) is None


def test_reading_the_answer_is_noted_once_and_findings_are_never_in_it(cast: Cast) -> None:
    sent = new_id()
    row = complained(operation_id=sent)
    answered(cast.dea, row)
    browser = Client(REMOTE_ADDR="198.51.100.7")
    page = browser.post(reverse("complaint-answer-in", args=["en"]), {"code": complaint_code(sent)})
    assert ANSWER in page.content.decode()
    assert not re.search("Zq[a-z]{4}", page.content.decode())
    row.refresh_from_db()
    first = row.answer_read_at
    browser.post(reverse("complaint-answer-in", args=["en"]), {"code": complaint_code(sent)})
    row.refresh_from_db()
    assert first is not None
    assert row.answer_read_at == first


def test_opened_again_its_answer_is_hidden(cast: Cast) -> None:
    sent = new_id()
    row = complained(operation_id=sent)
    answered(cast.dea, row)
    with pytest.raises(AlreadyAnswered):
        answered(cast.dea, row)
    reopen_complaint(cast.dea, operation_id=new_id(), complaint_id=row.id)
    assert complaint_state(complaint_code(sent)).answer == ""


def test_sent_twice_it_is_one_complaint_with_one_code(cast: Cast) -> None:
    sent = new_id()
    assert complained(operation_id=sent).id == complained(operation_id=sent).id
    assert own_complaints(cast.dea)[0].handler == "Dea Test"
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"words": "."}, "words"),
        ({"words": "x" * 5001}, "words"),
        ({"municipality": "AL000"}, "municipality"),
        ({"type": "gossip"}, "type"),
        ({"target": "admin"}, "target"),
        ({"complainant": "king"}, "complainant"),
        ({"channel": "phone"}, "channel"),
        ({"whom": "x" * 301}, "whom"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(cast: Cast, changed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        complained(**changed)
    assert list(refused.value.errors) == [field]
    assert not Complaint.objects.exists()


def test_taken_in_it_is_about_a_colleague_of_that_unit(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        taken_in(cast.ana, cast.unit.id, about=cast.cen)
    assert list(refused.value.errors) == ["about"]
    with pytest.raises(Invalid) as refused:
        taken_in(cast.ana, cast.unit_elsewhere.id)
    assert list(refused.value.errors) == ["unit"]


@pytest.mark.parametrize("days", [1, -367])
def test_taken_in_it_came_neither_tomorrow_nor_long_ago(cast: Cast, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        taken_in(cast.ana, cast.unit.id, received_at=now() + timedelta(days=days))
    assert list(refused.value.errors) == ["received_at"]
    assert not Complaint.objects.exists()


def test_a_complaint_that_came_long_ago_has_its_clock_from_then_and_its_code_from_now(cast: Cast) -> None:
    fresh, old = complained(), taken_in(cast.ana, cast.unit.id, received_at=now() - timedelta(days=200))
    assert old.due_at < now() < fresh.due_at
    assert old.receipt_until >= fresh.receipt_until


def test_an_answer_says_something(cast: Cast) -> None:
    row = complained()
    with pytest.raises(Invalid) as refused:
        answered(cast.dea, row, result="fine", answer="ok")
    assert set(refused.value.errors) == {"result", "answer"}


def test_nothing_told_stands_in_clear(cast: Cast) -> None:
    row = complained()
    answered(cast.dea, row)
    plain = Complaint.objects.values().get()
    # Two letters may stand in any ciphertext by chance.
    assert not re.search(b"Zq[a-z]{4}", bytes(plain.pop("sealed")))
    assert "Zq" not in str(plain)


def test_numbers_of_a_year_are_those_of_the_lists_they_open(cast: Cast) -> None:
    first, _second, hidden = complained(), complained(type="delay"), complained(target="director")
    answered(cast.dea, first)
    counts = {one.type: one for one in year_counts(cast.dea, today().year)}
    assert {code: one.received for code, one in counts.items()} == {"staff_conduct": 1, "delay": 1}
    for code, one in counts.items():
        wanted = WantedComplaints(which="all", type=code, year=today().year)
        assert len(register(cast.dea, wanted).lines) == one.received
    assert counts["staff_conduct"].results == {"upheld": 1}
    assert [one.id for one in complaints_in(cast.agency)] == [hidden.id]
    assert year_counts(cast.dea, today().year - 1) == []


@pytest.mark.slow
def test_the_register_costs_the_same_however_long_it_is(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _number in range(30):
        complained()
    assert complaints_in(cast.dea).exists()
    with django_assert_max_num_queries(4):
        page = register(cast.dea, WantedComplaints())
    assert (len(page.lines), page.waiting) == (25, 30)
    older = register(cast.dea, WantedComplaints(before=page.older))
    assert len(older.lines) == 5


def test_a_page_for_everybody_has_numbers_and_a_way_out_and_keeps_nothing(cast: Cast) -> None:
    page = Client(REMOTE_ADDR="198.51.100.8").get(reverse("complain-in", args=["sq"]))
    said = page.content.decode()
    assert "tel:129" in said
    assert "data-leave" in said
    assert "no-store" in page.headers["Cache-Control"]
    assert now() < complained().due_at

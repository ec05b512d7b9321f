"""What a unit does with a report: looks, takes it as a concern, closes it; who reported stays shut away all the while."""

import re
from datetime import timedelta
from typing import Any

import pytest

from rrjeta.access.choices import Role
from rrjeta.audit.queries import exported
from rrjeta.cases.models import Concern, ConcernReporter
from rrjeta.hotline.choices import Receipt, Stage
from rrjeta.hotline.models import Worry, WorryReporter
from rrjeta.hotline.operations.handling import (
    AlreadyDone,
    NotClosed,
    close_worry,
    look_into_worry,
    reopen_worry,
    reveal_reporter,
    take_worry,
)
from rrjeta.hotline.queries.receipts import receipt_state
from rrjeta.hotline.queries.worries import (
    DONE,
    LATE,
    PAGE,
    WAITS,
    closed_reporter,
    revealed_reporter,
    waiting_worries,
    worries,
    worry_counts,
    worry_page,
)
from rrjeta.hotline.receipts import receipt_code
from rrjeta.kernel.clock import frozen, now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import open_record
from rrjeta.notices.models import Notice
from tests.cases.telling import answers_of, child
from tests.cast import Cast, actor_of, exclude, make_user, put_on_duty
from tests.hotline.telling import REPORT, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

WHY = "It is an advertisement for windows."


def taken(cast: Cast, worry: Worry, actor: Any = None, **inputs: Any) -> Concern:
    answers = answers_of(what_happened=REPORT["what"], **child(child_given_name="Zqchild", age_estimate="7"), **inputs)
    concern_id = take_worry(actor or cast.ana, operation_id=new_id(), worry_id=worry.id, answers=answers)
    return Concern.objects.select_related("subject").get(id=concern_id)


def test_taken_it_is_a_concern_with_what_was_told_and_who_told_it(cast: Cast) -> None:
    worry = reported(owner=cast.ana)
    concern = taken(cast, worry, source="police", channel="phone")
    assert (concern.received_at, concern.channel, concern.source) == (worry.received_at, "online", "neighbour")
    assert (concern.unit_id, concern.is_open) == (cast.unit.id, True)
    reporter = ConcernReporter.objects.select_related("subject").get(concern=concern)
    told = open_record(reporter)
    assert (told["name"], told["phone"], told["how_safely"]) == (REPORT["name"], REPORT["phone"], REPORT["how_safely"])
    assert (reporter.is_anonymous, reporter.wants_answer) == (False, True)
    worry.refresh_from_db()
    assert (worry.stage, worry.concern_id, worry.due_at, worry.owner_id) == (
        Stage.TAKEN,
        concern.id,
        None,
        cast.ana.user_id,
    )


def test_whoever_said_nothing_of_themselves_stays_anonymous(cast: Cast) -> None:
    concern = taken(cast, reported(owner=cast.ana, name="", phone="", source="", wants_answer=False))
    assert (concern.source, ConcernReporter.objects.get(concern=concern).is_anonymous) == ("anonymous", True)


def test_once_taken_it_is_read_in_the_concern_alone(cast: Cast) -> None:
    worry = reported(owner=cast.ana)
    concern = taken(cast, worry)
    page = worry_page(cast.dea, worry.id)
    assert (page.told, page.concern_id, page.may_reveal) == ({}, concern.id, False)
    exclude(cast.besa, concern.id)
    shut = cast.again(cast.besa)
    with pytest.raises(NotFound):
        worry_page(shut, worry.id)
    assert worries(shut, DONE)[0] == []


def test_it_is_taken_or_closed_once(cast: Cast) -> None:
    worry = reported(owner=cast.ana)
    taken(cast, worry)
    with pytest.raises(AlreadyDone):
        taken(cast, worry)
    with pytest.raises(AlreadyDone):
        close_worry(cast.ana, operation_id=new_id(), worry_id=worry.id, closed_as="spam", why=WHY)
    with pytest.raises(NotClosed):
        reopen_worry(cast.ana, operation_id=new_id(), worry_id=worry.id)
    assert Concern.objects.count() == 1


def test_a_worker_on_duty_from_elsewhere_takes_it_too(cast: Cast) -> None:
    on_duty = actor_of(make_user("guard", Role.WORKER, cast.unit_elsewhere))
    put_on_duty(on_duty)
    worry = reported()
    assert worry.owner_id == on_duty.user_id
    assert taken(cast, worry, actor_of(cast.user(on_duty))).unit_id == cast.unit.id


def test_it_does_not_exist_for_a_stranger_or_for_who_takes_no_concerns(cast: Cast) -> None:
    worry = reported(owner=cast.ana)
    for actor in (cast.cen, cast.fatma):
        with pytest.raises(NotFound):
            worry_page(actor, worry.id)
        with pytest.raises(NotFound):
            look_into_worry(actor, operation_id=new_id(), worry_id=worry.id)
        assert worries(actor)[0] == []
    with pytest.raises(NotAllowed):
        look_into_worry(cast.police, operation_id=new_id(), worry_id=worry.id)
    assert (waiting_worries(cast.police), worry_counts(cast.police).waiting) == ([], 0)


def test_closing_needs_a_reason_and_is_told_to_the_head_who_opens_it_again(cast: Cast) -> None:
    worry = reported(owner=cast.ana)
    for closed_as, why, field in (("boring", WHY, "closed_as"), ("spam", "no", "why"), ("spam", "x" * 1001, "why")):
        with pytest.raises(Invalid) as refused:
            close_worry(cast.ana, operation_id=new_id(), worry_id=worry.id, closed_as=closed_as, why=why)
        assert list(refused.value.errors) == [field]
    close_worry(cast.ana, operation_id=new_id(), worry_id=worry.id, closed_as="spam", why=WHY)
    assert Notice.objects.filter(kind="worry_closed").values_list("to_id", flat=True).get() == cast.dea.user_id
    assert worry_page(cast.dea, worry.id).told["why"] == WHY
    reopen_worry(cast.dea, operation_id=new_id(), worry_id=worry.id)
    worry.refresh_from_db()
    assert (worry.stage, worry.owner_id, worry.closed_as) == (Stage.LOOKED_AT, cast.dea.user_id, "")
    assert worry.due_at
    assert worry.due_at > now()


def test_the_receipt_says_the_same_whether_a_case_was_opened_or_none(cast: Cast) -> None:
    sent = new_id()
    concern = taken(cast, reported(operation_id=sent, owner=cast.ana))
    assert receipt_state(receipt_code(sent)) is Receipt.LOOKED_AT
    Concern.objects.filter(id=concern.id).update(is_open=False, outcome="no_action")
    assert receipt_state(receipt_code(sent)) is Receipt.CLOSED
    Concern.objects.filter(id=concern.id).update(outcome="open_cp")
    assert receipt_state(receipt_code(sent)) is Receipt.CLOSED


def test_who_reported_opens_to_the_responsible_worker_and_the_head_with_a_reason_that_is_logged(cast: Cast) -> None:
    worry = reported(owner=cast.ana)
    assert "Zqneighbour" not in str(worry_page(cast.ana, worry.id))
    for actor in (cast.besa, cast.cen):
        with pytest.raises(NotFound):
            closed_reporter(actor, worry.id)
        with pytest.raises(NotFound):
            reveal_reporter(actor, operation_id=new_id(), worry_id=worry.id, reason="case_work")
    for reason, words, field in (("", "", "reason"), ("emergency", "", "reason"), ("supervision", "...", "words")):
        with pytest.raises(Invalid) as refused:
            reveal_reporter(cast.dea, operation_id=new_id(), worry_id=worry.id, reason=reason, words=words)
        assert list(refused.value.errors) == [field]
    reveal_reporter(
        cast.dea, operation_id=new_id(), worry_id=worry.id, reason="supervision", words="I call the neighbour back."
    )
    assert revealed_reporter(cast.dea, worry.id)["name"] == "Zqneighbour"
    assert Notice.objects.filter(kind="reporter_revealed").values_list("to_id", flat=True).get() == cast.ana.user_id
    entry = [line for line in exported() if "reveal_reporter" in str(line)]
    assert len(entry) == 1
    assert "supervision" in str(entry[0])


def test_being_on_duty_does_not_open_who_reported(cast: Cast) -> None:
    on_duty = actor_of(make_user("guard", Role.WORKER, cast.unit_elsewhere))
    put_on_duty(on_duty)
    worry = reported(owner=cast.ana)
    page = worry_page(actor_of(cast.user(on_duty)), worry.id)
    assert (page.told["what"], page.may_reveal) == (REPORT["what"], False)


def test_the_anonymous_have_nothing_to_open(cast: Cast) -> None:
    worry = reported(owner=cast.ana, name=" ", phone="")
    with pytest.raises(NotFound):
        closed_reporter(cast.ana, worry.id)


def test_the_operation_itself_opens_no_reporter_of_a_concern_or_of_the_anonymous(cast: Cast) -> None:
    became, nobody = reported(owner=cast.ana), reported(owner=cast.ana, name=" ", phone="")
    taken(cast, became)
    for worry in (became, nobody):
        with pytest.raises(NotFound):
            reveal_reporter(cast.ana, operation_id=new_id(), worry_id=worry.id, reason="case_work")
        with pytest.raises(NotFound):
            revealed_reporter(cast.ana, worry.id)
    assert not [line for line in exported() if "reveal_reporter" in str(line)]


def test_whoever_had_a_report_is_told_that_a_colleague_took_it_over(cast: Cast) -> None:
    worry = reported(owner=cast.ana)
    told = Notice.objects.filter(kind="worry_taken_over", record_id=worry.id).order_by("id")
    look_into_worry(cast.ana, operation_id=new_id(), worry_id=worry.id)
    assert told.count() == 0
    look_into_worry(cast.besa, operation_id=new_id(), worry_id=worry.id)
    close_worry(cast.dea, operation_id=new_id(), worry_id=worry.id, closed_as="spam", why=WHY)
    reopen_worry(cast.ana, operation_id=new_id(), worry_id=worry.id)
    taken(cast, worry, cast.besa)
    people = (cast.ana, cast.besa, cast.dea, cast.ana)
    assert list(told.values_list("to_id", flat=True)) == [one.user_id for one in people]


def test_the_numbers_are_those_of_the_lists(cast: Cast) -> None:
    early = reported(owner=cast.ana, danger="yes")
    with frozen(early.due_at):
        reported(owner=cast.besa)
        done = reported(owner=cast.ana)
        look_into_worry(cast.dea, operation_id=new_id(), worry_id=done.id)
        close_worry(cast.dea, operation_id=new_id(), worry_id=done.id, closed_as="not_ours", why=WHY)
        for late, minutes in ((0, 0), (1, 1)):
            with frozen(early.due_at + timedelta(minutes=minutes)):
                counts = worry_counts(cast.dea)
                assert (counts.waiting, counts.late) == (2, late)
                assert [len(worries(cast.dea, which)[0]) for which in (WAITS, LATE, DONE)] == [2, late, 1]
                assert len(waiting_worries(cast.dea)) == 2


def test_lists_are_paged_and_cost_the_same_however_many_there_are(cast: Cast, django_assert_num_queries: Any) -> None:
    first, head = reported(owner=cast.ana), cast.dea
    with django_assert_num_queries(2):
        assert [one.id for one in worries(head)[0]] == [first.id]
    others = [reported(owner=cast.ana).id for _one in range(PAGE + 3)]
    with django_assert_num_queries(2):
        page, after = worries(head)
    assert (len(page), after) == (PAGE, page[-1].id)
    rest, end = worries(head, WAITS, after)
    assert ([one.id for one in page + rest], end) == ([first.id, *others], None)
    with django_assert_num_queries(2):
        waiting_worries(head)
    with django_assert_num_queries(1):
        worry_counts(head)


def test_who_reported_is_written_apart_when_it_is_taken(cast: Cast) -> None:
    taken(cast, reported(owner=cast.ana))
    assert WorryReporter.objects.count() == ConcernReporter.objects.count() == 1
    for row in (*Concern.objects.values(), *ConcernReporter.objects.values()):
        assert not re.search("Zq[a-z]{4}", str(row))


@pytest.mark.parametrize(("danger", "words"), [("yes", "immediate danger"), ("no", "screening of a concern")])
def test_the_page_says_what_its_own_time_limit_stands_on(cast: Cast, danger: str, words: str) -> None:
    assert words in worry_page(cast.ana, reported(owner=cast.ana, danger=danger).id).basis

"""Something happened to everyone: whom to call first, what was heard, and what a call never counts as."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.access.choices import Role
from rrjeta.access.models import Membership
from rrjeta.cases.models import Case, EntryLine, Reminder
from rrjeta.cases.queries.worklist import places_of
from rrjeta.emergencies.choices import Heard, Way
from rrjeta.emergencies.models import CallLine, Emergency
from rrjeta.emergencies.operations import declaring
from rrjeta.emergencies.operations.calling import record_call, share_calls
from rrjeta.emergencies.operations.declaring import (
    AlreadyDeclared,
    EveryoneReminded,
    IsOver,
    change_words,
    draw_list_again,
    end_emergency,
    remind_callers,
    reopen_emergency,
)
from rrjeta.emergencies.queries.lists import WantedLines, call_list, emergencies, emergency_told
from rrjeta.emergencies.queries.reminding import reminding
from rrjeta.emergencies.rules import share_told_outside
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from rrjeta.kernel.sealing import open_record
from rrjeta.notices.models import Notice
from rrjeta.people.models import CareArrangement, SafetyAlert
from tests.cases.making import make_case
from tests.cast import ELSEWHERE, HOME, Cast, exclude
from tests.emergencies.declaring import declared, line_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def called(actor: Any, line: CallLine, result: str = "reached", **changed: Any) -> None:
    record_call(actor, operation_id=new_id(), line_id=line.id, result=result, **changed)


def alert(case: Case, code: str) -> None:
    with working(None):
        add(SafetyAlert(subject=case.person.subject, person=case.person, code=code, happened_at=now()), {"words": ""})


def order_for(actor: Any, emergency_id: Any) -> list[Any]:
    return [one.row.case_id for one in call_list(actor, emergency_id, WantedLines()).lines]


def order(cast: Cast, emergency_id: Any) -> list[Any]:
    return order_for(cast.dea, emergency_id)


def test_the_most_endangered_are_called_first(cast: Cast) -> None:
    calm, risky, unseen, wary = (make_case(cast) for _ in range(4))
    for case, risk, days in ((calm, 1, 9), (risky, 3, 9), (unseen, 1, -9), (wary, None, 9)):
        Case.objects.filter(id=case.id).update(risk_level=risk, visit_due_at=now() + timedelta(days=days))
    found = declared(cast.dea)
    assert order(cast, found) == [risky.id, unseen.id, calm.id, wary.id]
    called(cast.dea, line_of(found, wary.id), "needs_help")
    assert order(cast, found)[0] == wary.id


def test_a_call_counts_as_contact_and_never_as_seen(cast: Cast) -> None:
    case = make_case(cast)
    seen, due = now() - timedelta(days=40), now() - timedelta(days=5)
    Case.objects.filter(id=case.id).update(last_seen_at=seen, last_seen_alone_at=seen, visit_due_at=due)
    line = line_of(declared(cast.dea), case.id)
    called(cast.ana, line, words="All are with the grandmother.")
    case.refresh_from_db()
    assert (case.last_seen_at, case.last_seen_alone_at, case.visit_due_at) == (seen, seen, due)
    entry = EntryLine.objects.get(case=case).entry
    assert (entry.kind, entry.coded, entry.entered_by_id) == ("note", {"note_kind": "remote"}, cast.ana.user_id)
    assert open_record(entry)["text"].endswith("All are with the grandmother.")
    line.refresh_from_db()
    assert (line.state, line.tries, line.entry_id, line.called_by_id) == (
        Heard.REACHED, 1, entry.id, cast.ana.user_id,
    )  # fmt: skip


def test_do_not_phone_stops_the_call_and_leaves_other_ways(cast: Cast) -> None:
    case = make_case(cast, told={"phones": [{"number": "+355691234567", "owner": "Zqowner"}]})
    line = line_of(declared(cast.dea), case.id)
    address = reverse("emergency-call", args=[line.id])
    assert "tel:" in cast.signed_in(cast.ana).get(address).content.decode()
    alert(case, "no_phone")
    page = cast.signed_in(cast.ana).get(address).content.decode()
    assert "691234567" not in page.replace(" ", "").split("<footer")[0]
    for way in (Way.PHONE, Way.MESSAGE):
        with pytest.raises(Invalid) as refused:
            called(cast.ana, line, way=way)
        assert list(refused.value.errors) == ["way"]
    assert not EntryLine.objects.filter(case=case).exists()
    called(cast.ana, line, way=Way.NEIGHBOUR)


def test_needs_help_now_is_told_at_once(cast: Cast) -> None:
    case = make_case(cast)
    line = line_of(declared(cast.dea), case.id)
    called(cast.besa, line, "needs_help")
    told = Notice.objects.filter(kind="emergency_help").values_list("to_id", flat=True)
    assert set(told) == {cast.ana.user_id, cast.dea.user_id}


def test_whoever_is_shut_out_of_a_family_finds_no_line_of_it(cast: Cast) -> None:
    case = make_case(cast)
    found = declared(cast.dea)
    exclude(cast.besa, case.id)
    besa = cast.again(cast.besa)
    page = call_list(besa, found, WantedLines())
    assert (page.lines, page.view.progress.total) == ([], 0)
    with pytest.raises(NotFound):
        called(besa, line_of(found, case.id))
    with pytest.raises(Invalid):
        share_calls(
            cast.dea,
            operation_id=new_id(),
            emergency_id=found,
            line_ids=[line_of(found, case.id).id],
            caller_id=besa.user_id,
        )


def test_a_stranger_finds_neither_the_emergency_nor_its_lines(cast: Cast) -> None:
    found = declared(cast.dea)
    with pytest.raises(NotFound):
        call_list(cast.cen, found, WantedLines())
    assert emergencies(cast.cen) == ([], None)
    with pytest.raises(Invalid):
        declared(cast.dea, municipalities=[ELSEWHERE])


def test_hidden_children_stand_on_every_list_and_no_place_is_shown(cast: Cast) -> None:
    here = make_case(cast, told={"village": "Zqhere"})
    there = make_case(cast, told={"village": "Zqthere"})
    feud, sheltered = make_case(cast, told={"village": "Zqthere"}), make_case(cast, told={"village": "Zqthere"})
    alert(feud, "feud")
    with working(None):
        care = CareArrangement(
            subject=sheltered.person.subject,
            person=sheltered.person,
            arrangement="shelter",
            is_address_hidden=True,
            since_at=now(),
        )
        add(care, {"where": "Zqshelter"})
    mark = next(one.mark for one in places_of(cast.dea, "team") if one.words == "Zqhere")
    found = declared(cast.dea, place_marks=[mark])
    assert set(CallLine.objects.values_list("case_id", flat=True)) == {here.id, feud.id, sheltered.id}
    places = {one.row.case_id: one.place for one in call_list(cast.dea, found, WantedLines()).lines}
    assert places == {here.id: "Zqhere", feud.id: "", sheltered.id: ""}
    page = cast.signed_in(cast.dea).get(reverse("emergency", args=[found])).content.decode()
    assert "Zqthere" not in page
    assert "Zqshelter" not in page
    assert there.id not in places


def test_calls_are_shared_by_the_head_and_taken_by_oneself(cast: Cast) -> None:
    case = make_case(cast)
    found = declared(cast.dea)
    line = line_of(found, case.id)
    given: dict[str, Any] = {"emergency_id": found, "line_ids": [line.id]}
    assert line.caller_id == cast.ana.user_id
    with pytest.raises(Invalid):
        share_calls(cast.besa, operation_id=new_id(), **given, caller_id=cast.ana.user_id)
    share_calls(cast.besa, operation_id=new_id(), **given, caller_id=cast.besa.user_id)
    assert call_list(cast.besa, found, WantedLines(caller=cast.besa.user_id)).total == 1
    share_calls(cast.dea, operation_id=new_id(), **given, caller_id=cast.ana.user_id)
    assert Notice.objects.filter(kind="emergency_calls", to_id=cast.ana.user_id).count() == 1
    with pytest.raises(Invalid):
        share_calls(cast.dea, operation_id=new_id(), **given, caller_id=cast.cen.user_id)
    with pytest.raises(Invalid):
        share_calls(cast.dea, operation_id=new_id(), emergency_id=found, line_ids=[], caller_id=cast.ana.user_id)


def test_numbers_are_those_of_the_lists_they_open_before_and_after_the_end(cast: Cast) -> None:
    cases = [make_case(cast) for _ in range(4)]
    found = declared(cast.dea)
    for case, result in zip(cases, ("reached", "not_reached", "moved"), strict=False):
        called(cast.ana, line_of(found, case.id), result)
    end_emergency(cast.dea, operation_id=new_id(), emergency_id=found)
    page = call_list(cast.dea, found, WantedLines())
    assert (page.view.progress.called, page.view.progress.total) == (3, 4)
    for state, count in page.view.progress.by_state.items():
        assert len(call_list(cast.dea, found, WantedLines(state=state)).lines) == count
    assert len(call_list(cast.dea, found, WantedLines(state="called")).lines) == 3
    assert len(call_list(cast.dea, found, WantedLines(state="to_call")).lines) == 2
    with pytest.raises(IsOver):
        called(cast.ana, line_of(found, cases[3].id))
    reopen_emergency(cast.dea, operation_id=new_id(), emergency_id=found)
    called(cast.ana, line_of(found, cases[3].id))
    end_emergency(cast.dea, operation_id=new_id(), emergency_id=found)
    declared(cast.dea)
    with pytest.raises(AlreadyDeclared):
        reopen_emergency(cast.dea, operation_id=new_id(), emergency_id=found)


@pytest.mark.slow
def test_a_list_costs_the_same_however_long_it_is(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _number in range(30):
        make_case(cast)
    found = declared(cast.dea)
    call_list(cast.dea, found, WantedLines())
    with django_assert_max_num_queries(14):
        page = call_list(cast.dea, found, WantedLines())
    assert (len(page.lines), page.has_more, page.total) == (25, True, 30)
    assert len(call_list(cast.dea, found, WantedLines(page=2)).lines) == 5
    assert call_list(cast.dea, found, WantedLines(page=900)).lines == []


def test_cases_opened_since_are_added_and_nobody_stands_there_twice(cast: Cast) -> None:
    make_case(cast)
    found = declared(cast.dea)
    make_case(cast)
    for _time in range(2):
        draw_list_again(cast.dea, operation_id=new_id(), emergency_id=found)
    assert CallLine.objects.filter(emergency_id=found).count() == 2


def test_workers_are_reminded_of_whom_is_still_to_be_called(cast: Cast) -> None:
    done, left = make_case(cast), make_case(cast, cast.besa)
    found = declared(cast.dea)
    called(cast.ana, line_of(found, done.id))
    given: dict[str, Any] = {"emergency_id": found, "words": "Call again."}
    with pytest.raises(Invalid):
        remind_callers(cast.dea, operation_id=new_id(), **given, remind_on=today() - timedelta(days=1))
    remind_callers(cast.dea, operation_id=new_id(), **given, remind_on=today())
    assert list(Reminder.objects.values_list("case_id", "user_id")) == [(left.id, cast.besa.user_id)]


def test_reminders_go_on_with_whom_nobody_was_reminded_of_and_end_with_the_call(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declaring, "MOST_REMINDED", 1)
    calm, risky = make_case(cast), make_case(cast)
    Case.objects.filter(id=risky.id).update(risk_level=3)
    found = declared(cast.dea)
    given: dict[str, Any] = {"emergency_id": found, "words": "Call again.", "remind_on": today()}
    reminded = []
    for _time in range(2):
        reminder_id = remind_callers(cast.dea, operation_id=new_id(), **given)
        reminded.append(Reminder.objects.get(id=reminder_id).case_id)
    assert reminded == [risky.id, calm.id]
    with pytest.raises(EveryoneReminded):
        remind_callers(cast.dea, operation_id=new_id(), **given)
    called(cast.besa, line_of(found, risky.id), "not_reached")
    called(cast.besa, line_of(found, calm.id), "reached")
    assert list(Reminder.objects.filter(done_at=None).values_list("case_id", flat=True)) == [risky.id]
    page = reminding(cast.dea, found)
    assert (page.waiting, page.reminded) == (0, 1)


def test_whom_one_may_call_and_not_assign_one_does_not_remind_of(cast: Cast) -> None:
    """Dea works elsewhere too: she calls the families there, and its head reminds its workers."""
    here, there = make_case(cast), make_case(cast, cast.cen)
    found = declared(cast.agency, municipalities=[HOME, ELSEWHERE])
    Membership.objects.create(user=cast.user(cast.dea), unit=cast.unit_elsewhere, role=Role.WORKER, since=today())
    dea = cast.again(cast.dea)
    assert set(order_for(dea, found)) == {here.id, there.id}
    assert reminding(dea, found).waiting == 1
    remind_callers(dea, operation_id=new_id(), emergency_id=found, words="Call again.", remind_on=today())
    assert list(Reminder.objects.values_list("case_id", flat=True)) == [here.id]


def test_what_is_known_is_corrected_and_stays_short(cast: Cast) -> None:
    found = declared(cast.dea)
    with pytest.raises(Invalid) as refused:
        change_words(cast.dea, operation_id=new_id(), emergency_id=found, words="x" * 2001)
    assert list(refused.value.errors) == ["words"]
    change_words(cast.dea, operation_id=new_id(), emergency_id=found, words=" The road is open. ")
    assert emergency_told(cast.dea, found).words == "The road is open."


def test_the_agency_declares_for_several_and_sees_shares_alone(cast: Cast) -> None:
    for _number in range(6):
        make_case(cast)
    make_case(cast, cast.cen)
    found = declared(cast.agency, municipalities=[HOME, ELSEWHERE])
    called(cast.ana, CallLine.objects.filter(case__municipality=HOME).first())
    page = call_list(cast.agency, found, WantedLines())
    assert (page.lines, page.view.progress.total, dict(page.outside)) == ([], 0, {HOME: 10, ELSEWHERE: None})
    assert len(call_list(cast.cen, found, WantedLines()).lines) == 1
    assert [share_told_outside(*one) for one in ((4, 4), (5, 5), (100, 99), (7, 0))] == [None, 100, 90, 0]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"municipalities": []}, "municipalities"),
        ({"since_at": None}, "since_at"),
        ({"since_at": "ahead"}, "since_at"),
        ({"since_at": "long ago"}, "since_at"),
        ({"words": "x" * 2001}, "words"),
        ({"place_marks": ["0" * 16]}, "places"),
    ],
)
def test_what_cannot_be_declared_is_said_at_its_field(cast: Cast, changed: dict[str, Any], field: str) -> None:
    moments = {"ahead": now() + timedelta(hours=1), "long ago": now() - timedelta(days=61)}
    given = {name: moments.get(value, value) if isinstance(value, str) else value for name, value in changed.items()}
    with pytest.raises(Invalid) as refused:
        declared(cast.dea, **given)
    assert list(refused.value.errors) == [field]
    assert not Emergency.objects.exists()


def test_the_same_is_not_declared_twice_in_one_place(cast: Cast) -> None:
    declared(cast.dea)
    with pytest.raises(AlreadyDeclared):
        declared(cast.agency, municipalities=[HOME, ELSEWHERE])
    declared(cast.dea, kind="quake")


@pytest.mark.parametrize(
    ("result", "way"), [("seen", "phone"), ("", "phone"), ("waiting", "phone"), ("reached", "owl")]
)
def test_what_was_heard_is_one_of_the_answers(cast: Cast, result: str, way: str) -> None:
    case = make_case(cast)
    line = line_of(declared(cast.dea), case.id)
    with pytest.raises(Invalid):
        called(cast.ana, line, result, way=way)
    line.refresh_from_db()
    assert line.state == Heard.WAITING

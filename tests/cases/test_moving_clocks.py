"""A changed rule or holiday moves no running clock by itself: it is listed, and moved by one named operation."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case, Clock, Entry
from rrjeta.cases.operations.moving import judge_risk, keep_choices
from rrjeta.cases.operations.moving_clocks import ListChanged, move_clocks
from rrjeta.cases.queries import pathways
from rrjeta.cases.queries.clocks_to_move import clocks_to_move
from rrjeta.kernel.clock import frozen, local, now, today
from rrjeta.kernel.errors import Invalid, NotAllowed
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.current import current, forget
from rrjeta.packs.models import PackPart, PackVersion
from tests.cases.making import make_case
from tests.cases.planning import assessed, fresh
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
Change = Callable[[list[dict[str, Any]]], Any]
_KEPT = (pathways.pathway_of, pathways.table_of, pathways.calendar_of, pathways._clockwork, pathways._deadline_kind)


@pytest.fixture
def newer() -> Iterator[Callable[[str, Change], None]]:
    """Return a function that loads a newer pack in which one part was changed."""

    def load(part: str, changed: Change) -> None:
        last = PackVersion.objects.get(number=current().number)
        version = PackVersion.objects.create(
            number=last.number + 1, code=last.code, released=last.released + 1, digest="0" * 64
        )
        for one in PackPart.objects.filter(version=last):
            content = json.loads(one.content)
            if one.name == part:
                changed(content)
            PackPart.objects.create(version=version, name=one.name, content=json.dumps(content))
        forget()

    yield load
    forget()
    for kept in _KEPT:
        kept.cache_clear()


def visits_every(days: int) -> Change:
    def change(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            if row["code"] == "visit_interval" and row["when"] == {"risk": "2"}:
                row["value"] = days

    return change


def free_on(day: date) -> Change:
    line = {"date": day.isoformat(), "kind": "add", "name": {"sq": "Pushim", "en": "Free"}, "mark": "sourced"}
    return lambda rows: rows.append({**line, "source": "a decision"})


def due(case: Case, code: str = "visit") -> datetime:
    return Clock.objects.get(case=case, code=code, stopped_at=None).due_at


def day_in(days: int) -> date:
    return today() + timedelta(days=days)


def moved(cast: Cast, reason: str = "Afati i ri i vizitave.") -> Any:
    seal = clocks_to_move(cast.administrator).seal
    return move_clocks(cast.administrator, operation_id=new_id(), seal=seal, reason=reason)


def test_nothing_moves_when_a_newer_pack_is_loaded(cast: Cast, newer: Any) -> None:
    case = assessed(cast)
    before = {clock.code: clock.due_at for clock in Clock.objects.filter(case=case, stopped_at=None)}
    newer("deadlines", visits_every(5))
    with working(cast.ana.user_id):
        judge_risk(case, 2, at=now())
        keep_choices(case, at=now())

    assert {clock.code: clock.due_at for clock in Clock.objects.filter(case=case, stopped_at=None)} == before


def test_what_a_shorter_rule_would_move_is_listed_by_number_and_then_moved(cast: Cast, newer: Any) -> None:
    case, other = assessed(cast), assessed(cast, level=3)
    newer("deadlines", visits_every(5))
    (one,) = clocks_to_move(cast.administrator).shifts
    assert (one.number, local(one.to.due_at).date(), one.was_due_at) == (case.number, day_in(5), due(case))

    untouched = due(other)
    moved(cast)
    case = fresh(case)
    assert case.visit_due_at is not None
    assert local(case.visit_due_at).date() == local(due(case)).date() == day_in(5)
    assert due(other) == untouched
    assert clocks_to_move(cast.administrator).shifts == []


def test_the_owner_reads_in_the_file_what_was_moved_and_why(cast: Cast, newer: Any) -> None:
    case = assessed(cast)
    newer("deadlines", visits_every(5))
    moved(cast)

    note = Entry.objects.select_related("subject").get(kind="note", lines__case=case)
    text = open_record(note)["text"]
    assert "Afati i ri i vizitave." in text
    assert day_in(5).strftime("%d.%m.%Y") in text
    assert LogEntry.objects.filter(action="cases.operations.moving_clocks.move_clocks").count() == 1


def test_a_longer_rule_counts_from_where_the_clock_began(cast: Cast, newer: Any) -> None:
    case = assessed(cast)
    newer("deadlines", visits_every(20))
    with frozen(now() + timedelta(days=3)):
        moved(cast)

    assert local(due(case)).date() == day_in(20)


def test_nobody_becomes_late_for_a_rule_that_did_not_hold_yesterday(cast: Cast, newer: Any) -> None:
    case = assessed(cast)
    newer("deadlines", visits_every(5))
    with frozen(now() + timedelta(days=6)):
        moved(cast)
        assert local(due(case)).date() == day_in(5)


def test_what_ends_sooner_anyway_is_not_lengthened_by_counting_from_now(cast: Cast, newer: Any) -> None:
    assessed(cast)
    newer("deadlines", visits_every(5))
    with frozen(now() + timedelta(days=12)):
        assert clocks_to_move(cast.administrator).shifts == []


def test_who_is_late_is_not_made_later_by_a_shorter_rule(cast: Cast, newer: Any) -> None:
    case = assessed(cast)
    late = due(case)
    newer("deadlines", visits_every(5))
    with frozen(now() + timedelta(days=20)):
        assert clocks_to_move(cast.administrator).shifts == []
        assert due(case) == late


def test_a_new_holiday_moves_what_is_counted_in_working_days_only(cast: Cast, newer: Any) -> None:
    with frozen(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        case = make_case(cast)
        before, initial = due(case, "full_assessment"), due(case, "initial_assessment")
        newer("holidays", free_on(date(2026, 6, 4)))
        moved(cast)

        assert due(case, "full_assessment") == before + timedelta(days=1)
        assert due(case, "initial_assessment") == initial


def test_a_list_that_has_changed_since_is_not_moved(cast: Cast, newer: Any) -> None:
    case = assessed(cast)
    newer("deadlines", visits_every(5))
    seal = clocks_to_move(cast.administrator).seal
    assessed_before = due(case)
    with working(cast.ana.user_id):
        judge_risk(fresh(case), 3, at=now())
    with pytest.raises(ListChanged):
        move_clocks(cast.administrator, operation_id=new_id(), seal=seal, reason="Arsye.")

    assert due(case) < assessed_before


def test_a_reason_is_asked_and_only_the_administrator_moves(cast: Cast, newer: Any) -> None:
    assessed(cast)
    newer("deadlines", visits_every(5))
    with pytest.raises(Invalid):
        moved(cast, reason=" ")
    for actor in (cast.ana, cast.dea):
        with pytest.raises(NotAllowed):
            clocks_to_move(actor)
        with pytest.raises(NotAllowed):
            move_clocks(actor, operation_id=new_id(), seal="", reason="Arsye.")


def test_the_page_lists_moves_and_names_nobody(cast: Cast, newer: Any) -> None:
    case = assessed(cast)
    newer("deadlines", visits_every(5))
    client, address = cast.signed_in(cast.administrator), reverse("clocks-move")
    page = client.get(address)
    shown = page.content.decode()
    assert case.number in shown
    assert "Shembulli" not in shown

    sent = {"seal": page.context["seal"], "operation_id": str(new_id())}
    assert client.post(address, {**sent, "reason": ""}).status_code == 422
    assert client.post(address, {**sent, "reason": "Rregull i ri."}).status_code == 302
    assert local(due(case)).date() == day_in(5)

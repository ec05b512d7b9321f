"""The worklist: every number opens exactly the list that it counted, in every order, page by page."""

import base64
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rrjeta.cases.models import Case
from rrjeta.cases.operations.entries import write_entry
from rrjeta.cases.queries import paging
from rrjeta.cases.queries.worklist import ORDERS, RISKS, WAITS, Wanted, next_page, worklist
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = pytest.mark.django_db

COUNT = 14
SWITCHES = (
    "late", "not_seen", "no_plan", "hearing", "measure_ends", "turns_18", "missing", "protection", "without_worker",
    "unfinished", "closed",
)  # fmt: skip


@pytest.fixture
def cases(cast: Cast, pack: object, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """Cases with ties and with nothing in every column that orders them; pages of three."""
    monkeypatch.setattr(paging, "PAGE", 3)
    moment, made = now(), [make_case(cast) for _turn in range(COUNT)]
    late, soon = moment - timedelta(days=2), moment + timedelta(days=2)
    for place, case in enumerate(made):
        is_open = place % 4 != 3
        fields: dict[str, Any] = {
            "risk_level": (None, 0, 3, 3, 4)[place % 5],
            "due_at": (late, soon, late)[place % 3] if is_open or place % 8 == 3 else None,
            "last_seen_at": (None, late, late, moment)[place % 4],
            "visit_due_at": (None, late, soon)[place % 3],
            "opened_at": (late, moment)[place % 2],
            "is_open": is_open,
            "closed_at": None if is_open else late,
            "has_plan": place % 2 == 0,
            "next_hearing_at": soon if place % 3 == 0 else None,
            "measure_until": today() if place % 5 == 0 else None,
            "is_in_protection": place % 7 == 0,
            "whereabouts_unknown_at": late if place % 6 == 0 else None,
            "next_step": ("visit", "approve_plan", "review_plan")[place % 3],
        }
        Case.objects.filter(id=case.id).update(**fields)
    with working(cast.ana.user_id):
        drafts = {"happened_at": moment, "coded": {}, "told": {}, "is_finished": False}
        for case in made[:5]:
            write_entry(kind="visit", cases=[case], **drafts)
    return list(Case.objects.all())


def _all_pages(cast: Cast, wanted: Wanted) -> tuple[list[UUID], int | None, dict[str, int]]:
    page = first = worklist(cast.ana, wanted)
    found = [row.case_id for row in page.rows]
    for _turn in range(COUNT):
        if not page.next_after:
            break
        page = worklist(cast.ana, next_page(page))
        found += [row.case_id for row in page.rows]
    return found, first.total, first.counts


def _lists(household: UUID) -> Iterable[Wanted]:
    yield Wanted()
    yield from (replace(Wanted(), **{switch: True}) for switch in SWITCHES)
    yield from (Wanted(risk=risk) for risk in (*RISKS, "none"))
    yield from (Wanted(waits_for=whom) for whom in WAITS)
    yield Wanted(household=household)
    yield Wanted(stage="registered", late=True, closed=True)
    yield Wanted(whose="team", late=True)


@pytest.mark.parametrize("sort", ORDERS)
def test_all_pages_of_a_list_together_are_what_was_counted(cast: Cast, cases: list[Case], sort: str) -> None:
    seen = 0
    for wanted in _lists(cases[0].household_id):
        found, total, counts = _all_pages(cast, replace(wanted, sort=sort))
        assert len(found) == len(set(found)) == total, wanted
        for number in ("late", "not_seen", "missing"):
            if wanted == replace(Wanted(), **{number: True}):
                assert counts[number] == total, number
        seen += len(found)
    assert seen > 3 * COUNT


@pytest.mark.parametrize("sort", ORDERS)
def test_a_mark_that_no_page_gave_is_answered_in_words(cast: Cast, cases: list[Case], sort: str) -> None:
    moment, uid = now().isoformat(), str(new_id())
    marks: list[Any] = [
        {}, [], "x", 7, None, {"id": uid}, {"id": 7}, {"value": "x", "id": uid}, {"value": [1], "id": uid},
        {"value": 10**30, "id": uid}, {"value": "0001-01-01T00:00:00+14:00", "id": uid},
        {"value": "2026-01-01T00:00:00", "id": uid}, {"phase": "late", "id": uid},
        {"phase": "late", "risk": 10**30, "due": moment, "now": moment, "id": uid},
        {"phase": "late", "risk": [], "due": moment, "now": moment, "id": uid},
        {"phase": "waiting", "risk": 1, "due": "", "now": moment, "id": uid},
    ]  # fmt: skip
    written = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode() for one in marks]
    for after in (*written, "²", "a", "[" * 100_000, base64.urlsafe_b64encode(b"[" * 100_000).decode()):
        with pytest.raises(NotFound):
            worklist(cast.ana, Wanted(sort=sort, after=after))


def test_a_risk_that_is_none_asks_for_nothing(cast: Cast, cases: list[Case]) -> None:
    for wrong in ("²", "9" * 400, "٣"):
        assert worklist(cast.ana, Wanted(risk=wrong)).total == worklist(cast.ana, Wanted()).total


def test_a_list_asks_as_many_questions_whatever_stands_on_it(cast: Cast, cases: list[Case]) -> None:
    late, soon = now() - timedelta(days=1), now() + timedelta(days=1)
    pages = {
        "late ones alone": {"due_at": late, "next_step": "visit"},
        "none late": {"due_at": soon, "next_step": "visit"},
        "steps of others": {"due_at": soon, "next_step": "approve_plan"},
    }
    asked = {}
    for name, fields in pages.items():
        Case.objects.update(is_open=True, **fields)
        with CaptureQueriesContext(connection) as found:
            worklist(cast.ana, Wanted())
        asked[name] = len(found)
    Case.objects.filter(id__in=[one.id for one in cases[:2]]).update(due_at=late)
    with CaptureQueriesContext(connection) as found:
        worklist(cast.ana, Wanted())
    asked["two late, the others not"] = len(found)
    assert set(asked.values()) == {3}, asked

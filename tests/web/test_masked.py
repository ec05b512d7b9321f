"""On the pages of a case nobody reads a class of data that the matrix closes to them, and nobody destroys it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Entry, EntryLine, Measure, Plan
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.cases.queries.file import case_header
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, working
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.loaded import LoadedPack
from tests.cast import Cast, put_on_duty
from tests.papers import making
from tests.papers.making import Life, make_life

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TOLD = "Zqnarrative told to the worker"
PLACE = "Zqplacement house"


@pytest.fixture
def life(cast: Cast, pack: LoadedPack) -> Life:
    """Return a case whose plan, minutes and measure tell a child's own words and a place."""
    found = make_life(cast)
    with working(cast.ana.user_id):
        line = EntryLine.objects.select_related("subject").get(entry=found.entries["minutes"])
        change(line, told={"child_view": TOLD})
        plan = Plan.objects.select_related("subject").get(id=found.plan.id)
        change(plan, told={"child_view_kept": TOLD, "family_view": TOLD})
        measure = Measure.objects.select_related("subject").get(case=found.case)
        change(measure, told={"place": PLACE})
    return found


def page(cast: Cast, actor: Actor, name: str, *args: Any) -> str:
    answer = cast.signed_in(actor).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def pages(cast: Cast, actor: Actor, life: Life) -> str:
    meeting = life.entries["minutes"].id
    ways: list[tuple[str, list[Any]]] = [
        ("case", []),
        ("case-plan", []),
        ("case-measures", []),
        ("case-meetings", []),
        ("meeting", [meeting]),
        ("meeting-minutes", [meeting]),
    ]
    return "".join(page(cast, actor, name, life.case.id, *args) for name, args in ways)


def test_the_head_reads_what_the_director_does_not(cast: Cast, life: Life) -> None:
    for_head, for_director = pages(cast, cast.dea, life), pages(cast, cast.edi, life)
    assert TOLD in for_head
    # Where a child is placed is read on the reveal page alone, by the head as well.
    assert PLACE not in for_head
    assert TOLD not in for_director
    assert PLACE not in for_director
    assert "narrative" in case_header(cast.edi, life.case.id).unreadable


def test_on_call_nobody_reads_where_a_child_was_placed(cast: Cast, life: Life) -> None:
    put_on_duty(cast.cen)
    assert PLACE not in page(cast, cast.again(cast.cen), "case-measures", life.case.id)


def _without_tokens(text: str) -> list[str]:
    """Return the lines of a page but for what is new on each: tokens, ids of operations, versions."""
    new = ("csrfmiddlewaretoken", "operation_id", "version", "nonce")
    return [line for line in text.splitlines() if not any(one in line for one in new)]


def test_a_masked_page_is_the_same_whether_something_is_stored_or_not(cast: Cast, life: Life) -> None:
    meeting, case = life.entries["minutes"].id, life.case.id
    ways: list[tuple[str, list[Any]]] = [("meeting-minutes", [meeting]), ("meeting", [meeting]), ("case-plan", [])]
    full = [_without_tokens(page(cast, cast.edi, name, case, *args)) for name, args in ways]
    with working(cast.ana.user_id):
        line = EntryLine.objects.select_related("subject").get(entry_id=meeting)
        change(line, told={"child_view": ""})
        plan = Plan.objects.select_related("subject").get(id=life.plan.id)
        change(plan, told={"child_view_kept": "", "family_view": "", "shareable": []})
    assert full == [_without_tokens(page(cast, cast.edi, name, case, *args)) for name, args in ways]


def _minutes(life: Life, **more: Any) -> dict[str, Any]:
    return {"operation_id": str(new_id()), "later": "1", "place": "Another room", **more}


def _view(life: Life) -> str:
    line = EntryLine.objects.select_related("subject").get(entry=life.entries["minutes"])
    return str(peek_record(line).get("child_view"))


def test_minutes_written_by_the_director_leave_the_words_of_the_child(cast: Cast, life: Life) -> None:
    with working(cast.ana.user_id):
        change(Entry.objects.select_related("subject").get(id=life.entries["minutes"].id), {"is_finished": False})
    edi = cast.signed_in(cast.edi)
    way = reverse("meeting-minutes", args=[life.case.id, life.entries["minutes"].id])
    assert edi.post(way, _minutes(life)).status_code == 302
    assert (
        peek_record(Entry.objects.select_related("subject").get(id=life.entries["minutes"].id))["place"]
        == "Another room"
    )
    assert _view(life) == TOLD
    ana: Client = cast.signed_in(cast.ana)
    assert ana.post(way, _minutes(life)).status_code == 302
    assert _view(life) == ""


def test_the_list_of_the_night_keeps_where_the_child_is_when_somebody_on_call_goes_on_with_it(
    cast: Cast, life: Life
) -> None:
    with working(cast.ana.user_id):
        change(life.case, {"is_in_protection": True})
        told = {"grounds": TOLD, "secured_where": PLACE}
        write_entry(
            kind="protection",
            cases=[life.case],
            happened_at=now(),
            coded={"is_immediate": True},
            told=told,
            lines={life.case.id: LineGiven(coded={"takes_part": "too"}, told={"doctor_words": making.HEALTH})},
            is_finished=False,
        )
    put_on_duty(cast.cen)
    cen = cast.signed_in(cast.again(cast.cen))
    way = reverse("protect-now", args=[life.case.id])
    assert PLACE not in cen.get(way).content.decode()
    started = {"started_at-date": local(now()).strftime("%d.%m.%Y"), "started_at-time": "00:01"}
    answer = cen.post(way, {"operation_id": str(new_id()), "grounds": "Another account of the night", **started})
    assert answer.status_code == 302, answer.context["errors"]
    night = Entry.objects.select_related("subject").filter(kind="protection").order_by("-entered_at").first()
    assert night is not None
    kept = peek_record(night)
    assert (kept["grounds"], kept["secured_where"]) == ("Another account of the night", PLACE)
    assert making.SHELTER not in answer.content.decode()

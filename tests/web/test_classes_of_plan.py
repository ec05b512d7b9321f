"""A plan and its meeting are read class by class: what the child told stays with whoever may read what was told."""

import re
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case, Entry
from rrjeta.cases.operations.entries import LineGiven
from tests.cases.planning import TOLD, active, called, minuted, plan, planning
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
KEPT, SHARED, SAID = "Mos i thoni babit", "Dua qetësi", "Flet vetëm me gjyshen"
TOLD_BY_CHILD = {**TOLD, "child_view_shared": SHARED, "child_view_kept": KEPT, "family_view": "Nëna pajtohet"}


def shown(cast: Cast, actor: Actor, name: str, *args: Any) -> str:
    answer = cast.signed_in(actor).get(reverse(name, args=args))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def approved(cast: Cast) -> Case:
    return active(cast, given=plan(told=TOLD_BY_CHILD))


def test_the_director_reads_the_plan_without_what_the_child_told(cast: Cast, approved: Case) -> None:
    for name, args in (("case-plan", [approved.id]), ("case-plan-edition", [approved.id, 1])):
        page = shown(cast, cast.edi, name, *args)
        assert TOLD["overall_goal"] in page
        assert not [words for words in (KEPT, SHARED) if words in page], name


def test_the_worker_and_the_head_read_all_of_it(cast: Cast, approved: Case) -> None:
    for actor in (cast.ana, cast.dea):
        page = shown(cast, actor, "case-plan", approved.id)
        assert [words for words in (KEPT, SHARED) if words not in page] == []


def test_the_director_reads_the_meeting_without_what_the_child_told(cast: Cast) -> None:
    case = planning(cast)
    meeting = called(cast.ana, case)
    minuted(cast.ana, meeting, case, lines={case.id: LineGiven({}, {"child_view": SAID, "summary": "All agreed."})})
    assert Entry.objects.filter(id=meeting.id, is_finished=True).exists()
    assert SAID in shown(cast, cast.ana, "meeting", case.id, meeting.id)
    page = shown(cast, cast.edi, "meeting", case.id, meeting.id)
    assert "All agreed." in page
    assert SAID not in page

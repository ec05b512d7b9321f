"""The log of requests between states: entered, reminded, answered, closed; late ones stand on the desk of one person."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rrjeta.cases.models import Case
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from rrjeta.network.models import AbroadLetter, AbroadRequest
from rrjeta.network.operations.abroad import (
    LetterGiven,
    RequestGiven,
    close_request,
    enter_letter,
    open_request,
)
from rrjeta.network.queries.abroad import late_requests, request_page, requests_of_case, requests_on_desk
from tests.cases.making import make_case
from tests.cast import Cast, exclude

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
GIVEN = RequestGiven(
    direction="out",
    country="GR",
    matter="trace",
    authority="Central authority, Athens",
    asked_on=today() - timedelta(days=2),
    our_reference="OUR-12",
    due_on=today() + timedelta(days=20),
    words="Where the mother lives.",
)


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


def opened(cast: Cast, case: Case, **more: Any) -> UUID:
    return open_request(cast.ana, operation_id=new_id(), case_id=case.id, given=replace(GIVEN, **more))


def lettered(cast: Cast, request_id: UUID, kind: str, **more: Any) -> None:
    given = LetterGiven(**{"kind": kind, "on": today(), "words": "They received it.", **more})
    enter_letter(cast.ana, operation_id=new_id(), request_id=request_id, given=given)


def test_a_request_is_kept_with_both_references_and_what_is_told_is_sealed(cast: Cast, case: Case) -> None:
    request_id = opened(cast, case)
    lettered(cast, request_id, "received", reference="GR-778")
    _header, found, letters = request_page(cast.ana, request_id)
    assert (found.told["our_reference"], found.told["their_reference"]) == ("OUR-12", "GR-778")
    assert [(one.row.kind, one.told["words"]) for one in letters] == [("received", "They received it.")]
    plain = str(AbroadRequest.objects.values().get()) + str(AbroadLetter.objects.values().get())
    assert not [word for word in ("OUR-12", "GR-778", "Athens", "mother") if word in plain]


def test_what_is_late_stands_on_the_desk_of_whoever_is_responsible(cast: Cast, case: Case) -> None:
    request_id = opened(cast, case)
    assert late_requests(cast.ana) == []
    with clock.frozen(now() + timedelta(days=21)):
        assert [one.row.id for one in late_requests(cast.ana)] == [request_id]
        assert late_requests(cast.besa) == []
        lettered(cast, request_id, "reminder", due_on=today() + timedelta(days=10))
        assert late_requests(cast.ana) == []
    Case.objects.filter(id=case.id).update(owner_id=cast.besa.user_id)
    with clock.frozen(now() + timedelta(days=60)):
        assert [one.row.id for one in late_requests(cast.again(cast.besa))] == [request_id]
        assert late_requests(cast.again(cast.ana)) == []


def test_an_answer_stops_the_waiting_and_closing_says_what_came_of_it(cast: Cast, case: Case) -> None:
    request_id = opened(cast, case)
    lettered(cast, request_id, "answer", words="The mother was found.")
    with clock.frozen(now() + timedelta(days=60)):
        assert late_requests(cast.ana) == []
    with pytest.raises(Invalid):
        close_request(cast.ana, operation_id=new_id(), request_id=request_id, outcome=" ")
    close_request(cast.ana, operation_id=new_id(), request_id=request_id, outcome="The child visits her.")
    row = AbroadRequest.objects.select_related("subject").get()
    assert (row.is_open, peek_record(row)["outcome"]) == (False, "The child visits her.")
    with pytest.raises(Invalid):
        lettered(cast, request_id, "note")
    with pytest.raises(Invalid):
        close_request(cast.ana, operation_id=new_id(), request_id=request_id, outcome="Again")


def test_without_a_day_the_table_says_when_the_answer_is_due(cast: Cast, case: Case) -> None:
    opened(cast, case, due_on=None)
    assert 150 <= (AbroadRequest.objects.get().due_at - now()).days <= 190


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"direction": "up"}, "direction"),
        ({"country": "ZZ"}, "country"),
        ({"matter": "war"}, "matter"),
        ({"authority": " "}, "authority"),
        ({"authority": "a" * 201}, "authority"),
        ({"our_reference": ""}, "our_reference"),
        ({"asked_on": None}, "asked_on"),
        ({"asked_on": today() + timedelta(days=1)}, "asked_on"),
        ({"due_on": today() - timedelta(days=9)}, "due_on"),
        ({"due_on": today() + timedelta(days=900)}, "due_on"),
        ({"words": "a" * 4001}, "words"),
    ],
)
def test_a_faulty_request_says_so_at_its_field(cast: Cast, case: Case, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened(cast, case, **more)
    assert list(refused.value.errors) == [field]
    assert not AbroadRequest.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "poem"}, "kind"),
        ({"on": None}, "on"),
        ({"on": today() - timedelta(days=3)}, "on"),
        ({"on": today() + timedelta(days=1)}, "on"),
        ({"words": ""}, "words"),
        ({"kind": "reminder"}, "due_on"),
        ({"due_on": today() - timedelta(days=1)}, "due_on"),
    ],
)
def test_a_faulty_letter_says_so_at_its_field(cast: Cast, case: Case, more: dict[str, Any], field: str) -> None:
    request_id = opened(cast, case)
    with pytest.raises(Invalid) as refused:
        lettered(cast, request_id, **{"kind": "note", **more})
    assert list(refused.value.errors) == [field]
    assert not AbroadLetter.objects.exists()


def test_strangers_and_whoever_is_shut_out_find_no_request(cast: Cast, case: Case) -> None:
    request_id = opened(cast, case)
    with pytest.raises((NotFound, NotAllowed)):
        open_request(cast.cen, operation_id=new_id(), case_id=case.id, given=GIVEN)
    with pytest.raises(NotAllowed):
        open_request(cast.besa, operation_id=new_id(), case_id=case.id, given=GIVEN)
    for other in (cast.cen, cast.besa, cast.fatma, cast.police):
        with pytest.raises(NotFound):
            request_page(other, request_id)
        with pytest.raises((NotFound, NotAllowed)):
            enter_letter(other, operation_id=new_id(), request_id=request_id, given=LetterGiven("note", today(), "x"))
    assert requests_of_case(cast.dea, case.id)[1]
    exclude(cast.dea, case.id)
    with pytest.raises(NotFound):
        request_page(cast.again(cast.dea), request_id)


def test_the_list_is_paged_and_asks_as_much_for_many_as_for_one(cast: Cast, case: Case) -> None:
    opened(cast, case)
    with CaptureQueriesContext(connection) as few:
        requests_on_desk(cast.ana)
    for _number in range(26):
        opened(cast, case)
    with CaptureQueriesContext(connection) as many:
        page, after = requests_on_desk(cast.ana)
    assert (len(page), after is not None, len(many)) == (25, True, len(few))
    assert len(requests_on_desk(cast.ana, after)[0]) == 2

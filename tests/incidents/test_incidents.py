"""An incident of personal data: reported in two fields, told in time or not told with a reason, closed, corrected."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from rrjeta.incidents.models import Incident
from rrjeta.incidents.operations import (
    Assessed,
    NotDecided,
    assess_incident,
    close_incident,
    decide_notice,
    reopen_incident,
    report_incident,
    tell_persons,
)
from rrjeta.incidents.queries import CLOSED, LATE, OPEN, incident, incidents, own_reports, waiting_incidents
from rrjeta.kernel.clock import frozen, local, now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.notices.models import Notice
from rrjeta.packs.loaded import LoadedPack
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

WORDS = "A folder of Zqfamily was left in the bus."


def reported(cast: Cast, **changed: Any) -> UUID:
    return report_incident(cast.ana, **{"operation_id": new_id(), "kind": "lost_paper", "words": WORDS, **changed})


def officer(cast: Cast) -> Any:
    return cast.data_protection


def told(cast: Cast, incident_id: UUID, **changed: Any) -> UUID:
    given: dict[str, Any] = {"operation_id": new_id(), "incident_id": incident_id, "is_told": True, "told_at": now()}
    return decide_notice(officer(cast), **{**given, **changed})


def test_the_clock_of_the_pack_runs_from_the_moment_it_was_noticed(cast: Cast, pack: LoadedPack) -> None:
    row = Incident.objects.get(id=reported(cast))
    assert row.due_at - row.noticed_at == timedelta(hours=pack.parameter("data_breach_notice").value)
    page = incident(officer(cast), row.id)
    assert (page.mark, "124/2024" in page.basis) == ("to_confirm", True)


def test_the_officer_is_told_and_finds_it_on_the_start_page(cast: Cast) -> None:
    incident_id = reported(cast)
    notice = Notice.objects.get()
    assert (notice.to_id, notice.kind, notice.record_id) == (
        cast.data_protection.user_id,
        "incident_reported",
        incident_id,
    )
    page = cast.signed_in(cast.data_protection).get(reverse("start")).content.decode()
    assert reverse("incident", args=[incident_id]) in page
    assert "Zqfamily" not in page


def test_its_words_stand_nowhere_in_clear(cast: Cast) -> None:
    reported(cast)
    row = Incident.objects.values().get()
    assert "Zqfamily" not in str({name: value for name, value in row.items() if name != "sealed"})
    assert b"Zqfamily" not in bytes(row["sealed"])


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"kind": ""}, "kind"), ({"kind": "gossip"}, "kind"), ({"words": "."}, "words"), ({"words": "x" * 5001}, "words")],
)
def test_a_report_says_what_and_a_few_words(cast: Cast, changed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        reported(cast, **changed)
    assert list(refused.value.errors) == [field]


def test_sent_twice_it_is_reported_once(cast: Cast) -> None:
    operation_id = new_id()
    assert reported(cast, operation_id=operation_id) == reported(cast, operation_id=operation_id)


def test_nobody_else_reads_it_and_its_reporter_sees_only_that_it_was_reported(cast: Cast) -> None:
    incident_id = reported(cast)
    for other in (cast.ana, cast.dea, cast.administrator, cast.agency):
        with pytest.raises(NotAllowed):
            incident(other, incident_id)
        with pytest.raises(NotAllowed):
            incidents(other)
        assert waiting_incidents(other) == []
    assert [one.told for one in own_reports(cast.ana)] == [{}]
    assert own_reports(cast.besa) == []


def test_what_is_late_is_listed_as_late(cast: Cast) -> None:
    incident_id = reported(cast)
    with frozen(now() + timedelta(hours=71)):
        assert incidents(officer(cast), LATE)[0] == []
    with frozen(now() + timedelta(hours=73)):
        assert [one.row.id for one in incidents(officer(cast), LATE)[0]] == [incident_id]
        assert waiting_incidents(officer(cast))[0].is_late
        told(cast, incident_id, told_at=now())
        assert incidents(officer(cast), LATE)[0] == []
        assert incident(officer(cast), incident_id).incident.is_late


def test_not_telling_needs_a_reason(cast: Cast) -> None:
    incident_id = reported(cast)
    with pytest.raises(Invalid):
        told(cast, incident_id, is_told=False, why=".")
    told(cast, incident_id, is_told=False, why="Nothing in the folder names anybody.")
    assert incident(officer(cast), incident_id).incident.told["not_told_why"].startswith("Nothing")


@pytest.mark.parametrize("hours", [-1, 1])
def test_it_is_told_after_it_was_noticed_and_not_in_the_future(cast: Cast, hours: int) -> None:
    incident_id = reported(cast)
    with pytest.raises(Invalid):
        told(cast, incident_id, told_at=now() + timedelta(hours=hours))
    with pytest.raises(Invalid):
        told(cast, incident_id, told_at=None)


def assessed(cast: Cast, incident_id: UUID, version: int | None = None, **changed: Any) -> UUID:
    given: dict[str, Any] = {"happened_at": None, "noticed_at": now(), "classes": ["identity"], "person_count": 3}
    what = Assessed(**{**given, **changed})
    return assess_incident(
        officer(cast), operation_id=new_id(), incident_id=incident_id, assessed=what, base_version=version
    )


def test_noticed_earlier_it_is_due_earlier(cast: Cast) -> None:
    incident_id = reported(cast)
    noticed = now() - timedelta(hours=10)
    assessed(cast, incident_id, noticed_at=noticed, happened_at=noticed - timedelta(days=2))
    row = Incident.objects.get(id=incident_id)
    assert (row.due_at, row.person_count, row.owner_id) == (
        noticed + timedelta(hours=72), 3, cast.data_protection.user_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"noticed_at": None}, "noticed_at"),
        ({"noticed_at": now() + timedelta(days=1)}, "noticed_at"),
        ({"happened_at": now() + timedelta(days=1)}, "happened_at"),
        ({"classes": ["gossip"]}, "classes"),
        ({"person_count": 10**7}, "person_count"),
        ({"measures": "x" * 5001}, "measures"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cast: Cast, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        assessed(cast, reported(cast), **changed)
    assert field in refused.value.errors


def test_two_who_write_the_same_do_not_overwrite_each_other(cast: Cast) -> None:
    incident_id = reported(cast)
    assessed(cast, incident_id, 1, whom="A family")
    with pytest.raises(Stale):
        assessed(cast, incident_id, 1, whom="Nobody")
    assert len(incident(officer(cast), incident_id).changes) == 1


def test_it_is_closed_once_decided_and_opened_again(cast: Cast) -> None:
    incident_id = reported(cast)
    same: dict[str, Any] = {"incident_id": incident_id, "words": "Folders stay in the office."}
    with pytest.raises(NotDecided):
        close_incident(officer(cast), operation_id=new_id(), **same)
    told(cast, incident_id)
    tell_persons(officer(cast), operation_id=new_id(), incident_id=incident_id, at=now(), words="The mother, by visit.")
    close_incident(officer(cast), operation_id=new_id(), **same)
    assert (incidents(officer(cast), OPEN)[0], len(incidents(officer(cast), CLOSED)[0])) == ([], 1)
    with pytest.raises(NotFound):
        told(cast, incident_id)
    reopen_incident(officer(cast), operation_id=new_id(), incident_id=incident_id)
    assert len(incidents(officer(cast), OPEN)[0]) == 1


def test_many_incidents_come_a_page_at_a_time(cast: Cast) -> None:
    for _ in range(27):
        reported(cast)
    first, older = incidents(officer(cast))
    second, end = incidents(officer(cast), OPEN, older)
    assert (len(first), len(second), end) == (25, 2, None)
    assert not {one.row.id for one in first} & {one.row.id for one in second}


def test_the_pages_lead_through_it(cast: Cast) -> None:
    ana, one = cast.signed_in(cast.ana), cast.signed_in(cast.data_protection)
    sent = {"operation_id": str(new_id()), "kind": "lost_device", "words": WORDS}
    assert ana.post(reverse("incident-report"), sent).status_code == 302
    row = Incident.objects.get()
    page = one.get(reverse("incident", args=[row.id])).content.decode()
    assert WORDS in page
    told_words = {"operation_id": str(new_id()), "why": "The phone was locked and empty."}
    assert one.post(reverse("incident-not-told", args=[row.id]), told_words).status_code == 302
    assert one.get(reverse("incidents"), {"which": "open"}).context["lines"][0]["due_at"] is None


@pytest.mark.parametrize(
    ("typed", "status"), [("1000", 302), ("48250", 302), ("1000001", 422), ("9" * 12, 422), ("-1", 422)]
)
def test_how_many_persons_is_written_as_it_is(cast: Cast, typed: str, status: int) -> None:
    incident_id = reported(cast)
    sent = {"noticed_at": local(now()).strftime("%d.%m.%Y"), "person_count": typed, "version": "1"}
    sent["noticed_at_time"] = local(now()).strftime("%H:%M")
    answer = cast.signed_in(officer(cast)).post(reverse("incident-assess", args=[incident_id]), sent)
    assert answer.status_code == status
    assert Incident.objects.get(id=incident_id).person_count == (int(typed) if status == 302 else None)
    if status == 422:
        assert 'href="#person_count"' in answer.content.decode()

"""What goes a time after it was closed or taken back: incidents and declared relatives, with the key they were told under."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import models

from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Relative, StaffTie
from rrjeta.cases.operations.relatives import declare_relative, end_relative
from rrjeta.incidents.models import Incident
from rrjeta.incidents.operations import close_incident, decide_notice, reopen_incident, report_incident
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion, SubjectKey
from rrjeta.packs.current import current
from rrjeta.packs.loaded import LoadedPack
from rrjeta.retention.operations.ended import forget_ended
from rrjeta.retention.operations.passing import drop_what_passed
from rrjeta.retention.queries.due import periods
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def closed_incident(cast: Cast) -> UUID:
    """Report an incident and close it; return its id."""
    officer = cast.data_protection
    one = report_incident(cast.ana, operation_id=new_id(), kind="lost_paper", words="A folder of Zqfamily was left.")
    same: dict[str, Any] = {"incident_id": one}
    decide_notice(officer, operation_id=new_id(), is_told=True, told_at=now(), **same)
    return close_incident(officer, operation_id=new_id(), words="Folders stay in the office.", **same)


def ended_relative(cast: Cast, *, met: bool = False) -> UUID:
    """Declare a relative of Besa's, whom the system meets in a family or not, and take it back; return its id."""
    if met:
        make_case(cast, told={"given_name": "Zqvjollca", "surname": "Provaj"})
    named = {"given_name": "Zqvjollca", "surname": "Provaj", "tie": "cousin"}
    relative_id = declare_relative(cast.besa, operation_id=new_id(), **named)
    return end_relative(cast.besa, operation_id=new_id(), relative_id=relative_id)


def years_of(code: str) -> timedelta:
    return timedelta(days=366 * current().parameter(code).value)


@pytest.mark.parametrize(
    ("make", "model", "period"),
    [(closed_incident, Incident, "retention_incident"), (ended_relative, Relative, "retention_relative")],
)
def test_it_goes_with_its_key_after_its_period_and_not_before(
    cast: Cast, make: Any, model: type[models.Model], period: str
) -> None:
    record_id = make(cast)
    subject_id = model._base_manager.values_list("subject_id", flat=True).get(pk=record_id)
    assert EarlierVersion.objects.filter(record_id=record_id).exists()
    assert forget_ended() == 0
    assert model._base_manager.filter(pk=record_id).exists()
    with clock.frozen(now() + years_of(period)):
        drop_what_passed()
        assert forget_ended() == 0
    assert not model._base_manager.exists()
    assert not SubjectKey.objects.filter(id=subject_id).exists()
    assert not EarlierVersion.objects.filter(record_id=record_id).exists()
    assert str(subject_id) in str(LogEntry.objects.order_by("id").last().subjects)


def test_what_is_open_or_opened_again_is_kept_however_old(cast: Cast) -> None:
    again = closed_incident(cast)
    reopen_incident(cast.data_protection, operation_id=new_id(), incident_id=again)
    declared = declare_relative(
        cast.besa, operation_id=new_id(), given_name="Zqvjollca", surname="Provaj", tie="cousin"
    )
    with clock.frozen(now() + timedelta(days=366 * 50)):
        assert forget_ended() == 0
    assert Incident.objects.filter(id=again).exists()
    assert Relative.objects.filter(id=declared).exists()


def test_the_family_stays_shut_when_the_declared_relative_is_forgotten(cast: Cast) -> None:
    ended_relative(cast, met=True)
    tie = StaffTie.objects.get()
    assert tie.relative_id is not None
    with clock.frozen(now() + years_of("retention_relative")):
        assert forget_ended() == 1
    tie.refresh_from_db()
    assert (tie.relative_id, tie.exclusion.ended_at) == (None, None)


def test_a_pack_that_names_no_period_has_nothing_forgotten(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    closed_incident(cast)
    monkeypatch.setattr(Incident, "passes_after", "retention_of_nothing")
    with clock.frozen(now() + timedelta(days=366 * 50)):
        assert forget_ended() == 0
    assert Incident.objects.count() == 1


def test_the_schedule_shows_both_as_proposed(pack: LoadedPack) -> None:
    found = {one.code: str(one.mark) for one in periods()}
    assert (found["retention_incident"], found["retention_relative"]) == ("proposed", "proposed")

"""Records are written inside an operation, keep their history, and notice whoever wrote in between."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from rrjeta.access.models import Membership, User
from rrjeta.kernel.clock import frozen
from rrjeta.kernel.errors import Conflict, Stale
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.saving import OutsideOperation, add, change, is_working, remove, working
from rrjeta.kernel.sealing import new_subject, open_record
from rrjeta.people.models import Household
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
WHO = uuid4()


def _household(**told: Any) -> Household:
    with working(WHO):
        return add(Household(subject=new_subject(), municipality="AL132"), told or {"name": "Hoxha", "village": "Has"})


def _history(record_id: UUID) -> list[EarlierVersion]:
    return list(EarlierVersion.objects.filter(record_id=record_id).order_by("version"))


def test_a_new_record_says_who_entered_it_and_when() -> None:
    with frozen(NOON):
        household = _household()
    stored = Household.objects.get(id=household.id)
    assert (stored.entered_by_id, stored.entered_at, stored.version) == (WHO, NOON, 1)


def test_nothing_is_written_outside_an_operation() -> None:
    household = _household()
    with pytest.raises(OutsideOperation):
        add(Household(subject=new_subject(), municipality="AL132"))
    with pytest.raises(OutsideOperation):
        change(household, {"municipality": "AL121"})
    with pytest.raises(OutsideOperation):
        remove(household)
    assert not is_working()


def test_a_change_counts_the_version_and_keeps_what_stood_before() -> None:
    household = _household()
    with frozen(NOON), working(WHO):
        change(household, {"municipality": "AL121"}, {"village": "Krumë"})
    stored = Household.objects.get(id=household.id)
    assert (stored.version, stored.municipality, open_record(stored)["village"]) == (2, "AL121", "Krumë")
    (kept,) = _history(household.id)
    assert kept.version == 1
    assert kept.changed_fields == ["municipality", "village"]
    assert kept.plain == {"municipality": "AL132"}
    assert (kept.replaced_by_id, kept.replaced_at) == (WHO, NOON)


def test_the_kept_blob_still_opens_as_the_version_it_was() -> None:
    household = _household()
    with working(WHO):
        change(household, told={"village": "Krumë"})
    (kept,) = _history(household.id)
    earlier = Household(id=household.id, subject=household.subject, sealed=kept.sealed)
    earlier.sealed_revision = kept.sealed_revision
    assert open_record(earlier) == {"name": "Hoxha", "village": "Has"}


def test_a_change_that_changes_nothing_leaves_no_trace() -> None:
    household = _household()
    with working(WHO) as work:
        change(household, {"municipality": "AL132"}, {"village": "Has"})
    assert (household.version, work.saved, _history(household.id)) == (1, [], [])


def test_parts_that_were_not_told_again_stay() -> None:
    household = _household()
    with working(WHO):
        change(household, told={"village": "Krumë"})
    assert open_record(household) == {"name": "Hoxha", "village": "Krumë"}


def test_a_stale_change_of_another_field_is_kept() -> None:
    household = _household()
    with working(WHO):
        change(household, told={"village": "Krumë"}, base_version=1)
        change(household, told={"name": "Çela"}, base_version=1)
    assert open_record(household) == {"name": "Çela", "village": "Krumë"}
    assert household.version == 3


def test_a_stale_change_of_the_same_field_is_refused_with_both_values() -> None:
    household = _household()
    with working(WHO):
        change(household, {"municipality": "AL121"}, {"village": "Krumë"}, base_version=1)
        with pytest.raises(Stale) as refused:
            change(household, {"municipality": "AL154"}, {"village": "Golaj"}, base_version=1)
    assert refused.value.conflicts == [
        Conflict("municipality", "AL121", "AL154"),
        Conflict("village", "Krumë", "Golaj"),
    ]
    assert Household.objects.get(id=household.id).version == 2


def test_two_who_wrote_the_same_value_do_not_clash() -> None:
    household = _household()
    with working(WHO):
        change(household, told={"village": "Krumë"}, base_version=1)
        change(household, told={"village": "Krumë"}, base_version=1)
    assert household.version == 2


def test_a_change_from_an_old_version_sees_every_change_since() -> None:
    household = _household()
    with working(WHO):
        change(household, {"municipality": "AL121"})
        change(household, told={"name": "Çela"})
        with pytest.raises(Stale):
            change(household, {"municipality": "AL154"}, base_version=1)
        change(household, {"municipality": "AL154"}, base_version=2)


def test_the_work_notes_tables_versions_and_names_of_fields_but_no_values() -> None:
    with working(WHO) as work:
        household = add(Household(subject=new_subject(), municipality="AL132"), {"name": "Hoxha"})
        household_id = household.id
        change(household, told={"name": "Çela"})
        remove(household)
    assert [(one.table, one.record_id, one.version, one.fields) for one in work.saved] == [
        ("people_household", household_id, 1, ("+", "name")),
        ("people_household", household_id, 2, ("name",)),
        ("people_household", household_id, 2, ("-",)),
    ]
    assert work.subjects == {household.subject_id}


def test_an_operation_inside_another_joins_its_work() -> None:
    with working(WHO) as outer, working(uuid4()) as inner:
        assert inner is outer


def test_dates_and_links_are_kept_in_a_form_that_lasts(cast: Cast) -> None:
    membership = Membership.objects.get(user_id=cast.ana.user_id)
    with working(WHO):
        change(membership, {"until": date(2026, 3, 14), "unit": cast.unit_elsewhere})
    (kept,) = _history(membership.id)
    assert kept.plain == {"until": None, "unit": str(cast.unit.id)}
    with working(WHO):
        change(membership, {"until": date(2026, 3, 15)})
    assert _history(membership.id)[1].plain == {"until": "2026-03-14"}


def test_an_earlier_password_is_not_kept(cast: Cast) -> None:
    user = User.objects.get(id=cast.ana.user_id)
    with working(WHO):
        change(user, {"password": "md5$new", "name": "Ana N."})
    (kept,) = _history(user.id)
    assert kept.changed_fields == ["name", "password"]
    assert "password" not in kept.plain

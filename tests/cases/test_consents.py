"""Consent in a case: given, corrected, withdrawn, overridden; what it covers; who may."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.cases.models import Case, Reminder
from rrjeta.cases.operations.consents import change_consent, override_consent, record_consent, withdraw_consent
from rrjeta.cases.queries.consents import consents_page, coverage_of
from rrjeta.consent.choices import Standing
from rrjeta.consent.models import Consent
from rrjeta.consent.operations import ConsentGiven, NotInForce, StillInForce
from rrjeta.consent.rules.consents import Wanted
from rrjeta.forms.rules.enclosed import Enclosed
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion
from rrjeta.packs.loaded import LoadedPack
from tests.cases.making import make_case
from tests.cast import Cast
from tests.hostile.garbage import paper

pytestmark = pytest.mark.django_db

LINE = {"organisation": {"id": None, "text": "Shkolla Zq"}, "classes": ["identity", "plan"], "purpose": "schooling"}
WANTED = Wanted("", "shkolla zq", frozenset({"identity"}), "schooling")


@pytest.fixture
def case(cast: Cast, pack: LoadedPack) -> Case:
    """Return a case of a child of about ten."""
    return make_case(cast)


def given(**changed: Any) -> ConsentGiven:
    told = {"recipients": changed.pop("recipients", [LINE]), **changed.pop("told", {})}
    fields = {
        "given_on": today(),
        "types": ("info_sharing",),
        "legal_basis": "consent",
        "giver": "mother",
        "status": "given",
        "child_assent": "given",
        "ends_on": None,
        "is_parent_danger": False,
    }
    return ConsentGiven({**fields, **changed}, told=told)


def recorded(cast: Cast, case: Case, **changed: Any) -> UUID:
    return record_consent(cast.ana, operation_id=new_id(), case_id=case.id, given=given(**changed))


def standing(cast: Cast, case: Case) -> list[Standing]:
    return [one.standing for one in consents_page(cast.ana, case.id).consents]


def test_what_was_agreed_covers_it(cast: Cast, case: Case) -> None:
    consent_id = recorded(cast, case)
    assert coverage_of(case, WANTED).consent_id == consent_id
    asked_more = Wanted("", "shkolla zq", frozenset({"identity", "narrative"}), "schooling")
    assert coverage_of(case, asked_more).missing == {"narrative"}


def test_with_whom_it_is_shared_stands_nowhere_in_clear(cast: Cast, case: Case) -> None:
    recorded(cast, case)
    row = Consent.objects.values().get()
    assert "Shkolla" not in str({name: value for name, value in row.items() if name != "sealed"})
    assert b"Shkolla" not in bytes(row["sealed"])


def test_a_withdrawn_consent_covers_nothing_from_that_day(cast: Cast, case: Case) -> None:
    consent_id = recorded(cast, case)
    withdraw_consent(cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, on=today(), by="mother")
    assert coverage_of(case, WANTED).consent_id is None
    assert standing(cast, case) == [Standing.WITHDRAWN]
    with pytest.raises(NotInForce):
        withdraw_consent(
            cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, on=today(), by="child"
        )


@pytest.mark.parametrize(
    ("on", "by", "field"),
    [
        (None, "mother", "withdrawn_on"),
        (date(2999, 1, 1), "mother", "withdrawn_on"),
        (date(1999, 1, 1), "mother", "withdrawn_on"),
        (None, "neighbour", "withdrawn_by"),
    ],
)
def test_a_withdrawal_says_when_and_by_whom(cast: Cast, case: Case, on: date | None, by: str, field: str) -> None:
    consent_id = recorded(cast, case)
    with pytest.raises(Invalid) as refused:
        withdraw_consent(cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, on=on, by=by)
    assert field in refused.value.errors


def overridden(cast: Cast, case: Case, consent_id: UUID, **changed: Any) -> None:
    plain: dict[str, Any] = {
        "basis": "vital_interest",
        "reason": "She has to see a doctor today.",
        "ends_on": today() + timedelta(days=3),
    }
    override_consent(cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, **{**plain, **changed})


def test_a_refusal_is_overridden_with_a_basis_and_a_reason(cast: Cast, case: Case) -> None:
    consent_id = recorded(cast, case, status="refused")
    assert coverage_of(case, WANTED).consent_id is None
    overridden(cast, case, consent_id)
    assert standing(cast, case) == [Standing.OVERRIDDEN]
    assert coverage_of(case, WANTED).consent_id == consent_id


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"basis": "consent"}, "legal_basis"),
        ({"basis": "because"}, "legal_basis"),
        ({"reason": "."}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": date(1999, 1, 1)}, "ends_on"),
    ],
)
def test_no_override_without_them(cast: Cast, case: Case, changed: dict[str, Any], field: str) -> None:
    consent_id = recorded(cast, case, status="refused")
    with pytest.raises(Invalid) as refused:
        overridden(cast, case, consent_id, **changed)
    assert list(refused.value.errors) == [field]


def test_what_holds_is_not_overridden(cast: Cast, case: Case) -> None:
    with pytest.raises(StillInForce):
        overridden(cast, case, recorded(cast, case))


def test_a_child_under_age_alone_is_kept_as_overridden(cast: Cast, case: Case) -> None:
    with pytest.raises(Invalid):
        recorded(cast, case, giver="child")
    recorded(cast, case, giver="child", is_parent_danger=True, legal_basis="vital_interest")
    assert standing(cast, case) == [Standing.OVERRIDDEN]


def test_a_correction_keeps_the_earlier_words_and_drops_what_was_emptied(cast: Cast, case: Case) -> None:
    consent_id = recorded(cast, case, told={"limits": "Nothing on health"})
    change_consent(
        cast.ana,
        operation_id=new_id(),
        case_id=case.id,
        consent_id=consent_id,
        given=given(giver="father"),
        base_version=1,
    )
    found = consents_page(cast.ana, case.id).one(consent_id)
    assert (found.given.giver, found.told.get("limits")) == ("father", None)
    assert EarlierVersion.objects.filter(record_id=consent_id).exists()


def test_its_end_is_remembered_two_weeks_before(cast: Cast, case: Case) -> None:
    recorded(cast, case, ends_on=today() + timedelta(days=60))
    assert Reminder.objects.get(case=case).remind_on == today() + timedelta(days=46)


def reminded(case: Case) -> list[date]:
    """Return the days on which somebody is still reminded of a consent."""
    return list(Reminder.objects.filter(case=case, done_at=None).order_by("id").values_list("remind_on", flat=True))


def test_a_corrected_end_moves_the_reminder(cast: Cast, case: Case) -> None:
    consent_id = recorded(cast, case, ends_on=today() + timedelta(days=60))
    for days in (90, None):
        ends_on = today() + timedelta(days=days) if days else None
        change_consent(
            cast.ana,
            operation_id=new_id(),
            case_id=case.id,
            consent_id=consent_id,
            given=given(ends_on=ends_on),
            base_version=None,
        )
        assert reminded(case) == ([today() + timedelta(days=days - 14)] if days else [])


def test_what_was_withdrawn_or_overridden_reminds_nobody(cast: Cast, case: Case) -> None:
    consent_id = recorded(cast, case, ends_on=today() + timedelta(days=60))
    assert len(reminded(case)) == 1
    withdraw_consent(cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, on=today(), by="mother")
    assert reminded(case) == []
    refused = recorded(cast, case, status="refused", ends_on=today() + timedelta(days=60))
    assert len(reminded(case)) == 1
    overridden(cast, case, refused)
    assert reminded(case) == []


@pytest.mark.parametrize(
    ("later", "left"),
    [
        ({}, 1),
        ({"ends_on": None}, 0),
        ({"recipients": [{**LINE, "classes": ["identity", "plan", "risk"]}]}, 1),
        ({"recipients": [{**LINE, "classes": ["identity"]}]}, 2),
        ({"types": ("interview",)}, 2),
        ({"status": "refused"}, 2),
        ({"ends_on": today() + timedelta(days=20)}, 2),
    ],
)
def test_a_consent_given_anew_ends_the_reminder_of_what_it_renews(
    cast: Cast, case: Case, later: dict[str, Any], left: int
) -> None:
    recorded(cast, case, ends_on=today() + timedelta(days=30))
    recorded(cast, case, **{"ends_on": today() + timedelta(days=200), **later})
    assert len(reminded(case)) == left


def test_a_consent_about_another_child_renews_nothing(cast: Cast, case: Case) -> None:
    recorded(cast, case, ends_on=today() + timedelta(days=30))
    recorded(cast, make_case(cast, household=case.household), ends_on=today() + timedelta(days=200))
    assert len(reminded(case)) == 1


def test_the_signed_page_stands_beside_it(cast: Cast, case: Case) -> None:
    page = Enclosed("page", "consent_form", "identity", (paper(),))
    consent_id = record_consent(cast.ana, operation_id=new_id(), case_id=case.id, given=given(), files=[page])
    assert [one.record_id for one in consents_page(cast.ana, case.id).files] == [consent_id]


def test_it_opens_to_whoever_works_on_the_case_and_its_head(cast: Cast, case: Case) -> None:
    consent_id = recorded(cast, case)
    assert consents_page(cast.dea, case.id).one(consent_id)
    for stranger, refusal in ((cast.cen, NotFound), (cast.besa, NotAllowed), (cast.edi, NotAllowed)):
        with pytest.raises(refusal):
            consents_page(stranger, case.id)
        with pytest.raises(refusal):
            record_consent(stranger, operation_id=new_id(), case_id=case.id, given=given())


def test_another_childs_consent_is_no_consent_of_this_case(cast: Cast, case: Case) -> None:
    other = make_case(cast)
    consent_id = recorded(cast, other)
    assert coverage_of(case, WANTED).consent_id is None
    with pytest.raises(NotFound):
        withdraw_consent(
            cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, on=today(), by="mother"
        )

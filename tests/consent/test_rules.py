"""What makes a consent hold, and what it covers."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from rrjeta.consent.choices import Standing
from rrjeta.consent.rules.consents import (
    Given,
    Shared,
    Wanted,
    basis_on,
    best_of,
    consent_errors,
    missing_classes,
    needs_parent,
    shared_lines,
    standing,
    stored_status,
)

DAY = date(2026, 5, 10)
LINE = Shared("school", "School", frozenset({"identity", "plan"}), "schooling")
MOTHERS = Given(
    given_on=DAY, types=("info_sharing",), giver="mother", status="given", legal_basis="consent",
    child_assent="given", shared=(LINE,),
)  # fmt: skip
CHILDS = replace(MOTHERS, giver="child")
WANTED = Wanted("school", "", frozenset({"identity", "plan"}), "schooling")


def errors(given: Given, age: int | None = 14) -> set[str]:
    return set(consent_errors(given, age=age, approval_age=16))


@pytest.mark.parametrize(("age", "needs"), [(None, True), (0, True), (15, True), (16, False), (17, False)])
def test_below_the_age_of_the_pack_a_parent_approves(age: int | None, needs: bool) -> None:
    assert needs_parent(age, 16) is needs


def test_a_child_below_the_age_does_not_consent_alone() -> None:
    assert errors(CHILDS) == {"giver"}
    assert errors(CHILDS, 16) == set()


def test_a_parent_who_is_the_danger_is_not_asked_and_it_rests_on_something_else() -> None:
    alone = replace(CHILDS, is_parent_danger=True)
    assert errors(alone) == {"legal_basis"}
    assert errors(replace(alone, legal_basis="vital_interest")) == set()
    assert stored_status(alone, age=14, approval_age=16) == "overridden"
    assert stored_status(alone, age=16, approval_age=16) == "given"


def test_a_refusal_is_taken_from_anybody() -> None:
    assert errors(replace(CHILDS, status="refused", shared=())) == set()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ends_on": DAY - timedelta(days=1)}, "ends_on"),
        ({"shared": ()}, "recipients"),
        ({"shared": (replace(LINE, until=DAY - timedelta(days=1)),)}, "recipients"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(changed: dict[str, Any], field: str) -> None:
    assert errors(replace(MOTHERS, **changed)) == {field}


@pytest.mark.parametrize(
    ("changed", "day", "expected"),
    [
        ({}, DAY, Standing.IN_FORCE),
        ({"ends_on": DAY + timedelta(days=14)}, DAY, Standing.ENDS_SOON),
        ({"ends_on": DAY}, DAY, Standing.ENDS_SOON),
        ({"ends_on": DAY}, DAY + timedelta(days=1), Standing.ENDED),
        ({"withdrawn_on": DAY}, DAY, Standing.WITHDRAWN),
        ({"status": "refused"}, DAY, Standing.REFUSED),
        ({"status": "not_possible"}, DAY, Standing.REFUSED),
        ({"status": "overridden"}, DAY, Standing.OVERRIDDEN),
        ({"status": "overridden", "withdrawn_on": DAY}, DAY, Standing.WITHDRAWN),
        ({"withdrawn_on": DAY, "overridden_on": DAY}, DAY, Standing.OVERRIDDEN),
        ({"overridden_on": DAY, "ends_on": DAY}, DAY + timedelta(days=1), Standing.ENDED),
    ],
)
def test_how_a_consent_stands(changed: dict[str, Any], day: date, expected: Standing) -> None:
    assert standing(replace(MOTHERS, **changed), day, 14) is expected


def test_it_covers_what_it_names_for_whom_it_names_and_what_for() -> None:
    assert not missing_classes(MOTHERS, WANTED, DAY)
    assert missing_classes(MOTHERS, replace(WANTED, organisation="police"), DAY)
    assert missing_classes(MOTHERS, replace(WANTED, purpose="research"), DAY)
    assert missing_classes(MOTHERS, replace(WANTED, classes=frozenset({"plan", "sensitive"})), DAY)


@pytest.mark.parametrize(
    "changed",
    [
        {"withdrawn_on": DAY},
        {"status": "refused"},
        {"ends_on": DAY - timedelta(days=1)},
        {"given_on": DAY + timedelta(days=1)},
        {"shared": (replace(LINE, until=DAY - timedelta(days=1)),)},
    ],
)
def test_what_does_not_hold_covers_nothing(changed: dict[str, Any]) -> None:
    assert missing_classes(replace(MOTHERS, **changed), WANTED, DAY)


def test_an_organisation_outside_the_list_is_known_by_its_name() -> None:
    named = replace(MOTHERS, shared=(replace(LINE, organisation="", name="Klubi  i Fëmijëve"),))
    assert not missing_classes(named, replace(WANTED, organisation="", name="klubi i femijeve"), DAY)
    assert missing_classes(named, replace(WANTED, organisation="", name=""), DAY)
    assert missing_classes(named, WANTED, DAY)


def test_missing_is_what_the_best_consent_leaves_open() -> None:
    wanted = replace(WANTED, classes=frozenset({"identity", "sensitive"}))
    assert best_of([MOTHERS], wanted, DAY) == (None, {"sensitive"})
    assert best_of([], wanted, DAY) == (None, wanted.classes)
    assert best_of([MOTHERS], WANTED, DAY) == (MOTHERS, frozenset())


def test_parts_of_two_consents_cover_no_whole_and_what_is_missing_is_said() -> None:
    first = replace(MOTHERS, shared=(replace(LINE, classes=frozenset({"identity", "plan"})),))
    second = replace(MOTHERS, giver="father", shared=(replace(LINE, classes=frozenset({"sensitive"})),))
    wanted = replace(WANTED, classes=frozenset({"identity", "plan", "sensitive"}))
    assert best_of([second, first], wanted, DAY) == (None, {"sensitive"})


def test_what_was_agreed_to_comes_before_what_somebody_went_on_without() -> None:
    overridden = replace(MOTHERS, status="refused", overridden_on=DAY, override_basis="vital_interest")
    assert best_of([overridden, MOTHERS], WANTED, DAY)[0] is MOTHERS
    assert best_of([overridden], WANTED, DAY)[0] is overridden


def test_an_override_counts_from_its_day_and_is_the_basis_from_then() -> None:
    overridden = replace(
        MOTHERS, status="refused", overridden_on=DAY + timedelta(days=3), override_basis="vital_interest"
    )
    assert missing_classes(overridden, WANTED, DAY) == WANTED.classes
    assert missing_classes(overridden, WANTED, DAY + timedelta(days=3)) == set()
    assert basis_on(overridden, DAY + timedelta(days=3)) == "vital_interest"
    assert basis_on(replace(MOTHERS, legal_basis="court_order"), DAY) == "court_order"


def test_what_is_written_down_as_overridden_names_another_basis_than_consent() -> None:
    assert errors(replace(MOTHERS, status="overridden")) == {"legal_basis"}
    assert errors(replace(MOTHERS, status="overridden", legal_basis="vital_interest")) == set()


def test_lines_are_read_as_the_form_keeps_them() -> None:
    row = {
        "organisation": {"id": "school", "text": "School"},
        "classes": ["plan"],
        "purpose": "other",
        "until": "2026-06-01",
    }
    assert shared_lines([row, {}]) == (
        Shared("school", "School", frozenset({"plan"}), "other", date(2026, 6, 1)),
        Shared("", "", frozenset(), ""),
    )

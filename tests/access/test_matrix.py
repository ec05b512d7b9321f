"""The matrix: whole, and never wider than the guide's table."""

import pytest

from rrjeta.access.choices import DataClass, Reach, Role
from rrjeta.access.matrix import MATRIX
from rrjeta.access.permissions import GLASS, ON_DUTY, READING, Permission

ON_CASES = frozenset(READING.values()) - {Permission.READ_LOG} | {Permission.SEE_CASE}
WORKS_ON_CASES = (Role.WORKER, Role.HEAD, Role.DIRECTOR, Role.MEETING_MEMBER)
CLERKS = (Role.ADMINISTRATOR, Role.DATA_PROTECTION, Role.AGENCY, Role.OBSERVER)


def test_every_class_of_data_has_the_permission_to_read_it() -> None:
    assert set(READING) == set(DataClass)


@pytest.mark.parametrize("role", Role)
def test_everybody_has_a_desk_of_their_own(role: Role) -> None:
    assert MATRIX[role][Permission.DESK] is Reach.OWN


@pytest.mark.parametrize("role", [role for role in Role if role not in WORKS_ON_CASES])
def test_only_people_working_on_cases_read_them(role: Role) -> None:
    assert not ON_CASES & set(MATRIX[role])


@pytest.mark.parametrize("role", CLERKS)
def test_clerks_can_do_nothing_to_a_case(role: Role) -> None:
    assert {one.partition(".")[0] for one in MATRIX[role]} <= {
        "desk",
        "directory",
        "office",
        "read",
        "case",
        "retention",
        "worry",
        "network",
        "transfer",
        "complaint",
        "emergency",
        "list",
        "statistics",
    }
    looked_after = {Permission.ARCHIVE, Permission.REVIEW_GLASS, Permission.READ_OPENINGS, Permission.READ_DISCLOSURES}
    assert {one for one in MATRIX[role] if one.startswith("case.")} <= looked_after
    assert {one for one in MATRIX[role] if one.startswith("transfer.")} <= {Permission.ARBITRATE}


def test_who_manages_users_reads_no_case_and_no_log() -> None:
    managing = [role for role in Role if Permission.MANAGE_USERS in MATRIX[role]]
    assert managing == [Role.ADMINISTRATOR]
    assert Permission.READ_LOG not in MATRIX[Role.ADMINISTRATOR]


def test_a_colleague_of_the_unit_sees_who_it_is_and_how_bad_but_not_what_was_told() -> None:
    worker = MATRIX[Role.WORKER]
    assert worker[Permission.READ_IDENTITY] is worker[Permission.READ_RISK] is Reach.TEAM
    assert worker[Permission.READ_NARRATIVE] is worker[Permission.READ_REPORTER] is Reach.OWN


def test_a_director_reads_no_story_no_reporter_and_no_refuge_but_of_cases_they_are_responsible_for() -> None:
    closed = {Permission.READ_NARRATIVE, Permission.READ_REPORTER, Permission.READ_PLACEMENT, Permission.READ_JUSTICE}
    assert {MATRIX[Role.DIRECTOR][one] for one in closed} == {Reach.OWN}


CASEWORK = {
    Permission.ASSESS,
    Permission.RECORD_VISIT,
    Permission.WRITE_NOTE,
    Permission.WRITE_PLAN,
    Permission.REVIEW_PLAN,
    Permission.PROPOSE_CLOSURE,
    Permission.EDIT_PERSON,
    Permission.FOLLOW_MEASURE,
    Permission.PRINT_PAPER,
}


@pytest.mark.parametrize("role", [Role.HEAD, Role.DIRECTOR])
def test_whoever_inherits_a_case_may_do_what_its_worker_may(role: Role) -> None:
    # The inbox of referrals belongs to the team that answers them.
    of_the_unit = {
        Permission.TAKE_IN_PAPER_CASE,
        Permission.BREAK_GLASS,
        Permission.ANSWER_REFERRAL,
    }
    assert set(MATRIX[Role.WORKER]) - of_the_unit <= set(MATRIX[role])


@pytest.mark.parametrize("role", [Role.WORKER, Role.HEAD, Role.DIRECTOR])
def test_casework_is_done_on_ones_own_cases_or_led_ones_alone(role: Role) -> None:
    assert {MATRIX[role][one] for one in CASEWORK} <= {Reach.OWN, Reach.TEAM}
    assert MATRIX[role][Permission.ASSESS] is MATRIX[role][Permission.EDIT_PERSON] is Reach.OWN


def test_a_restricted_account_is_read_by_whoever_works_on_the_case_alone() -> None:
    held = {
        role: MATRIX[role][Permission.READ_RESTRICTED] for role in Role if Permission.READ_RESTRICTED in MATRIX[role]
    }
    assert held == dict.fromkeys((Role.WORKER, Role.HEAD, Role.DIRECTOR), Reach.OWN)


def test_only_the_data_protection_officer_proposes_to_erase() -> None:
    assert [role for role in Role if Permission.PROPOSE_ERASURE in MATRIX[role]] == [Role.DATA_PROTECTION]


def test_being_on_duty_opens_neither_reporter_nor_refuge_nor_restricted_parts() -> None:
    closed = {Permission.READ_REPORTER, Permission.READ_PLACEMENT, Permission.READ_RESTRICTED, Permission.READ_JUSTICE}
    assert not closed & ON_DUTY


def test_an_urgent_opening_is_for_reading_and_opens_no_secret() -> None:
    assert {Permission.SEE_CASE, *READING.values()} >= GLASS
    closed = {Permission.READ_REPORTER, Permission.READ_PLACEMENT, Permission.READ_RESTRICTED, Permission.READ_JUSTICE}
    assert not closed & GLASS


def test_only_workers_and_heads_open_a_file_urgently() -> None:
    assert [role for role in Role if Permission.BREAK_GLASS in MATRIX[role]] == [Role.WORKER, Role.HEAD]


def test_being_on_duty_lets_nobody_decide_for_the_head() -> None:
    decisions = {Permission.APPROVE_PLAN, Permission.APPROVE_CLOSURE, Permission.DECIDE_MEASURE, Permission.ASSIGN}
    assert not decisions & ON_DUTY


def test_only_the_data_protection_officer_reads_the_log() -> None:
    assert [role for role in Role if Permission.READ_LOG in MATRIX[role]] == [Role.DATA_PROTECTION]

"""What stands between offices goes with the child: tasks of members, disputes about whose a case was, requests abroad."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from rrjeta.cases.models import Arbitration, Attendance, Case, Concern, Decision, Entry, EntryLine, Task, Transfer
from rrjeta.hotline.choices import Stage
from rrjeta.hotline.models import Worry, WorryReporter
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.ledger import erased_subjects
from rrjeta.kernel.masterkey import forget_keys, make_master_key
from rrjeta.kernel.models import SubjectKey
from rrjeta.kernel.saving import add, working
from rrjeta.kernel.sealing import open_record
from rrjeta.network.models import AbroadLetter, AbroadRequest
from rrjeta.retention.operations.erasures import confirm_erasure, propose_erasure
from tests.cases.making import make_case
from tests.cast import Cast
from tests.hotline.telling import REPORT, reported
from tests.retention.closing import closed_case, concern_about

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
TABLES = (Task, Decision, Attendance, Arbitration, Transfer, AbroadRequest, AbroadLetter)


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.RRJETA_KEYS, settings.RRJETA_DATA = tmp_path / "keys", tmp_path / "data"
    forget_keys()
    make_master_key()
    yield
    forget_keys()


def _written(cast: Cast, case: Case) -> None:
    """Write a meeting with a decision that fell on a member's desk, a decided dispute, and a closed request abroad."""
    subject, member = case.person.subject, cast.meeting_member.user_id
    at = {"happened_at": now()}
    home = {"subject": case.household.subject, "household": case.household, "pack_version": case.pack_version}
    meeting = add(Entry(kind="minutes", is_finished=True, **home, **at), {"place": "Hall"})
    line = add(EntryLine(subject=subject, entry=meeting, case=case, **at), {"summary": "Agreed"})
    seat = Attendance(subject=meeting.subject, meeting=meeting, user_id=member, role="police", invited_at=now())
    add(seat, {"excuse": "On leave"})
    decision = add(Decision(subject=subject, line=line, case=case, code="more_info", seat=seat), {"words": "Send it"})
    asked = {"case": case, "user_id": member, "asked_by_id": cast.ana.user_id, "asked_at": now(), "due_at": now()}
    add(Task(subject=subject, decision=decision, **asked), {"words": "Send it"})
    units = {"from_unit": cast.unit, "to_unit": cast.unit_elsewhere, "from_owner_id": cast.ana.user_id}
    who = {"owner_id": cast.fatma.user_id, "status": "refused", "is_open": False, "requested_at": now()}
    transfer = Transfer(
        subject=subject, case=case, pack_version=1, kind="transfer", reason="competence", **units, **who
    )
    add(transfer, {"summary": "Handed over"})
    ended = {"is_open": False, "ended_at": now(), "verdict": "stays"}
    dispute = Arbitration(
        subject=subject,
        case=case,
        transfer=transfer,
        owner_id=cast.agency.user_id,
        asked_at=now(),
        due_at=now() + timedelta(days=1),
        **ended,
    )
    add(dispute, {"asked": "There", "reason": "Here"})
    where = {"direction": "out", "country": "GR", "matter": "trace", "asked_on": today(), "due_at": now()}
    request = add(AbroadRequest(subject=subject, case=case, **where), {"authority": "Athens"})
    add(AbroadLetter(subject=subject, request=request, kind="sent", on=today()), {"words": "Asked"})


def _erased(cast: Cast, case: Case) -> None:
    proposed = propose_erasure(
        cast.data_protection, operation_id=new_id(), case_ids=[case.id], reason="kept_long_enough"
    )
    confirm_erasure(cast.edi, operation_id=new_id(), erasure_id=proposed)


def test_an_erased_child_takes_along_what_stood_between_offices(cast: Cast) -> None:
    case = closed_case(cast)
    with working(cast.ana.user_id):
        _written(cast, case)
    assert [one for one in TABLES if not one._base_manager.exists()] == []
    _erased(cast, case)
    assert [one for one in TABLES if one._base_manager.exists()] == []


def _told_from_outside(concern: Concern) -> Worry:
    """Return a report from outside that became a concern."""
    worry = reported()
    Worry.objects.filter(id=worry.id).update(stage=Stage.TAKEN, concern=concern, due_at=None, done_at=now())
    return worry


def test_the_key_of_a_report_from_outside_goes_with_the_child_it_was_about(cast: Cast) -> None:
    case = closed_case(cast)
    worry = _told_from_outside(concern_about(cast, case))
    _erased(cast, case)
    assert not SubjectKey.objects.filter(id=worry.subject_id).exists()
    assert not Worry.objects.exists()
    assert not WorryReporter.objects.exists()
    assert worry.subject_id in erased_subjects()


def test_the_key_of_a_report_stays_while_its_concern_is_about_a_child_who_stays(cast: Cast) -> None:
    case = closed_case(cast)
    other = make_case(cast, household=case.household, told={"nickname": "Motra"})
    worry = _told_from_outside(concern_about(cast, case, other))
    _erased(cast, case)
    assert SubjectKey.objects.filter(id=worry.subject_id).exists()
    assert open_record(Worry.objects.select_related("subject").get())["place"] == REPORT["place"]

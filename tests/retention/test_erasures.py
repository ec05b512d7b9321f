"""Two people erase a child: the key and every row go, counts and the log stay, another child's file is untouched."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import Mock
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from rrjeta.access.actors import Actor
from rrjeta.access.models import Exclusion, HeldText
from rrjeta.access.operations.held import hold_text
from rrjeta.access.permissions import Permission
from rrjeta.audit.rules import canonical
from rrjeta.cases.models import Case, Concern, ConcernChild, Entry
from rrjeta.cases.scope import cases_in
from rrjeta.files.models import Attachment
from rrjeta.jobs.management.commands.serve import Command as Serve
from rrjeta.kernel import clock
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.ledger import erased_subjects, ledger, ledger_path, note_erasure
from rrjeta.kernel.masterkey import forget_keys, make_master_key
from rrjeta.kernel.models import EarlierVersion, SealedRecord, SubjectKey
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import open_record
from rrjeta.matching.models import SearchKey, SearchRow
from rrjeta.people.models import Household, Person, Tie
from rrjeta.retention.models import ErasedCount, Erasure
from rrjeta.retention.operations.erasures import (
    Changed,
    SamePerson,
    Settled,
    StillNeeded,
    confirm_erasure,
    propose_erasure,
    reapply_erasures,
    withdraw_erasure,
)
from rrjeta.retention.operations.forgetting import forget
from rrjeta.retention.operations.holds import HoldEnded, end_hold, set_hold
from rrjeta.retention.queries import affected
from rrjeta.retention.queries.affected import Affected, TouchesOthers
from rrjeta.retention.queries.due import due_cases
from rrjeta.retention.queries.erasures import dry_run, erasures, receipt
from tests.cases.making import make_case
from tests.cast import Cast, exclude
from tests.retention.closing import close, closed_case, concern_about, note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.RRJETA_KEYS, settings.RRJETA_DATA = tmp_path / "keys", tmp_path / "data"
    forget_keys()
    make_master_key()
    yield
    forget_keys()


def _propose(cast: Cast, *cases: Case, reason: str = "kept_long_enough") -> UUID:
    ids = [case.id for case in cases]
    return propose_erasure(cast.data_protection, operation_id=new_id(), case_ids=ids, reason=reason)


def _confirm(actor: Actor, erasure_id: UUID) -> UUID:
    return confirm_erasure(actor, operation_id=new_id(), erasure_id=erasure_id)


def _erase(cast: Cast, *cases: Case) -> UUID:
    return _confirm(cast.edi, _propose(cast, *cases))


def _told_by_all() -> str:
    """Return everything that any record still tells."""
    said = []
    for model in apps.get_models():
        if issubclass(model, SealedRecord):
            said += [str(open_record(one)) for one in model._base_manager.select_related("subject")]
    return "\n".join(said)


def test_an_erased_child_leaves_no_key_no_row_and_no_file(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        case = closed_case(cast, "Kanarinë")
    concern_about(cast, case, word="Kanarinë")
    exclude(cast.besa, case.id)
    copy, original = Attachment.objects.get().paths
    assert copy.exists()
    assert original.exists()
    assert "Kanarinë" in _told_by_all()
    with django_capture_on_commit_callbacks(execute=True):
        _erase(cast, case)
    assert not copy.exists()
    assert not original.exists()
    for model in (
        SubjectKey,
        Person,
        Household,
        Case,
        Concern,
        Entry,
        Attachment,
        SearchRow,
        SearchKey,
        Tie,
        Exclusion,
    ):
        assert not model._base_manager.exists(), model
    assert set(EarlierVersion.objects.values_list("table", flat=True)) == {"retention_erasure"}
    assert "Kanarinë" not in _told_by_all()


def test_the_child_beside_keeps_every_row(cast: Cast) -> None:
    case = closed_case(cast, "Kanarinë")
    other = make_case(cast, household=case.household, told={"nickname": "Motra"})
    shared = note(cast.ana, case, "Të dy")
    concern = concern_about(cast, case, other)
    _erase(cast, case)
    assert Case.objects.get().id == other.id
    assert open_record(Person.objects.select_related("subject").get(id=other.person_id))["nickname"] == "Motra"
    assert Household.objects.filter(id=other.household_id).exists()
    assert list(ConcernChild.objects.values_list("concern_id", "person_id")) == [(concern.id, other.person_id)]
    assert not Entry.objects.filter(id=shared.id).exists()
    # Her mother lives with her, and so stays.
    assert _told_by_all().count("Kanarinë") == 1


@pytest.mark.parametrize("named", ["case", "concern", "both"])
def test_whoever_was_shut_out_by_the_erased_child_stays_shut_out_of_the_sister(cast: Cast, named: str) -> None:
    case = closed_case(cast)
    sister = make_case(cast, household=case.household)
    concern = concern_about(cast, case)
    for record_id in {"case": [case.id], "concern": [concern.id], "both": [case.id, case.household_id]}[named]:
        exclude(cast.besa, record_id)
    _erase(cast, case)
    assert not cases_in(cast.again(cast.besa), Permission.SEE_CASE).filter(id=sister.id).exists()
    assert list(Exclusion.objects.values_list("record_id", flat=True)) == [sister.household_id]
    assert not Concern.objects.filter(id=concern.id).exists()


def test_a_concern_that_shut_two_families_shuts_both_after_it_went(cast: Cast) -> None:
    case = closed_case(cast)
    sister, cousin = make_case(cast, household=case.household), make_case(cast)
    concern = concern_about(cast, case)
    ConcernChild.objects.filter(concern=concern).update(case=cousin)
    exclude(cast.besa, concern.id)
    _erase(cast, case)
    shut = set(Exclusion.objects.values_list("record_id", flat=True))
    assert shut == {sister.household_id, cousin.household_id}


def test_an_exclusion_that_ended_goes_with_the_child(cast: Cast) -> None:
    case = closed_case(cast)
    make_case(cast, household=case.household)
    exclude(cast.besa, case.id)
    Exclusion.objects.update(ended_at=clock.now())
    _erase(cast, case)
    assert not Exclusion.objects.exists()


def test_a_mother_whose_other_child_has_a_case_stays(cast: Cast) -> None:
    case = closed_case(cast)
    other = make_case(cast)
    mother = Tie.objects.get(child=case.person).person
    Tie.objects.create(person=mother, child=other.person, relationship="mother")
    _erase(cast, case)
    assert Person.objects.filter(id=mother.id, household=None).exists()
    assert Tie.objects.get().child_id == other.person_id


def test_every_case_of_the_child_goes_and_an_open_one_keeps_all(cast: Cast) -> None:
    case = closed_case(cast)
    other = make_case(cast, household=case.household)
    Case.objects.filter(id=other.id).update(person=case.person, subject=case.subject, pathway="education")
    with pytest.raises(StillNeeded, match="StillNeeded"):
        _propose(cast, case)
    close(other)
    erasure_id = _propose(cast, case)
    assert Erasure.objects.get(id=erasure_id).case_count == 2


def test_nothing_readable_of_an_erased_case_answers_differently_from_what_never_was(cast: Cast) -> None:
    case = closed_case(cast)
    number, ana = case.number, cast.signed_in(cast.ana)
    _erase(cast, case)
    for address in (f"/cases/{case.id}", f"/persons/{case.person_id}"):
        gone, never = ana.get(address), ana.get(address[:-36] + str(new_id()))
        assert (gone.status_code, len(gone.content)) == (never.status_code, len(never.content))
    assert not Case.objects.filter(number=number).exists()


def test_counts_stay_and_name_nobody(cast: Cast) -> None:
    case = closed_case(cast)
    _erase(cast, case)
    rows = ErasedCount.objects.values_list("age_band", "sex", "code", "count")
    assert set(rows) == {("18+", "f", "case", 1), ("18+", "f", "harm:neglect", 1)}
    _erase(cast, closed_case(cast))
    assert set(ErasedCount.objects.values_list("count", flat=True)) == {2}


def test_whoever_proposed_does_not_confirm(cast: Cast) -> None:
    erasure_id = _propose(cast, closed_case(cast))
    with pytest.raises(SamePerson):
        _confirm(cast.data_protection, erasure_id)
    assert Person.objects.exists()


@pytest.mark.parametrize("who", ["ana", "dea", "administrator", "agency", "police"])
def test_nobody_else_confirms(cast: Cast, who: str) -> None:
    erasure_id = _propose(cast, closed_case(cast))
    with pytest.raises(NotAllowed):
        _confirm(getattr(cast, who), erasure_id)


def test_a_director_elsewhere_is_told_nothing(cast: Cast) -> None:
    erasure_id = _propose(cast, closed_case(cast))
    Case.objects.update(municipality="AL121")
    with pytest.raises(NotFound):
        _confirm(cast.edi, erasure_id)
    assert erasures(cast.edi)[0] == []


def test_a_director_does_not_propose(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        propose_erasure(cast.edi, operation_id=new_id(), case_ids=[closed_case(cast).id], reason="ordered")


@pytest.mark.parametrize("reason", ["", "because", "<script>", "kept_long_enough "])
def test_a_reason_is_one_of_the_list(cast: Cast, reason: str) -> None:
    with pytest.raises(Invalid):
        _propose(cast, closed_case(cast), reason=reason)


def test_a_case_that_never_was_cannot_be_proposed(cast: Cast) -> None:
    with pytest.raises(NotFound):
        propose_erasure(cast.data_protection, operation_id=new_id(), case_ids=[new_id()], reason="ordered")


def test_a_file_that_is_kept_on_goes_only_for_a_better_reason(cast: Cast) -> None:
    case = closed_case(cast, birth_date="2015-04-12")
    with pytest.raises(StillNeeded):
        _propose(cast, case)
    _confirm(cast.edi, _propose(cast, case, reason="ordered"))
    assert not Case.objects.exists()


def test_a_hold_beats_everything_until_it_is_ended(cast: Cast) -> None:
    case = closed_case(cast)
    erasure_id = _propose(cast, case, reason="ordered")
    hold_id = set_hold(cast.edi, operation_id=new_id(), case_id=case.id, reason="court", words="Gjykata")
    with pytest.raises(StillNeeded):
        _confirm(cast.edi, erasure_id)
    with pytest.raises(StillNeeded):
        _propose(cast, closed_case(cast, household=case.household), case)
    with pytest.raises(Invalid):
        end_hold(cast.edi, operation_id=new_id(), case_id=case.id, hold_id=hold_id, reason=" ")
    end_hold(cast.edi, operation_id=new_id(), case_id=case.id, hold_id=hold_id, reason="The court has decided.")
    with pytest.raises(HoldEnded):
        end_hold(cast.edi, operation_id=new_id(), case_id=case.id, hold_id=hold_id, reason="Again.")
    _confirm(cast.edi, erasure_id)
    assert not Case.objects.filter(id=case.id).exists()


def test_a_hold_is_set_within_reach_alone(cast: Cast) -> None:
    case = closed_case(cast)
    with pytest.raises(NotAllowed):
        set_hold(cast.ana, operation_id=new_id(), case_id=case.id, reason="court")
    Case.objects.update(municipality="AL121", unit=cast.unit_elsewhere)
    with pytest.raises(NotFound):
        set_hold(cast.edi, operation_id=new_id(), case_id=case.id, reason="court")


def test_a_proposal_is_settled_once_and_can_be_taken_back(cast: Cast) -> None:
    case = closed_case(cast)
    erasure_id = _propose(cast, case)
    with pytest.raises(StillNeeded):
        _propose(cast, case)
    withdraw_erasure(cast.data_protection, operation_id=new_id(), erasure_id=erasure_id)
    with pytest.raises(Settled):
        _confirm(cast.edi, erasure_id)
    again = _propose(cast, case)
    _confirm(cast.edi, again)
    with pytest.raises(Settled):
        withdraw_erasure(cast.edi, operation_id=new_id(), erasure_id=again)


def test_a_child_with_a_new_case_is_proposed_anew(cast: Cast) -> None:
    case = closed_case(cast)
    erasure_id = _propose(cast, case)
    other = closed_case(cast, household=case.household)
    Case.objects.filter(id=other.id).update(person=case.person, pathway="education")
    with pytest.raises(Changed):
        _confirm(cast.edi, erasure_id)


def test_a_dry_run_counts_what_goes_and_changes_nothing(cast: Cast) -> None:
    case = closed_case(cast)
    said = dry_run(cast.data_protection, Permission.PROPOSE_ERASURE, [case.id])
    assert (said["kernel_subjectkey"], said["people_person"], said["cases_case"], said["files_attachment"]) == (
        3,
        2,
        1,
        1,
    )
    assert SubjectKey.objects.count() == 3
    erasure_id = _erase(cast, case)
    assert Erasure.objects.get(id=erasure_id).rows == said


def test_the_receipt_is_signed_and_names_no_child(cast: Cast) -> None:
    case = closed_case(cast)
    erasure_id = _erase(cast, case)
    said = receipt(cast.edi, erasure_id)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["public_key"]))
    key.verify(bytes.fromhex(said["signature"]), canonical(said["receipt"]))
    written = str(said)
    assert said["receipt"]["keys"] == 3
    assert not {str(case.id), case.number, str(case.person_id), str(case.subject_id)} & set(written.split("'"))
    assert Erasure.objects.get(id=erasure_id).cases == []


def test_what_is_held_about_an_erased_child_goes_too(cast: Cast) -> None:
    case = closed_case(cast)
    hold_text(user_id=cast.ana.user_id, path=f"/cases/{case.id}/notes/add", typed={"words": ["Kanarinë"]})
    hold_text(user_id=cast.ana.user_id, path="/concerns/log", typed={"words": ["Tjetër"]})
    _erase(cast, case)
    assert HeldText.objects.count() == 1


def test_the_log_keeps_ids_and_still_verifies(cast: Cast) -> None:
    case = closed_case(cast)
    subject_id = case.subject_id
    _erase(cast, case)
    said = StringIO()
    call_command("audit", "verify", stdout=said)
    assert "as it was written" in said.getvalue()
    assert subject_id in erased_subjects()


def test_the_due_list_shows_whose_time_is_over(cast: Cast) -> None:
    due = closed_case(cast)
    closed_case(cast, birth_date="2015-04-12")
    make_case(cast, told={"birth_date": "1995-04-12"})
    assert [one.id for one in due_cases(cast.data_protection)[0]] == [due.id]
    with clock.frozen(clock.now() + timedelta(days=366 * 20)):
        assert len(due_cases(cast.data_protection)[0]) == 2
    with pytest.raises(NotFound):
        due_cases(cast.data_protection, "nonsense")


def test_a_restored_backup_erases_again_before_it_serves(cast: Cast) -> None:
    case, other = closed_case(cast, "Kanarinë"), make_case(cast)
    note_erasure(new_id(), [case.subject_id])
    Serve(stdout=StringIO())._erase_again()
    assert Case.objects.get().id == other.id
    assert "Kanarinë" not in _told_by_all()
    assert ErasedCount.objects.filter(code="case").exists()
    assert reapply_erasures() == 0


@pytest.mark.parametrize("reason", ["asked_for", "written_by_mistake"])
def test_an_erasure_that_a_restored_backup_does_not_know_keeps_its_reason(cast: Cast, reason: str) -> None:
    case = closed_case(cast)
    subject_ids = [case.subject_id]
    with transaction.atomic():
        erasure_id = _confirm(cast.edi, _propose(cast, case, reason=reason))
        transaction.set_rollback(True)  # the database is as it was before; the ledger is not
    assert not Erasure.objects.exists()
    assert SubjectKey.objects.filter(id__in=subject_ids).exists()
    assert reapply_erasures() > 0
    assert [(one.id, one.reason) for one in Erasure.objects.all()] == [(erasure_id, reason)]


def test_a_reason_that_the_ledger_does_not_know_is_not_made_up(cast: Cast) -> None:
    case = closed_case(cast)
    note_erasure(new_id(), [case.subject_id])
    assert reapply_erasures() == 1
    assert Erasure.objects.get().reason == ""


def test_nothing_is_served_when_nobody_can_say_who_was_erased(cast: Cast) -> None:
    note_erasure(new_id(), [new_id()])
    ledger_path().write_bytes(ledger_path().read_bytes().replace(b"erased", b"spared"))
    with pytest.raises(CommandError, match="ledger"):
        Serve(stdout=StringIO())._erase_again()


def test_nothing_is_served_where_the_ledger_was_lost_until_that_is_said(cast: Cast) -> None:
    erasure_id = _erase(cast, closed_case(cast))
    for path in (ledger_path(), ledger_path().with_suffix(".head")):
        path.unlink()
    with pytest.raises(CommandError, match="put back a copy of the ledger"):
        Serve(stdout=StringIO())._erase_again()
    assert Erasure.objects.get(id=erasure_id).state == "done"
    said = StringIO()
    call_command("erase", "--ledger-lost", stdout=said)
    assert "Restore no backup" in said.getvalue()
    Serve(stdout=StringIO())._erase_again()


def test_the_ledger_never_holds_what_the_database_refuses(cast: Cast) -> None:
    case = closed_case(cast)
    with pytest.raises(TouchesOthers) as refused, transaction.atomic(), working(None):
        forget(Affected(subjects={case.subject_id}), new_id(), reason="ordered")
    assert re.fullmatch("[a-z_]+", refused.value.table)
    assert ledger() == []
    assert SubjectKey.objects.filter(id=case.subject_id).exists()


def test_what_would_take_along_somebody_who_stays_is_said_with_its_table(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = closed_case(cast)
    note_erasure(new_id(), [case.subject_id])
    monkeypatch.setattr(affected, "_refuse_others", Mock(side_effect=TouchesOthers("cases_entry")))
    with pytest.raises(CommandError, match="in the table cases_entry"):
        Serve(stdout=StringIO())._erase_again()
    with pytest.raises(CommandError, match="in the table cases_entry"):
        call_command("erase", "--again")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_fifty_erased_children_no_byte_is_left(cast: Cast, tmp_path: Path) -> None:
    with transaction.atomic():
        gone = [closed_case(cast, f"Kanarinë{number}") for number in range(50)]
        kept = [closed_case(cast, f"Mbetet{number}", birth_date="2015-04-12") for number in range(3)]
    theirs = {case.subject_id for case in gone}
    keys = [bytes(one) for one in SubjectKey.objects.filter(id__in=theirs).values_list("wrapped", flat=True)]
    blobs = [bytes(one) for one in Person.objects.filter(subject_id__in=theirs).values_list("sealed", flat=True)]
    blobs += [path.read_bytes() for one in Attachment.objects.filter(subject_id__in=theirs) for path in one.paths]
    _erase(cast, *gone)
    told = _told_by_all()
    assert "Kanarinë" not in told
    assert all(f"Mbetet{number}" in told for number in range(3))
    assert SubjectKey.objects.filter(id__in=theirs).count() == 0
    assert Case.objects.count() == len(kept)
    assert len([one for one in (tmp_path / "data" / "files").rglob("*") if one.is_file()]) == 2 * len(kept)
    # The three that stay were written beside the log; every link and every checkpoint is as it was.
    said = StringIO()
    with suppress(CommandError):
        call_command("audit", "verify", stdout=said)
    assert [line for line in said.getvalue().splitlines() if "chain" in line or "checkpoint" in line] == []
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        whole = b"".join(path.read_bytes() for path in Path(name).parent.glob(f"{Path(name).name}*"))
        assert not [one for one in (*keys, *blobs) if one in whole]

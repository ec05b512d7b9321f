"""`rrjeta keys`: epochs are made, turned and destroyed while people work, and a backup of a destroyed epoch tells nothing."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from rrjeta.access.kept import kept_lists
from rrjeta.access.models import HeldText, User
from rrjeta.access.operations.held import held_text, hold_text
from rrjeta.access.operations.kept_lists import keep_list
from rrjeta.access.queries import load_actor
from rrjeta.audit.operations import record_look
from rrjeta.audit.queries import chain_key
from rrjeta.cases.models import Case
from rrjeta.jobs.turning import turning_due
from rrjeta.kernel import clock, epochs
from rrjeta.kernel.epochs import carry_all
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.ledger import destroyed_epochs
from rrjeta.kernel.masterkey import MasterKeyMissing, forget_keys, make_epoch, make_master_key
from rrjeta.kernel.models import SubjectKey
from rrjeta.kernel.saving import change, working
from rrjeta.kernel.sealing import SealBroken, open_record
from rrjeta.matching.models import SearchKey, SearchRow
from rrjeta.matching.queries.searching import likely_told
from rrjeta.people.models import Person
from tests.cases.making import CHILD, make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
_NAME = {name: CHILD[name] for name in ("given_name", "surname")}


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    settings.RRJETA_KEYS = tmp_path / "keys"
    monkeypatch.setattr(epochs, "SECONDS_TO_WAIT", 0.0)
    forget_keys()
    make_master_key()
    yield settings.RRJETA_KEYS
    forget_keys()


def _keys(*words: str) -> str:
    said = StringIO()
    call_command("keys", *words, stdout=said, stderr=StringIO())
    return said.getvalue()


def _made(cast: Cast) -> Case:
    with transaction.atomic():
        return make_case(cast)


def _told(case_id: Any) -> dict[str, Any]:
    return open_record(Case.objects.select_related("person__subject").get(id=case_id).person)


def test_a_new_subject_takes_the_newest_epoch_and_earlier_ones_stay_readable(cast: Cast) -> None:
    before = make_case(cast)
    _keys("new")
    after = make_case(cast)
    assert (before.subject.epoch, after.subject.epoch) == (1, 2)
    assert _told(before.id)["given_name"] == _told(after.id)["given_name"] == CHILD["given_name"]


def test_a_child_is_found_by_name_before_while_and_after_the_key_turns(cast: Cast) -> None:
    case = make_case(cast)
    assert [one.person_id for one in likely_told(_NAME)] == [case.person_id]
    _keys("new")
    assert [one.person_id for one in likely_told(_NAME)] == [case.person_id]
    _keys("rotate")
    assert [one.person_id for one in likely_told(_NAME)] == [case.person_id]
    _keys("destroy", "1", "--confirm", "1")
    assert [one.person_id for one in likely_told(_NAME)] == [case.person_id]
    assert set(SearchRow.objects.values_list("epoch", flat=True)) == {2}
    assert set(SearchKey.objects.values_list("epoch", flat=True)) == {2}


def test_everything_sealed_is_carried_along_and_opens_when_the_first_epoch_is_gone(cast: Cast) -> None:
    case = make_case(cast)
    held = hold_text(user_id=cast.ana.user_id, path="/somewhere", typed={"words": ["He was there"]})
    keep_list(cast.ana, operation_id=new_id(), name="Mine", wanted="q=1")
    assert held
    assert "kernel_subjectkey: " in _keys("rotate", "--new")
    _keys("destroy", "1", "--confirm", "1")
    assert _told(case.id)["given_name"] == CHILD["given_name"]
    assert held_text(cast.ana, held)["typed"] == {"words": ["He was there"]}
    loaded = load_actor(cast.ana.user_id)
    assert loaded is not None
    assert [one.name for one in kept_lists(loaded[0])] == ["Mine"]


def test_turning_twice_changes_nothing_the_second_time(cast: Cast) -> None:
    make_case(cast)
    _keys("rotate", "--new")
    before = list(SubjectKey.objects.order_by("id").values_list("wrapped", flat=True))
    said = _keys("rotate")
    assert list(SubjectKey.objects.order_by("id").values_list("wrapped", flat=True)) == before
    assert set(re.findall(r": (\d+) carried", said)) == {"0"}


def test_a_run_that_was_broken_off_goes_on_where_it_stopped(cast: Cast) -> None:
    cases = [make_case(cast) for _one in range(4)]
    make_epoch()
    run = carry_all(batch=1, pause=0)
    for _one in range(3):
        next(run)
    run.close()
    assert set(SubjectKey.objects.values_list("epoch", flat=True)) == {1, 2}
    assert all(_told(case.id) for case in cases)
    _keys("rotate")
    assert set(SubjectKey.objects.values_list("epoch", flat=True)) == {2}
    assert all(_told(case.id) for case in cases)


def test_an_epoch_that_is_needed_is_not_destroyed(cast: Cast, keys: Path) -> None:
    case = make_case(cast)
    with pytest.raises(CommandError, match="newest"):
        _keys("destroy", "1", "--confirm", "1")
    _keys("new")
    with pytest.raises(CommandError, match="still needed"):
        _keys("destroy", "1", "--confirm", "1")
    assert (keys / "master.key").exists()
    assert _told(case.id)


def test_a_batch_carries_no_more_than_it_is_given(cast: Cast) -> None:
    for _one in range(5):
        hold_text(user_id=cast.ana.user_id, path="/somewhere", typed={"words": ["He was there"]})
    make_epoch()
    batches = [one.count for one in carry_all(batch=2, pause=0) if one.table == HeldText._meta.db_table]
    assert batches == [2, 4, 5, 5]


def test_no_epoch_is_destroyed_while_rows_open_under_none(cast: Cast, keys: Path) -> None:
    hold_text(user_id=cast.ana.user_id, path="/somewhere", typed={"words": ["He was there"]})
    _keys("new")
    away = (keys / "master.key").rename(keys / "elsewhere")
    hold_text(user_id=cast.ana.user_id, path="/somewhere", typed={"words": ["She as well"]})
    _keys("rotate", "--new")
    with pytest.raises(CommandError, match=r"open under none of the keys that are here: access_heldtext: 1"):
        _keys("destroy", "2", "--confirm", "2")
    assert (keys / "epoch-0002.key").exists()
    away.rename(keys / "master.key")
    forget_keys()
    _keys("rotate")
    _keys("destroy", "2", "--confirm", "2")
    assert not (keys / "epoch-0002.key").exists()


@pytest.mark.parametrize("typed", ["2", "0", "11"])
def test_whoever_types_another_number_destroys_nothing(cast: Cast, keys: Path, typed: str) -> None:
    _keys("rotate", "--new")
    with pytest.raises(CommandError, match="nothing was destroyed"):
        _keys("destroy", "1", "--confirm", typed)
    assert (keys / "master.key").exists()


@pytest.mark.parametrize("epoch", ["0", "7", "-1"])
def test_an_epoch_that_is_not_here_is_refused(cast: Cast, epoch: str) -> None:
    with pytest.raises(CommandError):
        _keys("destroy", f"--confirm={epoch}", "--", epoch)


def test_a_backup_of_a_destroyed_epoch_opens_nothing(cast: Cast, keys: Path) -> None:
    case = make_case(cast)
    hold_text(user_id=cast.ana.user_id, path="/somewhere", typed={"words": ["He was there"]})
    keep_list(cast.ana, operation_id=new_id(), name="Mine", wanted="q=1")
    subjects = list(SubjectKey.objects.values())
    rows, keys_held = list(SearchRow.objects.values()), list(SearchKey.objects.values())
    held = list(HeldText.objects.values())
    kept = bytes(User.objects.get(id=cast.ana.user_id).kept_lists)
    _keys("rotate", "--new")
    _keys("destroy", "1", "--confirm", "1")
    assert destroyed_epochs() == {1}
    # Put back what the backup held.
    for row in subjects:
        SubjectKey.objects.filter(id=row["id"]).update(wrapped=row["wrapped"], epoch=row["epoch"])
    SearchRow.objects.all().delete()
    SearchRow.objects.bulk_create([SearchRow(**row) for row in rows])
    SearchKey.objects.all().delete()
    SearchKey.objects.bulk_create([SearchKey(**row) for row in keys_held])
    HeldText.objects.update(sealed=held[0]["sealed"])
    User.objects.filter(id=cast.ana.user_id).update(kept_lists=kept)
    for person in Person.objects.select_related("subject"):
        with pytest.raises((SealBroken, MasterKeyMissing)):
            open_record(person)
    with pytest.raises((SealBroken, MasterKeyMissing)):
        held_text(cast.ana, HeldText.objects.get().id)
    assert likely_told(_NAME) == []
    assert not (keys / "master.key").exists()
    assert case.id


def test_the_log_is_linked_on_by_the_same_key_whatever_epoch_it_is(cast: Cast) -> None:
    record_look(actor_id=cast.ana.user_id, action="look.before", subjects=[])
    before = chain_key()
    _keys("rotate", "--new")
    _keys("destroy", "1", "--confirm", "1")
    record_look(actor_id=cast.ana.user_id, action="look.after", subjects=[])
    assert chain_key() == before
    said = StringIO()
    call_command("audit", "verify", stdout=said)
    assert "as it was written" in said.getvalue()


def test_the_list_says_what_needs_an_epoch_and_what_is_due(cast: Cast) -> None:
    make_case(cast)
    assert "newest" in _keys("list")
    with clock.frozen(clock.now() + timedelta(days=29)):
        assert "due: keys rotate --new" in _keys("list")
        assert turning_due() == ["keys rotate --new"]
        _keys("new")
        assert "due: keys rotate" in _keys("list")
        _keys("rotate")
        assert "due" not in _keys("list")
    with clock.frozen(clock.now() + timedelta(days=37)):
        assert "due: keys destroy 1" in _keys("list")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_nobody_is_refused_while_the_key_turns(cast: Cast, keys: Path, tmp_path: Path) -> None:
    cases = [_made(cast) for _one in range(40)]
    faults: list[BaseException] = []
    done = {"reads": 0, "writes": 0, "made": 0}
    ended = threading.Event()

    def work(name: str, does: Any) -> None:
        try:
            while not ended.is_set():
                does()
                done[name] += 1
        except BaseException as fault:  # noqa: BLE001  whatever happened to a colleague fails the test
            faults.append(fault)
        finally:
            connection.close()

    def read() -> None:
        for case in cases[:10]:
            assert _told(case.id)["given_name"]
        assert likely_told(_NAME)

    def write() -> None:
        with transaction.atomic(), working(cast.ana.user_id):
            person = (
                Person.objects.select_for_update(of=("self",))
                .select_related("subject")
                .get(id=cases[done["writes"] % 40].person_id)
            )
            change(person, told={"nickname": f"N{done['writes']}"})

    threads = [
        threading.Thread(target=work, args=(name, does))
        for name, does in (("reads", read), ("reads", read), ("writes", write), ("made", lambda: _made(cast)))
    ]
    for thread in threads:
        thread.start()
    for number in (1, 2, 3):
        _keys("rotate", "--new")
        _keys("rotate")
        copytree(keys, tmp_path / f"copy{number}")
    ended.set()
    for thread in threads:
        thread.join()
    _keys("rotate")
    for number in (1, 2, 3):
        _keys("destroy", str(number), "--confirm", str(number))
    assert not faults, faults
    assert all(done.values()), done
    assert all(_told(case.id)["given_name"] for case in Case.objects.all())

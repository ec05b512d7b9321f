"""A backup made while people write comes back as it was, to the row and to the last entry of the log; the keys stay out."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from rrjeta.audit.models import LogEntry
from rrjeta.audit.operations import record_change
from rrjeta.cases.models import Case, Entry
from rrjeta.cases.operations.notes import write_note
from rrjeta.files.models import Attachment
from rrjeta.files.operations import attach
from rrjeta.jobs.backups.cluster import running
from rrjeta.jobs.backups.making import lived_in
from rrjeta.jobs.backups.reading import check
from rrjeta.jobs.backups.restoring import Place, restore
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.ledger import note_erasure
from rrjeta.kernel.masterkey import master_key
from rrjeta.kernel.saving import working
from tests.cases.making import make_case
from tests.cast import Cast
from tests.hostile.flipped_bits import overlooked
from tests.hostile.garbage import photograph

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PASSWORD = "seven quiet mountain goats"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that another user of this machine may enter, as PostgreSQL's must."""
    path = Path(tempfile.mkdtemp(prefix="rrjeta-backups-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    """Return a case with a sealed file, in an office whose worker can sign in."""
    user = cast.user(cast.ana)
    user.set_password(PASSWORD)
    user.save()
    return _case(cast)


def _case(cast: Cast) -> Case:
    with transaction.atomic(), working(cast.ana.user_id) as work:
        case = make_case(cast)
        attach(
            subject=case.subject,
            kind="photo",
            record_id=case.id,
            case_id=case.id,
            happened_at=now(),
            pages=[photograph()],
            told={"title": "Vizatimi"},
        )
        told = {"saved": work.saved, "subjects": work.subjects}
        record_change(actor_id=cast.ana.user_id, action="test.case", operation_id=new_id(), **told)
    write_note(cast.ana, operation_id=new_id(), case_id=case.id, text="Si u tha në fillim.")
    return case


@contextmanager
def _writing(cast: Cast, case: Case, threads: int = 3) -> Iterator[list[Any]]:
    """Have colleagues write notes while the block runs; give what each note became."""
    ended, written = threading.Event(), []
    ana = cast.ana

    def write() -> None:
        try:
            while not ended.is_set():
                written.append(write_note(ana, operation_id=new_id(), case_id=case.id, text="Ndërkohë."))
        except Exception as fault:  # noqa: BLE001  the test looks at it
            written.append(fault)
        finally:
            connections.close_all()

    running_now = [threading.Thread(target=write) for _turn in range(threads)]
    for one in running_now:
        one.start()
    try:
        while len(written) < threads:
            time.sleep(0.01)
        yield written
    finally:
        ended.set()
        for one in running_now:
            one.join()


def _back_up(folder: Path, **options: Any) -> Path:
    out = StringIO()
    call_command("backup", to=folder, stdout=out, **options)
    return Path(out.getvalue().splitlines()[0])


@contextmanager
def _restored(backup: Path, folder: Path, witness: str = "") -> Iterator[tuple[Any, Path]]:
    """Destroy what lives here, restore it, and give the report while Django's connection leads to the restored copy."""
    shutil.rmtree(Path(settings.RRJETA_DATA) / "files", ignore_errors=True)
    source = lived_in(connection.settings_dict, Path(settings.RRJETA_DATA))
    if connection.vendor == "sqlite":
        connections.close_all()
        for ending in ("", "-wal", "-shm"):
            Path(f"{source.database['NAME']}{ending}").unlink(missing_ok=True)
        yield restore(backup, Place(source, Path(settings.RRJETA_DATA)), witness)
        return
    cluster = folder / "cluster"
    outcome = restore(backup, Place(source, Path(settings.RRJETA_DATA), cluster), witness)
    before = dict(connection.settings_dict)
    with running(cluster, check(backup)) as names:
        connection.close()
        connection.close_pool()
        connection.settings_dict.update(names)
        try:
            yield outcome
        finally:
            connection.close()
            connection.close_pool()
            connection.settings_dict.update(before)


def test_a_backup_made_under_load_comes_back_and_is_served(
    cast: Cast, case: Case, folder: Path, long_run: bool
) -> None:
    erased_later = _case(cast)
    file_count = sum(len(one.paths) for one in Attachment.objects.all())
    with _writing(cast, case) as written:
        begun = len(written)
        backup = _back_up(folder)
        assert len(written) > begun, "nobody could write while the backup was made"
    assert [one for one in written if isinstance(one, Exception)] == []
    assert master_key() not in backup.read_bytes()
    assert overlooked(backup, 200 if long_run else 20) == []
    state = check(backup)["state"]
    later = write_note(cast.ana, operation_id=new_id(), case_id=case.id, text="Pas kopjes.")
    note_erasure(new_id(), [erased_later.subject_id])
    with _restored(backup, folder) as (report, path):
        assert report.holds, report.text()
        assert not Case.objects.filter(id=erased_later.id).exists()
        assert "1 keys were destroyed again" in report.text()
        proved = {proof.what: proof for proof in report.proofs}
        assert proved["heads of the log"].found == str(state["heads"])
        assert int(proved["rows"].found) > 100
        # Tests that ran before left theirs in the same folder.
        assert int(proved["sealed files"].found) >= file_count > 1
        assert int(proved["sealed records opened, taken at random"].found) >= 5
        call_command("restore", report=path, stdout=StringIO())
        assert not Entry.objects.filter(id=later).exists()
        assert LogEntry.objects.filter(action="backup.restored").count() == 1
        browser = Client()
        assert browser.post(reverse("account_login"), {"login": "ana", "password": PASSWORD}).status_code == 302
        page = browser.get(reverse("case", args=[case.id]))
        assert page.status_code == 200
        assert "Shembulli" in page.content.decode()
        assert write_note(cast.ana, operation_id=new_id(), case_id=case.id, text="Prapë këtu.")

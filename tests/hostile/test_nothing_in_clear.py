"""Nothing readable touches a disk on its way: whatever the product writes while pages answer is sealed, or stands in memory."""

import os
import re
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks

from rrjeta.config import environment
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import local, now
from tests.cases.making import make_case
from tests.cast import Cast
from tests.hostile.garbage import photograph

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

_ROOT = Path(environment.__file__).parents[1]
_CANARY = "ZQ7canaryOfTheDisk"
_opened: list[str] | None = None
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND


def _overhear(event: str, args: tuple[Any, ...]) -> None:
    if _opened is not None and event == "open" and isinstance(args[0], str | bytes):
        mode, flags = args[1], args[2]
        is_writing = any(sign in mode for sign in "wax+") if isinstance(mode, str) else flags & _WRITES
        if is_writing:
            _opened.append(os.fsdecode(args[0]))


sys.addaudithook(_overhear)


@pytest.fixture
def written() -> Iterator[list[str]]:
    """Return the files that Python opens for writing from here on."""
    global _opened
    _opened = []
    yield _opened
    _opened = None


def _now() -> dict[str, str]:
    moment = local(now())
    return {"happened_at": moment.strftime("%d.%m.%Y"), "happened_at_time": moment.strftime("%H:%M")}


def test_what_is_uploaded_shown_and_printed_is_written_nowhere_but_sealed(
    cast: Cast, written: list[str], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case = make_case(cast, told={"nickname": _CANARY})
    ana = cast.signed_in(cast.ana)
    picture = photograph(_CANARY, size=(2600, 2600)) + b"\x00" * 3_000_000
    sent = {
        "file": SimpleUploadedFile("page.jpg", picture, "image/jpeg"),
        "kind": "pim",
        "title": f"{_CANARY} e madhe",
        **_now(),
    }
    asked = {"audience": "court", "language": "sq", "recipient": "Gjykata Kukës"}
    asked |= {"legal_basis": "vital_interest", "reason": "Mbrojtja e fëmijës.", "purpose": "schooling"}
    with django_capture_on_commit_callbacks(execute=True):
        assert ana.post(f"/cases/{case.id}/documents", sent).status_code == 302
        assert _CANARY in ana.get(f"/cases/{case.id}").content.decode()
        paper = ana.post(f"/cases/{case.id}/papers/case_file/{case.id}/print", asked)
        assert paper.status_code == 200
    assert Attachment.objects.get().path.exists()
    data = str(settings.RRJETA_DATA)
    elsewhere = [one for one in written if not one.startswith((data, "/dev/"))]
    assert elsewhere == []
    assert not any(_CANARY.encode() in Path(one).read_bytes() for one in written if Path(one).is_file())


def test_this_test_would_hear_a_temporary_file(written: list[str]) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(_CANARY.encode())
    assert file.name in written


def test_no_handler_of_uploads_writes_files() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["rrjeta.web.uploads.InMemoryHandler"]
    assert "FileSystem" not in str(settings.STORAGES["default"])


def test_sqlite_sorts_in_memory_and_overwrites_what_it_deletes() -> None:
    # PostgreSQL sorts on its own disk, which the operator's guide names.
    with sqlite3.connect(":memory:") as asked:
        asked.executescript(environment.SQLITE_START)
        found = {name: asked.execute(f"PRAGMA {name}").fetchone()[0] for name in ("temp_store", "secure_delete")}
    assert found == {"temp_store": 2, "secure_delete": 1}


def test_no_switch_turns_sealing_off() -> None:
    named = {one for path in _ROOT.rglob("*.py") for one in re.findall(r"RRJETA_[A-Z_]+", path.read_text("utf-8"))}
    assert not [one for one in named if re.search(r"SEAL|ENCRYPT|PLAIN|CIPHER|CLEAR", one.replace("UNSEALINGS", ""))]
    # What seals asks the machine for the folder of the keys and for nothing else.
    for module in ("sealing", "masterkey", "models", "saving", "epochs", "ledger"):
        text = (_ROOT / "kernel" / f"{module}.py").read_text("utf-8")
        assert set(re.findall(r"settings\.(\w+)|environ\w*[\[.(]+\"?(\w+)", text)) <= {("RRJETA_KEYS", "")}, module


def test_a_record_is_never_stored_unsealed(cast: Cast) -> None:
    case = make_case(cast, told={"nickname": _CANARY})
    assert _CANARY.encode() not in bytes(case.person.sealed)
    assert len(bytes(case.person.sealed)) > 64
    assert not Attachment.objects.exists()
    assert BytesIO(bytes(case.person.sealed)).read(1) != b"{"

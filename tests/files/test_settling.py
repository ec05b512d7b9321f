"""What a crash left between a committed row and the lasting name of its file is settled before anybody is served."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from rrjeta.files.models import Attachment
from rrjeta.files.operations import attach, settle_files
from rrjeta.files.queries import FilesWanted, content_of
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import new_subject
from tests.hostile.garbage import photograph

pytestmark = pytest.mark.django_db

_FILES = Path(settings.RRJETA_DATA) / "files"


@pytest.fixture
def left() -> Attachment:
    """Return a committed row whose file has not got its lasting name: the test's transaction never ends, as in a crash."""
    case_id = new_id()
    with working(None):
        return attach(
            subject=new_subject(),
            kind="photo",
            record_id=case_id,
            case_id=case_id,
            happened_at=now(),
            pages=[photograph()],
            told={"title": "Vizatimi"},
        )


def _content(kept: Attachment) -> bytes:
    assert kept.case_id
    return content_of(kept.id, FilesWanted([kept.case_id]))[1]


def test_it_is_read_even_before_it_is_settled(left: Attachment) -> None:
    assert not left.path.exists()
    assert _content(left).startswith(b"\xff\xd8")


def test_it_gets_its_lasting_name(left: Attachment) -> None:
    before = _content(left)
    settle_files(_FILES)
    assert left.path.exists()
    assert not left.path.with_suffix(".partial").exists()
    assert _content(left) == before
    left.path.unlink()


def test_a_file_without_a_row_goes_unless_somebody_may_be_writing_it(left: Attachment) -> None:
    partial = left.path.with_suffix(".partial")
    Attachment.objects.all().delete()
    settle_files(_FILES)
    assert partial.exists()
    long_ago = now().timestamp() - 2 * 3600
    os.utime(partial, (long_ago, long_ago))
    settle_files(_FILES)
    assert not partial.exists()

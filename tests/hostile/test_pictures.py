"""Files that somebody sends: cleaned, refused with a word, and in clear on no disk."""

import random
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files import uploadedfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from rrjeta.cases.models import Case
from rrjeta.files.choices import MOST_BYTES
from rrjeta.files.models import Attachment
from rrjeta.files.operations import attach
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import open_bytes
from tests.cases.making import make_case
from tests.cast import Cast
from tests.hostile.garbage import broken_pictures, photograph, swelling_picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
_MARK = "Zqxwkvjqplace"


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case of Ana's."""
    return make_case(cast)


def send(client: Client, case: Case, *files: bytes) -> str:
    """Send files as one document; return what is said, nothing when it was saved."""
    pages = [SimpleUploadedFile("page.png", content, "image/png") for content in files]
    sent = {"kind": "id_copy", "title": "Certifikata", "file": pages, "operation_id": str(new_id())}
    response = client.post(reverse("case-documents", args=[case.id]), sent)
    if response.status_code == 302:
        return ""
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="Certifikata"' in page
    assert not Attachment.objects.exists()
    assert not DoneOperation.objects.exists()
    return page


def kept(case: Case) -> bytes:
    """Return the bytes that were kept, opened."""
    attachment = Attachment.objects.select_related("subject").get()
    sealed = attachment.path.with_suffix(".partial").read_bytes()
    return open_bytes(attachment.subject, sealed, f"file|{attachment.id}")


def test_a_photograph_forgets_where_and_with_what_it_was_taken(cast: Cast, case: Case) -> None:
    taken = photograph(_MARK)
    assert _MARK.encode() in taken
    assert Image.open(BytesIO(taken)).getexif().get_ifd(0x8825)
    assert send(cast.signed_in(cast.ana), case, taken) == ""
    left = kept(case)
    assert _MARK.encode() not in left
    assert b"Exif" not in left
    assert not Image.open(BytesIO(left)).getexif()


def test_several_photographs_become_one_document_that_forgets_as_well(cast: Cast, case: Case) -> None:
    assert send(cast.signed_in(cast.ana), case, photograph(_MARK), photograph(_MARK)) == ""
    left = kept(case)
    assert left.startswith(b"%PDF-")
    assert _MARK.encode() not in left
    assert b"Exif" not in left


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a photograph"),
        (b"MZ\x90\x00 a programme", "Only photographs"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "could not be read"),
        (b"\xff\xd8\xff" + b"\x00" * 40, "could not be read"),
        (b"\xff\xd8\xff" + b"\x00" * (MOST_BYTES + 1), "too large"),
    ],
    ids=["nothing", "a programme", "no picture", "no photograph", "16 megabytes"],
)
def test_what_is_no_photograph_is_refused_at_its_field(cast: Cast, case: Case, content: bytes, said: str) -> None:
    assert said in send(cast.signed_in(cast.ana), case, content)


@pytest.mark.slow
def test_a_small_picture_that_swells_is_refused_by_its_size(cast: Cast, case: Case) -> None:
    for pixels in (70_000_000, 200_000_000):
        swelling = swelling_picture(pixels)
        assert len(swelling) < 200_000
        assert "too large" in send(cast.signed_in(cast.ana), case, swelling)


@pytest.mark.slow
def test_a_large_photograph_in_clear_touches_no_disk(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    touched: list[str] = []
    monkeypatch.setattr(
        uploadedfile.TemporaryUploadedFile, "__init__", lambda self, name, *rest: touched.append(str(name))
    )
    noise = Image.frombytes("RGB", (1200, 1000), random.Random(1).randbytes(3_600_000))
    out = BytesIO()
    noise.save(out, "PNG")
    assert len(out.getvalue()) > 3_000_000
    assert send(cast.signed_in(cast.ana), case, out.getvalue()) == ""
    assert touched == []


# The library warns of what it skips; that is said to nobody.
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.slow
def test_a_broken_picture_is_refused_and_never_falls_over(case: Case, long_run: bool) -> None:
    taken, said = 0, set()
    for content in broken_pictures(random.Random(7), 4000 if long_run else 150):
        with working(case.owner_id):
            try:
                attach(
                    subject=case.person.subject,
                    kind="id_copy",
                    record_id=case.id,
                    case_id=case.id,
                    happened_at=now(),
                    pages=[content],
                    told={},
                )
                taken += 1
            except Invalid as refused:
                said |= set(refused.errors)
    assert said == {"file"}
    assert taken < (4000 if long_run else 150)

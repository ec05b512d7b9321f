"""Files that somebody sends: cleaned, refused with a word, and in clear on no disk."""

import hashlib
import random
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files import uploadedfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case
from rrjeta.files.choices import MOST_BYTES
from rrjeta.files.models import Attachment
from rrjeta.files.operations import attach
from rrjeta.files.queries import FilesWanted, original_of
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import SealBroken, open_bytes
from tests.cases.making import make_case
from tests.cast import Cast
from tests.hostile.garbage import broken_pictures, photograph, swelling_picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
_MARK = "Zqxwkvjqplace"


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case of Ana's."""
    return make_case(cast)


def send(client: Client, case: Case, *files: bytes, names: Sequence[str] = ()) -> str:
    """Send files as one document; return what is said, nothing when it was saved."""
    pages = [
        SimpleUploadedFile(name, content, "image/png")
        for name, content in zip(names or ["page.png"] * len(files), files, strict=True)
    ]
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


# ---- What was sent is kept as it came --------------------------------------------------------------------------------
def attached(case: Case) -> Attachment:
    return Attachment.objects.select_related("subject").get()


def test_the_original_is_kept_sealed_beside_the_copy(cast: Cast, case: Case) -> None:
    taken = photograph(_MARK)
    assert send(cast.signed_in(cast.ana), case, taken) == ""
    one = attached(case)
    assert len(one.paths) == 2
    for path in one.paths:
        assert _MARK.encode() not in path.with_suffix(".partial").read_bytes()
    assert original_of(one.id, FilesWanted([case.id]), 0) == taken


def test_the_original_goes_to_the_head_with_a_reason_and_into_the_log(cast: Cast, case: Case) -> None:
    taken = photograph(_MARK)
    send(cast.signed_in(cast.ana), case, taken)
    one = attached(case)
    address = reverse("document-original", args=[case.id, one.id])
    assert cast.signed_in(cast.ana, fresh=True).post(address, {"reason": "court"}).status_code == 404
    assert cast.signed_in(cast.cen, fresh=True).post(address, {"reason": "court"}).status_code == 404
    head = cast.signed_in(cast.dea, fresh=True)
    assert hashlib.sha256(taken).hexdigest() in head.get(address).content.decode()
    for wrong in ({}, {"reason": "curious"}, {"reason": "court", "number": "1"}, {"reason": "court", "number": "-1"}):
        assert head.post(address, wrong).status_code == 422
    fetches = LogEntry.objects.filter(action="look.document-original").exclude(reason="")
    assert not fetches.exists()
    fetched = head.post(address, {"reason": "court", "number": "0"})
    assert fetched.content == taken
    assert (fetched["Content-Type"], fetched["Content-Disposition"]) == (
        "image/jpeg",
        'attachment; filename="original-1.jpg"',
    )
    entry = fetches.get()
    assert (entry.actor_id, entry.reason) == (cast.dea.user_id, "court")
    assert str(case.person.subject_id) in entry.subjects
    assert ["files_attachment", str(one.id)] in [change[:2] for change in entry.changes]


def test_an_original_in_the_place_of_another_does_not_open(cast: Cast, case: Case) -> None:
    browser = cast.signed_in(cast.ana)
    assert send(browser, case, photograph("one"), photograph("two")) == ""
    one = attached(case)
    first, second = (path.with_suffix(".partial") for path in one.paths[1:])
    first.write_bytes(second.read_bytes())
    with pytest.raises(SealBroken):
        original_of(one.id, FilesWanted([case.id]), 0)


# ---- Names and envelopes ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    [
        "photo.exe",
        "photo.php.jpg",
        "photo.svg",
        "photo.pdf",
        "<script>alert(1)</script>.png",
        "photo\u202egnp.exe",
        "x.png\x00.html",
        "..\\..\\photo.html",
        "../../photo.php",
    ],
)
def test_a_name_that_hides_what_a_file_is_is_refused_in_words(cast: Cast, case: Case, name: str) -> None:
    assert "name of this file" in send(cast.signed_in(cast.ana), case, photograph(), names=[name])


@pytest.mark.parametrize("name", ["", ".", "..", "/", "\x00"])
def test_a_file_without_a_name_is_refused_in_words(cast: Cast, case: Case, name: str) -> None:
    address = reverse("case-documents", args=[case.id])
    body = (
        b'--X\r\nContent-Disposition: form-data; name="kind"\r\n\r\nid_copy\r\n'
        b'--X\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--X--\r\n'
    ) % (name.encode(), photograph())
    response = cast.signed_in(cast.ana).generic("POST", address, body, "multipart/form-data; boundary=X")
    assert response.status_code in (400, 422)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04" + bytes(40), "Archives and office"),
        (b"Rar!\x1a\x07\x00" + bytes(40), "Archives and office"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "Archives and office"),
        (b"\x1f\x8b\x08" + bytes(40), "Archives and office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "Archives and office"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "Only photographs"),
        (b"GIF89a" + bytes(40), "Only photographs"),
        (b"%PDF-1.7 and nothing more", "This PDF could not be read"),
        (b"%PDF-1.7\n" + b"PK\x03\x04" * 50, "This PDF could not be read"),
        (photograph()[:200], "could not be read"),
    ],
)
def test_archives_and_what_is_broken_are_refused_in_words(cast: Cast, case: Case, content: bytes, said: str) -> None:
    assert said in send(cast.signed_in(cast.ana), case, content, names=["x"])


def test_what_hides_behind_a_photograph_is_in_no_copy(cast: Cast, case: Case) -> None:
    hidden = b"PK\x03\x04<script>alert(1)</script>PK\x05\x06" + bytes(18)
    assert send(cast.signed_in(cast.ana), case, photograph() + hidden) == ""
    assert b"<script>" not in kept(case)
    assert b"PK\x03\x04" not in kept(case)

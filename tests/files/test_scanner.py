"""A scanner on the loopback: what it is asked, what it says, and what happens while it is away."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case
from rrjeta.files import queries
from rrjeta.files.models import Attachment
from rrjeta.files.operations import attach, scan_waiting
from rrjeta.files.queries import FilesWanted, HeldBack, WaitsForScan, content_of, original_bytes, original_of
from rrjeta.files.scanner import ScannerAway, is_harmful
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.notices.models import Notice
from tests.cases.making import make_case
from tests.cast import Cast
from tests.files.clamd import HARMFUL, FakeScanner
from tests.hostile.garbage import photograph

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def scanner() -> Iterator[FakeScanner]:
    """Return a scanner that knows one harmful word."""
    with FakeScanner() as found:
        yield found


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case of Ana's."""
    return make_case(cast)


def kept(case: Case, mark: str = "fine") -> Attachment:
    """Attach a photograph that holds a mark."""
    with working(case.owner_id):
        return attach(
            subject=case.person.subject,
            kind="id_copy",
            record_id=case.id,
            case_id=case.id,
            happened_at=now(),
            pages=[photograph(mark)],
            told={"title": "Certifikata"},
        )


def test_the_scanner_is_asked_about_the_whole_file(scanner: FakeScanner) -> None:
    content = bytes(range(256)) * 1000
    assert not is_harmful(scanner.address, content)
    assert scanner.seen == [content]
    assert is_harmful(scanner.address, content + HARMFUL)


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"x" * 9000])
def test_an_unclear_answer_is_none(scanner: FakeScanner, answer: bytes) -> None:
    scanner.answer = answer
    with pytest.raises(ScannerAway):
        is_harmful(scanner.address, b"content")


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock", "unix:/nowhere/clamd.sock"])
def test_a_scanner_that_is_away_says_so(address: str) -> None:
    with pytest.raises(ScannerAway):
        is_harmful(address, b"content")


def test_without_a_scanner_a_file_is_served_at_once(case: Case) -> None:
    assert content_of(kept(case).id, FilesWanted([case.id]))[1]
    assert scan_waiting() == 0


def test_a_file_waits_until_the_scanner_is_back(
    case: Case, cast: Cast, scanner: FakeScanner, settings: Settings
) -> None:
    settings.RRJETA_SCANNER = "127.0.0.1:1"
    one = kept(case)
    with pytest.raises(ScannerAway):
        scan_waiting()
    browser = cast.signed_in(cast.ana)
    page = browser.get(reverse("case-documents", args=[case.id])).content.decode()
    refused = browser.get(reverse("document", args=[case.id, one.id]))
    assert "waits for the scan" in page
    assert reverse("document", args=[case.id, one.id]) not in page
    assert (refused.status_code, b"waits for the scan" in refused.content) == (409, True)
    with pytest.raises(WaitsForScan):
        original_of(one.id, FilesWanted([case.id]), 0)
    settings.RRJETA_SCANNER = scanner.address
    assert (scan_waiting(), scan_waiting()) == (1, 0)
    assert browser.get(reverse("document", args=[case.id, one.id])).status_code == 200


@pytest.mark.parametrize("fault", ["missing", "broken"])
def test_a_file_that_cannot_be_read_keeps_no_other_waiting(
    fault: str,
    case: Case,
    scanner: FakeScanner,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.RRJETA_SCANNER = scanner.address
    # As many at once as cannot be read: those behind them are looked at all the same.
    monkeypatch.setattr(queries, "_AT_ONCE", 1)
    first, second = kept(case), kept(case, "other")
    path = first.original_path(0).with_suffix(".partial")
    path.unlink() if fault == "missing" else path.write_bytes(b"garbage" * 20)
    assert (scan_waiting(), scan_waiting()) == (1, 0)
    states = dict(Attachment.objects.values_list("id", "scan_state"))
    assert states == {first.id: "waiting", second.id: "clean"}
    assert caplog.text.count(str(first.id)) == 1


def test_the_bytes_of_a_file_that_is_none_are_not_found() -> None:
    with pytest.raises(NotFound):
        list(original_bytes(new_id()))


def test_a_harmful_file_is_opened_to_nobody_and_its_sender_is_told(
    case: Case, cast: Cast, scanner: FakeScanner, settings: Settings
) -> None:
    settings.RRJETA_SCANNER = scanner.address
    one = kept(case, HARMFUL.decode())
    assert scan_waiting() == 1
    for who, name in ((cast.ana, "document"), (cast.dea, "document"), (cast.dea, "document-original")):
        refused = cast.signed_in(who, fresh=True).get(reverse(name, args=[case.id, one.id]))
        assert (refused.status_code, b"harmful" in refused.content) == (409, True)
    with pytest.raises(HeldBack):
        content_of(one.id, FilesWanted([case.id]))
    assert list(Notice.objects.values_list("kind", "to_id")) == [("file_held_back", case.owner_id)]
    assert LogEntry.objects.filter(action="files.operations.settle_scan").count() == 1


def test_a_waiting_file_lies_sealed(case: Case, settings: Settings) -> None:
    settings.RRJETA_SCANNER = "127.0.0.1:1"
    one = kept(case, "Zqxwaiting")
    for path in one.paths:
        lying = Path(f"{path}.partial").read_bytes()
        assert lying
        assert b"Zqxwaiting" not in lying
        assert b"JFIF" not in lying


def test_the_scanner_at_a_socket_is_asked_too(tmp_path: Path) -> None:
    with FakeScanner(tmp_path / "clamd.sock") as scanner:
        assert is_harmful(f"unix:{tmp_path}/clamd.sock", HARMFUL)
        assert not is_harmful(str(tmp_path / "clamd.sock"), b"fine")
        assert threading.active_count() > 1
        assert len(scanner.seen) == 2

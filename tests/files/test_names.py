"""Names of files: what they may be over which content."""

import pytest

from rrjeta.files.rules.names import fits

JPEG, PNG, PDF = b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("IMG_2041.jpg", JPEG),
        ("IMG_2041.JPEG", JPEG),
        ("a picture from WhatsApp.png", JPEG),
        ("image", PNG),
        ("1000012345", JPEG),
        ("Vendimi nr. 12 i dt. 12.03.2026.pdf", PDF),
        ("Vërtetim Çela.pdf", PDF),
        ("vendim.v2.1.pdf", PDF),
        ("Dr.Hoxha.pdf", PDF),
        ("a.docx", b"PK\x03\x04"),
    ],
)
def test_a_name_that_says_what_it_is_fits(name: str, content: bytes) -> None:
    assert fits(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.exe", JPEG),
        ("photo.pdf", JPEG),
        ("decision.jpg", PDF),
        ("decision.html", PDF),
        ("photo.svg", PNG),
        ("photo.exe.jpg", JPEG),
        ("decision.docm.pdf", PDF),
        ("photo.php.jpg", JPEG),
        ("../../etc/passwd.jpg", JPEG),
        ("C:\\photo.jpg", JPEG),
        ("<img src=x onerror=alert(1)>.jpg", JPEG),
        ("photo\u202egpj.exe", JPEG),
        ("photo\u202e.jpg", JPEG),
        ("photo.jpg\x00.exe", JPEG),
        ("photo\r\nSet-Cookie: a=b.jpg", JPEG),
        ("photo.jpg:stream", JPEG),
    ],
)
def test_a_name_that_hides_what_it_is_does_not(name: str, content: bytes) -> None:
    assert not fits(name, content)

"""Which files are taken, and how large they may be."""

MOST_BYTES = 15 * 1024 * 1024
MOST_PAGES = 30

# Media type by the way a file begins; the name's ending is not believed.
BEGINNINGS: dict[bytes, str] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}

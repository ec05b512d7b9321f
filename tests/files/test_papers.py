"""PDFs that somebody sends: what runs, opens, is attached or tells of a place is gone from the copy that is served."""

import random
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from rrjeta.files.rules.papers import HoldsFiles, Locked, Unreadable, harmless, without_words
from tests.hostile.garbage import photograph

MARK = "Zqxwkvjqplace"


def written(writer: PdfWriter) -> bytes:
    """Return the bytes of a PDF."""
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def one_page() -> PdfWriter:
    """Return a PDF of one empty page."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    return writer


def words_of(content: bytes) -> str:
    """Return everything that a PDF says, its hidden parts too, unpacked."""
    reader = PdfReader(BytesIO(content))
    said = []
    for number in range(1, int(reader.trailer["/Size"])):
        try:
            found = reader.get_object(number)
        except Exception:  # noqa: BLE001  a number without an object
            continue
        said.append(repr(found))
        if hasattr(found, "get_data"):
            said.append(found.get_data().decode("latin-1"))
    return "\n".join(said)


def test_what_runs_or_opens_is_gone() -> None:
    writer = one_page()
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("Zqxscript")}
    )
    writer._root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): script})
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("Zqxlaunch")}
    )
    writer._root_object[NameObject("/OpenAction")] = action
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://Zqxelsewhere.example/"))
    said = words_of(written(writer))
    assert all(mark in said for mark in ("Zqxscript", "Zqxlaunch", "Zqxelsewhere"))
    bare, count = harmless(written(writer))
    assert (count, "Zqx" in words_of(bare)) == (1, False)


def test_what_is_written_on_a_page_stays() -> None:
    writer = one_page()
    content = DecodedStreamObject()
    content.set_data(b"BT (Vendimi Zqxkept) Tj ET")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content)
    writer.add_annotation(0, FreeText(text="Zqxnote", rect=(10, 10, 90, 40)))
    bare, _count = harmless(written(writer))
    assert "Zqxkept" in words_of(bare)
    assert "Zqxnote" in words_of(bare)


def test_who_wrote_it_with_what_is_gone() -> None:
    writer = one_page()
    writer.add_metadata({"/Author": "Zqxauthor", "/Producer": "Zqxproducer"})
    assert "Zqx" not in words_of(harmless(written(writer))[0])


def test_a_photograph_within_forgets_where_it_was_taken() -> None:
    taken = photograph(MARK)
    writer = one_page()
    picture = DecodedStreamObject()
    picture.set_data(taken)
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    resources = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/P"): writer._add_object(picture)})}
    )
    writer.pages[0][NameObject("/Resources")] = resources
    whole = written(writer)
    assert MARK.encode() in whole
    bare, _count = harmless(whole)
    assert MARK.encode() not in bare
    assert b"Exif" not in bare


def test_a_picture_without_words_is_the_same_picture() -> None:
    taken = photograph(MARK)
    bare = without_words(taken)
    assert MARK.encode() not in bare
    assert Image.open(BytesIO(bare)).tobytes() == Image.open(BytesIO(taken)).tobytes()


def test_an_envelope_and_a_locked_paper_are_refused() -> None:
    envelope = one_page()
    envelope.add_attachment("a.exe", b"MZ")
    with pytest.raises(HoldsFiles):
        harmless(written(envelope))
    locked = one_page()
    locked.encrypt("a password", algorithm="AES-256")
    with pytest.raises(Locked):
        harmless(written(locked))


def test_an_archive_behind_a_paper_is_gone() -> None:
    bare, _count = harmless(written(one_page()) + b"PK\x03\x04 an archive PK\x05\x06" + bytes(18))
    assert b"PK\x03\x04" not in bare


@pytest.mark.slow
def test_a_broken_paper_is_refused_and_never_falls_over(long_run: bool) -> None:
    rng, whole, refused = random.Random(5), written(one_page()), 0
    turns = 3000 if long_run else 150
    for _turn in range(turns):
        content = bytearray(whole)
        for _change in range(rng.choice((1, 5, 40))):
            content[rng.randrange(5, len(content))] = rng.randrange(256)
        try:
            harmless(bytes(content[: rng.choice((len(content), rng.randrange(5, len(content))))]))
        except (Unreadable, Locked, HoldsFiles):
            refused += 1
    assert 0 < refused < turns

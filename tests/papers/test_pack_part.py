"""A broken template or list of papers is named by file and line, and a template reaches nothing outside its data."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from rrjeta.packs.facts import Fault
from rrjeta.packs.source import PackSource
from rrjeta.papers.rules import pack_part

pytestmark = pytest.mark.slow

PAPERS, FRAME, FORM = pack_part.FILE, pack_part.FRAME, "documents/form.typ"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the product's pack to break."""
    return Path(shutil.copytree(settings.RRJETA_PACK, tmp_path / "pack"))


def faults_after(folder: Path, file: str, old: str, new: str) -> list[Fault]:
    """Return the faults of the pack in which one place of a file reads otherwise."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    source = PackSource(folder)
    faults = pack_part.check(source)
    return [*faults, *source.faults]


def test_the_papers_of_the_product_have_no_fault() -> None:
    source = PackSource(Path(settings.RRJETA_PACK))
    assert [*pack_part.check(source), *source.faults] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "line_of", "says"),
    [
        (FORM, "#signatures(paper.signatures)", "#signs(paper.signatures)", "#signs(", "unknown variable: signs"),
        (FORM, "{ section(one) }", "{ section(one }", "section(one }", "unclosed"),
        (FRAME, "#let small = 8.5pt", "#let small = 8.5pt +", "#let small", "expected"),
        (FRAME, "#let small = 8.5pt", "#let small = paper.nothing", "#let small", "nothing"),
    ],
)
def test_a_broken_template_is_named_with_its_line(
    folder: Path, file: str, old: str, new: str, line_of: str, says: str
) -> None:
    found = faults_after(folder, file, old, new)
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    assert {fault.file for fault in found} == {file}
    assert line_of in lines[found[0].line - 1]
    assert says in found[0].message


@pytest.mark.parametrize(
    "reaching", ['#import "@preview/cetz:0.3.0"', '#include "other.typ"', '#read("pack.toml")', '#image("a.png")']
)
def test_a_template_that_reaches_out_is_refused(folder: Path, reaching: str) -> None:
    found = faults_after(folder, FORM, "#show: papered", f"#show: papered\n{reaching}")
    assert any(fault.file == FORM and fault.line == 3 and "opens no other file" in fault.message for fault in found)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("form: visit", "form: visits", "there is no form 'visits'"),
        ("template: plan", "template: poster", "template must be one of"),
        ("signs: [worker]", "signs: [mayor]", "nobody here is called 'mayor'"),
        ("kept_for: [court, agency, own]", "kept_for: [press]", "'press' is no reader"),
        ("identification.address", "identification.adress", "there is no question 'identification.adress'"),
        ("  address: [", "  adress: [", "'adress' is no part of a paper"),
        ('armed: "A"', 'weapon: "A"', "there is no alert 'weapon'"),
        ('armed: "A"', 'armed: "ARMED"', "a sign is a text of at most 3 letters"),
        ("code: visit,", "code: plan,", "code is missing or stands twice"),
        ("mark: proposed", "mark: sure", "mark must be"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(folder: Path, old: str, new: str, says: str) -> None:
    found = faults_after(folder, PAPERS, old, new)
    assert [fault for fault in found if says in fault.message and fault.file == PAPERS and fault.line > 1]


def test_a_missing_template_is_named(folder: Path) -> None:
    (folder / FORM).unlink()
    source = PackSource(folder)
    assert Fault(FORM, 1, "the file is missing") in [*pack_part.check(source), *source.faults]

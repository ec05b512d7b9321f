"""The forms of a loaded pack: parsed once, and kept for the records made under them."""

from pathlib import Path

import pytest

from rrjeta.forms.queries import codes, form
from rrjeta.forms.rules import pack_part
from rrjeta.kernel.errors import NotFound
from rrjeta.packs.current import current, version
from rrjeta.packs.facts import PackFaults
from rrjeta.packs.loaded import LoadedPack
from rrjeta.packs.operations import load_pack
from rrjeta.packs.source import PackSource

ALBANIA = Path(__file__).resolve().parents[2] / "packs" / "albania"


def _copied(folder: Path, change: tuple[str, str, str]) -> Path:
    file, before, after = change
    for path in ALBANIA.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(ALBANIA)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after), encoding="utf-8")
    return folder


def test_every_form_of_the_pack_is_found(pack: LoadedPack) -> None:
    assert set(codes()) == {path.stem for path in (ALBANIA / "forms").glob("*.yaml")}
    assert form("visit").title.en == "Record a visit"
    with pytest.raises(NotFound):
        form("tax_return")


def test_a_form_is_parsed_once(pack: LoadedPack) -> None:
    assert form("visit") is form("visit", pack.number)


@pytest.mark.slow
def test_a_newer_pack_leaves_the_earlier_form_as_it_was(pack: LoadedPack, tmp_path: Path) -> None:
    before = form("note")
    changed = ('forms/note.yaml', 'en: "Add note"', 'en: "Write a note"')  # fmt: skip
    load_pack(_copied(tmp_path, changed))
    assert form("note").title.en == "Write a note"
    assert form("note", pack.number).title.en == before.title.en == "Add note"
    assert version(pack.number) is not current()


@pytest.mark.slow
def test_a_pack_with_a_broken_form_is_refused_whole(pack: LoadedPack, tmp_path: Path) -> None:
    broken = ("forms/visit.yaml", "show_if: \"new_risk == 'yes'\"", "show_if: \"new_risk == 'maybe'\"")
    with pytest.raises(PackFaults) as refused:
        load_pack(_copied(tmp_path, broken))
    assert [fault.message for fault in refused.value.faults] == ["show_if: 'maybe' is not a code of yes_no_unknown"]
    assert refused.value.faults[0].file == "forms/visit.yaml"
    assert current().number == pack.number


def test_the_administrator_sees_what_each_form_stands_on() -> None:
    source = PackSource(ALBANIA)
    assert pack_part.check(source) == []
    marks = {one.code: one.mark for one in pack_part.marks(pack_part.content(source))}
    assert set(marks.values()) == {"proposed"}
    assert set(marks) == {path.stem for path in (ALBANIA / "forms").glob("*.yaml")}

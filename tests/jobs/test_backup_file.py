"""The file of a backup opens whole or not at all."""

import io
import tarfile
from pathlib import Path

import pytest

from rrjeta.jobs.backups import container, making
from rrjeta.jobs.backups.container import PIECE, BackupBroken, SealedReader, SealedWriter

_SECRET = b"the word that must not be read "


def _sealed(content: bytes, backup_id: str = "one") -> bytes:
    file = io.BytesIO()
    with SealedWriter(file, backup_id, "2026-01-01T00:00:00+00:00") as sealed:
        for start in range(0, len(content), 70_000):
            sealed.write(content[start : start + 70_000])
    return file.getvalue()


def _opened(sealed: bytes) -> bytes:
    return SealedReader(io.BytesIO(sealed)).readall() or b""


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_went_in_comes_out(size: int) -> None:
    content = (_SECRET * (size // len(_SECRET) + 1))[:size]
    sealed = _sealed(content)
    assert _opened(sealed) == content
    assert _SECRET not in sealed


def _pieces(sealed: bytes) -> tuple[bytes, list[bytes]]:
    begin = sealed.index(b"\n", len(container.MAGIC)) + 1
    step = PIECE + 16
    return sealed[:begin], [sealed[at : at + step] for at in range(begin, len(sealed), step)]


def _reordered(sealed: bytes) -> bytes:
    head, (first, second, *rest) = _pieces(sealed)
    return head + b"".join([second, first, *rest])


def _of_another(sealed: bytes) -> bytes:
    head, pieces = _pieces(sealed)
    return head + b"".join([*pieces[:-1], _pieces(_sealed(_SECRET * 100_000, "two"))[1][-1]])


def _under_another_head(sealed: bytes) -> bytes:
    return _pieces(_sealed(b"", "two"))[0] + b"".join(_pieces(sealed)[1])


@pytest.mark.parametrize(
    "changed",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed + b"\0",
        lambda sealed: sealed[: -len(_pieces(sealed)[1][-1])],
        lambda sealed: _pieces(sealed)[0],
        lambda sealed: sealed.replace(b'"id": "one"', b'"id": "two"'),
        lambda sealed: b"",
        lambda sealed: b"x" * 5000,
        _reordered,
        _of_another,
        _under_another_head,
    ],
    ids=[
        "cut",
        "longer",
        "without the last",
        "head alone",
        "another id",
        "empty",
        "no backup",
        "order",
        "mixed",
        "head",
    ],
)
def test_whatever_was_changed_does_not_open(changed: object) -> None:
    sealed = _sealed(_SECRET * 100_000)
    with pytest.raises(BackupBroken):
        _opened(changed(sealed))  # type: ignore[operator]  # one of the functions above


def test_an_epoch_that_is_destroyed_closes_the_backups_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "newest_epoch", lambda: 2)
    monkeypatch.setattr(container, "epoch_key", lambda epoch, purpose: bytes([epoch]) * 32)
    sealed = _sealed(_SECRET)
    assert _opened(sealed) == _SECRET
    monkeypatch.undo()
    with pytest.raises(BackupBroken, match="keys that are here"):
        _opened(sealed)


def test_a_file_that_got_its_name_while_the_list_was_made_is_packed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("first", "second.partial"):
        (tmp_path / name).write_bytes(name.encode())
    met = [tmp_path / name for name in ("first", "first.partial", "second.partial")]
    monkeypatch.setattr(making, "_lying_in", lambda _folder: iter(met))
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w|") as packed:
        packing = making._Packing(packed)
        packing.put_files(tmp_path)
    stream.seek(0)
    with tarfile.open(fileobj=stream) as packed:
        assert packed.getnames() == ["files/first", "files/second.partial"]
    assert packing.file_count == 2

"""The witness takes what follows from what it holds, keeps it, and refuses a log that goes backwards."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rrjeta.audit.models import ChainHead, Checkpoint, LogEntry
from rrjeta.audit.operations import make_checkpoint, record_event
from rrjeta.audit.queries import signed
from rrjeta.audit.witness import FILE, REFUSED_FILE, Witness, WitnessAway, WitnessRefused, give, server
from rrjeta.jobs.keeping import keep

pytestmark = pytest.mark.django_db


def _made(entries: int = 1) -> dict[str, Any]:
    for _turn in range(entries):
        record_event(actor_id=None, action="test.event")
    return signed(Checkpoint.objects.get(number=make_checkpoint()))


def _lines(folder: Path, name: str = FILE) -> list[dict[str, Any]]:
    path = folder / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_it_keeps_what_it_is_given_and_goes_on_after_a_rest(tmp_path: Path) -> None:
    first, second = _made(), _made()
    assert Witness(tmp_path).take(first) == 1
    assert Witness(tmp_path).take(second) == 2
    assert _lines(tmp_path) == [first, second]
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_the_same_checkpoint_again_changes_nothing(tmp_path: Path) -> None:
    first = _made()
    witness = Witness(tmp_path)
    assert (witness.take(first), witness.take(first)) == (1, 1)
    assert len(_lines(tmp_path)) == 1


def _backwards() -> dict[str, Any]:
    LogEntry.objects.all().delete()
    ChainHead.objects.update(place=0)
    return _made()


def _another_link() -> dict[str, Any]:
    ChainHead.objects.update(link="a" * 64)
    return signed(Checkpoint.objects.get(number=make_checkpoint()))


def _a_gap() -> dict[str, Any]:
    _made()
    return _made()


@pytest.mark.parametrize("made", [_backwards, _another_link, _a_gap], ids=["backwards", "another link", "a gap"])
def test_it_refuses_what_does_not_follow(tmp_path: Path, made: Any) -> None:
    witness = Witness(tmp_path)
    witness.take(_made(3))
    with pytest.raises(WitnessRefused):
        witness.take(made())
    assert (len(_lines(tmp_path)), len(_lines(tmp_path, REFUSED_FILE))) == (1, 1)


@pytest.mark.parametrize(
    "wrong",
    [{}, {"checkpoint": {}}, [], {"checkpoint": {"number": "x"}, "signature": "00", "public_key": "zz"}],
)
def test_it_refuses_what_is_no_checkpoint(tmp_path: Path, wrong: Any) -> None:
    with pytest.raises(WitnessRefused):
        Witness(tmp_path).take(wrong)
    assert not _lines(tmp_path)


def test_it_refuses_another_key_and_a_changed_word(tmp_path: Path) -> None:
    line = _made()
    line["checkpoint"]["number"] = 7
    with pytest.raises(WitnessRefused):
        Witness(tmp_path).take(line)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    served = server(tmp_path, "127.0.0.1", 0)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    served.server_close()
    thread.join(5)


def test_it_is_given_checkpoints_over_the_network(tmp_path: Path, address: str) -> None:
    first = _made(3)
    give(address, first)
    assert _lines(tmp_path) == [first]
    with pytest.raises(WitnessRefused):
        give(address, _backwards())
    for wrong in ("[]", "x", "{"):
        with pytest.raises((WitnessAway, WitnessRefused)):
            give(address, json.loads("[]") if wrong == "[]" else {"x": wrong})


def test_a_witness_that_is_away_loses_nothing(tmp_path: Path) -> None:
    record_event(actor_id=None, action="test.event")
    with pytest.raises(WitnessAway):
        keep("http://127.0.0.1:9")
    assert Checkpoint.objects.filter(given_at=None).count() == 1
    keep(str(tmp_path))
    assert Checkpoint.objects.filter(given_at=None).count() == 0
    assert len(_lines(tmp_path)) == 1


def test_without_a_witness_checkpoints_are_made_and_wait() -> None:
    record_event(actor_id=None, action="test.event")
    keep("")
    assert Checkpoint.objects.filter(given_at=None).count() == 1


def test_a_line_torn_by_a_crash_is_given_again(tmp_path: Path) -> None:
    first, second = _made(), _made()
    Witness(tmp_path).take(first)
    with (tmp_path / FILE).open("a") as file:
        file.write(json.dumps(second)[:40])
    Witness(tmp_path).take(second)
    assert _lines(tmp_path) == [first, second]

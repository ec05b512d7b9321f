"""Eight kinds of tampering, each with the system's own keys in hand: whatever is older than a checkpoint is found.

The log is exported as it stands after the tampering and checked by the stand-alone verifier against the witness's file.
`--long` tries each kind 125 times, as the design asks.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from rrjeta.audit import verifier
from rrjeta.audit.models import ChainHead, Checkpoint, LogEntry
from rrjeta.audit.operations import as_json, make_checkpoint, record_look
from rrjeta.audit.queries import chain_key, exported, said_of, signed, signing_key
from rrjeta.audit.rules import START, canonical, content_of, digest, link_of, microseconds
from rrjeta.audit.witness import FILE, Witness
from rrjeta.cases.models import Case
from rrjeta.cases.operations.notes import correct_note, write_note
from rrjeta.cases.operations.opening import open_case
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.masterkey import LOG_CHAIN, derived_key
from rrjeta.people.models import Person
from tests.cases.telling import screened
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

TIMES = 125 if os.environ.get("RRJETA_LONG") == "1" else 3


@pytest.fixture
def witnessed(cast: Cast, tmp_path: Path) -> Path:
    """Return the folder of a witness that saw a small office at work; the log went on a little after its last checkpoint."""
    witness = Witness(tmp_path)
    for turn in range(4):
        case = _opened(cast)
        note = write_note(cast.ana, operation_id=new_id(), case_id=case.id, text=f"Shënimi {turn}.")
        correct_note(
            cast.ana, operation_id=new_id(), case_id=case.id, entry_id=note, text="Ndryshe.", base_version=None
        )
        record_look(actor_id=cast.ana.user_id, action="look.case", subjects=[case.person_id])
        if turn < 3:
            witness.take(signed(Checkpoint.objects.get(number=make_checkpoint())))
    return tmp_path


def _opened(cast: Cast) -> Case:
    concern = screened(cast.ana)
    (child,) = concern.children.values_list("person_id", flat=True)
    given = {"owner_id": cast.ana.user_id, "harm_categories": ["neglect"], "reason": "Në rrezik në shtëpi."}
    case_id = open_case(cast.ana, operation_id=new_id(), concern_id=concern.id, child_ids=[child], **given)
    return Case.objects.get(id=case_id)


def _faults(folder: Path) -> list[str]:
    export, key = folder / "export", folder / "key"
    export.write_text("\n".join(json.dumps(line) for line in exported()))
    key.write_text(chain_key())
    return verifier.faults(export, key, folder / FILE)


def test_a_log_as_it_was_written_is_said_to_be_so(witnessed: Path) -> None:
    assert _faults(witnessed) == []
    assert LogEntry.objects.count() > 10


# --- Who tampers holds every key: what follows is written anew, head and all ------------------------------------------
def _relink() -> None:
    """Write all places and links anew, as the system itself would have."""
    key = derived_key(LOG_CHAIN)
    for head in ChainHead.objects.all():
        link, place = START, 0
        for place, entry in enumerate(LogEntry.objects.filter(chain=head.chain).order_by("place"), 1):
            said = digest(as_json(entry.subjects).encode()), digest(as_json(entry.changes).encode())
            link = link_of(key, head.chain, place, link, content_of(vars(entry), microseconds(entry.at), *said))
            LogEntry.objects.filter(id=entry.id).update(place=place, link=link)
        ChainHead.objects.filter(chain=head.chain).update(place=place, link=link)


def _resign() -> None:
    """Sign every checkpoint anew over the log as it stands now."""
    links = {(one.chain, one.place): one.link for one in LogEntry.objects.all()}
    before = START
    for one in Checkpoint.objects.order_by("number"):
        one.heads = [[chain, place, links.get((chain, place), START)] for chain, place, _link in one.heads]
        one.before = before
        one.signature = signing_key().sign(canonical(said_of(one))).hex()
        one.save()
        before = digest(canonical(said_of(one)))


def _old(draw: random.Random) -> LogEntry:
    """Return an entry that a checkpoint covers."""
    covered = {chain: place for chain, place, _link in Checkpoint.objects.latest("number").heads}
    return draw.choice([one for one in LogEntry.objects.all() if one.place <= covered.get(one.chain, 0)])


def _change(draw: random.Random) -> None:
    LogEntry.objects.filter(id=_old(draw).id).update(action="look.start")


def _change_and_relink(draw: random.Random) -> None:
    LogEntry.objects.filter(id=_old(draw).id).update(actor_id=new_id())
    _relink()


def _remove(draw: random.Random) -> None:
    _old(draw).delete()
    _relink()


def _insert(draw: random.Random) -> None:
    # Before an old entry: what is put in behind the last one that a checkpoint covers is newer than the checkpoint.
    entry = _old(draw)
    later = LogEntry.objects.filter(chain=entry.chain, place__gte=entry.place)
    for one in later.order_by("-place"):
        LogEntry.objects.filter(id=one.id).update(place=one.place + 1)
    LogEntry.objects.create(action="look.case", chain=entry.chain, place=entry.place, link=START)
    _relink()


def _reorder(draw: random.Random) -> None:
    entry = _old(draw)
    other = LogEntry.objects.filter(chain=entry.chain).exclude(place=entry.place).order_by("place").first()
    assert other is not None
    LogEntry.objects.filter(id=entry.id).update(place=10_000)
    LogEntry.objects.filter(id=other.id).update(place=entry.place)
    LogEntry.objects.filter(id=entry.id).update(place=other.place)
    _relink()


def _truncate(draw: random.Random) -> None:
    entry = _old(draw)
    LogEntry.objects.filter(chain=entry.chain, place__gte=entry.place).delete()
    _relink()
    Checkpoint.objects.order_by("-number").first().delete()  # type: ignore[union-attr]  # there is one


def _swap_blob(draw: random.Random) -> None:
    one, other = draw.sample(list(Person.objects.all()), 2)
    Person.objects.filter(id=one.id).update(sealed=bytes(other.sealed))


def _write_all_anew(draw: random.Random) -> None:
    LogEntry.objects.filter(id=_old(draw).id).update(subjects=[str(new_id())])
    _relink()
    _resign()


KINDS = [_change, _change_and_relink, _remove, _insert, _reorder, _truncate, _swap_blob, _write_all_anew]


@pytest.mark.parametrize("tamper", KINDS, ids=lambda kind: kind.__name__.strip("_").replace("_", " "))
def test_what_is_older_than_a_checkpoint_is_found(witnessed: Path, tamper: Callable[[random.Random], None]) -> None:
    missed = []
    for seed in range(TIMES):
        with transaction.atomic():
            tamper(random.Random(seed))
            if not _faults(witnessed):
                missed.append(seed)
            transaction.set_rollback(True)
    assert missed == []


def test_a_log_written_before_there_were_chains_is_taken_in_with_every_blob(witnessed: Path) -> None:
    for entry in LogEntry.objects.all():
        changes = [change[:4] for change in entry.changes]
        LogEntry.objects.filter(id=entry.id).update(changes=changes, link="", place=entry.place + 100_000)
    ChainHead.objects.all().delete()
    Checkpoint.objects.all().delete()
    import_module("rrjeta.audit.migrations.0002_chains").link_earlier(apps, SimpleNamespace(connection=connection))
    make_checkpoint()
    export, key = witnessed / "export", witnessed / "key"
    export.write_text("\n".join(json.dumps(line) for line in exported()))
    key.write_text(chain_key())
    assert verifier.faults(export, key) == []
    person = Person.objects.all()[0]
    Person.objects.filter(id=person.id).update(sealed=bytes(Person.objects.all()[1].sealed))
    export.write_text("\n".join(json.dumps(line) for line in exported()))
    assert verifier.faults(export, key) != []


# --- The file itself --------------------------------------------------------------------------------------------------
def _lines(witnessed: Path) -> list[str]:
    assert _faults(witnessed) == []
    return (witnessed / "export").read_text().splitlines()


def _cut(lines: list[str]) -> list[str]:
    return lines[:-1]


def _twice(lines: list[str]) -> list[str]:
    return [*lines, lines[-1]]


def _nonsense(lines: list[str]) -> list[str]:
    return [*lines[:3], "{", "[]", '{"kind": "entry"}', *lines[3:]]


def _without_head(lines: list[str]) -> list[str]:
    return lines[1:]


def _far_away(lines: list[str]) -> list[str]:
    return [line.replace('"place": 3,', '"place": 1000000000000,') for line in lines]


@pytest.mark.parametrize("spoil", [_cut, _twice, _nonsense, _without_head, _far_away])
def test_a_spoilt_file_is_no_good_log(witnessed: Path, spoil: Callable[[list[str]], list[str]]) -> None:
    lines = spoil(_lines(witnessed))
    (witnessed / "export").write_text("\n".join(lines))
    assert verifier.faults(witnessed / "export", witnessed / "key", witnessed / FILE) != []


@pytest.mark.parametrize("name", ["export", FILE])
def test_a_checkpoint_that_its_key_did_not_sign_is_named(witnessed: Path, name: str) -> None:
    _lines(witnessed)
    lines = [json.loads(text) for text in (witnessed / name).read_text().splitlines()]
    signed_lines = [line for line in lines if "signature" in line]
    assert signed_lines
    signed_lines[-1]["signature"] = "00" * 64
    (witnessed / name).write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    (fault,) = verifier.faults(witnessed / "export", witnessed / "key", witnessed / FILE)
    assert fault.endswith("the signature is not of this content")


def test_a_witness_that_cannot_be_read_is_said_and_no_fall(witnessed: Path) -> None:
    _lines(witnessed)
    with (witnessed / FILE).open("a") as file:
        file.write("{\n[]\n")
    assert len(verifier.faults(witnessed / "export", witnessed / "key", witnessed / FILE)) == 2


def test_the_verifier_stands_alone(witnessed: Path, tmp_path: Path) -> None:
    _lines(witnessed)
    alone = tmp_path / "alone.py"
    alone.write_text(Path(verifier.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    asked = [sys.executable, "-I", str(alone), "export", "--key", "key", "--witness", FILE]
    said = subprocess.run(asked, cwd=witnessed, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "The log is as it was written.\n")
    assert "rrjeta" not in [line.split()[1] for line in alone.read_text().splitlines() if line.startswith("from ")]
    without = subprocess.run(asked[:4], cwd=witnessed, capture_output=True, text=True, check=False)
    assert "Without the witness" in without.stdout


# --- By command -------------------------------------------------------------------------------------------------------
def test_the_commands_write_and_check(witnessed: Path) -> None:
    said = StringIO()
    export, key = witnessed / "log", witnessed / "chain.key"
    call_command("audit", "export", str(export), "--key", str(key), stdout=said)
    assert export.stat().st_mode & 0o077 == key.stat().st_mode & 0o077 == 0
    call_command("audit", "verify", str(export), "--key", str(key), "--witness", str(witnessed / FILE), stdout=said)
    call_command("audit", "verify", "--witness", str(witnessed / FILE), stdout=said)
    assert said.getvalue().count("The log is as it was written.") == 2
    with pytest.raises(CommandError, match="stands there already"):
        call_command("audit", "export", str(export), stdout=said)
    LogEntry.objects.filter(place=1).update(action="look.start")
    with pytest.raises(CommandError, match="not as it was written"):
        call_command("audit", "verify", stdout=said)


def test_no_word_of_a_child_leaves_with_the_log(witnessed: Path) -> None:
    text = "\n".join(_lines(witnessed))
    assert "Shënimi" not in text
    assert "Shembulli" not in text
    assert Case.objects.values_list("number", flat=True)[0] not in text

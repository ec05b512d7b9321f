"""The ledger of erasures: one file beside the keys, outside the database and its backups, to which lines are only added.

A restored backup still holds whoever was erased after it was made; this file remembers whom, by ids alone. Each line is
chained to the one before by a keyed hash and is on the disk before the erasure is acknowledged. A second file says how
far the ledger reaches, so that one that is missing or was cut is found out.
"""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from rrjeta.kernel.clock import now
from rrjeta.kernel.disk import settle, write_whole
from rrjeta.kernel.masterkey import ERASURES, derived_key, keys_folder

_FILE, _HEAD = "erasures.ledger", "erasures.head"
_START = "0" * 64


class LedgerBroken(Exception):
    """The ledger is missing, was cut or changed; nobody can say any more who must stay erased."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an erasure with the subjects it erased, an epoch that was made or destroyed, or that a ledger was lost."""

    at: datetime
    kind: str
    erasure_id: UUID | None = None
    subjects: tuple[UUID, ...] = ()
    epoch: int = 0
    reason: str = ""


def note_erasure(erasure_id: UUID, subjects: Iterable[UUID], reason: str = "") -> None:
    """Add an erasure with the code of its reason; it is on the disk when this returns. Raises LedgerBroken."""
    why = {"reason": reason} if reason else {}
    _append({"kind": "erased", "erasure": str(erasure_id), "subjects": sorted(map(str, subjects)), **why})


def note_epoch(kind: str, epoch: int) -> None:
    """Add that an epoch was `made` or `destroyed`. Raises LedgerBroken."""
    _append({"kind": kind, "epoch": epoch})


def note_loss() -> None:
    """Add that an earlier ledger was lost with all its copies: what it held is asked of nobody any more. Raises LedgerBroken."""
    _append({"kind": "lost"}, is_anew=True)


def ledger() -> list[Line]:
    """Return every line, the oldest first. Raises LedgerBroken."""
    # The head first: whoever adds a line meanwhile writes the line before the head.
    head, path = _head(), ledger_path()
    if not path.exists():
        _refuse_cut([], head)
        return []
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        lines = _checked(file.read())
    _refuse_cut(lines, head)
    return [_line(said) for said in lines]


def refuse_missing(erasures: Mapping[UUID, datetime]) -> None:
    """Pass silently where the ledger names every erasure that was done, by its id and moment. Raises LedgerBroken."""
    lines = ledger()
    named = {line.erasure_id for line in lines}
    lost_at = max((line.at for line in lines if line.kind == "lost"), default=None)
    if any(one not in named and (lost_at is None or at > lost_at) for one, at in erasures.items()):
        raise LedgerBroken(
            "Erasures that this database knows of do not stand in the ledger: it is not the one that was kept."
        )


def erased_subjects() -> dict[UUID, UUID]:
    """Return each subject that was erased, and by which erasure. Raises LedgerBroken."""
    return {subject: line.erasure_id for line in ledger() if line.erasure_id for subject in line.subjects}


def reasons_of_erasures() -> dict[UUID, str]:
    """Return why each erasure was done, as far as its line says so. Raises LedgerBroken."""
    return {line.erasure_id: line.reason for line in ledger() if line.erasure_id and line.reason}


def destroyed_epochs() -> set[int]:
    """Return the epochs that were destroyed. Raises LedgerBroken."""
    return {line.epoch for line in ledger() if line.kind == "destroyed"}


def ledger_path() -> Path:
    """Return where the ledger lies."""
    return keys_folder() / _FILE


def _append(said: dict[str, Any], *, is_anew: bool = False) -> None:
    handle = os.open(ledger_path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        whole = file.read()
        lines = _checked(whole)
        if not is_anew:
            _refuse_cut(lines, _head())
        before = lines[-1]["mac"] if lines else _START
        content = {**said, "at": now().isoformat(), "number": len(lines) + 1}
        file.truncate(whole.rfind(b"\n") + 1)
        mac = _mac(before, content)
        file.write(_text({**content, "mac": mac}) + b"\n")
        settle(file)
        # With the head the name of a ledger that was only begun is on the disk as well.
        write_whole(keys_folder() / _HEAD, _text({"number": content["number"], "mac": mac}) + b"\n")


def _head() -> tuple[int, str]:
    """Return how far the ledger reached when a line was last added: its number and its hash; nothing before the first."""
    try:
        said = json.loads((keys_folder() / _HEAD).read_bytes())
        return int(said["number"]), str(said["mac"])
    except FileNotFoundError:
        return 0, _START
    except (ValueError, KeyError, TypeError):
        raise LedgerBroken("The head of the ledger cannot be read.") from None


def _refuse_cut(lines: list[dict[str, Any]], head: tuple[int, str]) -> None:
    number, mac = head
    if number > len(lines):
        raise LedgerBroken(f"The ledger is missing or was cut: it had {number} lines and has {len(lines)}.")
    if number and not hmac.compare_digest(lines[number - 1]["mac"], mac):
        raise LedgerBroken(f"Line {number} of the ledger is not the one that was written.")


def _checked(whole: bytes) -> list[dict[str, Any]]:
    """Return the lines after checking each against the one before; a last line cut by a crash was never acknowledged."""
    found: list[dict[str, Any]] = []
    before = _START
    for text in whole[: whole.rfind(b"\n") + 1].splitlines():
        try:
            said: dict[str, Any] = json.loads(text)
            mac = said["mac"]
        except (ValueError, KeyError, TypeError):
            raise LedgerBroken(f"Line {len(found) + 1} of the ledger cannot be read.") from None
        content = {name: value for name, value in said.items() if name != "mac"}
        if content.get("number") != len(found) + 1 or not hmac.compare_digest(mac, _mac(before, content)):
            raise LedgerBroken(f"Line {len(found) + 1} of the ledger is not the one that was written.")
        before = mac
        found.append(said)
    return found


def _line(said: dict[str, Any]) -> Line:
    erasure = UUID(said["erasure"]) if "erasure" in said else None
    subjects = tuple(UUID(one) for one in said.get("subjects", ()))
    at = datetime.fromisoformat(said["at"]).astimezone(UTC)
    return Line(at, said["kind"], erasure, subjects, said.get("epoch", 0), said.get("reason", ""))


def _mac(before: str, content: dict[str, Any]) -> str:
    return hmac.digest(derived_key(ERASURES), before.encode() + b"|" + _text(content), hashlib.sha256).hex()


def _text(content: dict[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":"), sort_keys=True).encode("ascii")

"""Sealing: one blob a record, under the key of the one subject that the record names (design §3.7).

A blob is AES-256-GCM, bound to table, row and its own revision. Opening a blob notes its subject as *shown*, so that
the door can write who was looked at before it answers.
"""

import json
import os
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rrjeta.kernel.ids import new_id
from rrjeta.kernel.masterkey import MasterKeyMissing, epoch_key, epochs, newest_epoch
from rrjeta.kernel.models import SealedRecord, SubjectKey

_BLOCK = 64
_NONCE = 12
_COMPRESS_FROM = 400
_WRAP = "wrap subjects"

_shown: ContextVar[set[UUID] | None] = ContextVar("shown_subjects", default=None)
_meter: "ContextVar[Meter | None]" = ContextVar("meter", default=None)


class SealBroken(Exception):
    """A blob does not belong to this row, this revision or this key, or was changed."""


def new_subject() -> SubjectKey:
    """Make and store the key of one more subject."""
    subject = made_subject(new_id())
    subject.save(force_insert=True)
    return subject


def made_subject(subject_id: UUID) -> SubjectKey:
    """Make the key of a subject of this id, wrapped by the master key, without storing it."""
    epoch = newest_epoch()
    subject = SubjectKey(id=subject_id, epoch=epoch)
    subject.wrapped = _wrapped(subject, epoch, os.urandom(32))
    return subject


def rewrapped(subject: SubjectKey, epoch: int) -> bytes:
    """Return the subject's key wrapped under another epoch; the row stays as it is. Raises SealBroken, MasterKeyMissing."""
    return _wrapped(subject, epoch, _secret_of(subject))


def seal(record: SealedRecord, told: Mapping[str, Any]) -> bytes:
    """Return the blob of `told` for this row and its current sealed revision; the subject key must be set."""
    return seal_text(record.subject, as_text(told), _bound_to(record))


def as_text(told: Mapping[str, Any]) -> str:
    """Return what is told as the text that a blob holds."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def seal_text(subject: SubjectKey, text: str, bound_to: bytes) -> bytes:
    """Return the blob of a text made by `as_text`, bound to what `row_bond` says of its row."""
    plain = text.encode()
    packed = b"z" + zlib.compress(plain, 6) if len(plain) > _COMPRESS_FROM else b"j" + plain
    padded = packed + b"\x00" * (-len(packed) % _BLOCK)
    return _encrypt(_subject_key(subject), padded, bound_to)


def open_record(record: SealedRecord) -> dict[str, Any]:
    """Return what the record tells and note its subject as shown. Raises SealBroken."""
    if (shown := _shown.get()) is not None:
        shown.add(record.subject_id)
    return peek_record(record)


def open_records(records: Iterable[SealedRecord]) -> list[dict[str, Any]]:
    """Return what each record tells; load them with select_related("subject")."""
    return [open_record(record) for record in records]


def peek_record(record: SealedRecord) -> dict[str, Any]:
    """Return what the record tells without noting it as shown: for matching words, never for showing."""
    if not record.sealed:
        return {}
    if (meter := _meter.get()) is None:
        return _unsealed(record)
    began = time.thread_time()
    told = _unsealed(record)
    meter.seconds += time.thread_time() - began
    meter.count += 1
    return told


@dataclass(slots=True)
class Meter:
    """How many records were unsealed, and how much of the processor's time that took."""

    count: int = 0
    seconds: float = 0.0


@contextmanager
def metered() -> Iterator[Meter]:
    """Measure unsealing inside a page, from the wrapped key of the subject to what the record tells."""
    meter = Meter()
    token = _meter.set(meter)
    try:
        yield meter
    finally:
        _meter.reset(token)


def note_shown(subject_id: UUID) -> None:
    """Note a subject as shown whose record was peeked at before."""
    if (shown := _shown.get()) is not None:
        shown.add(subject_id)


@contextmanager
def watching() -> Iterator[set[UUID]]:
    """Collect the subjects shown while a door answers."""
    shown: set[UUID] = set()
    token = _shown.set(shown)
    try:
        yield shown
    finally:
        _shown.reset(token)


def seal_bytes(subject: SubjectKey, content: bytes, bound_to: str) -> bytes:
    """Return a file's bytes sealed under the subject's key and bound to a name."""
    return _encrypt(_subject_key(subject), content, bound_to.encode())


def open_bytes(subject: SubjectKey, blob: bytes, bound_to: str) -> bytes:
    """Return a file's bytes and note its subject as shown. Raises SealBroken."""
    note_shown(subject.id)
    return _decrypt(_subject_key(subject), blob, bound_to.encode())


def seal_for(purpose: str, holder: str, told: Mapping[str, Any]) -> bytes:
    """Return text sealed for one holder and purpose without a subject: what was typed before signing in again.

    It is sealed under the newest epoch. Whoever stores it names its rows as a holder (kernel/epochs.py), so that
    they are carried along before an epoch is destroyed.
    """
    return _encrypt(epoch_key(newest_epoch(), purpose), json.dumps(told).encode(), holder.encode())


def open_for(purpose: str, holder: str, blob: bytes) -> dict[str, Any]:
    """Return what `seal_for` sealed for the same holder and purpose, in whichever epoch. Raises SealBroken."""
    told: dict[str, Any] = json.loads(_opened_for(purpose, holder, bytes(blob))[1])
    return told


def sealed_anew(purpose: str, holder: str, blob: bytes) -> bytes | None:
    """Return what `seal_for` made sealed under the newest epoch, None where it is already. Raises SealBroken."""
    epoch, plain = _opened_for(purpose, holder, bytes(blob))
    newest = newest_epoch()
    return None if epoch == newest else _encrypt(epoch_key(newest, purpose), plain, holder.encode())


def is_sealed_in(epoch: int, purpose: str, holder: str, blob: bytes) -> bool:
    """Tell whether what `seal_for` made opens under this epoch."""
    with suppress(SealBroken, MasterKeyMissing):
        return bool(_decrypt(epoch_key(epoch, purpose), bytes(blob), holder.encode()))
    return False


def _opened_for(purpose: str, holder: str, blob: bytes) -> tuple[int, bytes]:
    """Return the epoch under which a blob opens, and what it says. No blob opens under two, so each may be tried."""
    for epoch in reversed(epochs()):
        with suppress(SealBroken, MasterKeyMissing):
            return epoch, _decrypt(epoch_key(epoch, purpose), blob, holder.encode())
    raise SealBroken("A sealed text could not be opened.")


def _subject_key(subject: SubjectKey) -> AESGCM:
    cipher: AESGCM | None = subject.__dict__.get("_cipher")
    if cipher is None:
        cipher = AESGCM(_secret_of(subject))
        subject.__dict__["_cipher"] = cipher
    return cipher


def _secret_of(subject: SubjectKey) -> bytes:
    return _decrypt(epoch_key(subject.epoch, _WRAP), bytes(subject.wrapped), _bond_of(subject))


def _wrapped(subject: SubjectKey, epoch: int, secret: bytes) -> bytes:
    return _encrypt(epoch_key(epoch, _WRAP), secret, _bond_of(subject))


def _bond_of(subject: SubjectKey) -> bytes:
    return b"subject|" + subject.id.bytes


def row_bond(table: str, record_id: UUID, revision: int) -> bytes:
    """Return what the blob of a row is bound to: it opens in no other row and in no other revision of its own."""
    return f"{table}|{record_id}|{revision}".encode()


def _unsealed(record: SealedRecord) -> dict[str, Any]:
    return _read(_decrypt(_subject_key(record.subject), bytes(record.sealed), _bound_to(record)))


def _bound_to(record: SealedRecord) -> bytes:
    return row_bond(record._meta.db_table, record.pk, record.sealed_revision)


def _read(padded: bytes) -> dict[str, Any]:
    body = padded[1:].rstrip(b"\x00") if padded[:1] == b"j" else zlib.decompressobj().decompress(padded[1:])
    told: dict[str, Any] = json.loads(body)
    return told


def _encrypt(key: bytes | AESGCM, plain: bytes, bound_to: bytes) -> bytes:
    cipher = key if isinstance(key, AESGCM) else AESGCM(key)
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, bound_to)


def _decrypt(key: bytes | AESGCM, blob: bytes, bound_to: bytes) -> bytes:
    cipher = key if isinstance(key, AESGCM) else AESGCM(key)
    try:
        return cipher.decrypt(blob[:_NONCE], blob[_NONCE:], bound_to)
    except (InvalidTag, ValueError):  # ValueError: cut so short that no nonce is left
        raise SealBroken("A sealed record could not be opened.") from None

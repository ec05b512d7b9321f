"""Registers made from a seed: lives that were played once by the real operations, copied many times.

A life is played inside a transaction that is undone; what it wrote is kept in memory and copied with other ids, other
people and another office. So a bulk case equals the same life played by operations row for row, whatever the
operations do, and costs no rule twice. Only for demonstrations and measurements: the command refuses real registers.
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField, CharField, Model

from rrjeta.audit.operations import as_json, record_copies
from rrjeta.audit.queries import entries_of
from rrjeta.cases.models import Case, EntryLine
from rrjeta.kernel.models import DoneOperation, EarlierVersion, SealedRecord, SubjectKey
from rrjeta.kernel.numbers import number_of
from rrjeta.kernel.saving import blob_digest
from rrjeta.kernel.sealing import as_text, made_subject, peek_record, row_bond, seal_text
from rrjeta.matching.operations.keeping import keep
from rrjeta.people.facts import PersonTold
from rrjeta.people.models import Person

_LETTERS = 32**7
_TAIL = 2**62 - 1
# What differs between copies of a text: ids, the numbers of concerns, cases and referrals, the words that stand for names.
_DIFFERING = re.compile(
    r"([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b|Zq[a-z]+)"
)


class _Cut:
    """A text cut where copies may differ, so that a copy is put together without looking for anything."""

    def __init__(self, text: str) -> None:
        # Every second piece is an id, a number or a word of the invented names; the others stand between them.
        self._pieces = _DIFFERING.split(text)

    def with_words(self, words: Mapping[str, str]) -> str:
        """Return the text with other words; a piece without another word stays."""
        pieces = list(self._pieces)
        for place in range(1, len(pieces), 2):
            pieces[place] = words.get(pieces[place], pieces[place])
        return "".join(pieces)


@dataclass(slots=True)
class _Blob:
    """What the sealed column of a row tells, its digest in the log, and which row and revision it is bound to."""

    told: _Cut
    digest: str
    at: int
    table: str
    pk: UUID
    revision: int
    subject_id: UUID
    kind: str = ""


@dataclass(slots=True)
class _Row:
    """One captured row, ready for the database, and where in it a copy differs."""

    model: type[Model]
    prepared: list[Any]
    ids_at: list[tuple[int, UUID]]
    texts_at: list[tuple[int, _Cut]]
    codes_at: list[int]
    numbers_at: list[int]
    blob: _Blob | None = None


@dataclass(slots=True)
class _Entry:
    """One entry of the log: its columns, and its changes as text."""

    values: dict[str, Any]
    changes: _Cut


@dataclass(slots=True)
class Captured:
    """Everything that one played life wrote."""

    rows: list[_Row] = field(default_factory=list)
    entries: list[_Entry] = field(default_factory=list)
    order: list[UUID] = field(default_factory=list)
    subject_order: list[UUID] = field(default_factory=list)
    numbers: tuple[str, ...] = ()
    case_count: int = 0


@dataclass(frozen=True, slots=True)
class Copied:
    """How a copy differs from the life played: names in place of words that begin with Zq, other colleagues, other places.

    `sown` may change what a row tells: it is given table, kind, row and subject with the text, and returns the text to seal.
    """

    words: Mapping[str, str]
    ids: Mapping[UUID, UUID]
    codes: Mapping[str, str]
    sown: Callable[[str, str, UUID, UUID, str], str] | None = None


def capture(operation_ids: Sequence[UUID]) -> Captured:
    """Return what these operations wrote, found through their own entries in the log."""
    entries = entries_of(operation_ids)
    found = Captured(entries=[_Entry(entry, _Cut(as_json(entry["changes"]))) for entry in entries])
    tables = {model._meta.db_table: model for model in apps.get_models()}
    by_table: dict[str, dict[UUID, None]] = {}
    subjects: set[UUID] = set()
    for entry in entries:
        subjects.update(UUID(one) for one in entry["subjects"])
        for table, record_id, *_what in entry["changes"]:
            by_table.setdefault(table, {})[UUID(record_id)] = None
    records: list[Model] = []
    for table, ids in by_table.items():
        records += _found(tables[table], {"pk__in": list(ids)})
        records += _found(EarlierVersion, {"record_id__in": list(ids)})
    records += _found(DoneOperation, {"pk__in": list(operation_ids)})
    known = {one.pk for one in records} | subjects | {entry["id"] for entry in entries}
    found.order, found.subject_order = sorted(known, key=_number), sorted(subjects, key=_number)
    found.numbers = tuple(str(getattr(one, "number", "")) for one in records if _bears_number(type(one)))
    found.case_count = sum(isinstance(one, Case) for one in records)
    found.rows = [_captured(one) for one in records]
    return found


def _bears_number(model: type[Model]) -> bool:
    """Tell whether people speak of a record by a number of its own."""
    return any(one.name == "number" and one.unique and isinstance(one, CharField) for one in model._meta.fields)


def _number(one: UUID) -> int:
    return one.int


def _found(model: type[Model], wanted: dict[str, Any]) -> list[Model]:
    objects = model._base_manager.filter(**wanted).order_by("pk")
    if any(one.name == "subject" for one in model._meta.fields):
        objects = objects.select_related("subject")
    return list(objects)


def _captured(record: Model) -> _Row:
    model, columns = type(record), _columns(type(record))
    values = [getattr(record, one.attname) for one in columns]
    row = _Row(
        model=model,
        prepared=[_prepared(one, value) for one, value in zip(columns, values, strict=True)],
        ids_at=[(place, value) for place, value in enumerate(values) if isinstance(value, UUID)],
        texts_at=[
            (place, _Cut(json.dumps(value)))
            for place, value in enumerate(values)
            if isinstance(value, (list, dict)) and _DIFFERING.search(json.dumps(value))
        ],
        codes_at=[place for place, one in enumerate(columns) if one.attname == "municipality"],
        numbers_at=[place for place, one in enumerate(columns) if one.attname == "number" and _bears_number(model)],
    )
    sealed = _as_sealed(record) if isinstance(record, EarlierVersion) else record
    if isinstance(sealed, SealedRecord) and sealed.sealed:
        row.blob = _Blob(
            told=_Cut(as_text(peek_record(sealed))),
            digest=blob_digest(bytes(sealed.sealed)),
            at=next(place for place, one in enumerate(columns) if one.attname == "sealed"),
            table=sealed._meta.db_table,
            pk=sealed.pk,
            revision=sealed.sealed_revision,
            subject_id=sealed.subject_id,
            kind=record.entry.kind if isinstance(record, EntryLine) else str(getattr(record, "kind", "")),
        )
    return row


def _prepared(column: Any, value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return json.dumps(value)
    return column.get_db_prep_save(value, connection)


def _as_sealed(earlier: EarlierVersion) -> SealedRecord | None:
    """Return the record whose blob an earlier version keeps, as it was sealed then; None when it keeps none."""
    model = next(one for one in apps.get_models() if one._meta.db_table == earlier.table)
    if not issubclass(model, SealedRecord) or not earlier.sealed or earlier.subject is None:
        return None
    record = model(id=earlier.record_id, sealed=earlier.sealed, sealed_revision=earlier.sealed_revision)
    record.subject = earlier.subject
    return record


class Copier:
    """Copies captured lives and inserts them in batches; deterministic by its seed but for keys and nonces."""

    def __init__(self, seed: int, batch: int = 200) -> None:
        self._random = random.Random(seed)  # noqa: S311  a register for measuring, not a secret
        self._batch = batch
        self._waiting: dict[type[Model], list[list[Any]]] = {}
        self._entries: list[list[Any]] = []
        self._persons: list[PersonTold] = []
        self._lives = 0

    def copy(self, life: Captured, how: Copied) -> None:
        """Copy one life; its rows are inserted when the batch is full or `flush` is called."""
        new = {old: self._id_like(old) for old in life.order}
        ids = {**how.ids, **new}
        prepared = {old: _uuid(one) for old, one in ids.items()}
        keys = {old: made_subject(ids[old]) for old in life.subject_order}
        words = {**how.words, **{old: number_of(self._random.randrange(_LETTERS)) for old in life.numbers}}
        # Colleagues and units stand in texts too: who took the minutes, who explained the plan.
        words |= {str(old): str(one) for old, one in ids.items()}
        lines = self._waiting.setdefault(SubjectKey, [])
        lines += [[_uuid(key.id), key.wrapped, key.epoch] for key in keys.values()]
        for row in life.rows:
            self._copy_row(row, how, words, ids, prepared, keys)
        for entry in life.entries:
            self._entries.append(_mapped_entry(entry, ids, words))
        self._lives += 1
        if self._lives % self._batch == 0:
            self.flush()

    def flush(self) -> None:
        """Insert what waits, in one transaction, the tables that others point to first."""
        with transaction.atomic(), connection.cursor() as cursor:
            for model in _in_order(self._waiting):
                cursor.executemany(_insert(model), self._waiting[model])
            record_copies(self._entries)
            keep(self._persons)
        self._waiting, self._entries, self._persons = {}, [], []

    def _copy_row(
        self,
        row: _Row,
        how: Copied,
        words: dict[str, str],
        ids: Mapping[UUID, UUID],
        prepared: Mapping[UUID, Any],
        keys: Mapping[UUID, SubjectKey],
    ) -> None:
        line = list(row.prepared)
        for place, old in row.ids_at:
            line[place] = prepared.get(old, line[place])
        for place, cut in row.texts_at:
            line[place] = cut.with_words(words)
        for place in row.codes_at:
            line[place] = how.codes.get(line[place], line[place])
        for place in row.numbers_at:
            line[place] = words[line[place]]
        if (blob := row.blob) is not None:
            told, pk = blob.told.with_words(words), ids.get(blob.pk, blob.pk)
            if how.sown is not None:
                told = how.sown(blob.table, blob.kind, pk, keys[blob.subject_id].id, told)
            line[blob.at] = seal_text(keys[blob.subject_id], told, row_bond(blob.table, pk, blob.revision))
            words[blob.digest] = blob_digest(line[blob.at])
            if row.model is Person:
                self._persons.append(_told_of(pk, line, json.loads(told)))
        self._waiting.setdefault(row.model, []).append(line)

    def _id_like(self, old: UUID) -> UUID:
        """Return an id of the same moment as the old one."""
        drawn = self._random.getrandbits(74)
        return UUID(int=old.int >> 80 << 80 | 0x7 << 76 | drawn >> 62 << 64 | 0b10 << 62 | drawn & _TAIL)


def _told_of(person_id: UUID, line: Sequence[Any], told: Mapping[str, Any]) -> PersonTold:
    """Return what tells a copied person apart, out of the columns of the row."""
    columns = dict(zip((one.attname for one in _columns(Person)), line, strict=True))
    born = columns["birth_year"], columns["birth_month"], columns["birth_precision"]
    return PersonTold(person_id, told, columns["sex"], born, columns["municipality"])


def _columns(model: type[Model]) -> list[Any]:
    return [one for one in model._meta.concrete_fields if not isinstance(one, AutoField)]


def _insert(model: type[Model]) -> str:
    names = ", ".join(connection.ops.quote_name(one.column) for one in _columns(model))
    marks = ", ".join(["%s"] * len(_columns(model)))
    return f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608  names of our own tables


def _uuid(value: UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


def _mapped_entry(entry: _Entry, ids: Mapping[UUID, UUID], words: Mapping[str, str]) -> list[Any]:
    values = entry.values
    return [
        ids[values["id"]],
        values["at"],
        ids.get(values["actor_id"], values["actor_id"]),
        values["action"],
        ids.get(values["operation_id"], values["operation_id"]),
        as_json(sorted(words.get(one, one) for one in values["subjects"])),
        entry.changes.with_words(words),
        values["reason"],
        values["relation"],
    ]


def _in_order(waiting: Iterable[type[Model]]) -> list[type[Model]]:
    """Return the models so that a row stands after those it points to."""
    left, ordered = set(waiting), []
    while left:
        ready = [
            model
            for model in left
            if not any(
                one.related_model in left and one.related_model is not model
                for one in model._meta.concrete_fields
                if one.is_relation
            )
        ]
        for model in sorted(ready or left, key=lambda one: one._meta.label):
            ordered.append(model)
            left.discard(model)
    return ordered

"""Registers made from a seed: lives that were played once by the real operations, copied many times.

A life is played inside a transaction that is undone; what it wrote is kept in memory and copied with other ids, other
people and another office. So a bulk case equals the same life played by operations row for row, whatever the
operations do, and costs no rule twice. Only for demonstrations and measurements: the command refuses real registers.
"""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from rrjeta.audit.operations import record_many
from rrjeta.audit.queries import entries_of
from rrjeta.cases.models import Case, Concern
from rrjeta.kernel.models import DoneOperation, EarlierVersion, SealedRecord, SubjectKey
from rrjeta.kernel.numbers import number_of
from rrjeta.kernel.sealing import made_subject, peek_record, seal
from rrjeta.people.models import PairKey, Person
from rrjeta.people.operations.persons import keys_of

_LETTERS = 32**7


@dataclass(slots=True)
class _Row:
    """One captured row: its columns, and what it tells when it is sealed."""

    model: type[Model]
    values: dict[str, Any]
    told: str = ""
    json_with_ids: tuple[str, ...] = ()


@dataclass(slots=True)
class Captured:
    """Everything that one played life wrote."""

    rows: list[_Row] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    entry_ids: list[str] = field(default_factory=list)
    ids: set[UUID] = field(default_factory=set)
    subjects: set[UUID] = field(default_factory=set)
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copied:
    """How a copy differs from the life played: words in place of words, colleagues and places in place of others."""

    words: Mapping[str, str]
    ids: Mapping[UUID, UUID]
    codes: Mapping[str, str]


def capture(operation_ids: Sequence[UUID]) -> Captured:
    """Return what these operations wrote, found through their own entries in the log."""
    found = Captured(entries=entries_of(operation_ids))
    tables = {model._meta.db_table: model for model in apps.get_models()}
    by_table: dict[str, dict[UUID, None]] = {}
    for entry in found.entries:
        found.subjects.update(UUID(one) for one in entry["subjects"])
        for table, record_id, _version, _fields in entry["changes"]:
            by_table.setdefault(table, {})[UUID(record_id)] = None
    for table, ids in by_table.items():
        _take(found, tables[table], {"pk__in": list(ids)})
        _take(found, EarlierVersion, {"record_id__in": list(ids)})
    _take(found, DoneOperation, {"pk__in": list(operation_ids)})
    found.ids |= found.subjects | {entry["id"] for entry in found.entries}
    found.numbers = tuple(str(row.values["number"]) for row in found.rows if row.model in (Concern, Case))
    known = {str(one) for one in found.ids}
    for row in found.rows:
        row.json_with_ids = tuple(
            name
            for name, value in row.values.items()
            if isinstance(value, (list, dict)) and any(one in known for one in _strings(value))
        )
    return found


def _take(found: Captured, model: type[Model], wanted: dict[str, Any]) -> None:
    objects = model._base_manager.filter(**wanted).order_by("pk")
    if any(one.name == "subject" for one in model._meta.fields):
        objects = objects.select_related("subject")
    for one in objects:
        values = {column.attname: getattr(one, column.attname) for column in model._meta.concrete_fields}
        told = ""
        if values.get("sealed"):
            told = json.dumps(_told(one), ensure_ascii=False)
        found.rows.append(_Row(model, values, told))
        found.ids.add(one.pk)


def _told(record: Model) -> dict[str, Any]:
    return peek_record(_as_sealed(record) if isinstance(record, EarlierVersion) else record)  # type: ignore[arg-type]


def _as_sealed(earlier: EarlierVersion) -> SealedRecord:
    """Return the record whose blob an earlier version keeps, as it was sealed then."""
    model = next(one for one in apps.get_models() if one._meta.db_table == earlier.table)
    record = model(pk=earlier.record_id, sealed=earlier.sealed, sealed_revision=earlier.sealed_revision)
    record.subject = earlier.subject
    return record  # type: ignore[return-value]


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


class Copier:
    """Copies captured lives and inserts them in batches; deterministic by its seed but for keys and nonces."""

    def __init__(self, seed: int, batch: int = 100) -> None:
        self._random = random.Random(seed)  # noqa: S311  a register for measuring, not a secret
        self._batch = batch
        self._waiting: dict[type[Model], list[Model]] = {}
        self._entries: list[dict[str, Any]] = []
        self._lives = 0

    def copy(self, life: Captured, how: Copied) -> None:
        """Copy one life; its rows are inserted when the batch is full or `flush` is called."""
        new = {one: self._id_like(one) for one in sorted(life.ids, key=lambda one: one.int)}
        ids = {**how.ids, **new}
        keys = {old: made_subject(ids[old]) for old in sorted(life.subjects, key=lambda one: one.int)}
        words = {**how.words, **{old: number_of(self._random.randrange(_LETTERS)) for old in life.numbers}}
        self._waiting.setdefault(SubjectKey, []).extend(keys.values())
        for row in life.rows:
            self._copy_row(row, words, how.codes, ids, keys)
        for entry in life.entries:
            self._entries.append(_mapped_entry(entry, ids))
        self._lives += 1
        if self._lives % self._batch == 0:
            self.flush()

    def flush(self) -> None:
        """Insert what waits, in one transaction, the tables that others point to first."""
        with transaction.atomic():
            for model in _in_order(self._waiting):
                model._base_manager.bulk_create(self._waiting[model], batch_size=500)
            record_many(self._entries)
        self._waiting, self._entries = {}, []

    def _copy_row(
        self,
        row: _Row,
        words: Mapping[str, str],
        codes: Mapping[str, str],
        ids: Mapping[UUID, UUID],
        keys: Mapping[UUID, SubjectKey],
    ) -> None:
        values = {
            name: ids.get(value, value) if isinstance(value, UUID) else value for name, value in row.values.items()
        }
        if values.get("municipality") in codes:
            values["municipality"] = codes[values["municipality"]]
        if row.model in (Concern, Case):
            values["number"] = words[values["number"]]
        for name in row.json_with_ids:
            values[name] = _mapped_json(values[name], ids)
        copy = row.model(**values)
        if row.told:
            copy.subject = keys[row.values["subject_id"]]  # type: ignore[attr-defined]  # a sealed row has one
            told = _reworded(row.told, words)
            target = _as_sealed(copy) if isinstance(copy, EarlierVersion) else copy
            copy.sealed = seal(target, told)  # type: ignore[attr-defined, arg-type]
            if isinstance(copy, Person):
                lines = [PairKey(person_id=copy.pk, key=key) for key in keys_of(told)]
                self._waiting.setdefault(PairKey, []).extend(lines)
        self._waiting.setdefault(row.model, []).append(copy)

    def _id_like(self, old: UUID) -> UUID:
        """Return an id of the same moment as the old one."""
        moment = old.int >> 80
        tail = self._random.getrandbits(62)
        return UUID(int=moment << 80 | 0x7 << 76 | self._random.getrandbits(12) << 64 | 0b10 << 62 | tail)


def _reworded(told: str, words: Mapping[str, str]) -> dict[str, Any]:
    for old, new in words.items():
        if old in told:
            told = told.replace(old, new)
    reworded: dict[str, Any] = json.loads(told)
    return reworded


def _mapped_json(value: Any, ids: Mapping[UUID, UUID]) -> Any:
    if isinstance(value, str) and len(value) == 36:
        try:
            return str(ids.get(UUID(value), value))
        except ValueError:
            return value
    if isinstance(value, list):
        return [_mapped_json(one, ids) for one in value]
    if isinstance(value, dict):
        return {name: _mapped_json(one, ids) for name, one in value.items()}
    return value


def _mapped_entry(entry: Mapping[str, Any], ids: Mapping[UUID, UUID]) -> dict[str, Any]:
    values = {name: ids.get(value, value) if isinstance(value, UUID) else value for name, value in entry.items()}
    values["changes"] = _mapped_json(entry["changes"], ids)
    values["subjects"] = sorted(_mapped_json(entry["subjects"], ids))
    return values


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

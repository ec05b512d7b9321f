"""Settles a change made from an earlier version: what nobody else touched is kept, what the person left alone stays as
others have written it since, and only what both changed is a conflict."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from rrjeta.kernel.errors import Conflict, Stale
from rrjeta.kernel.models import EarlierVersion, Record, SealedRecord
from rrjeta.kernel.sealing import peek_record

_UNKNOWN = object()
_NOTHING: tuple[Any, ...] = (None, "", [])


def settled(record: Record, base_version: int, wanted: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the wanted values is to be written over the present ones. Raises Stale with both values.

    A field that holds a mapping, such as the coded answers of a form, is settled answer by answer.
    """
    stood = _stood_at(record, base_version, wanted)
    kept: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for name, yours in wanted.items():
        theirs = present[name]
        base = stood.get(name, theirs)
        if name not in stood:
            kept[name] = yours
        elif _is_same(plain_value(yours), base):
            continue
        elif isinstance(yours, Mapping) and isinstance(theirs, Mapping) and isinstance(base, Mapping):
            kept[name] = _merged(base, theirs, yours, conflicts)
        else:
            conflicts.append(Conflict(name, theirs, yours))
    if conflicts:
        raise Stale(conflicts)
    return {name: value for name, value in kept.items() if value != present[name]}


def plain_value(value: Any) -> Any:
    """Return a column's value as an earlier version keeps it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value.pk)
    return value if isinstance(value, (str, int, float, bool, type(None), list, dict)) else str(value)


def _is_same(one: Any, other: Any) -> bool:
    """Tell whether two values are one; an answer never given equals one left empty."""
    return bool(one == other) or (one in _NOTHING and other in _NOTHING)


def _merged(
    base: Mapping[str, Any], theirs: Mapping[str, Any], yours: Mapping[str, Any], conflicts: list[Conflict]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in {**theirs, **yours}:
        was, has, wants = base.get(name), theirs.get(name), yours.get(name)
        if _is_same(wants, was):
            value = has
        elif _is_same(has, was) or _is_same(has, wants):
            value = wants
        else:
            conflicts.append(Conflict(name, has, wants))
            continue
        if value is not None:
            found[name] = value
    return found


def _stood_at(record: Record, base_version: int, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the named fields at a version, of those that were changed since."""
    stood: dict[str, Any] = {}
    later = EarlierVersion.objects.filter(record_id=record.pk, version__gte=base_version).order_by("version")
    for earlier in later:
        told: dict[str, Any] | None = None
        for name in earlier.changed_fields:
            if name not in names or name in stood:
                continue
            if name in earlier.plain or not isinstance(record, SealedRecord):
                stood[name] = earlier.plain.get(name, _UNKNOWN)
                continue
            told = _told_by(record, earlier) if told is None else told
            stood[name] = told.get(name)
    return stood


def _told_by(record: SealedRecord, earlier: EarlierVersion) -> dict[str, Any]:
    shell = type(record)(
        id=record.pk, subject=record.subject, sealed=earlier.sealed, sealed_revision=earlier.sealed_revision
    )
    return peek_record(shell)

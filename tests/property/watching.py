"""Watches the tables: what a refused step must not touch, and what no step may ever lose."""

import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from rrjeta.access.models import DutyShift
from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Action, Approval, Decision, MeasureMove, Move, Objective
from rrjeta.kernel.models import DoneOperation, EarlierVersion, Record
from rrjeta.matching.models import SearchKey, SearchRow

_ROOMS = ("kernel", "audit", "access", "files", "people", "cases", "papers")
# What happened: a row of these never changes and never goes.
_KEPT: tuple[type[Model], ...] = (EarlierVersion, LogEntry, Move, MeasureMove, Approval, DoneOperation)
# What may go: search keys, shifts to come, the lines of a plan that is still a draft (its rows stay with the plan), and what
# corrected minutes no longer decide (its words stay in the earlier versions of the line).
_MAY_GO: tuple[type[Model], ...] = (SearchRow, SearchKey, DutyShift, Action, Objective, Decision)
_BOOKKEEPING = {"version", "sealed", "sealed_revision"}

Rows = dict[Any, dict[str, Any]]
Picture = dict[type[Model], Rows]


def tables() -> list[type[Model]]:
    """Return every table of the rooms that hold lives, people and the log."""
    return [model for room in _ROOMS for model in apps.get_app_config(room).get_models()]


def picture() -> Picture:
    """Return every row of every table as it stands."""
    return {model: _rows(model) for model in tables()}


def _rows(model: type[Model]) -> Rows:
    columns = [field.column for field in model._meta.concrete_fields]
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    place = columns.index(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(model._meta.db_table)}")
        return {row[place]: dict(zip(columns, map(_plain, row), strict=True)) for row in cursor.fetchall()}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def differences(before: Picture, after: Picture) -> list[str]:
    """Return the rows that are not the same in both pictures."""
    found = []
    for model, rows in after.items():
        was = before[model]
        found += [f"{model.__name__} {pk}" for pk in rows.keys() | was.keys() if rows.get(pk) != was.get(pk)]
    return found


@dataclass(frozen=True)
class _Kept:
    """What stands in the table of earlier versions about one version of a record."""

    changed: frozenset[str]
    has_blob: bool


def history_lost(before: Picture, after: Picture) -> list[str]:
    """Return every sentence about something that was there before and can no longer be read."""
    found = []
    for model in before:
        gone = before[model].keys() - after[model].keys()
        if gone and model not in _MAY_GO:
            found.append(f"{model.__name__}: {len(gone)} rows are gone")
        if model in _KEPT:
            changed = [pk for pk in before[model].keys() & after[model].keys() if before[model][pk] != after[model][pk]]
            found += [f"{model.__name__} {pk} was rewritten" for pk in changed]
    earlier = _earlier(after[EarlierVersion])
    for model in before:
        if issubclass(model, Record):
            found += _silently_changed(model, before[model], after[model], earlier)
    return found


def _earlier(rows: Rows) -> dict[tuple[str, int], _Kept]:
    return {
        (_id(row["record_id"]), row["version"]): _Kept(
            frozenset(_stem(name) for name in _list(row["changed_fields"])), bool(row["sealed"])
        )
        for row in rows.values()
    }


def _silently_changed(
    model: type[Record], before: Rows, after: Rows, earlier: dict[tuple[str, int], _Kept]
) -> list[str]:
    """Return the records whose earlier content nobody can read any more."""
    found = []
    for pk in before.keys() & after.keys():
        was, now = before[pk], after[pk]
        changed = {name for name in was if was[name] != now[name]}
        if not changed:
            continue
        versions = [earlier.get((_id(pk), number)) for number in range(was["version"], now["version"])]
        if not versions or None in versions:
            found.append(f"{model.__name__} {pk} changed {sorted(changed)} and no earlier version was kept")
            continue
        kept = [one for one in versions if one is not None]
        told_of = frozenset[str]().union(*(one.changed for one in kept))
        silent = {name for name in changed - _BOOKKEEPING if _stem(name) not in told_of}
        if silent:
            found.append(f"{model.__name__} {pk} changed {sorted(silent)} unsaid")
        if "sealed" in changed and not any(one.has_blob for one in kept):
            found.append(f"{model.__name__} {pk} lost what it told")
    return found


def _id(value: Any) -> str:
    return str(value).replace("-", "")


def _stem(name: str) -> str:
    return name.removesuffix("_id")


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else json.loads(value)

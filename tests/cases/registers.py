"""Every row of the rooms that hold lives, written so that two registers can be compared but for their ids."""

import json
import re
from collections import Counter
from typing import Any
from uuid import UUID

from django.apps import apps

from rrjeta.audit.models import ChainHead
from rrjeta.kernel.models import EarlierVersion, SubjectKey
from rrjeta.kernel.saving import blob_digest
from rrjeta.kernel.sealing import peek_record
from rrjeta.matching.models import SearchKey, SearchRow
from rrjeta.matching.queries.searching import tables

_DIGEST = re.compile("[0-9a-f]{32}")
ROOMS = ("people", "matching", "files", "cases", "kernel", "audit")


def register() -> list[str]:
    """Return every row of the rooms that hold lives; an id stands as what the row it names holds besides ids."""
    rows = [
        row
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and model not in (SubjectKey, ChainHead)
        for row in model._base_manager.all()
    ]
    # What the log keeps of a blob stands for a blob that is there.
    known = {blob_digest(bytes(row.sealed)): "blob" for row in rows if getattr(row, "sealed", None)}
    known |= {str(row.pk): json.dumps(_plain(row, known), default=str, sort_keys=True) for row in rows}
    return sorted(f"{type(row).__name__} {json.dumps(_plain(row, known), default=str, sort_keys=True)}" for row in rows)


def _plain(row: Any, known: dict[str, str]) -> Any:
    values = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    for name in ("number", "chain", "place", "link"):
        values.pop(name, None)
    if isinstance(row, SearchRow):
        [texts] = [texts for _row, _person, texts in tables().opened([row.pk])]
        return {"texts": texts, "person": _named(values["person_id"], known)}
    if isinstance(row, SearchKey):
        return {"entries": len(row.held), "epoch": row.epoch}
    if "sealed" in values:
        values["sealed"] = bool(values["sealed"]) if isinstance(row, EarlierVersion) else _told(row)
    return _named(values, known)


def _told(row: Any) -> dict[str, Any]:
    """Return what a row tells but for the number of its concern, which is drawn anew for each."""
    return {name: value for name, value in peek_record(row).items() if name != "concern_number"}


def _named(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, UUID) or (isinstance(value, str) and len(value) == 36 and value.count("-") == 4):
        return known.get(str(value), "id")
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        return known.get(value, "blob of a row that is gone")
    if isinstance(value, dict):
        return {name: _named(one, known) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return sorted((_named(one, known) for one in value), key=str)
    return value


def differing(copied: list[str], played: list[str]) -> list[str]:
    """Return the rows that stand in one register and not in the other."""
    only_copied, only_played = Counter(copied) - Counter(played), Counter(played) - Counter(copied)
    return [f"copied: {row}" for row in only_copied.elements()] + [f"played: {row}" for row in only_played.elements()]


def forget_all() -> None:
    """Empty the tables of the rooms that hold lives."""
    for model in reversed(list(apps.get_models())):
        if model._meta.app_label in ROOMS:
            model._base_manager.all()._raw_delete("default")

"""Destroying keys and rows of whoever is forgotten, counting them first and writing them into the ledger last."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, router, transaction
from django.db.models import F, Model

from rrjeta.access.models import Exclusion
from rrjeta.access.operations.held import drop_held_about
from rrjeta.cases.models import Case, Concern, Episode
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import local
from rrjeta.kernel.ledger import note_erasure
from rrjeta.kernel.models import SubjectKey
from rrjeta.kernel.saving import add, note_subjects
from rrjeta.kernel.wiping import empty_journal, overwrite
from rrjeta.matching.operations.keeping import drop
from rrjeta.places.queries import county_of
from rrjeta.retention.models import ErasedCount
from rrjeta.retention.queries.affected import Affected, TouchesOthers
from rrjeta.retention.rules import age_band, codes_of, quarter_of

_AT_ONCE = 500
# Both databases name the table in what they say; the last one named is the one that points.
_TABLE = re.compile(r"table ['\"](\w+)['\"]")


def forget(affected: Affected, erasure_id: UUID, *, reason: str) -> dict[str, int]:
    """Erase what is affected, inside an operation; return how many rows of each table went.

    The ledger has it on disk before the operation can be acknowledged. Were the database to fail right then, the next
    start would find them in the ledger and finish. Raises LedgerBroken, OutsideOperation, TouchesOthers.
    """
    note_subjects(affected.subjects)
    _count(affected.rows.get(Case, set()))
    drop_held_about(_words(affected))
    attached = Attachment.objects.filter(pk__in=affected.rows.get(Attachment, set()))
    files = [path for one in attached for path in one.paths]
    for model, column, ids in affected.loose:
        for part in _parts(ids):
            model._base_manager.filter(pk__in=part).update(**{column: None})
    _keep_shut(affected.shut)
    drop(affected.persons)
    for model, rows in affected.rows.items():
        _delete(model, rows)
    _delete(SubjectKey, affected.subjects)
    _refuse_dangling()
    note_erasure(erasure_id, affected.subjects, reason)
    transaction.on_commit(lambda: _wipe(files))
    transaction.on_commit(empty_journal)
    return affected.counts()


def _keep_shut(shut: Mapping[UUID, set[UUID]]) -> None:
    """Have open exclusions name the homes that stay instead of what goes; no earlier version keeps what they named."""
    for exclusion in Exclusion.objects.filter(pk__in=list(shut)).order_by("pk"):
        open_ones = Exclusion.objects.filter(user_id=exclusion.user_id, ended_at=None)
        known = set(open_ones.values_list("record_id", flat=True))
        missing = sorted(shut[exclusion.pk] - known)
        if not missing:
            _delete(Exclusion, [exclusion.pk])
            continue
        Exclusion.objects.filter(pk=exclusion.pk).update(record_id=missing[0])
        for home in missing[1:]:
            add(Exclusion(user_id=exclusion.user_id, record_id=home))


def _delete(model: type[Model], ids: Iterable[Any]) -> None:
    """Delete rows by their keys alone; whether something still points at them is asked when the transaction ends."""
    for part in _parts(ids):
        rows = model._base_manager.filter(pk__in=part)
        rows._raw_delete(router.db_for_write(model))


def _refuse_dangling() -> None:
    """Raise TouchesOthers when a row that stays points at one that went: the ledger must not hold what cannot be done."""
    try:
        connection.check_constraints()
    except IntegrityError as fault:
        named = _TABLE.findall(str(fault))
        raise TouchesOthers(named[-1] if named else "") from fault


def _words(affected: Affected) -> set[str]:
    """Return what a held text would name: the addresses of pages hold ids, and what was typed may hold a number."""
    ids = {str(one) for rows in affected.rows.values() for one in rows if isinstance(one, UUID)}
    numbers = set(Case.objects.filter(pk__in=affected.rows.get(Case, set())).values_list("number", flat=True))
    concerns = Concern.objects.filter(pk__in=affected.rows.get(Concern, set()))
    return ids | numbers | set(concerns.values_list("number", flat=True))


def _count(case_ids: Iterable[UUID]) -> None:
    for part in _parts(case_ids):
        for case in Case.objects.filter(pk__in=part).select_related("person"):
            for code in codes_of(case.harm_categories, case.risk_level, _closure(case)):
                _add_one({**_place_of(case), "code": code})


def _place_of(case: Case) -> dict[str, str]:
    opened = local(case.opened_at).date()
    person = case.person
    return {
        "quarter": quarter_of(opened),
        "county": county_of(case.municipality),
        "age_band": age_band(person.birth_year, person.birth_month, opened),
        "sex": person.sex,
    }


def _closure(case: Case) -> str:
    last = Episode.objects.filter(case=case).order_by("-number").first()
    return last.closure_reason if last else ""


def _add_one(key: Mapping[str, Any]) -> None:
    row, _is_new = ErasedCount.objects.get_or_create(defaults={}, **key)
    ErasedCount.objects.filter(pk=row.pk).update(count=F("count") + 1)


def _wipe(files: Iterable[Path]) -> None:
    """Overwrite and remove the sealed bytes of files; their key is gone already."""
    for path in files:
        overwrite(path)
        overwrite(path.with_suffix(".partial"))


def _parts(ids: Iterable[Any]) -> Iterable[list[Any]]:
    whole = list(ids)
    for start in range(0, len(whole), _AT_ONCE):
        yield whole[start : start + _AT_ONCE]

"""What goes a time after it was closed or taken back, with the key of its own under which it was told."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db import transaction

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.classify import Retention
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion, SealedRecord, SubjectKey
from rrjeta.kernel.saving import note_subjects
from rrjeta.kernel.wiping import empty_journal
from rrjeta.packs.choices import Span
from rrjeta.packs.current import current
from rrjeta.packs.facts import Parameter
from rrjeta.packs.loaded import NotInPack
from rrjeta.retention.queries.affected import foreign_keys

_AT_ONCE = 200


def forget_ended() -> int:
    """Forget what ended longer ago than the pack says; return how many records went. A pack without a period keeps all."""
    forgotten = 0
    for model in ended_tables():
        try:
            before = _ago(current().parameter(vars(model)["passes_after"]))
        except NotInPack:
            continue
        ended = {f"{vars(model)['passes_from']}__lt": before}
        while ids := list(model._base_manager.filter(**ended).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
            _forget(SYSTEM, operation_id=new_id(), model=model, ids=ids)
            forgotten += len(ids)
    return forgotten


def ended_tables() -> list[type[SealedRecord]]:
    """Return every table whose records go a time after they ended; each names its end, its period, and has its own keys."""
    return [
        one
        for one in apps.get_models()
        if issubclass(one, SealedRecord) and getattr(one, "retention", None) is Retention.ENDED
    ]


@operation(Permission.CONFIRM_ERASURE)
def _forget(actor: Actor, *, operation_id: UUID, model: type[SealedRecord], ids: Collection[UUID]) -> UUID:
    subjects = set(model._base_manager.filter(pk__in=ids).values_list("subject_id", flat=True))
    note_subjects(subjects)
    for table, key in foreign_keys():
        # What still names it lets go; where that cannot be the database refuses, and nothing of it is forgotten.
        if key.related_model is model and key.null:
            table._base_manager.filter(**{f"{key.attname}__in": ids}).update(**{key.attname: None})
    _forget_beside(model, subjects)
    EarlierVersion.objects.filter(table=model._meta.db_table, record_id__in=ids).delete()
    model._base_manager.filter(pk__in=ids).delete()
    SubjectKey.objects.filter(id__in=subjects).delete()
    transaction.on_commit(empty_journal)
    return operation_id


def _forget_beside(model: type[SealedRecord], subjects: Collection[UUID]) -> None:
    """Delete what else was told under the same keys, such as who reported beside what was reported."""
    for one in apps.get_models():
        if issubclass(one, SealedRecord) and one is not model:
            ids = list(one._base_manager.filter(subject_id__in=subjects).values_list("pk", flat=True))
            EarlierVersion.objects.filter(table=one._meta.db_table, record_id__in=ids).delete()
            one._base_manager.filter(pk__in=ids).delete()


def _ago(period: Parameter) -> datetime:
    """Return the moment before which something ended long enough ago: periods are in days or in years."""
    return now() - timedelta(days=period.value) if period.unit is Span.DAYS else _years_ago(period.value)


def _years_ago(years: int) -> datetime:
    moment = now()
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    return moment.replace(year=moment.year - years, day=day)

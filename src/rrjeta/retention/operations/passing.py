"""What passes by itself: held texts, marks of what was sent, what one was told, and which browsers one came from."""

from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Model

from rrjeta.kernel.classify import Retention
from rrjeta.kernel.clock import now
from rrjeta.kernel.models import EarlierVersion, Record
from rrjeta.packs.current import current
from rrjeta.retention.operations.ended import forget_ended

PASSING = "retention_passing"
_AT_ONCE = 500


def drop_what_passed() -> int:
    """Delete what is older than the pack says, with its earlier versions, and what ended long ago; return how many rows went."""
    before = now() - timedelta(days=current().parameter(PASSING).value)
    return sum(_drop(model, str(vars(model)["passes_from"]), before) for model in passing_tables()) + forget_ended()


def passing_tables() -> list[type[Model]]:
    """Return every table whose rows pass by themselves, of whichever room; each names the moment its days count from."""
    return [one for one in apps.get_models() if getattr(one, "retention", None) is Retention.PASSING]


def _drop(model: type[Model], moment: str, before: datetime) -> int:
    """Delete in parts, so that whoever wants to write in between has not long to wait."""
    dropped = 0
    while ids := list(model._base_manager.filter(**{f"{moment}__lt": before}).values_list("pk", flat=True)[:_AT_ONCE]):
        if issubclass(model, Record):
            EarlierVersion.objects.filter(table=model._meta.db_table, record_id__in=ids).delete()
        dropped += model._base_manager.filter(pk__in=ids).delete()[0]
    return dropped

"""What passes by itself: held texts, marks of what was sent, what one was told, and which browsers one came from."""

from datetime import datetime, timedelta

from django.db.models import Model

from rrjeta.access.models import HeldText, SignIn
from rrjeta.kernel.clock import now
from rrjeta.kernel.models import DoneOperation, EarlierVersion, Record
from rrjeta.notices.models import Notice
from rrjeta.packs.current import current

PASSING = "retention_passing"
# Every table whose rows pass, with the moment from which its days count; the house holds this against the tables.
PASSED_FROM: tuple[tuple[type[Model], str], ...] = (
    (HeldText, "held_at"),
    (DoneOperation, "done_at"),
    (SignIn, "begun_at"),
    (Notice, "entered_at"),
)
_AT_ONCE = 500


def drop_what_passed() -> int:
    """Delete what is older than the pack says, with its earlier versions; return how many rows passed."""
    before = now() - timedelta(days=current().parameter(PASSING).value)
    return sum(_drop(model, moment, before) for model, moment in PASSED_FROM)


def _drop(model: type[Model], moment: str, before: datetime) -> int:
    """Delete in parts, so that whoever wants to write in between has not long to wait."""
    dropped = 0
    while ids := list(model._base_manager.filter(**{f"{moment}__lt": before}).values_list("pk", flat=True)[:_AT_ONCE]):
        if issubclass(model, Record):
            EarlierVersion.objects.filter(table=model._meta.db_table, record_id__in=ids).delete()
        dropped += model._base_manager.filter(pk__in=ids).delete()[0]
    return dropped

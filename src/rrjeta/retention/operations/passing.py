"""What passes by itself: texts held for somebody who never came back for them, marks by which a form is known as sent."""

from datetime import timedelta

from rrjeta.access.models import HeldText
from rrjeta.kernel.clock import now
from rrjeta.kernel.models import DoneOperation
from rrjeta.packs.current import current

PASSING = "retention_passing"


def drop_what_passed() -> int:
    """Delete held texts and marks of operations older than the pack says; return how many."""
    before = now() - timedelta(days=current().parameter(PASSING).value)
    held, _tables = HeldText.objects.filter(held_at__lt=before).delete()
    done, _tables = DoneOperation.objects.filter(done_at__lt=before).delete()
    return held + done

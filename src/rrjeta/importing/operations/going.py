"""What goes on by itself: dry runs and imports that somebody began, in their name and with what they may at this moment."""

import time
from collections.abc import Callable
from uuid import UUID

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.operate import Busy, operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import load_actor
from rrjeta.importing.choices import AT_WORK, Stage, Trouble
from rrjeta.importing.models import ImportRun
from rrjeta.importing.operations.bringing import bring
from rrjeta.importing.operations.checking import check
from rrjeta.importing.operations.files import NotNow
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, NotFound, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change
from rrjeta.kernel.seams import announce

# Between two batches others write.
_PAUSE = 0.02


def go_on_importing(is_ended: Callable[[], bool] = lambda: False) -> int:
    """Go on with every import that somebody began, until none is left or `is_ended`; return how many were gone on with."""
    count = 0
    while not is_ended():
        waiting = ImportRun.objects.filter(stage__in=AT_WORK, trouble="").order_by("touched_at")
        run = waiting.values_list("id", "user_id", "stage").first()
        if run is None:
            return count
        _go_on(*run, is_ended)
        count += 1
    return count


def _go_on(run_id: UUID, user_id: UUID, stage: str, is_ended: Callable[[], bool]) -> None:
    loaded = load_actor(user_id)
    if loaded is None:
        stand_still(SYSTEM, operation_id=new_id(), run_id=run_id, trouble=Trouble.NOT_ALLOWED)
        return
    try:
        if stage == Stage.CHECKING:
            check(loaded[0], run_id)
        else:
            _bring_all(loaded[0], run_id, is_ended)
    except Busy:
        # Tried again at the next look.
        raise
    except (NotAllowed, NotFound):
        stand_still(SYSTEM, operation_id=new_id(), run_id=run_id, trouble=Trouble.NOT_ALLOWED)
    except NotNow:
        # Somebody gave it up, or another process goes on with it.
        return
    except Refused:
        stand_still(SYSTEM, operation_id=new_id(), run_id=run_id, trouble=Trouble.FAILED)
        raise


def _bring_all(actor: Actor, run_id: UUID, is_ended: Callable[[], bool]) -> None:
    while bring(actor, run_id) and not is_ended():
        time.sleep(_PAUSE)


@operation(Permission.IMPORT_CASES)
def stand_still(actor: Actor, *, operation_id: UUID, run_id: UUID, trouble: Trouble) -> UUID:
    """Have an import wait for somebody who looks at it; what came in stays. Raises NotFound."""
    run = ImportRun.objects.select_for_update(of=("self",)).filter(id=run_id).select_related("subject").first()
    if run is None:
        raise NotFound
    announce(NoticeDue("import_stopped", (run.user_id,), run.id))
    return change(run, {"trouble": trouble, "touched_at": now()}).id

"""A report from anybody: sealed under a key of its own, laid on the desk of whoever is on duty where the child is."""

from datetime import datetime
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.concerns import taker_of
from rrjeta.cases.queries.pathways import calendar_of
from rrjeta.cases.rules.concerns import YES
from rrjeta.cases.rules.deadlines import due_moment
from rrjeta.hotline.choices import IN_DANGER, RECEIPT_KEPT, TAKE_UP
from rrjeta.hotline.models import Worry, WorryReporter
from rrjeta.hotline.queries.places import places_answering
from rrjeta.hotline.receipts import receipt_code, receipt_hash
from rrjeta.hotline.rules import Told, read_age, report_errors
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add
from rrjeta.kernel.sealing import new_subject
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current


@operation(Permission.REPORT_WORRY)
def report_worry(actor: Actor, *, operation_id: UUID, told: Told) -> UUID:
    """Take a report in; its receipt's code is `receipts.receipt_code(operation_id)`. Raises Invalid.

    It belongs to the worker on duty, else to the head, of the first unit of the municipality that takes concerns.
    """
    if errors := report_errors(told, places_answering()):
        raise Invalid(errors)
    moment, pack = now(), current()
    unit_id, owner_id = taker_of(actor, told.municipality)
    worry = Worry(
        subject=new_subject(),
        municipality=told.municipality,
        unit_id=unit_id,
        owner_id=owner_id,
        received_at=moment,
        danger=told.danger,
        due_at=due_of(moment, told.danger),
        pack_version=pack.number,
        receipt_hash=receipt_hash(receipt_code(operation_id)),
        receipt_until=due_moment(moment, pack.parameter(RECEIPT_KEPT), calendar_of(pack.number)),
    )
    add(worry, _story(told))
    reporter = WorryReporter(
        subject=worry.subject, worry=worry, is_anonymous=told.is_anonymous, wants_answer=told.wants_answer
    )
    add(reporter, {name: getattr(told, name).strip() for name in ("name", "phone", "how_safely", "source")})
    announce(NoticeDue("worry_received", (owner_id,), worry.id))
    return worry.id


def due_of(received_at: datetime, danger: str) -> datetime:
    """Return until when somebody has to take a report up: sooner where a child may be hurt now."""
    pack = current()
    limit = pack.parameter(TAKE_UP, part=IN_DANGER) if danger == YES else pack.parameter(TAKE_UP)
    return due_moment(received_at, limit, calendar_of(pack.number))


def _story(told: Told) -> dict[str, object]:
    words = {name: getattr(told, name).strip() for name in ("what", "place", "child_name")}
    return {**words, "child_age": read_age(told.child_age), "child_sex": told.child_sex}

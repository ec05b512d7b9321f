"""Turning the master key: what is sealed under an earlier epoch is carried to the newest one, batch by batch, while others work.

Each room names what it holds. A batch is one short transaction; what was carried says so itself, so that a run that was
broken off is simply begun again.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from rrjeta.kernel import seams
from rrjeta.kernel.ledger import note_epoch
from rrjeta.kernel.masterkey import SECONDS_KNOWN, epochs, file_of, forget_keys, newest_epoch
from rrjeta.kernel.models import SubjectKey
from rrjeta.kernel.sealing import SealBroken, is_sealed_in, rewrapped, sealed_anew
from rrjeta.kernel.wiping import overwrite

BATCH = 200
# Others write between two batches: SQLite has room for one writer at a time.
_PAUSE = 0.01
# Every process knows the newest epoch by then.
SECONDS_TO_WAIT = 2 * SECONDS_KNOWN


class EpochNeeded(Exception):
    """Rows still need the epoch, or it is the newest one, or some open under none: destroying it might destroy them."""


@dataclass(frozen=True, slots=True)
class WhoHolds:
    """Which rooms hold something sealed under an epoch? Each answers with one Holder or a list of them."""


@dataclass(frozen=True, slots=True)
class Holder:
    """What one table holds under epochs.

    `waiting(epoch)` counts the rows sealed under an epoch; `carry(newest, size)` carries up to `size` rows from earlier
    epochs inside the transaction that runs, and returns how many. `closed()` counts the rows that open under no epoch here.
    """

    table: str
    waiting: Callable[[int], int]
    carry: Callable[[int, int], int]
    closed: Callable[[], int] = lambda: 0


@dataclass(frozen=True, slots=True)
class Carried:
    """How far a run is with one table."""

    table: str
    count: int
    is_done: bool


def holders() -> list[Holder]:
    """Return everything that is sealed under epochs, by table."""
    found: list[Holder] = [_SUBJECTS]
    for said in seams.ask(WhoHolds()):
        found += said if isinstance(said, list) else [said]
    return found


def waiting(epoch: int) -> dict[str, int]:
    """Return how many rows of each table still need the epoch; tables that do not are left out."""
    return {one.table: count for one in holders() if (count := one.waiting(epoch))}


def carry_all(batch: int = BATCH, pause: float = _PAUSE) -> Iterator[Carried]:
    """Carry every row to the newest epoch; yield after each batch. Begun again, it goes on where it stopped."""
    newest = newest_epoch()
    for holder in holders():
        count = 0
        while True:
            with transaction.atomic():
                carried = holder.carry(newest, batch)
            count += carried
            yield Carried(holder.table, count, carried == 0)
            if carried == 0:
                break
            time.sleep(pause)


def destroy(epoch: int) -> None:
    """Overwrite and delete the key of an epoch, and write that into the ledger. Raises EpochNeeded, MasterKeyMissing.

    Every backup made while it was the newest one opens nothing from then on.
    """
    if epoch not in epochs():
        raise EpochNeeded(f"The key of epoch {epoch} is not here.")
    if epoch == newest_epoch():
        raise EpochNeeded(
            f"Epoch {epoch} is the newest: make another first (keys new) and carry everything (keys rotate)."
        )
    _wait_for_writers()
    if needed := waiting(epoch):
        said = ", ".join(f"{table}: {count}" for table, count in sorted(needed.items()))
        raise EpochNeeded(f"Epoch {epoch} is still needed by rows of {said}. Run keys rotate.")
    if closed := {one.table: count for one in holders() if (count := one.closed())}:
        said = ", ".join(f"{table}: {count}" for table, count in sorted(closed.items()))
        raise EpochNeeded(
            f"Some rows open under none of the keys that are here: {said}. Put back the key they need first."
        )
    note_epoch("destroyed", epoch)
    overwrite(file_of(epoch))
    forget_keys()


def _wait_for_writers() -> None:
    """Return when no transaction is left that may have chosen an epoch before the newest one was there."""
    time.sleep(SECONDS_TO_WAIT)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Waits for whoever writes there now; on SQLite the transaction itself has begun only when nobody writes.
            tables = ", ".join(connection.ops.quote_name(one.table) for one in holders())
            cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")


def sealed_for(model: type[Model], column: str, purpose: str, holder_of: Callable[[Any], str]) -> Holder:
    """Return the Holder of a column that `seal_for` fills: for one purpose, for the holder that a row names."""

    def rows() -> QuerySet[Any]:
        return model._base_manager.exclude(**{column: b""}).exclude(**{column: None})

    def waits(epoch: int) -> int:
        return sum(is_sealed_in(epoch, purpose, holder_of(row), getattr(row, column)) for row in rows().iterator())

    def carry(newest: int, size: int) -> int:
        carried = 0
        for row in list(rows().order_by("pk")):
            if carried >= size:
                break
            with suppress(SealBroken):
                before = getattr(row, column)
                blob = sealed_anew(purpose, holder_of(row), before)
                if blob is not None:
                    # Whoever wrote meanwhile sealed it under the newest epoch by themselves.
                    carried += rows().filter(pk=row.pk, **{column: before}).update(**{column: blob})
        return carried

    def closed() -> int:
        here = epochs()
        return sum(
            not any(is_sealed_in(epoch, purpose, holder_of(row), getattr(row, column)) for epoch in here)
            for row in rows().iterator()
        )

    return Holder(model._meta.db_table, waits, carry, closed)


def _subjects_waiting(epoch: int) -> int:
    return SubjectKey.objects.filter(epoch=epoch).count()


def _carry_subjects(newest: int, size: int) -> int:
    rows = list(SubjectKey.objects.filter(epoch__lt=newest).order_by("epoch", "id")[:size])
    for row in rows:
        # Nobody but us changes a row here; one that was erased meanwhile stays erased.
        SubjectKey.objects.filter(id=row.id, epoch=row.epoch).update(wrapped=rewrapped(row, newest), epoch=newest)
    return len(rows)


def _subjects_closed() -> int:
    return SubjectKey.objects.exclude(epoch__in=epochs()).count()


_SUBJECTS = Holder(SubjectKey._meta.db_table, _subjects_waiting, _carry_subjects, _subjects_closed)

"""When the master key is to be turned, so that an erased child is out of every backup after 35 days (design §3.7)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rrjeta.kernel.clock import now
from rrjeta.kernel.epochs import waiting
from rrjeta.kernel.ledger import ledger
from rrjeta.kernel.masterkey import epochs, file_of

# A child erased on an epoch's first day stands in backups of that epoch until it is destroyed: 28 and 7 days later.
DAYS_NEWEST, DAYS_AFTER = 28, 7


@dataclass(frozen=True, slots=True)
class EpochState:
    """One epoch as `rrjeta keys list` says it; `due` names the command that is to be given now."""

    number: int
    made_at: datetime
    is_newest: bool
    needed: dict[str, int]
    due: str


def epochs_shown() -> list[EpochState]:
    """Return every epoch whose key is here, the oldest first, with what needs it and what is due."""
    made = _made()
    numbers = epochs()
    found = []
    for number, after in zip(numbers, (*numbers[1:], 0), strict=True):
        needed = waiting(number)
        found.append(EpochState(number, made[number], not after, needed, _due(number, made, after, bool(needed))))
    return found


def turning_due() -> list[str]:
    """Return the commands that are due now, without counting rows: for the machine's log."""
    made, numbers = _made(), epochs()
    pairs = zip(numbers, (*numbers[1:], 0), strict=True)
    return [due for number, after in pairs if (due := _due(number, made, after, is_needed=False))]


def _due(number: int, made: dict[int, datetime], after: int, is_needed: bool) -> str:
    if not after:
        return "keys rotate --new" if now() - made[number] >= timedelta(days=DAYS_NEWEST) else ""
    if is_needed:
        return "keys rotate"
    return f"keys destroy {number}" if now() - made[after] >= timedelta(days=DAYS_AFTER) else ""


def _made() -> dict[int, datetime]:
    """Return when each epoch was made: as the ledger says, else (the first one) as its file does."""
    told = {line.epoch: line.at for line in ledger() if line.kind == "made"}
    return {
        number: told.get(number) or datetime.fromtimestamp(file_of(number).stat().st_mtime, UTC) for number in epochs()
    }

"""Erasing again whom the ledger names, before anybody is served; and why it could not be done, in words."""

from rrjeta.kernel.ledger import LedgerBroken
from rrjeta.retention.operations.erasures import reapply_erasures
from rrjeta.retention.queries.affected import TouchesOthers


class NotErased(Exception):
    """Somebody who must stay erased may still be in this database; says in one or two sentences why."""


def erase_again() -> int:
    """Erase again whom the ledger says erased; return how many keys went. Raises NotErased."""
    try:
        return reapply_erasures()
    except LedgerBroken as fault:
        raise NotErased(f"{fault} Nobody can say who must stay erased; put back a copy of the ledger.") from fault
    except TouchesOthers as fault:
        raise NotErased(touching_others(fault)) from fault


def touching_others(fault: TouchesOthers) -> str:
    """Say which table keeps an erasure from being done."""
    return (
        f"A row of somebody who stays, in the table {fault.table}, would go along or would point at nothing."
        " Nothing of this erasure was done; whoever maintains Rrjeta must look at that table."
    )

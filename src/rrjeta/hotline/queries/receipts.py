"""What the code of a receipt answers. Whoever asks is nobody we know."""

from rrjeta.hotline.choices import Receipt
from rrjeta.hotline.models import Worry
from rrjeta.hotline.receipts import receipt_hash
from rrjeta.hotline.rules import receipt_answer
from rrjeta.kernel.clock import now


def receipt_state(typed: str) -> Receipt | None:
    """Return where a report stands, or None for a code that is wrong or too old.

    One statement by one index whatever was typed: neither the answer nor how long it takes tells a wrong code from one
    that has expired.
    """
    found = Worry.objects.filter(receipt_hash=receipt_hash(typed)).values("stage", "concern__is_open", "receipt_until")
    row = next(iter(found), None)
    if row is None or row["receipt_until"] <= now():
        return None
    return receipt_answer(row["stage"], is_concern_open=bool(row["concern__is_open"]))

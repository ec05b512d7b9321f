"""What the code of a complaint answers. Whoever asks is nobody we know."""

from dataclasses import dataclass

from rrjeta.complaints.choices import Stage
from rrjeta.complaints.models import Complaint
from rrjeta.complaints.receipts import complaint_hash
from rrjeta.kernel.clock import now
from rrjeta.kernel.sealing import peek_record


@dataclass(frozen=True, slots=True)
class Answered:
    """Where a complaint stands, and the answer's words for whoever wanted to read them with the code."""

    stage: Stage
    answer: str = ""


def complaint_state(typed: str) -> Answered | None:
    """Return what a code answers, or None for one that is wrong or too old: the same for both. One statement."""
    found = Complaint.objects.filter(receipt_hash=complaint_hash(typed)).select_related("subject")
    row = next(iter(found), None)
    if row is None or row.receipt_until <= now():
        return None
    stage = Stage(row.stage)
    if stage is not Stage.ANSWERED or not row.wants_answer:
        return Answered(stage)
    return Answered(stage, str(peek_record(row).get("answer") or ""))

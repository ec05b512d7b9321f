"""The codes of receipts of reports: as `kernel.spoken` draws and keeps them, for this purpose alone."""

from uuid import UUID

from rrjeta.kernel.spoken import spoken_code, spoken_hash


def receipt_code(operation_id: UUID) -> str:
    """Return the code that whoever sent this form is given, such as `7KQ2-M0XD-9A4T`."""
    return spoken_code("rrjeta.receipt", operation_id)


def receipt_hash(typed: str) -> str:
    """Return what is kept of a code; the same however its letters, spaces and strokes were typed."""
    return spoken_hash("rrjeta.receipt-kept", typed)

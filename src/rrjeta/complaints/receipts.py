"""The codes with which somebody asks what became of a complaint, as `kernel.spoken` draws and keeps them."""

from uuid import UUID

from rrjeta.kernel.spoken import spoken_code, spoken_hash


def complaint_code(operation_id: UUID) -> str:
    """Return the code that belongs to the form which was sent."""
    return spoken_code("rrjeta.complaint", operation_id)


def complaint_hash(typed: str) -> str:
    """Return what is kept of a code, however it was typed."""
    return spoken_hash("rrjeta.complaint-kept", typed)

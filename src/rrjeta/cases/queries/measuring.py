"""What a measurement needs to know of a register: how large it is, and who has most to do."""

from uuid import UUID

from django.db.models import Count

from rrjeta.cases.models import Case, Concern


def register_size() -> int:
    """Return how many cases there are."""
    return Case.objects.count()


def busiest_worker() -> UUID:
    """Return the owner of the most open cases. Raises Case.DoesNotExist in an empty register."""
    found = (
        Case.objects.filter(is_open=True).values("owner_id").annotate(count=Count("id")).order_by("-count", "owner_id")
    )
    first = found.first()
    if first is None:
        raise Case.DoesNotExist
    owner: UUID = first["owner_id"]
    return owner


def holds_anything() -> bool:
    """Tell whether any concern or case stands in the register."""
    return Case.objects.exists() or Concern.objects.exists()

"""Proves that what is sealed still opens: records taken at random, opened and forgotten, noted as shown to nobody."""

import secrets

from django.apps import apps

from rrjeta.kernel.models import SealedRecord
from rrjeta.kernel.sealing import SealBroken, peek_record


def opened_at_random(count: int) -> tuple[int, int]:
    """Return how many of so many sealed records opened, and how many were tried: all of them where there are fewer."""
    models = [model for model in apps.get_models() if issubclass(model, SealedRecord)]
    sizes = [(model, model._base_manager.exclude(sealed=b"").count()) for model in models]
    total = sum(size for _model, size in sizes)
    places = secrets.SystemRandom().sample(range(total), min(count, total))
    return sum(_opens(sizes, place) for place in places), len(places)


def _opens(sizes: list[tuple[type[SealedRecord], int]], place: int) -> bool:
    for model, size in sizes:
        if place < size:
            rows = model._base_manager.exclude(sealed=b"").select_related("subject").order_by("pk")
            try:
                peek_record(rows[place])
            except SealBroken:
                return False
            return True
        place -= size
    return False

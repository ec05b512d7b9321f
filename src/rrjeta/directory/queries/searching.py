"""The words of every listed service in the memory of the process, looked up with slips of the pen forgiven."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Sum

from rrjeta.directory.choices import DISABILITIES, NEEDS, TYPES
from rrjeta.directory.models import CoveredArea, Service
from rrjeta.directory.rules.pack_part import NAME
from rrjeta.directory.rules.searching import Index, weighted
from rrjeta.kernel.words import tokens
from rrjeta.packs.current import current
from rrjeta.packs.loaded import LoadedPack, NotInPack
from rrjeta.places.queries import area_names

_NAME, _WHAT, _WHERE, _ABOUT = 1.0, 0.9, 0.6, 0.5


@dataclass(slots=True)
class _Memory:
    state: Any = None
    index: Index[UUID] | None = None


_memory = _Memory()


def found_by_words(words: str) -> list[UUID]:
    """Return the ids of the listed services that the words mean, the best first; what nothing means finds nothing."""
    typed = tokens(words)
    return [key for key, _reach in _index().find(typed)] if typed else []


def forget() -> None:
    """Forget the words, after the tables were emptied."""
    _memory.state = _memory.index = None


def _index() -> Index[UUID]:
    """Return the index; one small query tells whether any service changed since it was made."""
    told = Service.objects.filter(is_listed=True).aggregate(
        count=Count("id"), versions=Sum("version"), newest=Max("entered_at")
    )
    state = (current().number, *told.values())
    if _memory.index is None or _memory.state != state:
        _memory.index, _memory.state = _made(current()), state
    return _memory.index


def _made(pack: LoadedPack) -> Index[UUID]:
    rows = Service.objects.filter(is_listed=True).select_related("organisation")
    rows = rows.prefetch_related(Prefetch("areas", CoveredArea.objects.order_by("id")))
    return Index({row.id: weighted(_texts(row, pack)) for row in rows.order_by("id")})


def _texts(row: Service, pack: LoadedPack) -> list[tuple[list[str], float]]:
    meant = [
        (TYPES, row.type),
        *((NEEDS, one) for one in row.needs),
        *((DISABILITIES, one) for one in row.disabilities),
    ]
    # A hidden place is found by what it does, never by a town.
    areas = [] if row.is_place_hidden else row.areas.all()
    codes = {code for one in areas for code in (one.municipality, one.named)}
    where = [word for name in area_names(codes).values() for word in name.both().values()]
    said = [*row.descriptions.values(), *row.eligibility.values()]
    return [
        (tokens(" ".join([*row.names.values(), *row.organisation.names.values(), row.organisation.short])), _NAME),
        (tokens(" ".join(word for name, code in meant for word in _words(pack, name, code))), _WHAT),
        (tokens(" ".join(where)), _WHERE),
        (tokens(" ".join(said)), _ABOUT),
    ]


def _words(pack: LoadedPack, name: str, code: str) -> list[str]:
    """Return the words of a code in both languages, and those by which people ask for it."""
    try:
        labels = list(pack.labels(name, code).both().values())
    except NotInPack:
        labels = []
    others = pack.part(NAME).get("words", []) if pack.has_part(NAME) else []
    return [*labels, *(one["words"] for one in others if one["list"] == name and one["code"] == code)]

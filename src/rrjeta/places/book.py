"""Every area of the country in the memory of the process: names are shown on each page and change once in years."""

from collections import defaultdict
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

from django.db.models import Max

from rrjeta.kernel.text import Text
from rrjeta.places.choices import AreaKind
from rrjeta.places.facts import AreaFact, OrganisationFact
from rrjeta.places.models import Area, Organisation
from rrjeta.places.rules.naming import name_key

# A pack is loaded by a command beside the running server; after so many seconds each process sees it too.
_LOOK_AGAIN = 300.0


@dataclass(slots=True)
class Book:
    """The areas and organisations by code and by id, in alphabetical order, and the forms of their names."""

    state: tuple[int | None, int | None] = (None, None)
    areas: dict[str, AreaFact] = field(default_factory=dict)
    area_codes: dict[UUID, str] = field(default_factory=dict)
    forms: dict[str, frozenset[str]] = field(default_factory=dict)
    inside: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    organisations: dict[str, OrganisationFact] = field(default_factory=dict)


@dataclass(slots=True)
class _Memory:
    book: Book | None = None
    looked_at: float | None = None


_memory = _Memory()


def book() -> Book:
    """Return the book; costs two small queries once in five minutes in each process."""
    moment = monotonic()
    if _memory.book is not None and _memory.looked_at is not None and moment < _memory.looked_at + _LOOK_AGAIN:
        return _memory.book
    state = (_newest(Area), _newest(Organisation))
    if _memory.book is None or _memory.book.state != state:
        _memory.book = _read(state)
    _memory.looked_at = moment
    return _memory.book


def forget() -> None:
    """Forget the book, after the tables changed or a change was given up."""
    _memory.book = _memory.looked_at = None


def _newest(table: type[Area] | type[Organisation]) -> int | None:
    newest: int | None = table.objects.aggregate(newest=Max("changed_in"))["newest"]
    return newest


def _read(state: tuple[int | None, int | None]) -> Book:
    written = Book(state)
    rows = list(Area.objects.order_by("rank"))
    codes = {row.id: row.code for row in rows}
    parents = {row.code: codes[row.parent_id] if row.parent_id else "" for row in rows}
    for row in rows:
        written.areas[row.code] = _area(row, codes, parents)
        written.area_codes[row.id] = row.code
        written.forms[row.code] = frozenset(name_key(form) for form in (*row.names.values(), *row.other_forms))
        written.inside[parents[row.code]].append(row.code)
    for body in Organisation.objects.order_by("code"):
        written.organisations[body.code] = _organisation(body, codes)
    return written


def _area(row: Area, codes: dict[UUID, str], parents: dict[str, str]) -> AreaFact:
    ways_up, above = [], parents[row.code]
    while above:
        ways_up.append(above)
        above = parents[above]
    return AreaFact(
        id=row.id,
        code=row.code,
        kind=AreaKind(row.kind),
        text=Text.read(row.names),
        parent=parents[row.code],
        ways_up=tuple(ways_up),
        seat=row.seat,
        latitude=row.latitude,
        longitude=row.longitude,
        tile=_tile(row.tile),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successor=codes[row.successor_id] if row.successor_id else "",
        is_listed=row.is_listed,
    )


def _tile(written: str) -> tuple[int, int] | None:
    row, _point, column = written.partition(".")
    return (int(row), int(column)) if row and column else None


def _organisation(row: Organisation, codes: dict[UUID, str]) -> OrganisationFact:
    return OrganisationFact(
        id=row.id,
        code=row.code,
        kind=row.kind,
        text=Text.read(row.names),
        short=row.short,
        area=codes[row.area_id] if row.area_id else "",
        mark=row.mark,
        source=row.source,
        is_listed=row.is_listed,
    )

"""The two tables of the search as the engine asks them, on SQLite and PostgreSQL: entries by key, features by row.

The same for the tables of an office and for those of a measurement, which have other names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from rrjeta.matching.models import SearchKey, SearchRow
from rrjeta.matching.rules.keys import Held, NotOpened, Secret
from rrjeta.people.choices import PersonKind
from rrjeta.people.models import Person

_AT_ONCE = 5000
_PERSONS = Person._meta.db_table


@dataclass(frozen=True, slots=True)
class Tables:
    """Names of the two tables, and the secrets of the epochs under which their rows are sealed."""

    secrets: Mapping[int, Secret]
    keys: str = SearchKey._meta.db_table
    rows: str = SearchRow._meta.db_table

    @property
    def newest(self) -> int:
        """Return the newest epoch among them: another may come while somebody searches."""
        return max(self.secrets)

    def held_at(self, keys: Sequence[int]) -> Held:
        """Return what is held under keys. One statement."""
        if not keys:
            return {}
        return {key: bytes(held) for key, held in self._selected(f'"id", "held" FROM "{self.keys}"', keys)}

    def texts_of(self, rows: Sequence[int]) -> dict[int, list[str]]:
        """Return the features of rows, opened, in the order asked. One statement."""
        return {row: texts for row, _person, texts in self.opened(rows)}

    def opened(self, rows: Sequence[int]) -> list[tuple[int, UUID, list[str]]]:
        """Return rows with their persons and features; one that does not open is left out. One statement."""
        if not rows:
            return []
        found = {
            one[0]: one for one in self._selected(f'"id", "person_id", "sealed", "epoch" FROM "{self.rows}"', rows)
        }
        return [opened for row in rows if row in found and (opened := self._opened(*found[row]))]

    def children_after(self, row: int) -> Iterator[tuple[int, UUID, list[str]]]:
        """Yield the rows of children behind one, in their order, opened."""
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    f'SELECT "id", "person_id", "sealed", "epoch" FROM "{self.rows}" one'  # noqa: S608  our own tables
                    f' WHERE "id" > {int(row)} AND EXISTS (SELECT 1 FROM "{_PERSONS}" person'
                    f' WHERE person."id" = one."person_id" AND person."kind" = \'{PersonKind.CHILD}\')'
                    f' ORDER BY "id" LIMIT {_AT_ONCE}'
                )
                found = cursor.fetchall()
            yield from (opened for one in found if (opened := self._opened(*one)))
            if len(found) < _AT_ONCE:
                return
            row = found[-1][0]

    def _opened(self, row: int, person: Any, sealed: Any, epoch: int) -> tuple[int, UUID, list[str]] | None:
        secret = self.secrets.get(epoch)
        person_id = person if isinstance(person, UUID) else UUID(hex=str(person))
        if secret is None:
            return None
        try:
            return row, person_id, secret.opened_texts(bytes(sealed), person_id.bytes)
        except NotOpened:
            return None

    def _selected(self, columns: str, numbers: Iterable[int]) -> list[Any]:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f'SELECT {columns} WHERE "id" = ANY(%s)', [list(numbers)])
            else:
                listed = ",".join(map(str, map(int, numbers)))
                cursor.execute(f'SELECT {columns} WHERE "id" IN ({listed})')
            return list(cursor.fetchall())

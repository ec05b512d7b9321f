"""Invents families: names with the frequencies of the pack, ages, villages, schools. The same seed gives the same family."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_CHILD_NAMES = {"girl": "f", "boy": "m"}
_PHONE = 355_69_100_0000
_OLDEST, _YOUNGEST, _APART = 14, 3, 2


@dataclass(frozen=True, slots=True)
class Family:
    """An invented family as the words of a life ask for it."""

    children: tuple[str, ...]
    words: Mapping[str, Any]


class Inventor:
    """Invents one family after the other from the names of a pack."""

    def __init__(self, names: Mapping[str, Sequence[tuple[str, int]]], seed: int) -> None:
        self._names = names
        # Invented people need no secret chance, but the same one each time.
        self._chance = random.Random(seed)  # noqa: S311  invented people, the same each time

    def family(
        self,
        key: str,
        count: int,
        places: Sequence[str],
        schools: Sequence[str],
        *,
        surname: str = "",
        given: Sequence[Sequence[Any]] = (),
        age: int | None = None,
    ) -> Family:
        """Return a family of so many children; those given by name, sex and age in years and days come as they are."""
        surname = surname or self._name("surname")
        school, place = self._chance.choice(schools), self._chance.choice(places)
        told = [tuple(one) for one in given] or self._children(count, age)
        rows = [_row(name, kind, years, days, surname, school) for name, kind, years, days in told]
        children = tuple(f"{key}-{number}" for number in range(1, len(told) + 1))
        return Family(
            children,
            {
                "cases": " ".join(children),
                "children": " ".join(children),
                "first": children[0],
                "rows": rows,
                "first_rows": rows[:1],
                "father": f"{self._name('man')} {surname}",
                "mother": f"{self._name('woman')} {surname}",
                "village": place,
                "school": school,
                "phone": f"+{_PHONE + self._chance.randrange(10_000)}",
            },
        )

    def one_of(self, words: Sequence[str]) -> str:
        """Return one of several wordings."""
        return self._chance.choice(words)

    def _children(self, count: int, age: int | None) -> list[tuple[str, str, int, int]]:
        years = age if age is not None else self._chance.randint(_YOUNGEST + _APART * (count - 1), _OLDEST)
        found: list[tuple[str, str, int, int]] = []
        while len(found) < count:
            kind = self._chance.choice(list(_CHILD_NAMES))
            name = self._name(kind)
            if name not in {one[0] for one in found}:
                found.append((name, kind, years - _APART * len(found), self._chance.randrange(360)))
        return found

    def _name(self, kind: str) -> str:
        names, weights = zip(*self._names[kind], strict=True)
        return str(self._chance.choices(names, weights)[0])


def _row(name: str, kind: str, years: int, days: int, surname: str, school: str) -> dict[str, Any]:
    return {
        "child_given_name": name,
        "child_surname": surname,
        "age_estimate": years,
        "sex": _CHILD_NAMES[kind],
        "birth_date": f"born {years}y {days}d",
        "birth_precision": "day",
        "school": school,
        "lives_with": "parents",
    }

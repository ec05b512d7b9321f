"""The whole database is stolen, the keys are not: public frequencies of names, and everything that stands open, name nobody.

The thief knows how frequent every name is, by sex and by year of birth. What the tables give away would let records be gathered
that belong to one name; each attack gathers what it can and names the largest heap after the most frequent name, and so on.
A name is identified when most of its heap really bear it. The control shows that the attacks work where something is given away.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest

from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import new_subject, seal
from rrjeta.matching.models import SearchKey, SearchRow
from rrjeta.matching.operations.keeping import keep
from rrjeta.matching.rules.keys import BLOCK
from rrjeta.people.models import Person
from rrjeta.people.operations.persons import told_of
from tests.matching.conftest import Compared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

_PEOPLE, _TOP, _SHUFFLES = 700, 50, 40
_NAMES = ("given_name", "surname", "father_name", "mother_name")
Heaps = Mapping[Hashable, set[UUID]]


@dataclass(frozen=True, slots=True)
class Stolen:
    """What the thief holds, and the truth by which the attack is judged."""

    keys: list[tuple[int, bytes]]
    rows: list[tuple[int, UUID, int]]
    open: dict[UUID, tuple[object, ...]]
    named: dict[UUID, set[str]]

    def most_frequent(self) -> list[str]:
        counts = Counter(name for names in self.named.values() for name in names)
        return [name for name, _count in counts.most_common(_TOP)]

    def identified(self, heaps: Heaps) -> int:
        """Return how many of the most frequent names were given to a heap most of which bears the name."""
        largest = sorted(heaps.values(), key=lambda heap: (-len(heap), min(heap, default=UUID(int=0))))
        return sum(
            bool(heap) and sum(name in self.named[one] for one in heap) * 2 > len(heap)
            for name, heap in zip(self.most_frequent(), largest, strict=False)
        )

    def by_chance(self, heaps: Heaps) -> float:
        """Return how many are identified on average by heaps of the same sizes of anybody."""
        chance, everybody = random.Random(5), sorted(self.named)
        return (
            sum(
                self.identified({which: set(chance.sample(everybody, len(heap))) for which, heap in heaps.items()})
                for _time in range(_SHUFFLES)
            )
            / _SHUFFLES
        )


@pytest.fixture
def stolen(compared: Compared) -> Stolen:
    """Keep seven hundred made people as the product keeps them, and take everything but the keys."""
    named, told_by = {}, {}
    people = []
    for record in compared.made.records[:_PEOPLE]:
        year, month = (int(part or 0) for part in (*record["birth_date"].split("-"), "", "")[:2])
        subject = new_subject()
        person = Person(
            id=new_id(),
            subject=subject,
            sex=record["sex"],
            birth_year=year or None,
            birth_month=month or None,
            municipality="",
        )
        told = {name: record[name] for name in (*_NAMES, "village") if record[name]}
        if len(record["birth_date"]) == len("2014-03-09"):
            told["birth_date"] = record["birth_date"]
        person.sealed = seal(person, told)
        people.append(person)
        told_by[person.id] = told
        named[person.id] = {told[name] for name in _NAMES if name in told}
    Person.objects.bulk_create(people)
    keep(told_of(person, told_by[person.id]) for person in people)
    return Stolen(
        [(one.pk, bytes(one.held)) for one in SearchKey.objects.order_by("id")],
        [(one.pk, one.person_id, len(one.sealed)) for one in SearchRow.objects.order_by("id")],
        {one.id: (one.sex, one.birth_year, one.birth_month, len(one.sealed)) for one in people},
        named,
    )


def _heaps(pairs: Iterable[tuple[Hashable, UUID]]) -> dict[Hashable, set[UUID]]:
    found: dict[Hashable, set[UUID]] = defaultdict(set)
    for which, person in pairs:
        found[which].add(person)
    return found


def _by_length(stolen: Stolen) -> Heaps:
    return _heaps((length, person) for _row, person, length in stolen.rows)


def _by_what_stands_open(stolen: Stolen) -> Heaps:
    return _heaps((told, person) for person, told in stolen.open.items())


def _by_length_and_what_stands_open(stolen: Stolen) -> Heaps:
    return _heaps(((length, stolen.open[person]), person) for _row, person, length in stolen.rows)


def _by_place_in_the_table(stolen: Stolen) -> Heaps:
    """Take the entries in the order of their keys for the rows in their order, and gather by how full a key is."""
    whole = [(len(held), at) for at, (_key, held) in enumerate(stolen.keys)]
    share = len(stolen.rows) / len(whole)
    return _heaps((size, stolen.rows[int(at * share)][1]) for size, at in whole)


def _by_equal_pieces(stolen: Stolen) -> Heaps:
    """Gather rows whose sealed entries share any four bytes at one place: what is sealed alike stands out."""
    seen: dict[Hashable, set[int]] = defaultdict(set)
    for at, (_key, held) in enumerate(stolen.keys):
        for start in range(0, len(held), BLOCK):
            for cut in range(0, BLOCK, 4):
                seen[cut, held[start + cut : start + cut + 4]].add(at)
    share = len(stolen.rows) / len(stolen.keys)
    return {which: {stolen.rows[int(at * share)][1] for at in found} for which, found in seen.items() if len(found) > 1}


ATTACKS: list[Callable[[Stolen], Heaps]] = [
    _by_length,
    _by_what_stands_open,
    _by_length_and_what_stands_open,
    _by_place_in_the_table,
    _by_equal_pieces,
]


def test_no_attack_identifies_more_than_chance_and_two(stolen: Stolen) -> None:
    for attack in ATTACKS:
        heaps = attack(stolen)
        assert stolen.identified(heaps) <= stolen.by_chance(heaps) + 2, attack.__name__


def test_the_attacks_would_work_on_a_table_that_gives_something_away(stolen: Stolen) -> None:
    """One key a name, as a table of single hashed words would have it."""
    heaps = _heaps((hash(name), person) for person, names in stolen.named.items() for name in names)
    assert stolen.identified(heaps) > 25
    assert stolen.by_chance(heaps) < 5


def test_nothing_in_the_tables_says_which_entries_are_of_one_person(stolen: Stolen) -> None:
    """Every key once, no key for more than four, no two entries alike, nothing sealed told by its length."""
    assert len({key for key, _held in stolen.keys}) == len(stolen.keys)
    assert max(len(held) for _key, held in stolen.keys) == 4 * BLOCK
    blocks = [held[at : at + BLOCK] for _key, held in stolen.keys for at in range(0, len(held), BLOCK)]
    assert len(set(blocks)) == len(blocks) > _PEOPLE * 5
    shared = Counter(length for _row, _person, length in stolen.rows)
    assert len(shared) <= 3
    # Bits of what is sealed are as even as chance has them.
    ones = sum(bin(int.from_bytes(block, "big")).count("1") for block in blocks)
    whole = len(blocks) * BLOCK * 8
    assert abs(ones / whole - 0.5) < 4 * (0.25 / whole) ** 0.5

"""Made registers of children with their truth: families, twins, cousins, skewed names, and everybody written down twice or not.

Everything follows from a plan and a seed. The persons are synthetic: names of a list put together by hand and of syllables.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from rrjeta.jobs.linking.country import Country
from rrjeta.jobs.linking.faults import KINDS
from rrjeta.jobs.linking.pools import Municipality, Pool, municipalities, pool
from rrjeta.jobs.linking.slips import Record, Setting

_FIRST, _DAYS = date(2008, 1, 1), 18 * 365
_CHILDREN = (1, 1, 2, 2, 2, 3, 3, 4, 5, 7)
_AGENCIES = 5
_TRIES = 24
_NUMBERS = ("phone", "personal_number", "address", "postcode")
_NO_DAY = ("month", "year", "estimated")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a register is made. Shares lie between 0 and 1; `faults` is the mean number of faults of a second record."""

    records: int = 10_000
    doubled: float = 0.15
    most_records: int = 4
    twins: float = 0.03
    cousins: float = 0.25
    faults: float = 1.8
    first_faults: float = 0.25
    given_names: int = 250
    surnames: int = 500
    skew: float = 0.9
    municipalities: int = 61
    villages: int = 30
    no_parent: float = 0.06
    no_full_date: float = 0.05
    moves: float = 0.08
    institution: float = 0.005
    kinds: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 1.0))
    has_numbers: bool = False
    has_families: bool = True


@dataclass(slots=True)
class Child:
    """One made child: the record as it truly is, the number of the child and of the family."""

    record: Record
    entity: int
    family: int


@dataclass(slots=True)
class Register:
    """The records as they were written down, and beside each the number of the child and of the family, and what is true."""

    records: list[Record]
    entities: list[int]
    families: list[int]
    truth: list[Record]


class Maker:
    """Makes families and writes their children down."""

    def __init__(self, plan: Plan, seed: int, country: Country) -> None:
        self.plan, self.chance = plan, random.Random(seed)  # noqa: S311  a made register, no secret
        chance, tables = self.chance, country.tables
        self._pools: dict[str, Pool] = {
            kind: pool(kind, plan.surnames if kind == "surname" else plan.given_names, plan.skew, rows, chance, tables)
            for kind, rows in country.names.items()
        }
        self._places: list[Municipality] = municipalities(
            plan.municipalities, plan.villages, country.places, chance, tables
        )
        self.setting = Setting(
            tables,
            spelled_forms(country.writing["forms"]),
            partial(self._pools["surname"].draw, self.chance),
            lambda sex: self._pools["girl" if sex == "f" else "boy"].draw(self.chance),
            self._place,
            plan.moves,
        )
        self._last: list[Child] = []
        self._families = self._entities = 0
        self._kinds, self._weights = list(plan.kinds), list(plan.kinds.values())

    def children(self) -> Iterator[Child]:
        """Yield children family by family, without end."""
        while True:
            yield from self._family()

    def written(self, child: Child, faults: float) -> Record:
        """Return the child as somebody writes it down, with about so many faults."""
        record, plan, chance, setting = dict(child.record), self.plan, self.chance, self.setting
        for parent in ("father_name", "mother_name"):
            if chance.random() < plan.no_parent:
                record[parent] = ""
        if chance.random() < plan.no_full_date:
            KINDS[f"only_{_NO_DAY[0]}" if chance.random() < 0.3 else chance.choice(("only_year", "estimated"))](
                record, chance, setting
            )
        if chance.random() < plan.moves:
            record["municipality"], record["village"] = setting.place()
        for name in _NUMBERS:
            if name in record and chance.random() < plan.no_parent:
                record[name] = ""
        for _fault in range(_about(faults, chance)):
            self._spoil(record)
        record["agency"] = f"A{chance.randint(1, _AGENCIES)}"
        return record

    def _spoil(self, record: Record) -> None:
        for _try in range(_TRIES):
            kind = self.chance.choices(self._kinds, self._weights)[0]
            trial = dict(record)
            if KINDS[kind](trial, self.chance, self.setting) and (trial["given_name"] or trial["surname"]):
                record.update(trial)
                return

    def _place(self) -> tuple[str, str]:
        # Half the country lives in few municipalities.
        chosen = self._places[int(len(self._places) * self.chance.random() ** 1.7)]
        return self.chance.choice(chosen.names[:1] * 6 + chosen.names), chosen.villages.draw(self.chance)

    def _drawn(self, kind: str) -> str:
        return self._pools[kind].draw(self.chance)

    def _family(self) -> list[Child]:
        chance, plan = self.chance, self.plan
        self._families += 1
        surname, place = self._drawn("surname"), self._place()
        if self._last and chance.random() < plan.cousins:
            uncle = self._last[0].record
            surname, place = uncle["surname"], (uncle["municipality"], uncle["village"])
        if chance.random() < 0.04:
            surname += chance.choice(("-", " ")) + self._drawn("surname")
        shared = {"surname": surname, "father_name": self._drawn("man"), "mother_name": self._drawn("woman")}
        shared |= {"municipality": place[0], "village": place[1], "agency": "", "birth_precision": "day"}
        born = _FIRST + timedelta(days=chance.randrange(_DAYS))
        if chance.random() < plan.institution:
            born = born.replace(month=1, day=1)
        found: list[Child] = []
        for _child in range(chance.choice(_CHILDREN) if plan.has_families else 1):
            found.append(self._child(shared, born, {one.record["given_name"] for one in found}))
            if chance.random() >= plan.twins:
                born += timedelta(days=chance.randint(310, 1500))
            if (born - _FIRST).days >= _DAYS:
                break
        self._last = found
        return found

    def _child(self, shared: Record, born: date, taken: set[str]) -> Child:
        sex = self.chance.choice("mf")
        given = self._pools["girl" if sex == "f" else "boy"]
        name = next(word for word in iter(lambda: given.draw(self.chance), None) if word not in taken)
        if self.chance.random() < 0.03:
            name += " " + given.draw(self.chance)
        self._entities += 1
        record = {"given_name": name, **shared, "sex": sex, "birth_date": born.isoformat()}
        if self.plan.has_numbers:
            record |= self._numbers(shared)
        return Child(record, self._entities, self._families)

    def _numbers(self, shared: Record) -> Record:
        chance = self.chance
        home = shared.setdefault(
            "address", f"{chance.randint(1, 300)} {self._pools['surname'].draw(chance)} {chance.randint(1, 20)}"
        )
        phone = shared.setdefault("phone", f"06{chance.randint(70000000, 99999999)}")
        code = shared.setdefault("postcode", str(1000 + chance.randrange(400)))
        return {
            "address": home,
            "phone": phone,
            "postcode": code,
            "personal_number": str(chance.randint(10**6, 10**7 - 1)),
        }


def made_register(maker: Maker) -> Register:
    """Return a whole register: the children of the plan's families, some of them written down more than once."""
    plan, chance = maker.plan, maker.chance
    rows: list[tuple[Record, Child]] = []
    for child in maker.children():
        if len(rows) >= plan.records:
            break
        rows.append((maker.written(child, plan.first_faults), child))
        for _again in range(_times(plan, chance)):
            rows.append((maker.written(child, plan.faults), child))
    del rows[plan.records :]
    chance.shuffle(rows)
    records, children = [row[0] for row in rows], [row[1] for row in rows]
    return Register(
        records, [one.entity for one in children], [one.family for one in children], [one.record for one in children]
    )


def spelled_forms(pairs: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Return the short and foreign forms of each name, from the pack's pairs."""
    found: dict[str, list[str]] = {}
    for name, other in pairs:
        found.setdefault(name, []).append(other)
    return found


def _times(plan: Plan, chance: random.Random) -> int:
    if chance.random() >= plan.doubled:
        return 0
    return chance.choice((1,) * 6 + tuple(range(1, plan.most_records)))


def _about(mean: float, chance: random.Random) -> int:
    """Return a count with this mean: never none where the mean is one or more."""
    whole = 1 if mean >= 1 else 0
    left, count = mean - whole, whole
    while left > 0 and chance.random() < left / (1 + left):
        count += 1
    return count

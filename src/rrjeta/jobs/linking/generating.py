"""Writes a made register with its truth into CSV files: what others may measure with as well."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from rrjeta.jobs.linking.country import Country
from rrjeta.jobs.linking.faults import HELD_OUT, KINDS, RARE
from rrjeta.jobs.linking.files import PAIRS, PERSON, QUERIES, REGISTER, WrongFile, write_rows
from rrjeta.jobs.linking.registers import Child, Maker, Plan, Register, made_register
from rrjeta.jobs.linking.slips import Record

_KINDS = ("full", "full", "quick", "tracing")
_OUTSIDE = 0.1
_QUICK = ("given_name", "surname")
_TRACING = ("given_name", "father_name", "mother_name", "village", "sex")


def usual_plan(records: int) -> Plan:
    """Return the plan of a register as an office may have one: one child in eight twice or more, 58 kinds of faults."""
    kinds = dict.fromkeys(KINDS, 1.0) | dict.fromkeys(RARE, 0.15) | dict.fromkeys(HELD_OUT, 0.5)
    # Names grow with the register, as they do in life, but far more slowly.
    names = int(300 * max(records / 20_000, 1) ** 0.25)
    surnames = int(800 * max(records / 20_000, 1) ** 0.35)
    return Plan(
        records=records,
        doubled=0.12,
        most_records=3,
        faults=1.2,
        first_faults=0.1,
        given_names=names,
        surnames=surnames,
        kinds=kinds,
    )


def written_register(folder: Path, records: int, queries: int, seed: int, country: Country) -> dict[str, int]:
    """Write register.csv, pairs.csv, queries.csv and truth.csv; return how many rows each has. Raises WrongFile."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError as fault:
        raise WrongFile(f"{folder} stands there already; nothing was written over it") from fault
    maker = Maker(usual_plan(records), seed, country)
    made = made_register(maker)
    ids = [f"R{row:07}" for row in range(1, len(made.records) + 1)]
    asked = list(asked_of(maker, made, queries, seed))
    truth = list(true_pairs(made.entities))
    with (folder / "register.csv").open("w", encoding="utf-8", newline="") as file:
        rows = zip(ids, made.records, made.entities, strict=True)
        write_rows(
            file,
            (*REGISTER, "entity_id"),
            ((one, row["agency"], *(row[name] for name in PERSON), f"E{entity}") for one, row, entity in rows),
        )
    with (folder / "pairs.csv").open("w", encoding="utf-8", newline="") as file:
        write_rows(file, PAIRS, ((ids[left], ids[right]) for left, right in truth))
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        write_rows(file, ("rec_id", "entity_id", "family_id"), zip(ids, made.entities, made.families, strict=True))
    with (folder / "queries.csv").open("w", encoding="utf-8", newline="") as file:
        write_rows(file, QUERIES, asked)
    return {"records": len(ids), "pairs": len(truth), "queries": len(asked)}


def true_pairs(entities: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield every pair of rows of one child, the smaller row first."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row, entity in enumerate(entities):
        rows[entity].append(row)
    for together in rows.values():
        yield from combinations(together, 2)


def asked_of(maker: Maker, made: Register, count: int, seed: int) -> Iterator[tuple[str, ...]]:
    """Yield queries in the order of QUERIES: nine in ten for a child of the register, the others for one who is not in it."""
    chance = random.Random(seed + 1)  # noqa: S311  which children are asked for
    newcomers = maker.children()
    for number in range(1, count + 1):
        kind = chance.choice(_KINDS)
        if chance.random() < _OUTSIDE:
            child, inside = next(newcomers), "0"
        else:
            row = chance.randrange(len(made.records))
            child, inside = Child(made.truth[row], made.entities[row], made.families[row]), "1"
        record = _cut(maker.written(child, 0.8 if kind == "full" else 0.5), kind, chance)
        yield (f"Q{number:06}", *(record[name] for name in PERSON), f"E{child.entity}", inside, kind)


def _cut(record: Record, kind: str, chance: random.Random) -> Record:
    """Return what is known when somebody asks: all; name and year; or what a relative far away can tell."""
    if kind == "full":
        return record
    kept: Mapping[str, str] = {name: record[name] for name in (_QUICK if kind == "quick" else _TRACING)}
    year = record["birth_date"][:4]
    precision = "year" if kind == "quick" else chance.choice(("year", "estimated"))
    return dict.fromkeys(record, "") | dict(kept) | {"birth_date": year, "birth_precision": precision if year else ""}

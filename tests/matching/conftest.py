"""What the tests of matching share: how Albania writes its names, and a small made register that has been compared."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from numpy.typing import NDArray

from rrjeta.jobs.linking.country import Country, country_of
from rrjeta.jobs.linking.generating import usual_plan
from rrjeta.jobs.linking.registers import Maker, Register, made_register
from rrjeta.matching.rules.batch import ready, scored_pairs
from rrjeta.matching.rules.likeness import Floats
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.scorer import shipped

SEED = 71  # No register of this seed was learnt from.

CHILD = {
    "given_name": "Julieta",
    "surname": "Toska",
    "father_name": "Sokol",
    "mother_name": "Entela",
    "sex": "f",
    "birth_date": "2014-03-09",
    "municipality": "Berat",
    "village": "Kulla",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A made register, and of each pair compared the two rows and what was said of it."""

    made: Register
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    told: Floats


@pytest.fixture(scope="session")
def country() -> Country:
    return country_of(Path(settings.RRJETA_PACK))


@pytest.fixture(scope="session")
def writing(country: Country) -> Writing:
    return Writing(country.writing)


@pytest.fixture(scope="session")
def same(writing: Writing) -> Callable[[dict[str, str], dict[str, str]], float]:
    """Return a function that says how likely two records are the same child, among fillers that give names a frequency."""

    def told(one: dict[str, str], other: dict[str, str]) -> float:
        reader = Reader(writing)
        for record in (one, other, *_FILLERS):
            reader.add(record)
        left, right, found = scored_pairs(ready(reader), reader.names, shipped())
        at = np.flatnonzero((left == 0) & (right == 1))
        return float(found[at[0], 0]) if len(at) else 0.0

    return told


@pytest.fixture(scope="session")
def compared(country: Country) -> Compared:
    made = made_register(Maker(usual_plan(6000), SEED, country))
    reader = Reader(Writing(country.writing))
    for record in made.records:
        reader.add(record)
    return Compared(made, *scored_pairs(ready(reader), reader.names, shipped()))


_FILLERS = [
    {
        "given_name": given,
        "surname": surname,
        "father_name": father,
        "mother_name": mother,
        "sex": "m" if at % 2 else "f",
        "birth_date": f"{2008 + at % 16}-{1 + at % 12:02}-{1 + at % 27:02}",
        "municipality": ("Tiranë", "Fier", "Korçë", "Shkodër")[at % 4],
        "village": ("Sukth", "Kulla", "Perlat")[at % 3],
    }
    for at, (given, surname, father, mother) in enumerate(
        (given, surname, father, mother)
        for given in ("Arben", "Mirela", "Ardit", "Sara", "Amar", "Klea", "Noel", "Ajla", "Ana", "Ina")
        for surname in ("Hoxha", "Shehu", "Prifti", "Çela", "Marku", "Gjoka", "Hysa", "Kola")
        for father, mother in (("Agron", "Drita"), ("Ilir", "Teuta"), ("Besnik", "Anila"), ("Petrit", "Valbona"))
    )
]

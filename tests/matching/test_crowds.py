"""Two hundred children of one institution share a village and a day; one child was entered fifty times."""

import numpy as np
import pytest

from rrjeta.jobs.linking.country import Country
from rrjeta.jobs.linking.generating import usual_plan
from rrjeta.jobs.linking.registers import Maker, made_register
from rrjeta.matching.rules.batch import ready, scored_pairs
from rrjeta.matching.rules.crowds import LEAST, without_crowds
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.scorer import THRESHOLD, shipped
from tests.matching.conftest import Compared

_HOME = {"birth_date": "2015-01-01", "municipality": "Tiranë", "village": "Shtëpia e Fëmijës"}
_BASE = 2000


def _reader(country: Country, compared: Compared) -> Reader:
    reader = Reader(Writing(country.writing))
    for record in compared.made.records[:_BASE]:
        reader.add(record)
    return reader


def _proposed(reader: Reader) -> np.ndarray:
    left, right, told = scored_pairs(ready(reader), reader.names, shipped())
    found = told[:, 0] >= THRESHOLD
    inside = (left >= _BASE) & (right >= _BASE)
    return np.stack([left[found & inside], right[found & inside]], axis=1)


def test_what_a_whole_house_shares_speaks_for_nobody(country: Country, compared: Compared) -> None:
    others = made_register(Maker(usual_plan(2000), 77, country)).records
    children = [one for one in others if one["given_name"] and one["surname"]][:1800:9]
    reader = _reader(country, compared)
    for one in children:
        reader.add({name: one[name] for name in ("given_name", "surname", "sex")} | _HOME)
    assert len(children) == 200
    assert len(_proposed(reader)) <= 20  # Of 19,900 pairs.


def test_a_child_entered_fifty_times_is_one_child(country: Country, compared: Compared) -> None:
    reader = _reader(country, compared)
    child = next(
        one for one in compared.made.records if all(one[name] for name in ("given_name", "surname", "father_name"))
    )
    for _time in range(50):
        reader.add(child)
    assert len(_proposed(reader)) == 50 * 49 // 2


@pytest.mark.parametrize(("count", "is_crowd"), [(LEAST - 1, False), (LEAST, True)])
def test_a_crowd_is_twenty(country: Country, compared: Compared, count: int, is_crowd: bool) -> None:
    reader = _reader(country, compared)
    whole = reader.columns()
    assert without_crowds(whole) is whole
    for at in range(count):
        reader.add({"given_name": f"Zq{chr(97 + at)}na"} | _HOME)
    whole = reader.columns()
    assert (without_crowds(whole) is not whole) is is_crowd

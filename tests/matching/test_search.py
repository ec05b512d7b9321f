"""A child is found under blind keys by two facts, however they are spelled."""

from collections.abc import Sequence

import numpy as np
import pytest

from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.scorer import shipped
from rrjeta.matching.rules.search import MemoryIndex, Searcher, memory_index
from tests.matching.conftest import CHILD, Compared

SECRET = b"of this test alone, and of no use"


@pytest.fixture(scope="module")
def searcher(writing: Writing, compared: Compared) -> Searcher:
    reader = Reader(writing)
    for record in (CHILD, *compared.made.records[:2000]):
        reader.add(record)
    return Searcher(reader, writing, memory_index(reader.columns(), reader, SECRET), SECRET, shipped())


@pytest.mark.parametrize(
    "asked",
    [
        {"given_name": "Xhulieta", "surname": "Toska"},
        {"given_name": "Toska", "surname": "Zhulieta", "birth_date": "2014", "birth_precision": "year"},
        {"given_name": "Julietta", "surname": "Toskaj"},
        {"given_name": "Xhuli", "surname": "Toska"},
        {"given_name": "Julieta", "birth_date": "2014-09-03"},
        {"father_name": "Sokol", "mother_name": "Entela", "birth_date": "2013", "birth_precision": "estimated"},
        {"given_name": "Ќульета", "surname": "Тоска", "father_name": "Сокол"},
    ],
)
def test_two_facts_find_her(searcher: Searcher, asked: dict[str, str]) -> None:
    assert 0 in searcher.found(asked).rows.tolist()


@pytest.mark.parametrize("asked", [{}, {"given_name": "Julieta"}, {"given_name": "Julieta", "birth_date": "2014-03"}])
def test_one_name_alone_finds_nobody(searcher: Searcher, asked: dict[str, str]) -> None:
    assert len(searcher.found(asked).rows) == 0


def test_at_most_ten_and_the_likeliest_first(searcher: Searcher) -> None:
    found = searcher.found(CHILD)
    assert found.rows.tolist()[0] == 0
    assert len(found.rows) <= 10
    assert found.same[0] == found.same.max() > 0.9


def test_names_that_nobody_bears_leave_no_trace(searcher: Searcher) -> None:
    before = searcher.found(CHILD)
    searcher.found({"given_name": "Qwertyu", "surname": "Zxcvbnm", "father_name": "Sokol", "birth_date": "2014-03-09"})
    after = searcher.found(CHILD)
    assert before.rows.tolist() == after.rows.tolist()
    assert np.allclose(before.same, after.same)


def test_another_secret_finds_nobody(searcher: Searcher, writing: Writing) -> None:
    reader = Reader(writing)
    reader.add(CHILD)
    other = Searcher(
        reader, writing, memory_index(reader.columns(), reader, SECRET), b"another secret, of no use", shipped()
    )
    assert len(other.found(CHILD).rows) == 0


def test_an_index_says_for_each_key_who_stands_under_it() -> None:
    keys = np.array([1, 2], dtype=np.uint64)
    index = MemoryIndex(keys, np.array([0, 2, 3]), np.array([7, 8, 9], dtype=np.int32))
    found: Sequence[np.ndarray] = index.rows_of(
        [(2).to_bytes(8, "big"), (3).to_bytes(8, "big"), (1).to_bytes(8, "big")]
    )
    assert [one.tolist() for one in found] == [[9], [], [7, 8]]

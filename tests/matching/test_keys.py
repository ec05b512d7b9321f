"""Blind keys: what is found by them, and that whoever counts them learns no name."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.matching.rules.days import Birth, birth_of
from rrjeta.matching.rules.entries import with_entries
from rrjeta.matching.rules.keys import (
    BLOCK,
    MOST_UNDER_A_KEY,
    Facts,
    NotOpened,
    Secret,
    facts_of,
    opened,
    pairs_of,
    sought,
    sought_pairs,
)
from rrjeta.matching.rules.names import Writing
from tests.matching.conftest import Compared

SECRET, OTHER = Secret(1, b"0123456789abcdef" * 2), Secret(1, b"fedcba9876543210" * 2)
_NAMES = ("given_name", "surname", "father_name", "mother_name")
_WORDS = st.lists(st.sampled_from(("grb", "hgo", "lke", "mra", "tlt")), min_size=1, max_size=4, unique=True)


def _key(secret: Secret, fact: str, number: int) -> int:
    return int(secret.places(secret.seeds([fact]), np.array([number])).keys[0])


def test_no_key_stands_for_one_name_alone(writing: Writing) -> None:
    assert pairs_of(facts_of([writing.name("Arben")], Birth())) == set()
    assert pairs_of(facts_of([writing.name("Arben")], Birth(2014, 3))) == set()
    assert len(pairs_of(facts_of([writing.name("Arben")], Birth(2014, 3, 9)))) == 1


@given(_WORDS)
def test_the_order_of_names_changes_nothing(words: list[str]) -> None:
    one, other = Facts([[word] for word in words]), Facts([[word] for word in reversed(words)])
    assert pairs_of(one) == pairs_of(other)
    assert len(pairs_of(one)) == len(words) * (len(words) - 1) // 2


def test_who_is_kept_is_sought_by_any_two_names_or_a_name_and_the_day(writing: Writing) -> None:
    kept = pairs_of(facts_of([writing.name(name) for name in ("Arben", "Hoxha", "Agron", "Drita")], Birth(2014, 3, 9)))
    for words in (("Hoxha", "Arben"), ("Drita", "Arbeni"), ("Agroni", "Hoxhaj")):
        assert sought_pairs([[writing.name(word).skeletons] for word in words], "") & kept
    assert sought_pairs([[writing.name("Hoxha").skeletons]], "2014-3-9") & kept
    assert not sought_pairs([[writing.name("Arben").skeletons]], "") & kept


def test_another_secret_gives_other_keys() -> None:
    assert _key(SECRET, "a|b", 0) != _key(OTHER, "a|b", 0)
    assert len({_key(SECRET, "a|b", number) for number in range(50)}) == 50
    with pytest.raises(NotOpened):
        OTHER.opened_texts(SECRET.sealed_texts(["Arben"], b"him"), b"him")
    with pytest.raises(NotOpened):
        SECRET.opened_texts(SECRET.sealed_texts(["Arben"], b"him"), b"her")


def test_sealed_texts_tell_no_length() -> None:
    short, long = SECRET.sealed_texts(["Bo", ""], b"x"), SECRET.sealed_texts(["Maksimiliana", "Gjergjefendi"], b"x")
    assert len(short) == len(long)
    assert SECRET.opened_texts(long, b"x") == ["Maksimiliana", "Gjergjefendi"]


def test_all_persons_of_a_frequent_pair_are_found() -> None:
    held = with_entries((({"a|b"}, person.to_bytes(BLOCK, "big")) for person in range(1000)), SECRET, lambda _keys: {})
    found = sought(["a|b", "a|c"], SECRET, lambda keys: {key: held[key] for key in keys if key in held})
    assert [int.from_bytes(block.tobytes(), "big") for block in opened(found, SECRET)] == list(range(1000))


def test_frequencies_tell_no_more_than_chance(writing: Writing, compared: Compared) -> None:
    """The thief holds every key and knows how frequent names are: the key met most would be the most frequent pair."""
    numbers: Counter[str] = Counter()
    table: Counter[int] = Counter()
    behind: dict[int, str] = {}
    for record in compared.made.records:
        birth = birth_of(record["birth_date"], record["birth_precision"])
        for fact in pairs_of(facts_of([writing.name(record[field]) for field in _NAMES], birth)):
            key = _key(SECRET, fact, numbers[fact] // MOST_UNDER_A_KEY)
            numbers[fact] += 1
            table[key] += 1
            behind[key] = fact
    assert max(table.values()) == MOST_UNDER_A_KEY < max(numbers.values())
    public = [fact for fact, _count in numbers.most_common(50)]
    ranked = sorted(table, key=lambda key: (-table[key], key))
    hits = sum(behind[key] == fact for key, fact in zip(ranked, public, strict=False))
    among_full = [key for key in table if table[key] == MOST_UNDER_A_KEY]
    chance = float(np.mean([sum(behind[key] == fact for key in among_full) / len(among_full) for fact in public]) * 50)
    assert len(among_full) > 50
    assert hits <= chance + 2


def test_counting_without_the_rule_of_four_would_tell(writing: Writing, compared: Compared) -> None:
    numbers: Counter[str] = Counter()
    for record in compared.made.records:
        numbers.update(pairs_of(facts_of([writing.name(record[field]) for field in _NAMES], Birth())))
    public = [fact for fact, _count in numbers.most_common(50)]
    keys = Counter({_key(SECRET, fact, 0): count for fact, count in numbers.items()})
    ranked = [key for key, _count in keys.most_common(50)]
    assert sum(key == _key(SECRET, fact, 0) for key, fact in zip(ranked, public, strict=True)) > 10

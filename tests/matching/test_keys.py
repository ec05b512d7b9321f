"""Blind keys: what is found by them, and that whoever counts them learns no name."""

from collections import Counter, defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.matching.rules.days import Birth, birth_of
from rrjeta.matching.rules.keys import MOST_UNDER_A_KEY, Facts, blind, facts_of, pairs_of, sought, sought_pairs
from rrjeta.matching.rules.names import Writing
from tests.matching.conftest import Compared

SECRET, OTHER = b"0123456789abcdef" * 2, b"fedcba9876543210" * 2
_NAMES = ("given_name", "surname", "father_name", "mother_name")
_WORDS = st.lists(st.sampled_from(("grb", "hgo", "lke", "mra", "tlt")), min_size=1, max_size=4, unique=True)


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
    assert blind("a|b", 0, SECRET) != blind("a|b", 0, OTHER)
    assert len({blind("a|b", number, SECRET) for number in range(50)}) == 50


def test_all_persons_of_a_frequent_pair_are_found() -> None:
    kept: dict[bytes, list[int]] = defaultdict(list)
    for person in range(1000):
        kept[blind("a|b", person // MOST_UNDER_A_KEY, SECRET)].append(person)
    found: list[int] = []

    def counted(keys: list[bytes]) -> list[int]:
        found.extend(person for key in keys for person in kept.get(key, ()))
        return [len(kept.get(key, ())) for key in keys]

    sought(["a|b", "a|c"], SECRET, counted)
    assert sorted(found) == list(range(1000))


def test_frequencies_tell_no_more_than_chance(writing: Writing, compared: Compared) -> None:
    """The thief holds every key and knows how frequent names are: the key met most would be the most frequent pair."""
    numbers: Counter[str] = Counter()
    table: Counter[bytes] = Counter()
    behind: dict[bytes, str] = {}
    for record in compared.made.records:
        birth = birth_of(record["birth_date"], record["birth_precision"])
        for fact in pairs_of(facts_of([writing.name(record[field]) for field in _NAMES], birth)):
            key = blind(fact, numbers[fact] // MOST_UNDER_A_KEY, SECRET)
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
    keys = Counter({blind(fact, 0, SECRET): count for fact, count in numbers.items()})
    ranked = [key for key, _count in keys.most_common(50)]
    assert sum(key == blind(fact, 0, SECRET) for key, fact in zip(ranked, public, strict=True)) > 10

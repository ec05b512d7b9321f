"""Blind keys: the same two words meet, one word alone never leaves a trace."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.kernel.pairs import normal_token, pair_keys, tokens

names = st.text(alphabet="abcdeëçqxyzAËÇ", min_size=2, max_size=8)


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        ("Çeliku", "celiku"),
        ("ËNGJËLL", "engjell"),
        ("D'Arta", "darta"),
        ("  Luan ", "luan"),
        ("Зоя", "зоя"),
        ("😀", ""),
    ],
)
def test_a_word_is_compared_without_accents_capitals_and_marks(typed: str, token: str) -> None:
    assert normal_token(typed) == token


def test_a_name_of_several_words_gives_each_of_them() -> None:
    assert tokens("Ana-Maria  Hoxha/Çela") == ["ana", "maria", "hoxha", "cela"]


def test_one_word_alone_gives_no_key() -> None:
    assert pair_keys(["Luan"]) == set()


def test_a_word_with_a_full_date_gives_a_key() -> None:
    assert len(pair_keys(["Luan"], date(2015, 3, 14))) == 1


@given(st.lists(names, min_size=2, max_size=4, unique_by=normal_token))
def test_the_order_of_the_words_does_not_matter(words: list[str]) -> None:
    assert pair_keys(words) == pair_keys(reversed(words))


@given(names, names, names)
def test_whoever_shares_two_words_shares_a_key(first: str, second: str, third: str) -> None:
    common = pair_keys([first, second])
    assert common <= pair_keys([first, second, third])


def test_another_date_gives_another_key() -> None:
    assert not pair_keys(["Luan"], date(2015, 3, 14)) & pair_keys(["Luan"], date(2015, 3, 15))


def test_a_key_tells_no_word() -> None:
    for key in pair_keys(["Luan", "Hoxha"], date(2015, 3, 14)):
        assert len(key) == 16
        assert b"luan" not in key

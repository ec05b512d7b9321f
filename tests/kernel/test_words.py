"""Words of names without accents, capitals and marks."""

import pytest

from rrjeta.kernel.words import normal_token, tokens


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

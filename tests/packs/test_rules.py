"""Conditions, order of words and working days."""

from datetime import date

import pytest

from rrjeta.packs.rules import after_working_days, read_condition, word_order

LETTERS = "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v x xh y z zh"
ALPHABET = LETTERS.split()


@pytest.mark.parametrize(
    ("cell", "condition"),
    [
        ("", {}),
        ("risk:4", {"risk": "4"}),
        (" risk : 4 ; part:on_site ", {"risk": "4", "part": "on_site"}),
        ("risk", None),
        ("risk:", None),
        (":4", None),
        ("risk:4;risk:3", None),
    ],
)
def test_a_condition_is_read_or_refused(cell: str, condition: dict[str, str] | None) -> None:
    assert read_condition(cell) == condition


def test_words_stand_in_the_order_of_the_alphabet_of_their_language() -> None:
    words = ["Xhafa", "Zef", "Çam", "Dhimitër", "Durrës", "Cen", "Ëngjëll", "Erë", "Llazar", "Luan", "Zhan", "dardhë"]
    assert sorted(words, key=word_order(ALPHABET)) == [
        *("Cen", "Çam", "dardhë", "Durrës", "Dhimitër", "Erë"),
        *("Ëngjëll", "Luan", "Llazar", "Xhafa", "Zef", "Zhan"),
    ]


def test_a_letter_of_another_alphabet_stands_behind() -> None:
    assert sorted(["Wanda", "Яна", "Zana"], key=word_order(ALPHABET)) == ["Zana", "Wanda", "Яна"]


def test_working_days_skip_the_days_on_which_nobody_works() -> None:
    friday, free = date(2026, 11, 27), {date(2026, 11, 30)}
    assert after_working_days(friday, 1, lambda day: day.weekday() < 5 and day not in free) == date(2026, 12, 1)


def test_no_working_day_later_is_the_day_itself() -> None:
    assert after_working_days(date(2026, 11, 28), 0, lambda day: day.weekday() < 5) == date(2026, 11, 28)

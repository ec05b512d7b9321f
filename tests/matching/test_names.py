"""Normal forms: one name in many spellings is one name, and different names stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.matching.rules.names import NOBODY, Writing

ALPHABET = "abcçdefghijklmnopqrstuvxyzëABCÇDEË"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xhulieta", "Julieta"),
        ("Julieta", "Zhulieta"),
        ("Xhulieta", "Џулиета"),
        ("Çela", "Cela"),
        ("Shpresë", "SHPRESE"),
        ("Hodža", "Hoxha"),
        ("Marija", "Maria"),
        ("Мария", "Maria"),
        ("Γιώργος", "Jorgos"),
        ("Ana-Maria", "Ana Maria"),
        ("Arb0n", "Arbon"),
    ],
)
def test_spellings_of_one_name_sound_the_same(writing: Writing, one: str, other: str) -> None:
    assert writing.name(one).fold == writing.name(other).fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoxha", "Hoxhaj"),
        ("Agron", "Agroni"),
        ("Gjergj", "Gjergji"),
        ("Leka", "Lekaj"),
        ("Qemal", "Kemal"),
        ("Jorgos", "Gjergj"),
    ],
)
def test_definite_and_foreign_forms_are_found_under_one_skeleton(writing: Writing, one: str, other: str) -> None:
    assert writing.name(one).skeletons == writing.name(other).skeletons


@pytest.mark.parametrize(
    ("one", "other"), [("Pjetër", "Petrit"), ("Ana", "Arta"), ("Arben", "Agron"), ("Drita", "Teuta")]
)
def test_different_names_stay_apart(writing: Writing, one: str, other: str) -> None:
    assert writing.name(one).fold != writing.name(other).fold
    assert writing.name(one).skeletons != writing.name(other).skeletons


def test_a_short_form_leads_to_the_full_name(writing: Writing) -> None:
    assert writing.name("Xhuli").heads & writing.name("Julieta").heads
    assert writing.name("Miri").heads >= writing.name("Fatmir").heads


@pytest.mark.parametrize("unknown", ["", "   ", "-", "i panjohur", "I PANJOHUR", "nuk dihet", "?", "789.", "xxx"])
def test_no_name_is_nobody(writing: Writing, unknown: str) -> None:
    assert writing.name(unknown) == NOBODY


@given(st.text(max_size=60))
def test_any_text_gives_plain_letters(writing: Writing, text: str) -> None:
    name = writing.name(text)
    assert set(name.plain) <= set("abcdefghijklmnopqrstuvwxyz")
    assert len(name.tokens) == len(name.folds) == len(name.skeletons)
    assert all((*name.tokens, *name.folds, *name.skeletons))


@given(st.text(alphabet=ALPHABET, min_size=1, max_size=12))
def test_capitals_marks_and_spaces_change_nothing(writing: Writing, word: str) -> None:
    bare = word.casefold().replace("ë", "e").replace("ç", "c")
    assert writing.name(f"  {word.upper()} ") == writing.name(word) == writing.name(bare)


@given(st.text(alphabet=ALPHABET, min_size=1, max_size=12))
def test_a_normal_form_is_its_own(writing: Writing, word: str) -> None:
    plain = writing.name(word).plain
    assert writing.name(plain).plain == plain


def test_a_place_goes_without_the_word_for_its_kind(writing: Writing) -> None:
    assert writing.place("Bashkia Tiranë") == writing.place("tirane")

"""What people wrote stays what it says: it cannot hide, break the page, or carry a name past the reader's rule."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.papers.rules.removing import without_phones, without_words
from rrjeta.papers.rules.setting_text import REMOVED, UNDRAWN, in_every_text, paragraphs, settable


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        ("ë ç Ë Ç „po“ – jo", "ë ç Ë Ç „po“ – jo"),
        ("Привет", "Привет"),
        ("a\tb\r\nc\rd", "a b\nc\nd"),
        ("emri\u202egnp.exe", "emrignp.exe"),
        ("zero\x00byte\x1b[2J", "zerobyte[2J"),
        ("vajza 👩‍👧 dhe 😀!", f"vajza {UNDRAWN} dhe {UNDRAWN}!"),
        ("rresht\u2028tjetër", "rresht\ntjetër"),
        ("\ud800", UNDRAWN),
    ],
)
def test_signs_are_made_fit(written: str, set_as: str) -> None:
    assert settable(written) == set_as


def test_markup_is_left_as_it_stands() -> None:
    written = '#eval("1+1") *b* $x$ `raw` <l> @ref // c /* d */ \\ [e] {f} = g'
    assert settable(written) == written


def test_a_word_without_end_may_break() -> None:
    assert settable("a" * 200).replace("\u200b", "") == "a" * 200
    assert max(map(len, settable("a" * 200).split("\u200b"))) < 30


@given(st.text())
def test_nothing_that_steers_is_left(text: str) -> None:
    found = settable(text)
    assert not {sign for sign in found if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") and sign != "\n"}
    assert not set(found) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")


def test_every_text_of_a_tree_is_changed_and_no_key() -> None:
    assert in_every_text({"a": ["a", {"a": "a", "n": 1}]}, str.upper) == {"a": ["A", {"a": "A", "n": 1}]}


def test_an_empty_line_begins_a_paragraph() -> None:
    assert paragraphs("një\ndy\n\n \ntre\n") == ["një\ndy", "tre"]


@pytest.mark.parametrize("said", ["Drita Raportuesi", "drita raportuesi", "DRITA  RAPORTUESI", "Drita\nRaportuesi"])
def test_a_name_is_taken_out_however_it_is_written(said: str) -> None:
    assert without_words(f"Na tha {said}.", ["Drita Raportuesi"]) == (f"Na tha {REMOVED}.", 1)


def test_a_name_inside_another_word_stays() -> None:
    assert without_words("Anamali", ["Ana"]) == ("Anamali", 0)


def test_the_longer_name_goes_first() -> None:
    assert without_words("Rruga e Strehës 17", ["Rruga e Strehës", "Rruga e Strehës 17"])[0] == REMOVED


@pytest.mark.parametrize(
    "number", ["069 712 3456", "0697123456", "+355 69 712 3456", "00355 69 712 34 56", "069-712-3456"]
)
def test_a_telephone_number_is_taken_out_of_a_sentence(number: str) -> None:
    assert without_phones(f"Merreni në {number} pas dreke.", "AL") == (f"Merreni në {REMOVED} pas dreke.", 1)


@pytest.mark.parametrize("text", ["Vendimi nr. 12/2026", "14.3.2026, 10:30", "K7M4-92QX", "telefononi 129", "9 000 L"])
def test_other_numbers_stay(text: str) -> None:
    assert without_phones(text, "AL") == (text, 0)

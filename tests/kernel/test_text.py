"""Two-language text and the errors that carry sentences."""

import pytest
from django.utils.translation import override

from rrjeta.kernel.errors import Conflict, Invalid, NotFound, Refused, Stale
from rrjeta.kernel.text import Text

CASE = Text(sq="Rast", en="Case")


def test_a_text_speaks_the_language_of_its_reader() -> None:
    with override("sq"):
        assert str(CASE) == "Rast"
    with override("en"):
        assert str(CASE) == "Case"


def test_a_text_is_read_and_written_as_a_mapping() -> None:
    assert Text.read(CASE.both()) == CASE
    assert CASE.in_("en") == "Case"


def test_a_text_without_one_of_its_languages_is_refused() -> None:
    with pytest.raises(KeyError):
        Text.read({"sq": "Rast"})


def test_a_refusal_says_its_own_sentence_unless_given_another() -> None:
    assert str(NotFound().message) != str(NotFound("Gone").message) == "Gone"


def test_invalid_gathers_sentences_by_field() -> None:
    assert Invalid({"name": "short", "age": ["odd", "old"]}).errors == {"name": ["short"], "age": ["odd", "old"]}


def test_an_error_printed_tells_its_kind_and_nothing_that_was_typed() -> None:
    assert str(Invalid({"name": "Luan is too short"})) == "Invalid"
    assert str(Stale([Conflict("name", "Luan", "Luana")])) == "Stale"
    assert isinstance(Stale([]), Refused)

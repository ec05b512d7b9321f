"""Moments, ages and numbers are said the way a worker says them, in both languages."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from rrjeta.kernel import clock
from rrjeta.kernel.text import Text
from rrjeta.web.words import ages, dates, phones

NOW = datetime.fromisoformat("2026-03-17T09:20:00+01:00")


@pytest.fixture(autouse=True)
def _albanian() -> Iterator[None]:
    with translation.override("sq"), clock.frozen(NOW):
        yield


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _drawn(source: str, **values: object) -> str:
    return Template("{% load words %}" + source).render(Context(values))


def test_months_and_weekdays_are_small_in_albanian() -> None:
    assert dates.moment_words(_at("2026-03-14T22:10:00+00:00")) == "14 mars 2026, 23:10"
    assert dates.weekday_words(date(2026, 3, 14)) == "e shtunë, 14 mars 2026"


def test_a_day_follows_the_language_of_the_reader() -> None:
    with translation.override("en"):
        assert dates.day_words(date(2026, 3, 14)) == "14 March 2026"
    assert dates.day_words(date(2026, 3, 14)) == "14 mars 2026"


def test_a_short_day_names_the_year_only_when_it_is_another() -> None:
    assert dates.short_day_words(date(2026, 1, 2), NOW.date()) == "2 janar"
    assert dates.short_day_words(date(2025, 12, 31), NOW.date()) == "31 dhjetor 2025"


@pytest.mark.parametrize(
    ("due_at", "words", "state"),
    [
        ("2026-03-15T12:00:00+01:00", "2 ditë me vonesë", "late"),
        ("2026-03-16T23:59:00+01:00", "1 ditë me vonesë", "late"),
        ("2026-03-17T00:00:00+01:00", "1 ditë me vonesë", "late"),
        ("2026-03-16T23:00:00+01:00", "10 orë me vonesë", "late"),
        ("2026-03-17T08:50:00+01:00", "më pak se një orë me vonesë", "late"),
        ("2026-03-17T15:00:00+01:00", "afati sot deri më 15:00", "today"),
        ("2026-03-17T23:59:00+01:00", "afati sot", "today"),
        ("2026-03-18T00:00:00+01:00", "afati sot", "today"),
        ("2026-03-18T10:00:00+01:00", "afati nesër deri më 10:00", "soon"),
        ("2026-03-20T10:00:00+01:00", "edhe 3 ditë", "later"),
        ("2026-05-20T10:00:00+02:00", "deri më 20 maj", "later"),
    ],
)
def test_due_is_said_in_words(due_at: str, words: str, state: str) -> None:
    assert dates.due_words(_at(due_at), NOW) == words
    assert dates.due_state(_at(due_at), NOW) == state


def test_one_is_singular_in_english() -> None:
    with translation.override("en"):
        assert dates.due_words(_at("2026-03-16T08:00:00+01:00"), NOW) == "1 day late"
        assert dates.due_words(_at("2026-03-15T08:00:00+01:00"), NOW) == "2 days late"


def test_days_are_counted_by_the_calendar_across_a_clock_change() -> None:
    before = _at("2026-03-28T22:00:00+01:00")
    assert dates.due_words(_at("2026-03-30T00:30:00+02:00"), before) == "edhe 2 ditë"


@pytest.mark.parametrize(
    ("day", "words"),
    [(None, "asnjëherë"), ("2026-03-17", "sot"), ("2026-03-16", "dje"), ("2026-03-05", "para 12 ditësh")],
)
def test_last_seen_is_said_in_days(day: str | None, words: str) -> None:
    assert dates.days_ago_words(date.fromisoformat(day) if day else None, NOW.date()) == words


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("2016-12-20", "9 vjeç"),
        ("2017-03-17", "9 vjeç"),
        ("2017-03-18", "8 vjeç"),
        ("2024-03-18", "23 muajsh"),
        ("2026-03-01", "më pak se një muajsh"),
        ("2026-04-01", "mosha nuk dihet"),
        (None, "mosha nuk dihet"),
    ],
)
def test_ages_are_said_in_years_and_of_the_smallest_in_months(born: str | None, words: str) -> None:
    assert ages.age_words(date.fromisoformat(born) if born else None, NOW.date()) == words


def test_an_estimated_age_says_so() -> None:
    assert ages.age_words(date(2017, 1, 1), NOW.date(), is_estimated=True) == "rreth 9 vjeç"


def test_a_number_is_read_in_groups_and_dialled_bare() -> None:
    assert phones.readable("+355691234567") == "+355 69 123 4567"
    assert phones.readable(" 069 12 34 567 ") == "069 12 34 567"
    assert phones.dialled("069/12 34-567") == "0691234567"
    assert '<a class="phone" href="tel:129">129</a>' in _drawn('{% phone_link "129" %}')


def test_a_number_nobody_may_ring_is_not_shown() -> None:
    drawn = _drawn("{% phone_link number stopped=reason %}", number="+355691234567", reason="Mos telefono")
    assert "Mos telefono" in drawn
    assert "tel:" not in drawn
    assert "4567" not in drawn


def test_hidden_names_become_case_numbers() -> None:
    source = "{% person_name name number %}"
    assert _drawn(source, name="Drita Prova", number="K7M4-92QX", hide_names=False) == "Drita Prova"
    assert _drawn(source, name="Drita Prova", number="K7M4-92QX", hide_names=True) == "K7M4-92QX"
    assert _drawn(source, name="", number="", hide_names=False) == "emri nuk dihet"


def test_risk_is_a_word_with_a_shape_of_its_level() -> None:
    words = Text(sq="Rrezik i lartë", en="High risk")
    assert _drawn("{% risk_word level words %}", level="3_high", words=words) == (
        '<span class="risk risk--3">Rrezik i lartë</span>'
    )
    assert "ende i pavlerësuar" in _drawn("{% risk_word None %}")


def test_words_from_people_cannot_become_markup() -> None:
    hostile = "<script>alert(1)</script>"
    source = "{% risk_word 1 x %}{% phone_link x %}{% phone_link '129' stopped=x %}{% person_name x %}{% due_text at basis=x %}"
    assert "<script" not in _drawn(source, x=hostile, at=NOW, hide_names=False)

"""A child is found under blind keys by two facts, however they are spelled; the table in between tells nothing."""

from collections.abc import Sequence

import pytest

from rrjeta.matching.rules.entries import with_entries, without_entry
from rrjeta.matching.rules.keys import BLOCK, MOST_UNDER_A_KEY, Held, Secret
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.profiles import with_row
from rrjeta.matching.rules.reader import FIELDS
from rrjeta.matching.rules.scorer import shipped
from rrjeta.matching.rules.search import Match, Searcher
from rrjeta.matching.rules.vocabulary import Vocabulary
from tests.matching.conftest import CHILD, Compared

SECRET = Secret(1, b"of this test alone, and of no use")


class Kept:
    """Tables in memory, of one secret."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher, self.words = searcher, Vocabulary()
        self.held: Held = {}
        self.texts: dict[int, Sequence[str]] = {}

    def held_at(self, keys: Sequence[int]) -> Held:
        return {key: self.held[key] for key in keys if key in self.held}

    def texts_of(self, rows: Sequence[int]) -> dict[int, Sequence[str]]:
        return {row: self.texts[row] for row in rows if row in self.texts}

    def keep(self, records: Sequence[dict[str, str]]) -> None:
        entries = []
        for row, record in enumerate(records, len(self.texts) + 1):
            self.texts[row] = [record.get(field, "") for field in FIELDS]
            self.searcher.count(self.texts[row], self.words)
            facts, profile = self.searcher.facts(self.texts[row])
            entries.append((facts, with_row(profile, row)))
        self.held |= with_entries(entries, SECRET, self.held_at)

    def drop(self, row: int) -> None:
        facts, _profile = self.searcher.facts(self.texts.pop(row))
        for key, held in without_entry(facts, row, SECRET, self.held_at).items():
            self.held[key] = held
            if not held:
                del self.held[key]

    def found(self, asked: dict[str, str], secret: Secret = SECRET) -> list[Match]:
        return self.searcher.found(asked, self, [secret], self.words)


@pytest.fixture
def kept(writing: Writing) -> Kept:
    return Kept(Searcher(writing, shipped()))


@pytest.fixture(scope="module")
def whole(writing: Writing, compared: Compared) -> Kept:
    made = Kept(Searcher(writing, shipped()))
    made.keep([CHILD])
    made.keep(compared.made.records[:2000])
    return made


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
def test_two_facts_find_her(whole: Kept, asked: dict[str, str]) -> None:
    assert 1 in [one.row for one in whole.found(asked)]


@pytest.mark.parametrize("asked", [{}, {"given_name": "Julieta"}, {"given_name": "Julieta", "birth_date": "2014-03"}])
def test_one_name_alone_finds_nobody(whole: Kept, asked: dict[str, str]) -> None:
    assert whole.found(asked) == []


def test_at_most_ten_and_the_likeliest_first(whole: Kept) -> None:
    found = whole.found(CHILD)
    assert found[0].row == 1
    assert len(found) <= 10
    assert found[0].same == max(one.same for one in found) > 0.9


def test_names_that_nobody_bears_leave_no_trace(whole: Kept) -> None:
    before = {one.row: one.same for one in whole.found(CHILD)}
    whole.found({"given_name": "Qwertyu", "surname": "Zxcvbnm", "father_name": "Sokol", "birth_date": "2014-03-09"})
    assert {one.row: one.same for one in whole.found(CHILD)} == pytest.approx(before)


def test_another_secret_finds_nobody(whole: Kept) -> None:
    assert whole.found(CHILD, Secret(1, b"another secret, of no use")) == []


def _all(kept: Kept, asked: dict[str, str]) -> list[int]:
    return sorted(one.row for one in kept.searcher.found(asked, kept, [SECRET], kept.words, most=75))


def test_everybody_of_a_frequent_name_is_kept_and_each_can_be_taken_out(kept: Kept) -> None:
    twins = [{"given_name": "Ana", "surname": "Hoxha", "birth_date": f"20{at // 12 + 10}"} for at in range(75)]
    kept.keep(twins[:30])
    kept.keep(twins[30:])
    assert sorted(len(held) // BLOCK for held in kept.held.values()) == [3, *[MOST_UNDER_A_KEY] * 18]
    asked = {"given_name": "Ana", "surname": "Hoxha"}
    assert _all(kept, asked) == list(range(1, 76))
    for gone in (1, 40, 75, 2, 74, 30):
        kept.drop(gone)
        assert _all(kept, asked) == sorted(kept.texts)
    assert sum(len(held) // BLOCK for held in kept.held.values()) == 69
    for gone in list(kept.texts):
        kept.drop(gone)
    assert kept.held == {}


def test_two_entries_of_one_person_share_nothing(kept: Kept) -> None:
    kept.keep([CHILD])
    blocks = [held[at : at + BLOCK] for held in kept.held.values() for at in range(0, len(held), BLOCK)]
    assert len(blocks) == 14  # Six pairs of four names, and each name with the day and with the village.
    pieces = [block[at : at + 4] for block in blocks for at in range(BLOCK - 3)]
    assert len(set(pieces)) > len(pieces) - 2


def test_a_name_that_is_told_again_is_held_once_a_fact(kept: Kept) -> None:
    kept.keep([{"given_name": "Ana Ana", "surname": "Ana"}])
    assert len(kept.held) == 1

"""What stands in the tables of the search: everybody by each of their names, nobody who was erased, and nothing readable."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rrjeta.kernel.sealing import peek_record
from rrjeta.matching.models import Pair, SearchKey, SearchRow, SearchWords
from rrjeta.matching.operations.keeping import count_words, drop, keep, reindex, tend_search
from rrjeta.matching.operations.running import match_register
from rrjeta.matching.queries.searching import forget, likely_told, persons_named, words
from rrjeta.people.models import Person
from rrjeta.people.operations.persons import told_of
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

TOLD = {"given_name": "Zqana", "surname": "Shembulli", "father_name": "Zqagim", "birth_date": "2014-03-09"}


@pytest.fixture
def child(cast: Cast) -> Person:
    return make_case(cast, told=TOLD).person


def _rows() -> list[tuple[int, bytes]]:
    return [(row.pk, bytes(row.sealed)) for row in SearchRow.objects.order_by("id")]


def _who(**asked: str) -> list[object]:
    return [one.person_id for one in likely_told(asked)]


def test_nothing_in_the_tables_can_be_read(child: Person) -> None:
    raw = b"".join(sealed for _row, sealed in _rows())
    raw += b"".join(bytes(one.held) + one.pk.to_bytes(8, "big", signed=True) for one in SearchKey.objects.all())
    count_words()
    raw += bytes(SearchWords.objects.get().sealed)
    for name in (b"zqana", b"Zqana", b"shembulli", b"2014", child.id.bytes):
        assert name not in raw


def test_a_person_is_found_by_every_name_and_by_none_they_had_before(child: Person) -> None:
    told = peek_record(child)
    said = {**told, "nickname": "Zqlulja", "other_names": [{"name": "Zqbora Zqprova"}]}
    keep([told_of(child, said)])
    assert _who(given_name="Zqana", surname="Shembulli") == [child.id]
    assert _who(given_name="Zqlulja", surname="Shembulli") == [child.id]
    assert _who(given_name="Zqbora", surname="Zqprova") == [child.id]
    keep([told_of(child, {**told, "given_name": "Zqdrita"})])
    assert _who(given_name="Zqana", father_name="Zqagim") == []
    assert _who(given_name="Zqdrita", father_name="Zqagim") == [child.id]
    assert SearchRow.objects.filter(person=child).count() == 1


def test_what_changes_nothing_writes_nothing(child: Person) -> None:
    before = _rows()
    with CaptureQueriesContext(connection) as asked:
        keep([told_of(child, peek_record(child))])
    assert _rows() == before
    assert not [one for one in asked if not one["sql"].startswith("SELECT")]


def test_who_is_dropped_leaves_no_key(child: Person, cast: Cast) -> None:
    other = make_case(cast, told={**TOLD, "given_name": "Zqbora"}).person
    keys = SearchKey.objects.count()
    drop([child.id])
    assert _who(given_name="Zqana", surname="Shembulli", father_name="Zqagim") == [other.id]
    drop(Person.objects.values_list("id", flat=True))
    assert (SearchKey.objects.count(), SearchRow.objects.count()) == (0, 0)
    assert keys > 0


def test_all_are_kept_anew_after_the_tables_were_lost(child: Person) -> None:
    SearchRow.objects.all().delete()
    SearchKey.objects.all().delete()
    assert _who(given_name="Zqana", surname="Shembulli") == []
    tend_search()
    assert _who(given_name="Zqana", surname="Shembulli") == [child.id]
    assert SearchWords.objects.get().until == SearchRow.objects.latest("id").pk
    assert reindex() == Person.objects.count()


def test_words_are_counted_from_the_kept_count_and_what_came_since(child: Person, cast: Cast) -> None:
    def told() -> tuple[int, dict[str, list[int]], dict[int, int]]:
        found = words()
        return found.size, dict(found.names), dict(found.dates)

    before = told()
    count_words()
    assert told() == before
    make_case(cast, told={**TOLD, "given_name": "Zqbora"})
    both = told()
    assert both[0] > before[0]
    forget()
    assert told() == both
    count_words()
    forget()
    assert told() == both


@pytest.mark.parametrize("asked", [{"birth_date": "31.31.31"}, {"birth_date": "yesterday", "given_name": "Zqana"}, {}])
def test_what_is_no_date_is_not_compared(child: Person, asked: dict[str, str]) -> None:
    assert likely_told(asked) == []


def test_by_exact_names_alone(child: Person) -> None:
    assert persons_named(["Zqana", "Shembulli"]) == {child.id}
    assert persons_named(["Zqana", "Shembulli"], "2014-03-09") == {child.id}
    assert persons_named(["Zqana", "Shembulli"], "2014-03-10") == set()
    assert persons_named(["Zqana"]) == set()
    assert persons_named(["Zqana", "Zqtjeter"]) == set()


def test_statements_do_not_grow_with_the_register(child: Person, cast: Cast) -> None:
    def asked() -> int:
        likely_told(TOLD)
        with CaptureQueriesContext(connection) as found:
            likely_told(TOLD)
        return len(found)

    before = asked()
    for number in range(3):
        make_case(
            cast, told={**TOLD, "given_name": f"Zqbora{'abc'[number]}", "surname": "Zqtjeter", "father_name": "Zqilir"}
        )
    assert asked() == before <= 6


def test_a_run_proposes_who_is_registered_twice_and_never_a_brother(child: Person, cast: Cast) -> None:
    twice = make_case(cast, told={**TOLD, "given_name": "Zqanna"}).person
    make_case(cast, told={**TOLD, "given_name": "Besnik", "birth_date": "2014-03-09"})
    steps = [one.step for one in match_register("a run")]
    assert steps[-2:] == ["proposing", "done"]
    [pair] = Pair.objects.all()
    assert {pair.one_id, pair.other_id} == {child.id, twice.id}
    assert pair.reasons
    drop([twice.id])
    assert [one.done for one in match_register("another run")][-1] == 1
    assert Pair.objects.get().state == "gone"


def test_an_empty_register_is_run_too(cast: Cast) -> None:
    assert [one.step for one in match_register("a run")][-1] == "done"

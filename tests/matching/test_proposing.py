"""Pairs that runs bring, and what was decided of them."""

from itertools import product

import numpy as np
import pytest
from django.utils import translation

from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import change, working
from rrjeta.matching.choices import Agreement, PairState
from rrjeta.matching.models import Pair
from rrjeta.matching.operations.keeping import drop
from rrjeta.matching.operations.proposing import Proposed, propose, withdraw_unfound
from rrjeta.matching.rules.features import NAMED
from rrjeta.matching.rules.reasons import FIELDS, Reason, reasons
from rrjeta.matching.rules.scorer import shipped
from rrjeta.matching.words import SENTENCES, sentence_of
from rrjeta.people.models import Person
from rrjeta.people.operations.persons import register_person
from tests.cast import Cast

WHY = (Reason("given_name", Agreement.SPELLED, 2.5),)


@pytest.fixture
def children(cast: Cast) -> list[Person]:
    with working(cast.ana.user_id):
        return [register_person(household=None, told={"given_name": f"Fëmija {at}"}) for at in range(4)]


def _found(one: Person, other: Person, same: float = 0.9) -> Proposed:
    return Proposed(one.id, other.id, same, 0.05, WHY)


def _decide(cast: Cast, pair: Pair, state: PairState) -> None:
    with working(cast.ana.user_id):
        change(pair, {"state": state, "decided_by_id": cast.ana.user_id, "decided_at": now()})


def test_a_pair_is_written_once_in_order_and_without_names(children: list[Person]) -> None:
    a, b, *_ = children
    assert propose([_found(b, a, 0.7), _found(a, b, 0.8)], run="r1") == 1
    pair = Pair.objects.get()
    assert (pair.one_id, pair.other_id) == (min(a.id, b.id), max(a.id, b.id))
    assert (pair.same, pair.state, pair.run, pair.reasons) == (0.8, "open", "r1", [["given_name", "spelled", 2.5]])


def test_a_later_run_brings_up_to_date_what_waits_and_puts_away_what_it_did_not_find(children: list[Person]) -> None:
    a, b, c, _ = children
    propose([_found(a, b), _found(b, c)], run="r1")
    assert propose([_found(a, b, 0.6)], run="r2") == 1
    assert withdraw_unfound("r2") == 1
    assert {(one.same, one.state, one.run) for one in Pair.objects.all()} == {(0.6, "open", "r2"), (0.9, "gone", "r1")}
    assert propose([_found(b, c)], run="r3") == 1
    assert Pair.objects.filter(state="open").count() == 2


@pytest.mark.parametrize("state", [PairState.NOT_SAME, PairState.FAMILY, PairState.SAME, PairState.ASKED])
def test_what_somebody_decided_stays_decided(cast: Cast, children: list[Person], state: PairState) -> None:
    a, b, *_ = children
    propose([_found(a, b)], run="r1")
    _decide(cast, Pair.objects.get(), state)
    assert propose([_found(a, b, 0.99)], run="r2") == 0
    withdraw_unfound("r3")
    pair = Pair.objects.get()
    assert (pair.state, pair.same, pair.run) == (state, 0.9, "r1")


def test_a_joined_record_speaks_for_the_person_it_was_joined_into(cast: Cast, children: list[Person]) -> None:
    a, b, c, d = children
    propose([_found(b, c)])
    _decide(cast, Pair.objects.get(), PairState.NOT_SAME)
    with working(cast.ana.user_id):
        change(b, {"merged_into_id": a.id})
    assert propose([_found(a, b), _found(a, c), _found(b, d)]) == 1
    # B and C are two, so A, who is B as well, is not C; what speaks for B and D is put forward as A and D.
    assert [(one.one_id, one.other_id) for one in Pair.objects.filter(state="open")] == [
        (min(a.id, d.id), max(a.id, d.id))
    ]


def test_somebody_who_was_erased_since_is_passed_over(children: list[Person]) -> None:
    a, b, c, _ = children
    erased = Proposed(a.id, b.id, 0.9, 0.0, WHY)
    drop([b.id])
    b.delete()
    assert propose([erased, _found(a, c)]) == 1


def _can_occur() -> set[tuple[str, Agreement]]:
    """Say every single thing that may be seen of a field, and take down what the engine makes of it."""
    found = set()
    at = {name: number for number, name in enumerate(NAMED)}
    both = ["given_surname.both", "given_surname.one"]
    for field in FIELDS:
        own = [name for name in NAMED if name.startswith(f"{field}.")]
        for name, strength in product([*own, *both], (0.0, 1.0)):
            seen = np.zeros((1, len(NAMED)), np.float32)
            seen[0, [at[one] for one in own if one.endswith((".known", ".years"))]] = 1
            seen[0, [at[one] for one in own if one.endswith((".strength", ".sounds"))]] = strength
            seen[0, at[name]] = 1
            found |= {(one.field, one.agreement) for one in reasons(shipped(), seen) if one.field == field}
    return found


def test_every_reason_that_can_occur_has_a_sentence_in_both_languages() -> None:
    can = _can_occur()
    assert len(can) == len(SENTENCES)
    assert can == set(SENTENCES)
    said: dict[str, list[str]] = {}
    for language in ("en", "sq"):
        with translation.override(language):
            said[language] = [str(sentence_of(field, agreement)) for field, agreement in SENTENCES]
    assert all(one != other and one.endswith(".") for one, other in zip(said["en"], said["sq"], strict=True))
    assert len(set(said["sq"])) == len(SENTENCES)


def test_a_reason_that_nobody_knows_any_more_says_nothing() -> None:
    assert sentence_of("given_name", "unheard_of") is None
    assert sentence_of("shoe_size", "same") is None

"""Ids sort by the time they were made and never repeat."""

import threading
from datetime import UTC, datetime, timedelta

from rrjeta.kernel.clock import frozen
from rrjeta.kernel.ids import new_id

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def test_an_id_is_a_uuid_of_version_seven_and_holds_its_moment() -> None:
    with frozen(NOON):
        made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(NOON.timestamp() * 1000)


def test_ids_of_one_moment_go_up_even_when_the_millisecond_is_full() -> None:
    with frozen(NOON):
        made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = []
    for minutes in range(20):
        with frozen(NOON + timedelta(minutes=minutes)):
            made.append(new_id())
    assert made == sorted(made)


def test_a_clock_set_back_on_purpose_gives_ids_of_that_time() -> None:
    new_id()
    with frozen(NOON - timedelta(days=400)):
        assert new_id().int >> 80 == int((NOON - timedelta(days=400)).timestamp() * 1000)


def test_many_hands_at_once_never_make_the_same_id() -> None:
    made: list[object] = []
    hands = [threading.Thread(target=lambda: made.extend([new_id() for _ in range(500)])) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(set(made)) == 4_000

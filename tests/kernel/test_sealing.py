"""What is sealed opens for its own row, revision and key only."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.kernel.models import SubjectKey
from rrjeta.kernel.saving import add, change, working
from rrjeta.kernel.sealing import (
    SealBroken,
    metered,
    new_subject,
    note_shown,
    open_bytes,
    open_for,
    open_record,
    open_records,
    peek_record,
    seal,
    seal_bytes,
    seal_for,
    watching,
)
from rrjeta.people.models import Household, Person

pytestmark = pytest.mark.django_db

TOLD = {"name": "Hoxha", "address": "Rruga e Dëborës 4"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def _household(told: dict[str, object] | None = None, subject: SubjectKey | None = None) -> Household:
    with working(None):
        return add(Household(subject=subject or new_subject(), municipality="AL132"), TOLD if told is None else told)


def test_what_was_told_is_read_back_from_the_table() -> None:
    household = _household()
    assert open_record(Household.objects.get(id=household.id)) == TOLD


def test_the_table_holds_no_readable_word() -> None:
    household = Household.objects.get(id=_household().id)
    stored = bytes(household.sealed) + bytes(household.subject.wrapped)
    assert b"Hoxha" not in stored
    assert b"Rruga" not in stored


def test_the_same_words_are_never_stored_alike() -> None:
    subject = new_subject()
    assert _household(subject=subject).sealed != _household(subject=subject).sealed


def test_lengths_are_blurred() -> None:
    assert len(_household({"name": "Li"}).sealed) == len(_household({"name": "Maksimiliana"}).sealed)


@given(st.dictionaries(st.text(), json_values, max_size=6))
def test_any_answers_come_back_as_they_were_told(told: dict[str, object]) -> None:
    household = Household(subject=new_subject(), municipality="AL132")
    household.sealed = seal(household, told)
    assert peek_record(household) == told


def test_a_long_account_is_stored_shorter_and_read_whole() -> None:
    story = {"words": "He said that he would come back. " * 6_000}
    household = _household(story)
    assert len(household.sealed) < 20_000
    assert open_record(household) == story


def test_a_blob_moved_to_another_row_of_the_same_subject_is_refused() -> None:
    subject = new_subject()
    one, other = _household(subject=subject), _household({"name": "Çela"}, subject=subject)
    other.sealed = one.sealed
    with pytest.raises(SealBroken):
        open_record(other)


def test_a_blob_moved_to_another_table_is_refused() -> None:
    household = _household()
    person = Person(id=household.id, subject=household.subject, sealed=household.sealed)
    with pytest.raises(SealBroken):
        open_record(person)


def test_a_blob_under_another_subject_is_refused() -> None:
    household = _household()
    household.subject = new_subject()
    with pytest.raises(SealBroken):
        open_record(household)


def test_an_earlier_blob_put_back_is_refused() -> None:
    household = _household()
    earlier = household.sealed
    with working(None):
        change(household, told={"name": "Çela"})
    household.sealed = earlier
    with pytest.raises(SealBroken):
        open_record(household)


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_is_refused(place: int, difference: int) -> None:
    household = Household(subject=new_subject(), municipality="AL132")
    blob = bytearray(seal(household, TOLD))
    blob[place % len(blob)] ^= difference
    household.sealed = bytes(blob)
    with pytest.raises(SealBroken):
        peek_record(household)


@pytest.mark.parametrize("length", [1, 7, 11, 12, 27])
def test_a_cut_blob_is_refused(length: int) -> None:
    household = _household()
    household.sealed = bytes(household.sealed)[:length]
    with pytest.raises(SealBroken):
        open_record(household)


def test_a_wrapped_key_moved_to_another_subject_is_refused() -> None:
    one, other = new_subject(), new_subject()
    household = _household(subject=one)
    SubjectKey.objects.filter(id=one.id).update(wrapped=other.wrapped)
    with pytest.raises(SealBroken):
        open_record(Household.objects.select_related("subject").get(id=household.id))


def test_a_record_that_tells_nothing_opens_empty() -> None:
    assert open_record(Household(subject=new_subject(), municipality="AL132")) == {}


def test_opening_is_noted_as_shown_and_peeking_is_not() -> None:
    shown, peeked, named = _household(), _household(), uuid4()
    with watching() as seen:
        open_records([shown])
        peek_record(peeked)
        note_shown(named)
    assert seen == {shown.subject_id, named}


def test_an_inner_watch_leaves_the_outer_one_alone() -> None:
    household = _household()
    with watching() as outer:
        with watching() as inner:
            open_record(household)
        assert (outer, inner) == (set(), {household.subject_id})


def test_the_bytes_of_a_file_open_under_their_own_name_only() -> None:
    subject = new_subject()
    blob = seal_bytes(subject, b"%PDF scan", "file 1")
    with watching() as seen:
        assert open_bytes(subject, blob, "file 1") == b"%PDF scan"
    assert seen == {subject.id}
    with pytest.raises(SealBroken):
        open_bytes(subject, blob, "file 2")


def test_held_text_opens_for_its_holder_and_purpose_only() -> None:
    blob = seal_for("held text", "ana", {"typed": ["He was there"]})
    assert open_for("held text", "ana", blob) == {"typed": ["He was there"]}
    for purpose, holder in (("held text", "cen"), ("other", "ana")):
        with pytest.raises(SealBroken):
            open_for(purpose, holder, blob)


def test_a_page_can_be_told_how_much_of_it_was_unsealing() -> None:
    household = _household({"name": "Provë"})
    with metered() as meter:
        open_record(household)
        peek_record(household)
    open_record(household)
    assert meter.count == 2
    assert 0 < meter.seconds < 1

"""Which part of a paper an answer is: whoever told us and a sheltered place are known as such before any word is looked for."""

from dataclasses import replace

import pytest

from rrjeta.access.choices import DataClass
from rrjeta.forms.choices import Home, Kind
from rrjeta.forms.rules.shape import Question
from rrjeta.kernel.text import Text
from rrjeta.papers.choices import Part
from rrjeta.papers.rules.sorting import part_of

PLAIN = Question("where", Kind.TEXT, Text("Ku", "Where"), Home.TOLD, DataClass.PLACEMENT)


def sorted_as(
    question: Question, named: Part | None = None, *, hidden: bool = False, read: bool = False
) -> Part | None:
    return part_of(question, named, may_be_read=read, is_place_hidden=hidden)


@pytest.mark.parametrize("read", [True, False])
def test_an_address_is_a_sheltered_place_as_soon_as_the_place_is_hidden(*, read: bool) -> None:
    assert sorted_as(PLAIN, read=read) is Part.ADDRESS
    assert sorted_as(PLAIN, hidden=True, read=read) is Part.PLACE


def test_what_the_pack_calls_an_address_or_a_place_is_one_as_well_once_it_is_hidden() -> None:
    told = replace(PLAIN, data_class=DataClass.IDENTITY)
    assert sorted_as(told, hidden=True) is None
    assert sorted_as(told, Part.ADDRESS, hidden=True) is Part.PLACE
    assert sorted_as(told, Part.PLACE, hidden=True) is Part.PLACE
    assert sorted_as(told, Part.PLACE) is None


@pytest.mark.parametrize(
    "question",
    [
        replace(PLAIN, data_class=DataClass.REPORTER),
        replace(PLAIN, data_class=DataClass.REPORTER, telephone=True),
        replace(PLAIN, data_class=DataClass.REPORTER, kind=Kind.PERSON),
        replace(PLAIN, data_class=DataClass.REPORTER, kind=Kind.FILE),
        replace(PLAIN, data_class=DataClass.REPORTER, share=True),
    ],
)
@pytest.mark.parametrize("read", [True, False])
def test_whatever_tells_of_the_reporter_is_the_reporter(question: Question, *, read: bool) -> None:
    assert sorted_as(question, read=read) is Part.REPORTER


def test_a_phone_and_a_person_of_the_family_are_no_reporter() -> None:
    told = replace(PLAIN, data_class=DataClass.IDENTITY)
    assert sorted_as(replace(told, telephone=True)) is Part.PHONES
    assert sorted_as(replace(told, kind=Kind.PERSON)) is Part.THIRD_PERSONS


@pytest.mark.parametrize("data_class", [DataClass.SENSITIVE, DataClass.RESTRICTED])
def test_no_permission_to_read_opens_what_is_strict(data_class: DataClass) -> None:
    asked = replace(PLAIN, data_class=data_class, share=True)
    assert sorted_as(asked, read=True) == sorted_as(asked) == Part(data_class.value)

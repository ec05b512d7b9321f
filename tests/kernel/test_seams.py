"""Facts are heard in a fixed order and may be refused; questions gather answers."""

from dataclasses import dataclass

import pytest

from rrjeta.kernel.errors import NotAllowed
from rrjeta.kernel.seams import announce, answer, ask, listen


def test_listeners_hear_a_fact_in_their_order_whatever_the_order_they_came_in() -> None:
    @dataclass(frozen=True)
    class BellRang:
        times: int

    heard: list[str] = []
    listen(BellRang, lambda fact: heard.append(f"late {fact.times}"), order=90)
    listen(BellRang, lambda fact: heard.append(f"early {fact.times}"), order=10)
    listen(BellRang, lambda fact: heard.append(f"between {fact.times}"))
    announce(BellRang(times=3))
    assert heard == ["early 3", "between 3", "late 3"]


def test_a_listener_is_heard_once_however_often_it_registers() -> None:
    @dataclass(frozen=True)
    class BellRang:
        pass

    heard: list[object] = []
    listen(BellRang, heard.append)
    listen(BellRang, heard.append)
    announce(BellRang())
    assert heard == [BellRang()]


def test_a_listener_may_refuse() -> None:
    @dataclass(frozen=True)
    class DoorToOpen:
        pass

    def refuse(fact: DoorToOpen) -> None:
        raise NotAllowed

    listen(DoorToOpen, refuse)
    with pytest.raises(NotAllowed):
        announce(DoorToOpen())


def test_a_fact_nobody_listens_to_passes() -> None:
    @dataclass(frozen=True)
    class NothingHappened:
        pass

    announce(NothingHappened())


def test_a_question_gathers_every_answer() -> None:
    @dataclass(frozen=True)
    class WhatStands:
        places: list[str]

    answer(WhatStands, lambda question: len(question.places))
    answer(WhatStands, lambda question: question.places[0])
    assert ask(WhatStands(["gate", "door"])) == [2, "gate"]


def test_a_question_nobody_knows_has_no_answers() -> None:
    @dataclass(frozen=True)
    class WhoKnows:
        pass

    assert ask(WhoKnows()) == []

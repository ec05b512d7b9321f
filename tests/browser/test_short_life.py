"""A whole life of a case without scripts, and with the keyboard alone: nobody is left out of any step of the pathway."""

from datetime import date

import pytest

from rrjeta.cases.models import Case, Clock, Measure, Move
from tests.browser.hands import Hands, Keyboard, Mouse
from tests.browser.life import Played
from tests.browser.short_life import SHORT_LIFE
from tests.browser.verbs import VERBS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

FIRST = date(2026, 3, 1)
MOVES = {"T5", "T6", "T6e", "T7", "T9", "T10", "T11", "T12", "T15", "T16"}


@pytest.mark.parametrize(
    ("hands", "has_scripts"),
    [pytest.param(Mouse, False, id="without scripts"), pytest.param(Keyboard, True, id="by keyboard")],
)
def test_a_case_is_led_from_the_concern_to_its_closing(life: Played, hands: type[Hands], has_scripts: bool) -> None:
    life.hands_of, life.has_scripts = hands, has_scripts
    for step in SHORT_LIFE.steps:
        life.play(step, FIRST, VERBS)
    case = Case.objects.get(id=life.ids["ema"])
    assert case.stage == "closed"
    assert Measure.objects.get(case=case).status == "ended"
    assert not Clock.objects.filter(case=case, stopped_at=None).exists()
    assert set(Move.objects.filter(case=case).values_list("code", flat=True)) == MOVES

"""How much a hand has to do: a note takes two inputs, a visit at which nothing changed six touches; on a desk and a phone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Locator

from rrjeta.cases.models import EntryLine
from rrjeta.kernel.clock import now
from tests.browser.desk import WIDTHS, Desk
from tests.browser.filling import SUBMIT
from tests.browser.hands import Mouse
from tests.browser.standing_clock import StandingClock
from tests.cases.planning import active
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

NOTE_INPUTS, VISIT_TOUCHES = 2, 6


class CountedHands(Mouse):
    """Counts each touch: something pressed, chosen or written."""

    touches = 0

    def press(self, one: Locator) -> None:
        self.touches += 1
        super().press(one)

    def choose(self, button: Locator) -> None:
        self.touches += 1
        super().choose(button)

    def write(self, into: Locator, words: str) -> None:
        self.touches += 1
        super().write(into, words)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_note_takes_two_inputs_from_the_case_file(desk: Desk, cast: Cast, width: str) -> None:
    case = active(cast)
    hands = CountedHands(desk.open(cast.ana, reverse("case", args=[case.id]), width))
    hands.go(hands.page.locator(f'main a[href="{reverse("note-write", args=[case.id])}"]'))
    hands.touches = 0
    hands.write(hands.page.locator("main form [name=text]"), "The teacher called.")
    hands.go(hands.page.locator("main form").last.locator(SUBMIT).first)
    assert EntryLine.objects.filter(case=case, entry__kind="note").count() == 1
    assert hands.touches == NOTE_INPUTS


@pytest.mark.parametrize("width", WIDTHS)
def test_a_visit_without_change_takes_six_touches_from_the_start_page(
    desk: Desk, cast: Cast, pages_clock: StandingClock, width: str
) -> None:
    case = active(cast)
    pages_clock.stand_at(now() + timedelta(days=13))
    hands = CountedHands(desk.open(cast.ana, reverse("start"), width))
    way = reverse("visit-record", args=[case.id])
    hands.go(hands.page.locator(f'main a.start-line__button[href="{way}"]').first)
    hands.choose(hands.page.locator(f'main [name="outcome-{case.id}"][value=done_child_seen]'))
    hands.write(hands.page.locator("main [name=observed]"), "All is well.")
    hands.go(hands.page.locator("main form").last.locator(SUBMIT).first)
    assert EntryLine.objects.filter(case=case, entry__kind="visit", entry__is_finished=True).count() == 1
    assert hands.touches <= VISIT_TOUCHES

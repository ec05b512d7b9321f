"""A concern in a real browser: safe within eight inputs, on a desk and on a phone, and without scripts."""

import pytest
from django.urls import reverse

from rrjeta.cases.models import Concern
from rrjeta.kernel.sealing import peek_record
from tests.browser.desk import WIDTHS, Desk
from tests.cases.making import make_case
from tests.cast import Cast, put_on_duty

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

MOST_INPUTS = 8


@pytest.mark.parametrize("width", WIDTHS)
def test_a_concern_is_safe_within_eight_inputs(desk: Desk, cast: Cast, width: str) -> None:
    page = desk.open(cast.ana, reverse("concern-log"), width)
    inputs = [
        lambda: page.fill("[name=what_happened]", "The neighbour hears shouting."),
        lambda: page.check("[name=danger_now][value=yes]"),
        lambda: page.fill("[name=child_location]", "At the neighbour's"),
        lambda: page.fill("[name=children-0-child_given_name]", "Xhulia"),
        lambda: page.fill("[name=children-0-age_estimate]", "9"),
        lambda: page.check("[name=children-0-sex][value=f]"),
        lambda: page.select_option("[name=source]", "neighbour"),
        lambda: page.click("text=Save now"),
    ]
    for give in inputs:
        give()
    page.wait_for_url("**/concerns/*-*")
    assert len(inputs) <= MOST_INPUTS
    concern = Concern.objects.get()
    assert (concern.urgency, concern.next_step) == ("immediate", "take_up")
    assert peek_record(concern.children.get().person)["given_name"] == "Xhulia"


def test_danger_puts_the_numbers_on_the_page_at_once(desk: Desk, cast: Cast) -> None:
    put_on_duty(cast.besa)
    page = desk.open(cast.ana, reverse("concern-log"))
    numbers = page.locator("form .warning")
    assert not numbers.is_visible()
    page.check("[name=danger_now][value=yes]")
    assert numbers.is_visible()
    assert "129" in numbers.inner_text()
    assert "Besa Test" in numbers.inner_text()
    page.check("[name=danger_now][value=no]")
    assert not numbers.is_visible()


def test_who_may_be_known_appears_while_typing(desk: Desk, cast: Cast) -> None:
    make_case(cast)
    page = desk.open(cast.ana, reverse("concern-log"))
    known = page.locator("#may-be-known")
    page.fill("[name=children-0-child_given_name]", "Prove")
    page.click("text=More >> nth=0")
    page.fill("[name=children-0-child_surname]", "Shembulli")
    known.locator("text=Provë Shembulli").wait_for()
    assert "Same given name. Same surname." in known.inner_text()
    assert page.input_value("[name=children-0-child_given_name]") == "Prove"


def test_without_scripts_everything_is_there_after_saving(desk: Desk, cast: Cast) -> None:
    make_case(cast)
    page = desk.open(cast.ana, reverse("concern-log"), "phone", scripts=False)
    page.fill("[name=what_happened]", "The neighbour hears shouting.")
    page.check("[name=danger_now][value=yes]")
    page.fill("[name=child_location]", "At home")
    page.fill("[name=children-0-child_given_name]", "Provë Shembulli")
    page.select_option("[name=source]", "neighbour")
    page.click("text=Add another child")
    page.fill("[name=children-1-child_given_name]", "Luan")
    page.click("text=Save now")
    said = page.inner_text("main")
    for words in ("129", "I take it", "One given name is a part of the other.", "Luan"):
        assert words in said
    page.click("text=Screen the concern")
    page.check("[name=known][value=no]")
    page.click("text=Save and open a case")
    page.check("[name=harm_categories][value=neglect]")
    page.locator("main button", has_text="Open a case").click()
    assert Concern.objects.get().outcome == "open_cp"

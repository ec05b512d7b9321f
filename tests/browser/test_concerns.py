"""A concern in a real browser: safe within eight inputs, on a desk and on a phone, without scripts, and open to everyone."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from pytest_django.live_server_helper import LiveServer

from rrjeta.access.actors import Actor
from rrjeta.access.models import User
from rrjeta.cases.models import Concern
from rrjeta.cases.operations.screening import propose_no_case
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from tests.cases.making import make_case
from tests.cases.telling import child, screened, tell
from tests.cast import Cast, put_on_duty

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

WIDTHS: dict[str, ViewportSize] = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
MOST_INPUTS = 8


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright runs its own loop in this thread; Django must not take it for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Desk:
    """Pages opened by people of the cast."""

    def __init__(self, browser: Browser, server: LiveServer, cast: Cast) -> None:
        self.cast, self._browser, self._server = cast, browser, server
        self._contexts: dict[tuple[str, str, bool], BrowserContext] = {}

    def open(self, who: Actor, address: str, width: str = "desk", *, scripts: bool = True) -> Page:
        """Return a page as somebody sees it, in their one browser of this width."""
        key = (who.name, width, scripts)
        if key not in self._contexts:
            context = self._browser.new_context(viewport=WIDTHS[width], java_script_enabled=scripts, bypass_csp=True)
            session = self.cast.signed_in(who).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": self._server.url}])
            self._contexts[key] = context
        page = self._contexts[key].new_page()
        page.goto(self._server.url + address)
        return page

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, cast: Cast) -> Iterator[Desk]:
    opened = Desk(browser, live_server, cast)
    yield opened
    opened.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_concern_is_safe_within_eight_inputs(desk: Desk, width: str) -> None:
    page = desk.open(desk.cast.ana, reverse("concern-log"), width)
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


def test_danger_puts_the_numbers_on_the_page_at_once(desk: Desk) -> None:
    put_on_duty(desk.cast.besa)
    page = desk.open(desk.cast.ana, reverse("concern-log"))
    numbers = page.locator("form .warning")
    assert not numbers.is_visible()
    page.check("[name=danger_now][value=yes]")
    assert numbers.is_visible()
    assert "129" in numbers.inner_text()
    assert "Besa Test" in numbers.inner_text()
    page.check("[name=danger_now][value=no]")
    assert not numbers.is_visible()


def test_who_may_be_known_appears_while_typing(desk: Desk) -> None:
    make_case(desk.cast)
    page = desk.open(desk.cast.ana, reverse("concern-log"))
    known = page.locator("#may-be-known")
    page.fill("[name=children-0-child_given_name]", "Prove")
    page.click("text=More >> nth=0")
    page.fill("[name=children-0-child_surname]", "Shembulli")
    known.locator("text=Provë Shembulli").wait_for()
    assert "given name, surname" in known.inner_text()
    assert page.input_value("[name=children-0-child_given_name]") == "Prove"


def test_without_scripts_everything_is_there_after_saving(desk: Desk) -> None:
    make_case(desk.cast)
    page = desk.open(desk.cast.ana, reverse("concern-log"), "phone", scripts=False)
    page.fill("[name=what_happened]", "The neighbour hears shouting.")
    page.check("[name=danger_now][value=yes]")
    page.fill("[name=child_location]", "At home")
    page.fill("[name=children-0-child_given_name]", "Provë Shembulli")
    page.select_option("[name=source]", "neighbour")
    page.click("text=Add another child")
    page.fill("[name=children-1-child_given_name]", "Luan")
    page.click("text=Save now")
    said = page.inner_text("main")
    for words in ("129", "I take it", "Agrees: given name", "Luan"):
        assert words in said
    page.click("text=Screen the concern")
    page.check("[name=known][value=no]")
    page.click("text=Save and open a case")
    page.check("[name=harm_categories][value=neglect]")
    page.locator("main button", has_text="Open a case").click()
    assert Concern.objects.get().outcome == "open_cp"


@pytest.mark.parametrize(("language", "width"), [("sq", "phone"), ("en", "desk")])
def test_no_page_shuts_anybody_out_or_is_wider_than_its_screen(desk: Desk, language: str, width: str) -> None:
    cast = desk.cast
    User.objects.update(language=language)
    case = make_case(cast)
    told = {"safety_alerts": ["armed"], "feedback_wanted": "yes", "referrer_phone": "0691234567"}
    concern = tell(cast.ana, danger_now="yes", **told, **child(0, child_given_name="Provë"), **child(1, sex="m"))
    other = screened(cast.ana, **child(child_given_name="Sara"))
    ids = {"operation_id": new_id(), "concern_id": other.id}
    propose_no_case(cast.ana, **ids, outcome="no_action", reason="The school already helps the family.")
    waiting = screened(cast.ana)
    first = concern.children.values_list("person_id", flat=True)[0]
    pages = {
        **dict.fromkeys(("concern-log", "concern-list", "concern-sent", "search", "call-backs"), ()),
        **dict.fromkeys(("concern", "concern-received", "concern-complete", "concern-child-add"), (concern.id,)),
        **dict.fromkeys(("concern-screen", "concern-answer"), (concern.id,)),
        **dict.fromkeys(("concern-open-case", "concern-no-case"), (waiting.id,)),
        "concern-child": (concern.id, first),
        **dict.fromkeys(("family-edit", "family-add", "person-edit"), (case.id,)),
    }
    faults = []
    second_look = (cast.dea, "concern-second-look", (other.id,))
    for who, name, args in [*((cast.ana, *one) for one in pages.items()), second_look]:
        page = desk.open(who, reverse(name, args=args), width)
        assert page.locator("h1").count() >= 1, name
        if page.evaluate("document.documentElement.scrollWidth") > WIDTHS[width]["width"]:
            faults.append(f"{name}: wider than the screen")
        page.add_script_tag(path=str(AXE))
        found = page.evaluate("rules => axe.run(rules)", AXE_RULES)["violations"]
        faults += [f"{name}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]
        page.close()
    assert faults == []

"""The parts in a real browser: for everyone, in both languages, on a phone and on a desk, under the content policy."""

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.web.style_page.pages import PAGES, drawn
from tests.web.style_page.served import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS: dict[str, ViewportSize] = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}
LANGUAGES = ("sq", "en")
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PIECE = "Fetched while typing"
COVERED_BY_THE_ACTIONS = """() => {
  const here = document.activeElement, bar = document.querySelector(".top-actions");
  if (here === document.body || bar.contains(here)) return "";
  return here.getBoundingClientRect().bottom > bar.getBoundingClientRect().top ? here.textContent : "";
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with override_settings(ROOT_URLCONF="tests.web.style_page.addresses"):
        pages = {f"/{language}/{name}": drawn(name, language) for language, name in product(LANGUAGES, PAGES)}
    with served(pages, PIECE) as root:
        yield root


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> BrowserContext:
    """Give all tests one store of fetched files: only the first of them loads styles and scripts."""
    return browser.new_context()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size(WIDTHS["phone"])
    return page


def _axe_findings(page: Page) -> list[str]:
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    report: dict[str, Any] = page.evaluate("rules => axe.run(rules)", AXE_RULES)
    return [f"{one['id']}: {node['target']}" for one in report["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_part_shuts_nobody_out(page: Page, address: str, name: str, language: str, width: str) -> None:
    page.set_viewport_size(WIDTHS[width])
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/{language}/{name}", wait_until="load")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('17px \"Source Sans 3\"', 'ëç')")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]["width"]
    assert _axe_findings(page) == []
    assert complaints == []


def test_a_refused_save_puts_the_reader_at_the_summary_and_leads_to_the_field(phone: Page, address: str) -> None:
    phone.goto(f"{address}/en/form", wait_until="load")
    assert phone.evaluate("document.activeElement.className") == "govuk-error-summary"
    phone.get_by_role("link", name="The birth date is in the future").click()
    assert phone.evaluate("document.activeElement.id") == "birth_on"
    phone.get_by_role("link", name="Choose yes, no or not known").click()
    assert phone.evaluate("document.activeElement.id") == "danger"


def test_the_first_key_skips_the_top_bar(phone: Page, address: str) -> None:
    phone.goto(f"{address}/en/worklist", wait_until="load")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "main"


def test_what_the_keyboard_reaches_is_never_under_the_actions_at_the_bottom_edge(phone: Page, address: str) -> None:
    phone.goto(f"{address}/en/start", wait_until="load")
    hidden = []
    for _step in range(60):
        phone.keyboard.press("Tab")
        covered = phone.evaluate(COVERED_BY_THE_ACTIONS)
        if covered:
            hidden.append(covered)
    assert hidden == []


def test_the_menu_closes_on_escape_and_elsewhere(phone: Page, address: str) -> None:
    phone.goto(f"{address}/en/start", wait_until="load")
    menu, name = phone.locator("details[data-dismiss]"), phone.locator("details[data-dismiss] summary")
    name.click()
    assert menu.get_attribute("open") is not None
    phone.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    name.click()
    phone.locator("h1").click()
    assert menu.get_attribute("open") is None


def test_a_piece_is_fetched_while_typing(phone: Page, address: str) -> None:
    phone.goto(f"{address}/en/form", wait_until="load")
    phone.get_by_label("Name", exact=True).type("Dri")
    phone.get_by_text(PIECE).wait_for(timeout=3000)


def test_the_menu_and_the_filters_open_without_scripts(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/en/worklist")
    page.locator("details[data-dismiss] summary").click()
    assert page.get_by_role("button", name="Hide names").is_visible()
    page.locator(".filters summary").click()
    assert page.get_by_label("Village", exact=True).is_visible()
    page.close()


def test_paper_shows_the_words_and_nothing_to_click(phone: Page, address: str) -> None:
    phone.goto(f"{address}/en/case_file", wait_until="load")
    phone.emulate_media(media="print")
    assert phone.get_by_text("Father has a gun at home. Visit only in pairs.").is_visible()
    assert not phone.get_by_role("link", name="Add note").first.is_visible()
    assert not phone.locator(".top-bar").is_visible()

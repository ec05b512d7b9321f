"""The forms in a real browser: hidden and shown as answered, for everyone, on a phone and on a desk."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from rrjeta.forms.queries import draw
from rrjeta.forms.rules.shape import Choice, Form

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "src" / "rrjeta" / "web" / "scripts"
STYLES = ROOT / "build" / "static" / "rrjeta.css"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/rrjeta.css">
<script type="module" src="/form-conditions.mjs"></script></head>
<body class="govuk-template__body"><main class="govuk-width-container"><h1 class="govuk-heading-l">{title}</h1>
<form method="post">{form}</form></main></body></html>"""
CHOICES = {
    "plan_actions": [Choice("a-1", "Terapi"), Choice("a-2", "Shkollë")],
    "plan_objectives": [Choice("o-1", "Siguria në shtëpi")],
    "people": [Choice("p-1", "Besim M.")],
    "users": [Choice("u-1", "Elira K.")],
    "municipalities": [Choice("durres", "Durrës")],
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@cache
def _styles() -> str:
    return STYLES.read_text(encoding="utf-8")


def _answer(html: str, route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    if name.endswith(".mjs"):
        route.fulfill(body=(SCRIPTS / name).read_text(encoding="utf-8"), content_type="text/javascript")
    elif name == "rrjeta.css":
        route.fulfill(body=_styles(), content_type="text/css")
    elif name == "form":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    else:
        route.fulfill(status=404)


def _opened(browser: Browser, form: Form, language: str = "en", wide: int = 1280, **more: Any) -> Page:
    drawn = draw(form, language=language, choices=CHOICES, **more)
    html = PAGE.format(language=language, title=form.title.in_(language), form=drawn)
    page = browser.new_page(viewport={"width": wide, "height": 800})
    page.route("**/*", lambda route: _answer(html, route))
    page.goto("http://forms.test/form", wait_until="load")
    return page


def test_a_question_appears_when_it_is_asked_and_goes_when_it_is_not(browser: Browser, forms: dict[str, Form]) -> None:
    page = _opened(browser, forms["identification"])
    called = page.get_by_role("group", name="Have the police or the ambulance been called?")
    assert not called.is_visible()
    danger = page.get_by_role("group", name="Can someone hurt the child now or tonight?")
    danger.get_by_label("Yes").check()
    assert called.is_visible()
    danger.get_by_label("Unknown").check()
    assert not called.is_visible()
    sexual = page.get_by_label("Sexual violence / abuse")
    assert not sexual.is_visible()
    page.get_by_label("Abuse and violence").check()
    assert sexual.is_visible()
    page.close()


def test_a_childs_line_goes_when_the_visit_did_not_take_place(
    browser: Browser, forms: dict[str, Form], children: list[Choice]
) -> None:
    page = _opened(browser, forms["visit"], children=children)
    era = page.get_by_role("group", name="Era M.").first
    assert era.is_visible()
    page.get_by_label("Nobody at home").check()
    assert not era.is_visible()
    page.get_by_label("The visit took place").check()
    assert era.is_visible()
    page.close()


def test_a_line_looks_at_its_own_answers_only(browser: Browser, forms: dict[str, Form], children: list[Choice]) -> None:
    page = _opened(browser, forms["initial_assessment"], children=children)
    reasons = [page.locator(f"#q-not_seen_reason-{child.code}") for child in children]
    assert [one.is_visible() for one in reasons] == [False, False]
    heading = page.get_by_text("Why was the child not seen?")
    assert not heading.is_visible()
    page.locator("input[name='child_seen-era-2'][value='refused']").check()
    assert [one.is_visible() for one in reasons] == [False, True]
    assert heading.is_visible()
    page.close()


def test_a_question_that_waits_for_an_empty_date_follows_the_typing(browser: Browser, forms: dict[str, Form]) -> None:
    page = _opened(browser, forms["paper_case"])
    age, born = page.get_by_label("Age, about"), page.get_by_label("Date of birth")
    assert age.is_visible()
    born.fill("14.3.2017")
    assert not age.is_visible()
    born.fill("31.2.2017")
    assert age.is_visible()
    page.close()


def test_the_words_of_a_condition_are_for_those_without_scripts(browser: Browser, forms: dict[str, Form]) -> None:
    page = _opened(browser, forms["paper_case"])
    assert not page.get_by_text("Only if the date of birth is not known.").is_visible()
    page.close()
    context = browser.new_context(java_script_enabled=False)
    form = forms["paper_case"]
    plain = context.new_page()
    plain.set_content(PAGE.format(language="en", title=form.title.en, form=draw(form, language="en")))
    assert plain.get_by_text("Only if the date of birth is not known.").is_visible()
    assert plain.get_by_label("The measure is valid until").is_visible()
    context.close()


@pytest.mark.parametrize(("language", "wide"), [("sq", 360), ("en", 1280)])
def test_no_form_shuts_anybody_out(
    browser: Browser, forms: dict[str, Form], children: list[Choice], language: str, wide: int
) -> None:
    for form in forms.values():
        errors = {
            question.key: ["Gabim"]
            for question in form.questions()
            if question.key in ("risk_level", "summary", "reason")
        }
        page = _opened(browser, form, language, wide, children=children, errors=errors)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= wide, form.code
        page.evaluate(AXE.read_text(encoding="utf-8"))
        report: dict[str, Any] = page.evaluate("rules => axe.run(rules)", AXE_RULES)
        found = [f"{one['id']}: {node['target']}" for one in report["violations"] for node in one["nodes"]]
        assert found == [], form.code
        page.close()

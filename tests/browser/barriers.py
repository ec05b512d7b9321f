"""What shuts somebody out of a page: the findings of axe, and a page wider than its screen."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.desk import WIDER

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RULES = {"runOnly": _TAGS, "resultTypes": ["violations"], "preload": False}
# The report of what is well stays in the page: to hand it over would take as long as to write it.
_FINDINGS = """rules => axe.run(rules).then(
  report => report.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 140)}`))"""
_H1 = "document.querySelectorAll('h1').length"


def watch(page: Page) -> None:
    """Have axe stand in every page that is opened here; past the content policy, as the browser's own tools are."""
    page.add_init_script(path=AXE)


def barriers(page: Page) -> list[str]:
    """Return what is wrong with a page that is watched, one line each."""
    found = ["wider than the screen"] if page.evaluate(WIDER) else []
    found += [] if page.evaluate(_H1) == 1 else ["not exactly one h1"]
    broken: list[str] = page.evaluate(_FINDINGS, _RULES)
    return [*found, *broken]

"""What shuts somebody out of a page: the findings of axe, and a page wider than its screen."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.desk import WIDER

_AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is broken is asked for: a report of everything that is well costs most of the time.
_RULES = {"runOnly": _TAGS, "resultTypes": ["violations"], "elementRef": False, "preload": False}


def barriers(page: Page) -> list[str]:
    """Return what is wrong with a page for somebody, one line each."""
    found = ["wider than the screen"] if page.evaluate(WIDER) else []
    found += [] if page.locator("h1").count() == 1 else ["not exactly one h1"]
    session = page.context.new_cdp_session(page)
    # Past the content policy, as the browser's own tools are, so that the page keeps its policy.
    session.send("Runtime.evaluate", {"expression": _AXE.read_text(encoding="utf-8")})
    report: dict[str, Any] = page.evaluate("rules => axe.run(rules)", _RULES)
    session.detach()
    return [*found, *(f"{one['id']}: {one['nodes'][0]['html'][:140]}" for one in report["violations"])]

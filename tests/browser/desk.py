"""Who sits at which screen: one browser of their own for everybody, on a desk or a phone, with scripts or without.

What the browser itself complains of (a script that fails, something the content policy forbids) is collected; the
fixture `desk` fails the test for it.
"""

import re

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from rrjeta.access.actors import Actor
from rrjeta.access.models import User
from tests.cast import BACKEND, make_fresh

WIDTHS: dict[str, ViewportSize] = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# A page refused or shown again with its faults answers 4xx, which the browser reports beside real complaints.
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_WAIT_MS = 20_000


class Desk:
    """Pages opened by people of the cast, or by anybody who signs in."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.url, self.complaints = address, list[str]()
        self._browser = browser
        self._contexts: dict[tuple[str, str, bool], BrowserContext] = {}

    def open(self, who: Actor | None, address: str, width: str = "desk", *, scripts: bool = True) -> Page:
        """Return a new page as somebody sees it, in their one browser of this width; nobody is not signed in."""
        page = self.page(who.name if who else "", width, scripts=scripts, actor=who)
        page.goto(self.url + address)
        return page

    def page(self, name: str, width: str = "desk", *, scripts: bool = True, actor: Actor | None = None) -> Page:
        """Return a new empty page in the one browser of a name; an actor of the cast is signed in there."""
        key = (name, width, scripts)
        if key not in self._contexts:
            context = self._browser.new_context(viewport=WIDTHS[width], java_script_enabled=scripts)
            context.set_default_timeout(_WAIT_MS)
            if actor:
                context.add_cookies([{"name": "sessionid", "value": session_of(actor), "url": self.url}])
            self._contexts[key] = context
        page = self._contexts[key].new_page()
        page.on("console", lambda message: self._complain(page, message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._complain(page, str(error)))
        return page

    def speak(self, language: str) -> None:
        """Set the language in which whoever is not signed in reads."""
        for context in self._contexts.values():
            context.add_cookies([{"name": "language", "value": language, "url": self.url}])

    def close(self) -> None:
        """Close every browser."""
        for context in self._contexts.values():
            context.close()

    def _complain(self, page: Page, words: str) -> None:
        if not _REFUSED.match(words):
            self.complaints.append(f"{page.url}: {words}")


def session_of(actor: Actor) -> str:
    """Sign somebody of the cast in, with a fresh proof; return the value of their cookie."""
    client = Client()
    client.force_login(User.objects.get(id=actor.user_id), backend=BACKEND)
    make_fresh(client)
    return str(client.cookies["sessionid"].value)

"""Plays a life of the pack through the pages: whoever acts signs in, clicks their way there and fills what is asked.

The steps are those of packs/albania/scenarios; what the operations take from a step in tests/jobs, a person types here.
`life_of_case.py`, `life_of_plan.py` and `life_of_measure.py` hold what each verb does on the pages.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from playwright.sync_api import Locator, Page

from rrjeta.forms.queries import form
from rrjeta.jobs.playing.life import Step, moment_of, resolved
from rrjeta.jobs.playing.posting import as_posted
from rrjeta.jobs.playing.stage import listed
from rrjeta.kernel.clock import now
from tests.browser.desk import Desk
from tests.browser.filling import form_with, send
from tests.browser.hands import Hands, Mouse
from tests.browser.standing_clock import StandingClock

Given = Mapping[str, Any]
Verb = Callable[["Played", Given], None]
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_SAID_WRONG = ".govuk-error-summary li, .govuk-error-message"
_WHERE_WRONG = "all => all.map(one => `${one.querySelector('a')?.hash ?? one.id}: ${one.textContent.trim()}`)"


class Played:
    """A life being played: who sits where, what was named so far, whose turn it is."""

    def __init__(self, desk: Desk, stands: StandingClock, people: Mapping[str, UUID], password: str) -> None:
        self.ids: dict[str, UUID] = dict(people)
        self.hands_of: type[Hands] = Mouse
        self.has_scripts = True
        self._desk, self._clock, self._password = desk, stands, password
        self._hands: dict[str, Hands] = {}
        self._signed_in: dict[str, datetime] = {}
        self.by = ""

    def play(self, step: Step, first: date, verbs: Mapping[str, Verb]) -> None:
        """Play one step at its hour."""
        self._clock.stand_at(moment_of(step.at, first))
        self.by = step.by
        given = resolved(step.given, first)
        if step.refused:
            given = {**given, "refused": step.refused}
        verbs[step.do](self, given)
        wrong = [] if step.refused else self.page.locator(_SAID_WRONG).evaluate_all(_WHERE_WRONG)
        assert not wrong, f"{step.at}, {step.by}: {step.do}: {wrong}"

    @property
    def hands(self) -> Hands:
        """Return the hands of whoever acts now; they sign in when they first do, and again once their session has ended."""
        if self.by not in self._hands:
            self._hands[self.by] = self.hands_of(self._desk.page(self.by, scripts=self.has_scripts))
        hands = self._hands[self.by]
        if now() - self._signed_in.get(self.by, _NEVER) >= timedelta(seconds=settings.SESSION_COOKIE_AGE):
            self._signed_in[self.by] = now()
            hands.page.goto(self._desk.url)
            send(hands, {"login": self.by, "password": self._password}, form=form_with(hands, "login"))
        return hands

    @property
    def page(self) -> Page:
        """Return the page at which whoever acts looks now."""
        return self.hands.page

    def form_with(self, name: str) -> Locator:
        """Return the form that asks for a name."""
        return form_with(self.hands, name)

    def form_to(self, ending: str) -> Locator:
        """Return the form that is sent to an address."""
        return self.page.locator(f'main form[action$="{ending}"]').first

    def case_path(self, name: str) -> str:
        """Return the address of a child's case."""
        return f"/cases/{self.ids[name]}"

    def to_start(self) -> None:
        """Go to the page of today's work by the top bar."""
        self.hands.go(self.page.locator('.page-navigation a[href="/"]'))

    def to_case(self, name: str) -> None:
        """Be in the file of a child: by a link that stands here, else by the lists of cases, at last the closed ones."""
        path = self.case_path(name)
        if path in self.page.url:
            return
        link = self.page.locator(f'main a[href="{path}"]')
        for way in ('.page-navigation a[href="/cases"]', 'main a[href="/cases?whose=area"]'):
            if link.count() == 0 and self.page.locator(way).count():
                self.hands.go(self.page.locator(way).first)
        if link.count() == 0:
            send(self.hands, {"closed": True}, form=self.form_with("closed"))
        self.hands.go(link.first)

    def to(self, name: str, *ways: str) -> None:
        """Go through the file of a child, link by link."""
        self.to_case(name)
        for way in ways:
            self.follow(f"{self.case_path(name)}/{way}")

    def follow(self, path: str) -> None:
        """Press the link to an address; a link on this page, never the address bar."""
        self.hands.go(self.page.locator(f'main a[href="{path}"]').first)

    def posted(self, code: str, given: Given, names: Sequence[str] = ()) -> dict[str, Any]:
        """Return what a form of the pack is answered with, by the names of its inputs."""
        cases = {name: str(self.ids[name]) for name in names}
        return dict(as_posted(form(code), given.get("answers") or {}, given.get("each") or {}, cases, self.named))

    def named(self, word: str) -> str:
        """Return the id behind `@name`, and any other words as they stand."""
        return str(self.ids[word[1:]]) if word.startswith("@") else word

    def names(self, given: Given) -> list[str]:
        """Return the names of the cases that a step is about."""
        return listed(given["cases"])

    def id_in_url(self, name: str) -> None:
        """Give a name to the record whose page this is."""
        self.ids[name] = UUID(re.findall(r"[0-9a-f-]{36}", self.page.url)[-1])

"""How somebody works a page: with the mouse, or with the keyboard alone.

The keyboard goes forward with Tab from wherever it stands until it is where it wants to be; it never jumps. What cannot
be reached that way is out of reach for whoever has no mouse.
"""

from abc import ABC, abstractmethod

from playwright.sync_api import ElementHandle, Locator, Page

_MOST_STEPS = 500
_IS_HERE = "one => one === document.activeElement"
# A group of radio buttons is one stop: Tab comes to the chosen one, the arrows go on from there.
_IS_IN_GROUP = "one => one.name === document.activeElement.name && one.form === document.activeElement.form"
_IS_SKIP = "document.activeElement.hash === '#main'"
_IS_FRESH = "one => document.activeElement === document.body && !!one.closest('main')"
# About how many stops lie before the one wanted, so that the eye need not look up at each; rather too few than too many.
_STOPS_BEFORE = """wanted => {
  const stops = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const isOne = one => one.type !== 'radio' || one.checked
    || !(one.form ?? document).querySelector(`[name="${one.name}"]:checked`);
  const all = [...document.querySelectorAll(stops)].filter(one => one.checkVisibility() && isOne(one));
  const here = document.activeElement, isAhead = one => here.compareDocumentPosition(one) & 4;
  const ahead = all.filter(one => one !== here && isAhead(one) && one.compareDocumentPosition(wanted) & 4);
  return Math.max(0, new Set(ahead.map(one => one.type === 'radio' ? one.name : one)).size - 2);
}"""
_FOLDED = """one => [...document.querySelectorAll('details')]
  .flatMap((fold, place) => !fold.open && fold.contains(one) && !one.closest('summary') ? [place] : [])"""


class OutOfReach(AssertionError):
    """The keyboard went around the whole page and did not come to where it should."""


class Hands(ABC):
    """What a person does on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, to: Locator) -> None:
        """Press a link or button that leads to another page, and be there."""
        self.unfold(to)
        self.turn_to(to)
        with self.page.expect_navigation(wait_until="load"):
            self.press(to)

    def unfold(self, around: Locator) -> None:
        """Open whatever is folded around something."""
        for place in around.evaluate(_FOLDED):
            self.press(self.page.locator("details").nth(place).locator("> summary"))

    def turn_to(self, one: Locator) -> None:  # noqa: B027  a mouse is where it points
        """Come to where something is, without doing anything there yet."""

    def attach(self, to: Locator, name: str, content: bytes) -> None:
        """Choose a file; the window in which one looks for it is the machine's own."""
        with self.page.expect_file_chooser() as asked:
            self.press(to)
        asked.value.set_files({"name": name, "mimeType": "image/png", "buffer": content})

    @abstractmethod
    def press(self, one: Locator) -> None:
        """Press a link, a button or a heading that folds."""

    @abstractmethod
    def tick(self, box: Locator) -> None:
        """Turn a checkbox to its other state."""

    @abstractmethod
    def choose(self, button: Locator) -> None:
        """Choose one of several radio buttons."""

    @abstractmethod
    def pick(self, select: Locator, value: str) -> None:
        """Pick one line of a list."""

    @abstractmethod
    def write(self, into: Locator, words: str) -> None:
        """Write words in place of what stands in a field."""


class Mouse(Hands):
    """Points and clicks."""

    def press(self, one: Locator) -> None:
        one.click()

    def tick(self, box: Locator) -> None:
        box.click()

    def choose(self, button: Locator) -> None:
        button.click()

    def pick(self, select: Locator, value: str) -> None:
        select.select_option(value)

    def write(self, into: Locator, words: str) -> None:
        into.fill(words)


class Keyboard(Hands):
    """Has no mouse: Tab, the arrows, the space bar, Enter and the letters."""

    def turn_to(self, one: Locator) -> None:
        self._reach(one, _IS_HERE)

    def press(self, one: Locator) -> None:
        self._reach(one, _IS_HERE)
        self.page.keyboard.press("Enter")

    def tick(self, box: Locator) -> None:
        self._reach(box, _IS_HERE)
        self.page.keyboard.press("Space")

    def choose(self, button: Locator) -> None:
        wanted = self._reach(button, _IS_IN_GROUP)
        self.page.keyboard.press("Space")
        for _step in range(_MOST_STEPS):
            if wanted.evaluate("one => one.checked"):
                return
            self.page.keyboard.press("ArrowDown")
        raise OutOfReach(str(button))

    def pick(self, select: Locator, value: str) -> None:
        here = self._reach(select, _IS_HERE)
        self.page.keyboard.press("Home")
        for _step in range(_MOST_STEPS):
            if here.evaluate("one => one.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise OutOfReach(f"{select} {value}")

    def write(self, into: Locator, words: str) -> None:
        self._reach(into, _IS_HERE)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def _reach(self, one: Locator, is_there: str) -> ElementHandle:
        wanted = one.element_handle()
        if wanted.evaluate(_IS_FRESH):
            # What every page offers first: past the top bar to the content.
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_IS_SKIP):
                self.page.keyboard.press("Enter")
        for _step in range(wanted.evaluate(_STOPS_BEFORE)):
            self.page.keyboard.press("Tab")
        for _step in range(_MOST_STEPS):
            if wanted.evaluate(is_there):
                return wanted
            self.page.keyboard.press("Tab")
        raise OutOfReach(f"{self.page.url}: {one}")

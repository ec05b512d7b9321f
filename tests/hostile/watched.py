"""A browser in which nothing may run, be asked for elsewhere or be put together wrongly: whatever is, is noted."""

from typing import Any

from playwright.sync_api import Browser, Page, Response

from tests.hostile.payloads import PRODUCT, SUM

_WAIT_MS = 20_000
# The browser's own parts, such as its reader of papers.
_BROWSERS_OWN = ("data:", "blob:", "about:", "chrome:", "chrome-extension:")
# Elements and attributes that no page of ours holds: were one there, what somebody typed became part of the page.
_FOREIGN = """() => {
  const kinds = 'iframe,object,embed,base,style,math,meta[http-equiv],link,script,img,form';
  const found = [...document.querySelectorAll(kinds)].filter(one => {
    const address = one.href || one.src || one.action || '';
    const isOurs = typeof address === 'string' && address.startsWith(location.origin + '/');
    return !isOurs && !(one.localName === 'form' && !one.getAttribute('action'));
  });
  const runs = ({name, value}) => /^on/i.test(name) || (/^\\s*javascript:/i.test(value) && name !== 'value');
  const handlers = [...document.querySelectorAll('*')].filter(one => [...one.attributes].some(runs));
  return [...found, ...handlers].map(one => one.outerHTML.slice(0, 120));
}"""
_HOOKS = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', event =>
  window.__violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
window.__ran = mark => console.info('RAN ' + mark);
for (const name of ['alert', 'confirm', 'prompt']) window[name] = said => { console.info('RAN ' + name + said); };
"""


class Watched:
    """One person's browser; `faults` is what should not have been."""

    def __init__(self, browser: Browser, origin: str, cookie: str, headers: dict[str, str] | None = None) -> None:
        self.faults: list[str] = []
        self.visited: set[str] = set()
        self._origin = origin
        self._context = browser.new_context(extra_http_headers=headers or {})
        self._context.set_default_timeout(_WAIT_MS)
        self._context.add_init_script(_HOOKS)
        if cookie:
            self._context.add_cookies([{"name": "sessionid", "value": cookie, "url": origin}])
        self._context.route("**/*", self._ask)
        self._context.on("page", lambda page: page.on("dialog", lambda one: self._note(page, f"dialog {one.message}")))
        self.page = self._context.new_page()
        self.page.on("console", lambda said: self._note(self.page, said.text) if said.text.startswith("RAN ") else None)
        self.page.on("response", self._answered)

    def visit(self, address: str) -> list[str]:
        """Open a page, look at it, and return the addresses of this house to which it leads."""
        self.visited.add(address)
        answer = self.page.goto(self._origin + address, wait_until="load")
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            return []
        self.look()
        links: list[str] = self.page.eval_on_selector_all(
            "a[href]", "all => all.map(one => one.getAttribute('href')).filter(one => one.startsWith('/'))"
        )
        return [link.split("#")[0] for link in links]

    def look(self) -> None:
        """Note whatever stands on the page that nobody of this house wrote."""
        for found in self.page.evaluate("() => window.__violations"):
            self._note(self.page, f"violation {found}")
        for found in self.page.evaluate(_FOREIGN):
            self._note(self.page, f"foreign {found}")
        said = self.page.evaluate("() => document.title + document.body.innerText")
        if SUM in said and PRODUCT.replace("*", "") not in said:
            self._note(self.page, "a template was evaluated")

    def close(self) -> None:
        """End the browser."""
        self._context.close()

    def _ask(self, route: Any) -> None:
        address = route.request.url
        if address.startswith((self._origin + "/", *_BROWSERS_OWN)):
            route.continue_()
            return
        self._note(self.page, f"asked for {address}")
        route.abort()

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._note(self.page, f"answered {response.status}")

    def _note(self, page: Page, what: str) -> None:
        self.faults.append(f"{page.url}: {what}")

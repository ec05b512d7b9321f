"""Signs in as the first invented colleague of a served demonstration: `sign_in.py ADDRESS`. Needs nothing but Python."""

import http.cookiejar
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

_SECONDS = 900


def _opened(browser: urllib.request.OpenerDirector, address: str) -> str:
    """Return the page once it is served; setting up may take minutes."""
    until = time.monotonic() + _SECONDS
    while True:
        try:
            with browser.open(address, timeout=30) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError) as fault:
            if isinstance(fault, urllib.error.HTTPError) or time.monotonic() > until:
                raise
            time.sleep(0.25)


def sign_in(address: str) -> str:
    """Return the page that stands behind the sign-in. Exits when there is none."""
    local = urllib.request.ProxyHandler({})
    browser = urllib.request.build_opener(local, urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = _opened(browser, f"{address}/sign-in")
    form = re.search(r'action="(/sign-in/demo)">(.*?)</form>', page, re.DOTALL)
    if form is None:
        sys.exit("The sign-in page offers no invented colleague.")
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.group(2)))
    sent = urllib.request.Request(address + form.group(1), urllib.parse.urlencode(fields).encode(), {"Origin": address})
    with browser.open(sent, timeout=60) as answer:
        start = str(answer.read().decode())
    if "/sign-out" not in start or "/sign-in/demo" in start:
        sys.exit("Signing in did not lead to the start page.")
    return start


if __name__ == "__main__":
    title = re.search(r"<title>(.*?)</title>", sign_in(sys.argv[1]), re.DOTALL)
    sys.stdout.write(f"   signed in: {title.group(1).strip() if title else '?'}\n")

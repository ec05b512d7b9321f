"""Follows every link as one user of each role and searches all bytes that come back for canaries out of that user's matrix.

    python tests/hostile/crawl.py --server http://127.0.0.1:8000 --manifest FILE [--pages 300] [--users 2] --json

Pages, papers (their text), spreadsheets (their parts) and pictures are searched alike. Of pages that differ by an id alone
so many are opened as `--alike` says, so that a long list does not keep the crawl from everything else.
"""

import argparse
import io
import json
import re
import sys
import time
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from pypdf import PdfReader
from pypdf.errors import PyPdfError

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.hostile.oracle import CANARY, Oracle
from tests.hostile.pages import Page, left
from tests.hostile.wire import Answer, Browser, Wire

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9]+")
_LEFT_OUT = re.compile(r"/(sign-out|sign-in|language|hide-names|static)")
# Forms that change nothing but the log of looks: they print.
_PRINTS = re.compile(r"/(print|day-sheet)$")
_SHOWN = 20
# Where a crawl begins: today's work, and the rooms that a start page names only where something waits.
_FIRST = ("/", "/supervision", "/complaints", "/emergencies")


@dataclass(slots=True)
class Crawled:
    """What was opened, and what was found where it must not stand."""

    pages: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    users: Counter[str] = field(default_factory=Counter)
    canaries: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the figures and some of what was found."""
        return {
            "pages": self.pages,
            "users": len(self.users),
            "kinds": dict(self.kinds),
            "canaries_seen_by_right": len(self.canaries),
            "leaks": len(self.leaks),
            "faults": len(self.faults),
            "shown": [*self.leaks, *self.faults][:_SHOWN],
        }


class Crawl:
    """Opens what a user's pages lead to."""

    def __init__(self, oracle: Oracle, opened: Callable[[str], Browser], alike: int = 4) -> None:
        self._oracle, self._open, self._alike = oracle, opened, alike
        self.found = Crawled()

    def as_user(self, username: str, most: int) -> None:
        """Open up to so many pages as one user."""
        browser = self._open(username)
        waiting, seen, opened = deque([("GET", one, {}) for one in _FIRST]), set(_FIRST), Counter[str]()
        while waiting and self.found.users[username] < most:
            method, path, fields = waiting.popleft()
            kind = f"{method} {_ID.sub('#', path)}"
            if opened[kind] >= self._alike:
                continue
            opened[kind] += 1
            answer = browser.ask(method, path, fields)
            self._search(username, f"{method} {path}", answer)
            if answer.header("content-type").startswith("text/html"):
                for step in _steps(path, answer):
                    if step[1] not in seen:
                        seen.add(step[1])
                        waiting.append(step)
            elif answer.status == 302 and (target := _local(path, answer.header("location"))) and target not in seen:
                seen.add(target)
                waiting.append(("GET", target, {}))

    def _search(self, username: str, where: str, answer: Answer) -> None:
        self.found.pages += 1
        self.found.users[username] += 1
        self.found.kinds[answer.header("content-type").partition(";")[0]] += 1
        if answer.status >= 500:
            self.found.faults.append(f"{answer.status} {where} as {username}")
        content = b"\n".join((answer.body, str(answer.headers).encode(), *_inside(answer)))
        leaked = self._oracle.leaked(username, content)
        self.found.leaks += [f"{where} as {username}: {word}" for word in leaked[:3]]
        self.found.canaries |= {one.group().decode() for one in CANARY.finditer(content)}


def one_of_each(oracle: Oracle, count: int) -> list[str]:
    """Return so many users of each role, in the order of the manifest."""
    taken: Counter[str] = Counter()
    chosen = []
    for name, one in oracle.users.items():
        role = one["roles"][0]
        if taken[role] < count:
            taken[role] += 1
            chosen.append(name)
    return chosen


def _steps(path: str, answer: Answer) -> Iterator[tuple[str, str, dict[str, Any]]]:
    page = Page(answer.body.decode(errors="replace"))
    for form in page.forms:
        target = _local(path, form.action or path)
        if form.method == "post" and target and _PRINTS.search(target):
            sent = {name: value for name, value in left(form).items() if name != "csrfmiddlewaretoken"}
            yield "POST", target, sent
    actions = {form.action for form in page.forms if form.method == "post"}
    for address in page.addresses:
        if address not in actions and (target := _local(path, address)) is not None:
            yield "GET", target, {}


def _local(path: str, address: str) -> str | None:
    """Return the address on this server to which a link leads, or None when it leads elsewhere or out."""
    parts = urlsplit(urljoin(f"http://here{path}", address))
    if parts.hostname not in ("here", "localhost", "127.0.0.1") or _LEFT_OUT.match(parts.path):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _inside(answer: Answer) -> Iterator[bytes]:
    """Yield what can be read inside of a paper or a packed file, where a line may break anywhere."""
    if answer.body.startswith(b"%PDF-"):
        try:
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body)).pages)
        except PyPdfError:
            return
        yield re.sub(r"\s", "", text).encode()
    elif answer.body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.body)) as packed:
            for name in packed.namelist():
                yield packed.read(name)


def main(given: Sequence[str] | None = None) -> int:
    """Crawl a running server; return 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--server", required=True)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=300, help="at most so many as each user")
    parser.add_argument("--users", type=int, default=2, help="so many users of each role")
    parser.add_argument("--alike", type=int, default=4, help="so many pages that differ by an id alone")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(given)
    manifest: Mapping[str, Any] = json.loads(asked.manifest.read_text(encoding="utf-8"))
    oracle = Oracle(manifest)
    names = list(oracle.users)
    started = time.monotonic()
    crawl = Crawl(oracle, lambda name: Wire(asked.server, oracle.users[name], names.index(name)).sign_in(), asked.alike)
    for username in one_of_each(oracle, asked.users):
        crawl.as_user(username, asked.pages)
    found = {**crawl.found.as_json(), "seconds": round(time.monotonic() - started)}
    sys.stdout.write(json.dumps(found, indent=None if asked.json else 1) + "\n")
    return 1 if crawl.found.leaks or crawl.found.faults else 0


if __name__ == "__main__":
    sys.exit(main())

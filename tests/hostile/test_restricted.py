"""Restricted words stand on no page, paper, list, title, address, log or session but on the reveal page of their object.

Every word of every restricted object is a canary. Everybody walks through every address that can be made of the ids, every
list and search, and whoever prints has every paper printed for every reader with everything chosen.
"""

import io
import logging
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case, Concern, ConcernChild, ConcernReporter, Measure, Transfer
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, working
from rrjeta.papers.choices import Audience, Part
from rrjeta.people.models import CareArrangement
from rrjeta.people.operations.around import raise_alert
from tests.cases.telling import child, tell
from tests.doors.world import PEOPLE, World
from tests.hostile.canaries import Canaries
from tests.hostile.pages import Page
from tests.hostile.test_cousin import addresses
from tests.papers.reading import text_of

pytestmark = pytest.mark.slow

_ACCOUNTS = ("note", "visit", "initial_assessment")
_PLACES = {
    "initial_assessment": ("place",),
    "full_assessment": ("place",),
    "review": ("place",),
    "closure": ("place",),
    "protection": ("secured_where",),
    "search": ("last_known", "found_where"),
}
# Whoever heads the unit or stands in prints the same papers.
_PRINTERS = ["ana", "dea", "covering"] if os.environ.get("RRJETA_LONG") == "1" else ["ana"]
# One of each kind of reader: who works on it, who stands in, above, beside, on call, shut out, elsewhere, and who sees no case.
_READERS = (
    *("ana", "covering", "dea", "edi", "besa", "on_duty", "excluded", "cen"),
    *("police", "agency", "administrator", "data_protection"),
)
_EACH = 5
_FEWEST = 12
_SEARCH = "search: "
_OWN = {"reason": "case_work"}
_OTHER = {"reason": "supervision", "words": "The plan is decided on today."}


class _Secrets:
    """The world with a canary in every word of every restricted object, and where each of them may be read."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.canaries = Canaries(seed=12)
        self.readable_at: dict[str, list[Any]] = {}
        self.entries: dict[str, UUID] = {}
        with working(world.people["ana"].user_id):
            self._entries()
            self._places()
            self._concern()

    def _word(self, name: str, way: list[Any]) -> str:
        word = self.canaries.word(name)
        self.readable_at[word] = way
        return word

    def _entries(self) -> None:
        case = Case.objects.select_related("subject", "person__subject", "household__subject").get(
            id=self.world.case.id
        )
        for kind in dict.fromkeys((*_ACCOUNTS, *_PLACES)):
            is_finished = kind != "initial_assessment"
            entry = write_entry(
                kind=kind,
                cases=[case],
                happened_at=now(),
                coded={},
                told={"text": "Talked.", "observed": "All was quiet."},
                lines={case.id: LineGiven()},
                is_finished=is_finished,
            )
            told: dict[str, str] = {}
            if kind in _ACCOUNTS:
                told["restricted_account"] = self._word(f"{kind} account", [case.id, "account", "entry", entry.id])
            for key in _PLACES.get(kind, ()):
                told[key] = self._word(f"{kind} {key}", [case.id, "place", "entry", entry.id])
            change(entry, told=told)
            self.entries[kind] = entry.id

    def _places(self) -> None:
        case_id = self.world.case.id
        care = CareArrangement.objects.select_related("subject").get(id=self.world.records["care"])
        way = [case_id, "place", "care", care.id]
        change(care, told={name: self._word(f"care {name}", way) for name in ("where", "with_whom", "note")})
        measure = Measure.objects.select_related("subject").get(id=self.world.records["decided"])
        told = {"place": self._word("measure place", [case_id, "place", "measure", measure.id])}
        change(measure, {"coded": {**measure.coded, "is_place_hidden": True}}, told)
        case = Case.objects.select_related("person__subject", "household__subject").get(id=case_id)
        raise_alert(code="secret_address", happened_at=now(), words="", household=case.household)
        way = [case_id, "place", "home", case.household_id]
        homes = {name: self._word(f"home {name}", way) for name in ("village", "address", "directions")}
        change(case.household, told=homes)
        change(
            case.person,
            told={name: self._word(f"child's {name}", way) for name in ("village", "address", "admin_unit")},
        )
        sent = Transfer.objects.select_related("subject").get(case_id=self.world.records["offered"])
        # Where one talked before the case was handed over is on no page at all: the receiver reads a summary.
        change(sent, told={"place": self.canaries.word("handover place")})

    def _concern(self) -> None:
        concern = tell(
            self.world.people["dea"],
            restricted_account=self.canaries.word("concern account"),
            **child(given_name="Luan", age="9"),
        )
        self.concern_id = concern.id
        way = [concern.id]
        (account,) = [word for name, word in self.canaries.let_out.items() if name.startswith("concern account")]
        self.readable_at[account] = [*way, "account"]
        change(concern, told={"child_location": self._word("where the child was", [*way, "place"])})
        raise_alert(code="secret_address", happened_at=now(), words="", household=concern.household)
        reporter = ConcernReporter.objects.select_related("subject").get(concern=concern)
        names = ("name", "phone", "organisation", "how_safely")
        change(reporter, told={name: self._word(f"reporter {name}", [*way, "reporter"]) for name in names})
        line = ConcernChild.objects.select_related("subject").get(concern=concern)
        change(line, {"case": self.world.case})
        Concern.objects.filter(id=concern.id).update(owner_id=self.world.people["ana"].user_id)

    def ways(self) -> list[list[Any]]:
        """Return the way to every restricted object, each once; there are some of every kind."""
        found = list({tuple(one): one for one in self.readable_at.values()}.values())
        kinds = Counter(way[1] for way in found)
        assert set(kinds) == {"account", "place", "reporter"}, kinds
        assert len(found) >= _FEWEST
        return found

    def leaks(self, content: bytes) -> list[str]:
        """Return which restricted words can be read in the bytes."""
        return self.canaries.found_in(content)


@pytest.fixture
def secrets(world: World) -> _Secrets:
    """Return the world full of restricted words."""
    return _Secrets(world)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return what the machine's log says."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield said
    root.setLevel(before)
    root.removeHandler(handler)


def _pages(secrets: _Secrets) -> Iterator[str]:
    world = secrets.world
    yield from addresses(world)
    for entry_id in secrets.entries.values():
        yield reverse("entry", args=[world.case.id, entry_id])
    yield reverse("note-correct", args=[world.case.id, secrets.entries["note"]])
    yield reverse("visit-correct", args=[world.case.id, secrets.entries["visit"]])
    yield reverse("case-before", args=[world.case.id]) + "?before=2099-01-01"
    for name in ("concern", "concern-complete", "concern-answer", "concern-screen", "concern-open-case"):
        yield reverse(name, args=[secrets.concern_id])
    for word in list(secrets.canaries.let_out.values())[::_EACH]:
        yield f"{_SEARCH}{word}"


def _body(page: Any) -> bytes:
    return b"".join(page) if page.streaming else page.content


@pytest.mark.parametrize("person", _READERS)
def test_no_page_tells_anybody_what_is_restricted(secrets: _Secrets, person: str, log: io.StringIO) -> None:
    browser, found, opened = secrets.world.browser(person), {}, 0
    for address in _pages(secrets):
        with transaction.atomic():
            word = address.removeprefix(_SEARCH)
            page = browser.post(reverse("search"), {"q": word}) if word != address else browser.get(address)
            transaction.set_rollback(True)
        opened += page.status_code == 200
        body = _body(page)
        if word != address:
            # A search says again what was typed, to whoever typed it.
            body = body.replace(f'value="{word}"'.encode(), b"")
        heads = "\n".join(f"{name}: {value}" for name, value in page.headers.items()).encode()
        if told := secrets.leaks(body) + secrets.leaks(heads):
            found[address] = told
    assert found == {}
    assert opened > (60 if person == "ana" else 3)
    kept = "\n".join(f"{one.action} {one.reason} {one.subjects} {one.changes}" for one in LogEntry.objects.all())
    assert secrets.leaks(kept.encode()) == []
    assert secrets.leaks(log.getvalue().encode()) == []


@pytest.mark.parametrize("person", _PRINTERS)
def test_no_paper_tells_it_whoever_it_is_for(secrets: _Secrets, person: str) -> None:
    world, browser = secrets.world, secrets.world.browser(person)
    found, printed = {}, 0
    # The head tells it in a note, the worker prints: what is restricted is taken out of running text too, or stops the paper.
    listed = _body(browser.get(reverse("case-papers", args=[world.case.id]))).decode()
    ways = {one for one in Page(listed).addresses if "/papers/" in one and one.startswith("/cases/")}
    assert len(ways) >= 8
    for way in sorted(ways):
        for audience in Audience:
            sent = {
                "audience": audience.value,
                "language": "en",
                "recipient": "The court",
                "chosen": [part.value for part in Part],
                "operation_id": str(new_id()),
            }
            with transaction.atomic():
                asked = browser.get(f"{way}?for={audience.value}")
                answer = browser.post(f"{way}/print", sent)
                transaction.set_rollback(True)
            is_pdf = answer["Content-Type"] == "application/pdf"
            printed += is_pdf
            texts = [_body(asked), text_of(_body(answer)).encode() if is_pdf else b"", _body(answer)]
            if told := [one for text in texts for one in secrets.leaks(text)]:
                found[f"{way} {audience}"] = told
    assert found == {}
    assert printed >= 12


def test_each_stands_on_its_own_page_alone(secrets: _Secrets) -> None:
    browser = secrets.world.browser("ana")
    assert secrets.ways()
    for word, way in secrets.readable_at.items():
        page = _opened(browser, way, _OWN)
        body = _body(page).decode()
        assert word in body, way
        others = [one for one, where in secrets.readable_at.items() if where != way and one in body]
        assert others == []
        assert secrets.leaks(Page(body).title.encode()) == []
        assert secrets.leaks("\n".join(Page(body).addresses).encode()) == []
        assert "no-store" in page["Cache-Control"]
    session = str(dict(browser.session.items())).encode()
    assert secrets.leaks(session) == []


def test_nobody_else_opens_any(secrets: _Secrets) -> None:
    ways, refused = secrets.ways(), Counter[int]()
    others = [one for one in PEOPLE if one not in ("ana", "covering", "dea")]
    assert len(others) >= len(_READERS) - 3
    for person in others:
        browser = secrets.world.browser(person)
        for way in ways:
            page = _opened(browser, way, _OTHER)
            assert page.status_code in (403, 404), (person, way)
            assert secrets.leaks(_body(page)) == []
            refused[page.status_code] += 1
    # Not one of them was refused because nothing stood there: whoever works on the case opens every one.
    browser = secrets.world.browser("ana")
    assert [way for way in ways if not secrets.leaks(_body(_opened(browser, way, _OWN)))] == []
    assert refused[404] > 0
    assert refused[403] > 0


def _opened(browser: Client, way: list[Any], sent: dict[str, str]) -> Any:
    name = "concern-restricted-open" if len(way) == 2 else "restricted-open"
    return browser.post(reverse(name, args=way), {**sent, "operation_id": str(new_id())})


def test_the_head_opens_places_and_reporters_and_no_account(secrets: _Secrets) -> None:
    browser = secrets.world.browser("dea")
    assert secrets.ways()
    for word, way in secrets.readable_at.items():
        page, secret = _opened(browser, way, _OTHER), way[1]
        assert page.status_code == (403 if secret == "account" else 200), way
        assert (word in _body(page).decode()) is (secret != "account")

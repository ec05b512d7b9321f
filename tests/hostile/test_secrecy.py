"""A stolen disk tells no name: whatever people type into any page, none of it can be read where it is kept.

Every text of every page is filled with a canary of its own, through the pages, by whoever the page opens for. Then the
database, its journal, the files, the sessions, what is held, the log and the mail are searched for all of them.
"""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.files import uploadedfile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from rrjeta.access.models import HeldText
from rrjeta.cases.models import Concern
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import today
from rrjeta.kernel.ids import new_id
from tests.cast import HOME, Cast
from tests.doors.row import Row
from tests.doors.table import TABLE, write_records
from tests.doors.world import World, make_world
from tests.hostile.canaries import Canaries, every_shape_is_found
from tests.hostile.garbage import photograph
from tests.hostile.pages import Page, filled
from tests.hostile.register import tables_as_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# What is written here is known to everybody who may sign in and is about no child: staff, offices, the roster,
# organisations and what they offer, coalitions and what they say in public.
_OPEN_TOPICS = {
    "users",
    "user",
    "units",
    "unit",
    "administration",
    "roster",
    "shift",
    "cover",
    "role",
    "own",
    "exclusion",
    "directory",
    "coalition",
    "protocol",
}


# What is tried in a field that takes no words: a number, a day, an hour.
_BETTER = ("3", today().strftime("%d.%m.%Y"), "00:01")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return what the machine's log says, down to the smallest."""
    said = io.StringIO()
    root = logging.getLogger()
    handler = next(one for one in root.handlers if type(one) is logging.StreamHandler)
    before, level = handler.setStream(said), root.level
    root.setLevel(logging.DEBUG)
    yield said
    root.setLevel(level)
    handler.setStream(before or io.StringIO())


def _in_error(page: Page) -> set[str]:
    """Return the fields to which the summary of faults leads."""
    return {one.removeprefix("#").removeprefix("q-") for one in page.addresses if one.startswith("#")}


class _Journey:
    """Walks through the pages, types a canary into every text and remembers all that a browser is shown of addresses."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.canaries = Canaries()
        self.open_places: list[str] = []
        self.saved: list[str] = []

    def _word(self, name: str) -> str:
        if "phone" in name:
            return self.canaries.phone(name)
        return (
            self.canaries.sentence(name)
            if name[:1] in "abcdefgnosw" and "name" not in name
            else self.canaries.word(name)
        )

    def fill(self, row: Row) -> None:
        """Open a page, fill in all of it, send it, and look at what comes back."""
        person = next((one for one in ("ana", "dea", *sorted(row.lets_in)) if one in row.lets_in), "")
        if not person or row.get != 200:
            return
        browser = self.world.browser(person)
        address = reverse(row.name, args=row.args(self.world)) + row.query
        response = browser.get(address)
        form = self._noted(response).main_form() if response["Content-Type"].startswith("text/html") else None
        if form is None or row.name.split("-")[0] in _OPEN_TOPICS:
            return
        sent = filled(form, self._word, lambda: photograph(self.canaries.word("inside the photograph")))
        sent |= {name: value for name, value in row.sent.items() if name not in sent}
        wrong: set[str] = set()
        for better in ("", *_BETTER):
            sent |= dict.fromkeys(wrong, better)
            answer = browser.post(form.action or address, sent)
            wrong = _in_error(self._noted(answer)) & {one.name for one in form.fields if one.kind != "file"}
            if answer.status_code == 302:
                self.saved.append(row.name)
            if answer.status_code != 422 or not wrong:
                return

    def _noted(self, response: Any) -> Page:
        """Keep what anybody beside the screen could read: addresses, titles, headers."""
        self.open_places += [f"{name}: {value}" for name, value in response.headers.items()]
        page = Page("" if response.streaming else response.content.decode(errors="replace"))
        self.open_places += [
            f"address {one}" for one in page.addresses if not one.startswith(("tel:", "sms:", "mailto:"))
        ]
        self.open_places.append(f"title {page.title}")
        return page

    def log_a_concern(self) -> None:
        """Tell everything that a concern can hold."""
        words = self.canaries
        sent = {
            "what_happened": words.sentence("what happened"),
            "danger_now": "no",
            "child_location": words.word("where the child is"),
            "admin_unit": words.word("village"),
            "address": words.word("address"),
            "beware": words.word("beware"),
            "source": "neighbour",
            "channel": "phone",
            "municipality": HOME,
            "father_name": words.word("father"),
            "mother_name": words.word("mother"),
            "alleged_perpetrator": words.word("perpetrator"),
            "referrer_name": words.word("reporter"),
            "referrer_phone": words.phone("reporter's phone"),
            "feedback_safely": words.sentence("how to answer safely"),
            "children-0-child_given_name": words.word("given name"),
            "children-0-child_surname": words.word("surname"),
            "children-0-age_estimate": "9",
            "operation_id": str(new_id()),
        }
        self._noted(self.world.browser("ana").post(reverse("concern-log"), sent))

    def fail_to_sign_in(self) -> None:
        """Type a child's name where the user's belongs, and send a note after the session had ended."""
        words = self.canaries
        sent = {"login": words.word("login"), "password": words.word("password")}
        self._noted(Client().post(reverse("account_login"), sent))
        browser = self.world.cast.signed_in(self.world.cast.ana)
        address = reverse("note-write", args=[self.world.case.id])
        form = self._noted(browser.get(address)).main_form()
        assert form is not None
        browser.post(reverse("sign-out"))
        self._noted(browser.post(address, filled(form, self._word, photograph)))

    def fall_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have the system fall over a sentence that it quotes."""
        sentence = self.canaries.sentence("quoted by a fault")

        def broken(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError(sentence)

        monkeypatch.setattr("rrjeta.web.notes.write_note", broken)
        browser = self.world.browser("ana")
        browser.raise_request_exception = False
        answer = browser.post(reverse("note-write", args=[self.world.case.id]), {"text": sentence})
        assert answer.status_code == 500
        browser.raise_request_exception = True
        self._noted(answer)
        monkeypatch.undo()


def _disk() -> dict[str, bytes]:
    """Return what lies in the folder of data: the database and its journal, the files, and what is served as static."""
    found: dict[str, bytes] = {}
    for folder in (Path(settings.RRJETA_DATA), Path(settings.STATIC_ROOT)):
        found |= {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return found


def test_the_search_finds_a_canary_in_every_shape() -> None:
    assert every_shape_is_found(Canaries()) == []


def test_nothing_typed_can_be_read_where_it_is_kept(
    cast: Cast, pack: object, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    touched_disk: list[str] = []
    opened = uploadedfile.TemporaryUploadedFile.__init__
    monkeypatch.setattr(
        uploadedfile.TemporaryUploadedFile,
        "__init__",
        lambda self, name, *args: touched_disk.append(str(name)) or opened(self, name, *args),
    )
    with transaction.atomic():
        world = make_world(cast)
        write_records(world)
    journey = _Journey(world)
    journey.log_a_concern()
    journey.fail_to_sign_in()
    journey.fall_over(monkeypatch)
    # Handing the case over ends what the others may write, so it comes last.
    for row in sorted(TABLE, key=lambda row: (row.name.startswith(("case-hand", "case-ask", "transfer")), row.name)):
        journey.fill(row)

    canaries = journey.canaries
    assert len(canaries.let_out) > 200
    assert len(set(journey.saved)) >= 35, sorted(set(journey.saved))
    assert Concern.objects.exists()
    assert Attachment.objects.exists()
    assert HeldText.objects.exists()
    leaks = {where: found for where, content in tables_as_text().items() if (found := canaries.found_in(content))}
    leaks |= {where: found for where, content in _disk().items() if (found := canaries.found_in(content))}
    sessions = b"\n".join(str(one.get_decoded()).encode() for one in Session.objects.all())
    mails = "\n".join(str(one.message()) for one in getattr(mail, "outbox", []))
    texts = {"sessions": sessions, "log": log.getvalue().encode(), "mail": mails.encode()}
    texts["addresses, titles and headers"] = "\n".join(journey.open_places).encode()
    leaks |= {where: found for where, content in texts.items() if (found := canaries.found_in(content))}
    assert leaks == {}
    assert touched_disk == []
    assert "answered" in log.getvalue()

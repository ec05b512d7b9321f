"""Mails: a case number at most, in the reader's language, tried again when they fail, never in the way of the notice."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from rrjeta.access.models import User
from rrjeta.jobs.keeping import deliver
from rrjeta.kernel import clock
from rrjeta.kernel.saving import working
from rrjeta.notices.choices import Kind
from rrjeta.notices.models import Notice
from rrjeta.notices.operations.mailing import claim_mails, send_due_mails
from rrjeta.notices.operations.telling import notify
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def mailed(settings: Any, cast: Cast) -> Any:
    """Have mail leave into memory, and everybody reached by it."""
    settings.RRJETA_MAIL = {"EMAIL_HOST": "localhost"}
    settings.EMAIL_BACKEND = LOCMEM
    for user in User.objects.all():
        User.objects.filter(id=user.id).update(email=f"{user.username}@example.org")
    return settings


def _tell(*actors: Any, kind: Kind = Kind.LET_IN, record_id: Any = None) -> None:
    with working(None):
        notify(kind=kind, to=[one.user_id for one in actors], record_id=record_id)


def test_a_mail_holds_the_number_and_no_name(cast: Cast, mailed: Any) -> None:
    case = make_case(cast, told={"given_name": "Zqcanary", "surname": "Zqother"})
    _tell(cast.ana, record_id=case.id)
    assert send_due_mails() == 1
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (["ana@example.org"], "Rrjeta: please sign in")
    assert sent.body == f"There is something new for you in Rrjeta. Please sign in.\n\nCase number: {case.number}\n"
    for word in ("Zqcanary", "Zqother"):
        assert word not in sent.message().as_string()


def test_it_is_written_in_the_language_of_its_reader(cast: Cast, mailed: Any) -> None:
    User.objects.filter(id=cast.ana.user_id).update(language="sq")
    _tell(cast.ana, cast.besa)
    send_due_mails()
    assert {one.subject for one in mail.outbox} == {"Rrjeta: ju lutemi hyni në sistem", "Rrjeta: please sign in"}


def test_every_kind_of_notice_makes_the_same_mail(cast: Cast, mailed: Any) -> None:
    for kind in Kind:
        _tell(cast.ana, kind=kind)
        send_due_mails()
    assert len({(one.subject, one.body) for one in mail.outbox}) == 1


def test_a_number_that_the_reader_may_not_see_stands_in_no_mail(cast: Cast, mailed: Any) -> None:
    case = make_case(cast)
    _tell(cast.cen, record_id=case.id)
    send_due_mails()
    assert case.number not in mail.outbox[0].body


def test_what_is_due_at_once_is_one_mail(cast: Cast, mailed: Any) -> None:
    for _turn in range(3):
        _tell(cast.ana)
    assert send_due_mails() == 1
    assert send_due_mails() == 0
    assert len(mail.outbox) == 1


def test_who_wants_no_mail_or_has_no_address_gets_none_and_is_told_all_the_same(cast: Cast, mailed: Any) -> None:
    cast.signed_in(cast.ana).post(reverse("own-mail"), {})
    User.objects.filter(id=cast.besa.user_id).update(email="")
    _tell(cast.ana, cast.besa)
    assert send_due_mails() == 0
    assert Notice.objects.filter(mail_due_at=None, read_at=None).count() == 2


def test_who_changes_their_mind_before_it_is_sent_gets_none(cast: Cast, mailed: Any) -> None:
    _tell(cast.ana)
    cast.signed_in(cast.ana).post(reverse("own-mail"), {})
    assert send_due_mails() == 0
    cast.signed_in(cast.ana).post(reverse("own-mail"), {"wants_mail": "yes"})
    assert cast.user(cast.ana).wants_mail


def test_without_a_mail_server_nothing_is_due(cast: Cast) -> None:
    User.objects.update(email="")
    User.objects.filter(id=cast.ana.user_id).update(email="ana@example.org")
    _tell(cast.ana)
    assert Notice.objects.get().mail_due_at is None


def test_a_mail_that_fails_is_tried_again_later_and_given_up_in_the_end(
    cast: Cast, mailed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailed.EMAIL_BACKEND, mailed.EMAIL_HOST, mailed.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        *_nobody(),
    )
    _tell(cast.ana)
    moment = clock.now()
    tries = 0
    while Notice.objects.get().mail_due_at is not None:
        moment = max(moment, Notice.objects.get().mail_due_at) + timedelta(seconds=1)
        monkeypatch.setattr("rrjeta.notices.operations.mailing.now", lambda at=moment: at)
        monkeypatch.setattr("rrjeta.notices.queries.now", lambda at=moment: at)
        assert send_due_mails() == 0
        assert send_due_mails() == 0, "it waits before it tries again"
        tries += 1
    assert tries == 7
    assert Notice.objects.get().read_at is None
    assert Notice.objects.get().mailed_at is None


def test_two_machines_do_not_send_it_twice(cast: Cast, mailed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _tell(cast.ana)
    real = claim_mails

    def while_another_sends(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr("rrjeta.notices.operations.mailing.claim_mails", real)
        assert send_due_mails() == 1
        return real(*args, **kwargs)

    monkeypatch.setattr("rrjeta.notices.operations.mailing.claim_mails", while_another_sends)
    assert send_due_mails() == 0
    assert len(mail.outbox) == 1


def _nobody() -> tuple[str, int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()


class _Taker(socketserver.StreamRequestHandler):
    """Takes mails as a mail server does, as far as a sender needs it."""

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA":
                self._say("354 go on")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += self.rfile.readline()
                self.server.taken.append(text.decode())  # type: ignore[attr-defined]  # see `server`
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def server() -> Iterator[Any]:
    """Serve as a mail server on this machine."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Taker) as standing:
        standing.taken = []  # type: ignore[attr-defined]  # a list of its own
        thread = threading.Thread(target=standing.serve_forever, daemon=True)
        thread.start()
        yield standing
        standing.shutdown()
        thread.join()


def test_it_leaves_by_a_true_mail_server(cast: Cast, mailed: Any, server: Any) -> None:
    case = make_case(cast, told={"given_name": "Zqcanary"})
    host, port = server.server_address
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST=host, EMAIL_PORT=port
    ):
        _tell(cast.ana, record_id=case.id)
        deliver()
    (taken,) = server.taken
    read = message_from_string(taken)
    assert (read["To"], read["Auto-Submitted"]) == ("ana@example.org", "auto-generated")
    assert case.number in read.get_payload()
    assert "Zqcanary" not in taken
    assert Notice.objects.get().mailed_at is not None

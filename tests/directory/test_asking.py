"""Whoever keeps a service is asked in time, once, by a link that works; a mail that could not go is tried again."""

from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from rrjeta.directory.models import ConfirmLink, Service
from rrjeta.directory.operations.asking import send_confirm_requests
from rrjeta.kernel.clock import frozen, now
from tests.directory.offering import make_contact, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

HOUSE = "https://rrjeta.example"


def due(**fields: Any) -> Service:
    row = make_service(name="Zqdue", **{"due_at": now() + timedelta(days=3), **fields})
    make_contact(row, "owner@example.org", kind="email")
    return row


def link() -> str:
    return mail.outbox[-1].body.split(HOUSE)[1].strip()


def test_one_mail_goes_and_its_link_confirms_the_service() -> None:
    row = due()
    assert (send_confirm_requests(HOUSE), send_confirm_requests(HOUSE)) == (1, 0)
    (sent,) = mail.outbox
    assert sent.to == ["owner@example.org"]
    assert sent.body.count("Zqdue") == 2
    assert link() == reverse("service-confirm", args=[link().rpartition("/")[2]])
    browser = Client()
    for _look in range(3):
        page = browser.get(link())
        assert (page.status_code, b"Zqdue" in page.content) == (200, True)
    assert ConfirmLink.objects.get(service=row).used_at is None
    assert browser.post(link(), {"way": "holds"}).status_code == 200
    row.refresh_from_db()
    assert (row.due_at or now()) > now() + timedelta(days=90)
    assert browser.get(link()).status_code == browser.post(link(), {"way": "holds"}).status_code == 404


def test_the_other_button_says_that_it_takes_nobody() -> None:
    row = due()
    send_confirm_requests(HOUSE)
    Client().post(link(), {"way": "stop"})
    row.refresh_from_db()
    assert (row.status, row.is_open_to_referrals) == ("closed", False)


def test_nobody_is_asked_who_need_not_be() -> None:
    due(due_at=now() + timedelta(days=30))
    due(status="planned", is_open_to_referrals=False)
    due(is_listed=False)
    make_service(due_at=None)
    assert send_confirm_requests(HOUSE) == 0
    assert mail.outbox == []


def test_who_did_not_answer_is_asked_again_after_a_month() -> None:
    due()
    assert send_confirm_requests(HOUSE) == 1
    with frozen(now() + timedelta(days=31)):
        assert send_confirm_requests(HOUSE) == 1


def test_a_mail_that_could_not_go_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    row = due()

    def fails(self: EmailBackend, messages: Any) -> int:
        raise SMTPException

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", fails)
        assert send_confirm_requests(HOUSE) == 0
    row.refresh_from_db()
    assert row.asked_at is None
    assert send_confirm_requests(HOUSE) == 1

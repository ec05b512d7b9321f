"""Referrals on pages: written, looked at, sent, answered by a team and by somebody without an account."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.ids import new_id
from rrjeta.network.models import Link, Package, Referral
from tests.cases.making import make_case
from tests.cast import Cast
from tests.network.referring import ASKS, consented, found, moved, partner, sent, service_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
SOON = f"{today() + timedelta(days=3):%d.%m.%Y}"


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def case(cast: Cast, pack: Any) -> Case:
    return make_case(cast)


@pytest.fixture
def team(pack: Any, cast: Cast) -> tuple[Any, Actor, Actor]:
    return partner()


def page(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def post(client: Client, name: str, *args: Any, query: str = "", **sent_fields: Any) -> Any:
    return client.post(reverse(name, args=args) + query, {"operation_id": str(new_id()), **sent_fields})


def written(**changed: Any) -> dict[str, Any]:
    return {
        "need": "psych_support",
        "asks": ASKS,
        "urgency": "routine",
        "classes": ["plan"],
        "purpose": "service",
        "language": "en",
        **changed,
    }


def mark_in(text: str) -> str:
    return re.findall(r'name="mark" value="([0-9a-f]{64})"', text)[0]


def test_a_worker_writes_looks_and_sends(cast: Cast, case: Case, team: Any) -> None:
    service = service_of(team[0])
    consented(cast, case)
    client = cast.signed_in(cast.ana)
    assert "team:" in page(client, "referral-new", case.id)
    query = f"?service={service.id}"
    assert "Body partner-body" in page(client, "referral-new", case.id, query=query)
    made = post(client, "referral-new", case.id, query=query, **written())
    assert made.status_code == 302
    referral = Referral.objects.get()
    shown = page(client, "referral", referral.id)
    assert "What the receiver will see" in shown
    assert "A consent covers this." in shown
    before, _after, rest = shown.partition("After accepting")
    assert ASKS in before
    assert "Shembulli" in rest
    assert Package.objects.count() == 0
    assert post(client, "referral-send", referral.id, mark=mark_in(shown)).status_code == 302
    assert found(referral.id).state == "sent"
    assert "Sent" in page(client, "case-referrals", case.id)


def test_without_consent_the_page_says_so_and_nothing_leaves(cast: Cast, case: Case, team: Any) -> None:
    client = cast.signed_in(cast.ana)
    service = service_of(team[0])
    post(client, "referral-new", case.id, query=f"?service={service.id}", **written())
    referral = Referral.objects.get()
    shown = page(client, "referral", referral.id)
    assert "No consent covers this" in shown
    refused = post(client, "referral-send", referral.id, mark=mark_in(shown))
    assert refused.status_code == 422
    assert found(referral.id).state == "draft"


def test_what_was_typed_wrongly_comes_back(cast: Cast, case: Case) -> None:
    client = cast.signed_in(cast.ana)
    answer = post(client, "referral-new", case.id, query="?name=Somebody", **written(asks="For Shembulli.", need=""))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "No name here" in text
    assert "For Shembulli." in text
    assert Referral.objects.count() == 0


def test_a_team_opens_takes_answers_and_reports(cast: Cast, case: Case, team: Any) -> None:
    consented(cast, case)
    referral = sent(cast.ana, case, service_id=service_of(team[0]).id)
    mira, nora = cast.signed_in(team[1]), cast.signed_in(team[2])
    assert referral.number in page(mira, "inbox")
    closed = page(mira, "inbox-referral", referral.id)
    assert ASKS not in closed
    assert found(referral.id).state == "sent"
    post(mira, "inbox-open", referral.id)
    opened = page(mira, "inbox-referral", referral.id)
    assert ASKS in opened
    assert "Shembulli" not in opened
    for hidden in ("risk", "stage"):
        assert f"{hidden}:" not in opened.lower()
    refused = post(mira, "inbox-answer", referral.id, "refuse")
    assert refused.status_code == 422
    assert post(mira, "inbox-answer", referral.id, "accept", day=SOON).status_code == 302
    assert "Shembulli" in page(mira, "inbox-referral", referral.id)
    assert "Taken by Mira" in page(nora, "inbox-referral", referral.id)
    assert "Accepted, not yet started" in page(cast.signed_in(cast.ana), "referral", referral.id)
    for move, given in (
        ("start", {}),
        ("finish", {}),
        ("report", {"reason": "achieved", "words": "She laughs again."}),
    ):
        assert post(mira, "inbox-answer", referral.id, move, **given).status_code == 302
    shown = page(cast.signed_in(cast.ana), "referral", referral.id)
    assert "She laughs again." in shown
    assert "Shembulli" not in page(mira, "inbox-referral", referral.id)


def linked(cast: Cast, case: Case) -> tuple[Referral, str, str]:
    """Send a referral to somebody without an account; return it with the address of its link and the code."""
    partner("no-account")
    consented(cast, case, "no-account")
    referral = sent(cast.ana, case, service_id=service_of(None, "no-account").id)
    answer = post(cast.signed_in(cast.ana), "referral-link", referral.id)
    text = answer.content.decode()
    address = re.findall(r"http://testserver(/r/[\w-]+)", text)[0]
    return referral, address, re.findall(r"<strong>(\d{8})</strong>", text)[0]


def test_the_link_shows_only_the_form_for_its_code(cast: Cast, case: Case) -> None:
    referral, address, code = linked(cast, case)
    preview = Client()
    for _look in range(30):
        answer = preview.get(address)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert ASKS not in text
        assert code not in text
        assert referral.number not in text
    assert found(referral.id).state == "sent"
    link = Link.objects.get()
    assert link.opened_at is None
    assert address.rsplit("/", 1)[1] not in str(Link.objects.values().get())


def unlock(address: str, code: str) -> Client:
    client = Client()
    answer = client.post(f"{address}/code", {"code": code, "operation_id": str(new_id())})
    assert answer.status_code == 302, answer.status_code
    return client


def test_with_its_code_it_opens_and_each_look_is_logged(cast: Cast, case: Case) -> None:
    referral, address, code = linked(cast, case)
    client = unlock(address, f"{code[:4]} {code[4:]}")
    text = client.get(address).content.decode()
    assert ASKS in text
    assert "Shembulli" not in text
    link = Link.objects.get()
    looks = LogEntry.objects.filter(action="look.guest-referral")
    assert [(one.actor_id, one.subjects) for one in looks] == [(link.id, [str(case.person.subject_id)])]
    assert found(referral.id).state == "received"
    assert Client().get(address).content.decode().count(ASKS) == 0


def test_somebody_without_an_account_plays_it_to_the_result(cast: Cast, case: Case) -> None:
    referral, address, code = linked(cast, case)
    client = unlock(address, code)

    def done(move: str, **given: Any) -> str:
        answer = client.post(f"{address}/answer/{move}", {"operation_id": str(new_id()), **given})
        assert answer.status_code == 302
        return str(answer.url)

    done("accept", day=SOON)
    assert "Shembulli" in client.get(address).content.decode()
    done("start")
    done("finish")
    assert done("report", reason="mostly", words="He sleeps.") == reverse("guest-done")
    assert found(referral.id).state == "reported"
    assert client.get(address).status_code == 404
    assert "Shembulli" not in client.get(address).content.decode()


def test_a_copied_page_does_nothing_after_it_was_withdrawn(cast: Cast, case: Case) -> None:
    referral, address, code = linked(cast, case)
    client = unlock(address, code)
    moved(cast.ana, referral, "withdraw")
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/answer/accept", {"day": SOON}).status_code == 404
    assert client.post(f"{address}/code", {"code": code}).status_code == 404
    assert found(referral.id).state == "withdrawn"


def test_it_opens_no_other_referral_and_nothing_after_its_end(cast: Cast, case: Case) -> None:
    _referral, address, code = linked(cast, case)
    client = unlock(address, code)
    assert client.get("/r/another-token").status_code == 404
    other_case = make_case(cast)
    consented(cast, other_case, "no-account")
    other = sent(cast.ana, other_case, service_id=Referral.objects.get().service_id)
    post(cast.signed_in(cast.ana), "referral-link", other.id)
    assert client.get(reverse("inbox-referral", args=[other.id])).status_code == 302
    assert client.get(reverse("referral", args=[other.id])).status_code == 302
    with frozen(Link.objects.order_by("sent_at")[0].expires_at + timedelta(seconds=1)):
        assert client.get(address).status_code == 404


def test_wrong_codes_are_limited(cast: Cast, case: Case) -> None:
    referral, address, code = linked(cast, case)
    client = Client()
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    answers = [client.post(f"{address}/code", {"code": wrong}).status_code for _try in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert client.post(f"{address}/code", {"code": code}).status_code == 429
    assert found(referral.id).state == "sent"


def test_a_new_link_ends_the_one_before(cast: Cast, case: Case) -> None:
    referral, address, _code = linked(cast, case)
    post(cast.signed_in(cast.ana), "referral-link", referral.id)
    assert Client().get(address).status_code == 404
    assert Link.objects.filter(ended_at=None).count() == 1


def test_lists_read_as_little_of_many_as_of_one(cast: Cast, case: Case, team: Any) -> None:
    consented(cast, case)
    service = service_of(team[0])
    sent(cast.ana, case, service_id=service.id)
    client, mira = cast.signed_in(cast.ana), cast.signed_in(team[1])

    def reads(browser: Client, name: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            browser.get(reverse(name))
        return sum(one["sql"].startswith("SELECT") for one in seen.captured_queries)

    few = reads(client, "referrals"), reads(mira, "inbox")
    for _more in range(6):
        other = make_case(cast)
        consented(cast, other)
        sent(cast.ana, other, service_id=service.id)
    assert (reads(client, "referrals"), reads(mira, "inbox")) == few


def test_a_colleague_finds_no_way_to_a_referral_that_is_not_theirs(cast: Cast, case: Case, team: Any) -> None:
    consented(cast, case)
    referral = sent(cast.ana, case, service_id=service_of(team[0]).id)
    for actor, status in ((cast.besa, 403), (cast.cen, 404), (cast.police, 404), (team[1], 404)):
        assert cast.signed_in(actor).get(reverse("referral", args=[referral.id])).status_code == status
    assert now() > referral.sent_at


def test_after_a_wrong_code_the_same_form_takes_the_right_one(cast: Cast, case: Case) -> None:
    referral, address, code = linked(cast, case)
    client = Client()
    shown = client.get(address).content.decode()
    for _try in range(2):
        action = re.findall(r'<form method="post" action="(/r/[^"]+)"', shown)[0]
        answer = client.post(action, {"code": "00000000", "operation_id": str(new_id())})
        assert answer.status_code == 422
        shown = answer.content.decode()
    action = re.findall(r'<form method="post" action="(/r/[^"]+)"', shown)[0]
    assert client.post(action, {"code": code, "operation_id": str(new_id())}).status_code == 302
    assert found(referral.id).state == "received"

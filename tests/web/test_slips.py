"""The slip of a family: made only where paper is safe, telling nothing to whoever finds it (S6)."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from rrjeta.access.actors import GuestActor
from rrjeta.access.models import Unit
from rrjeta.cases.models import Case
from rrjeta.directory.models import Contact, Service
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from rrjeta.kernel.tokens import token_hash
from rrjeta.network.models import Link, Referral
from rrjeta.network.operations.slips import make_slip
from rrjeta.network.queries.pages import received_page
from tests.cases.making import make_case
from tests.cast import Cast
from tests.network.referring import answered, consented, found, moved, partner, sent, service_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
SOON = today() + timedelta(days=3)


@pytest.fixture
def referral(cast: Cast, pack: Any) -> Referral:
    cache.clear()
    unit, mira, _nora = partner()
    case: Case = make_case(cast)
    consented(cast, case)
    service = service_of(unit, name="Shelter for abused women")
    Contact.objects.create(
        organisation=service.organisation, service=service, kind="phone", value="+355691112223", is_public=True
    )
    Unit.objects.filter(id=cast.unit.id).update(phone="+355694445556")
    referral = sent(cast.ana, case, service_id=service.id)
    return answered(mira, referral, "accept", day=SOON)


def made(cast: Cast, referral: Referral, token: str = "slip-token") -> tuple[str, str]:
    """Make the family's link; return its address and code."""
    link_id: UUID = make_slip(
        cast.ana, operation_id=new_id(), referral_id=referral.id, token_hash=token_hash(token), is_paper_safe=True
    )
    code = peek_record(Link.objects.select_related("subject").get(id=link_id))["code"]
    return reverse("family", args=[token]), code


def test_the_slip_says_nothing_to_whoever_finds_it(cast: Cast, referral: Referral) -> None:
    answer = cast.signed_in(cast.ana).post(reverse("referral-slip", args=[referral.id]), {"is_safe": "yes"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    reader = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    assert "Photograph the square" in text
    for told in ("Shelter", "Shembulli", "CPU", "Kuk", "Ana", "psych", referral.number):
        assert told not in text
    assert Link.objects.get().audience == "family"


def test_without_the_word_that_paper_is_safe_none_is_made(cast: Cast, referral: Referral) -> None:
    client = cast.signed_in(cast.ana)
    assert client.post(reverse("referral-slip", args=[referral.id])).status_code == 409
    assert Link.objects.count() == 0
    page = client.get(reverse("referral-slip", args=[referral.id])).content.decode()
    assert "Is it safe for the family to carry paper?" in page
    assert "+355694445556" in page


def test_behind_the_square_stands_nothing_without_the_code(cast: Cast, referral: Referral) -> None:
    address, code = made(cast, referral)
    client = Client(headers={"accept-language": "en"})
    client.cookies["language"] = "en"
    for text in (client.get(address).content.decode(), client.post(f"{address}/code", {"code": "1"}).content.decode()):
        assert "partner-body" not in text
        assert "355691112223" not in text
    assert client.post(f"{address}/code", {"code": code}).status_code == 302
    text = client.get(address).content.decode()
    assert "Body partner-body" in text
    assert "355691112223" in text
    for told in ("Shembulli", "Shelter", "abused"):
        assert told not in text


def test_a_hidden_place_is_not_said_even_with_the_code(cast: Cast, referral: Referral) -> None:
    Service.objects.filter(id=referral.service_id).update(is_place_hidden=True)
    address, code = made(cast, referral)
    client = Client()
    client.post(f"{address}/code", {"code": code})
    text = client.get(address).content.decode()
    assert "partner-body" not in text
    assert "355691112223" not in text
    assert "355694445556" in text


def test_it_ends_with_the_referral_and_with_the_next_slip(cast: Cast, referral: Referral) -> None:
    address, _code = made(cast, referral)
    other, _other_code = made(cast, referral, "another")
    assert (Client().get(address).status_code, Client().get(other).status_code) == (404, 200)
    moved(cast.ana, found(referral.id), "withdraw")
    assert Client().get(other).status_code == 404


def test_a_family_is_no_receiver(cast: Cast, referral: Referral) -> None:
    address, code = made(cast, referral)
    link = Link.objects.get()
    with pytest.raises(NotFound):
        received_page(GuestActor(user_id=link.id, name=""), referral.id)
    token = address.rsplit("/", 1)[1]
    assert Client().post(reverse("guest-code", args=[token]), {"code": code}).status_code == 404

"""The pages of tracing: asked, refused without consent, compared, and nothing about anybody out of reach."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.access.models import User
from rrjeta.cases.models import Case, TracingRequest
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cases.test_tracing import TOLD, _elsewhere, _mother_of, consented
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case of Ana's."""
    return make_case(cast)


@pytest.fixture
def ana(cast: Cast) -> Client:
    """Return Ana's browser."""
    return cast.signed_in(cast.ana)


def _post(client: Client, door: str, args: list[Any], **typed: Any) -> Any:
    return client.post(reverse(door, args=args), {"operation_id": str(new_id()), **typed})


def _asked(ana: Client, case: Case) -> TracingRequest:
    typed = {**TOLD, "birth_date": "6.5.1984", "kind": "relative", "relationship": "mother", "sex": "f"}
    answer = _post(ana, "tracing-add", [case.id], **typed, last_seen_where="Në Kapshticë", last_seen_on="1.3.2024")
    assert answer.status_code == 302
    return TracingRequest.objects.get()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "No consent for tracing"), ("sq", "Nuk ka pëlqim për kërkim familjar")]
)
def test_a_request_is_written_and_says_that_consent_is_missing(
    ana: Client, cast: Cast, case: Case, language: str, words: str
) -> None:
    User.objects.filter(id=cast.ana.user_id).update(language=language)
    wrong = _post(ana, "tracing-add", [case.id], kind="relative", given_name="Lindita")
    assert (wrong.status_code, 'href="#relationship"' in wrong.content.decode()) == (422, True)
    request = _asked(ana, case)
    page = ana.get(reverse("tracing-one", args=[case.id, request.id])).content.decode()
    assert all(one in page for one in (words, "Lindita", "Në Kapshticë", "Zef"))
    refused = _post(ana, "tracing-compare", [case.id, request.id])
    assert refused.status_code == 409
    assert 'value="06.05.1984"' in ana.get(reverse("tracing-change", args=[case.id, request.id])).content.decode()


@pytest.mark.parametrize("age", ["njëzet", "-3", "400", "1e3"])
def test_an_age_that_is_none_is_refused_and_stays_as_it_was_typed(ana: Client, case: Case, age: str) -> None:
    typed = {"kind": "relative", "relationship": "mother", "given_name": "Provë", "age_estimate": age}
    answer = _post(ana, "tracing-add", [case.id], **typed)
    assert answer.status_code == 422
    assert "Write a whole number from 0 to 120." in answer.content.decode()
    assert f'value="{age}"' in answer.content.decode()


def test_a_comparison_shows_ones_own_and_says_nothing_of_others(ana: Client, cast: Cast, case: Case) -> None:
    request = _asked(ana, case)
    consented(cast, case)
    theirs = _elsewhere(cast)
    _mother_of(cast, theirs)
    page = _compared(ana, case, request)
    assert "the responsible unit is told and will call you within an hour" in page
    assert [one for one in (theirs.number, str(theirs.id), "Who may be the one sought</h2>") if one in page] == []
    mother = _mother_of(cast, _elsewhere(cast, cast.besa), {**TOLD, "address": "Rruga e Fshehtë 4"})
    page = _compared(ana, case, request)
    assert ("This is the one sought" in page, "Rruga e Fshehtë" in page) == (True, False)
    match = request.matches.get(person=mother)
    assert _post(ana, "tracing-decide", [case.id, request.id, match.id], answer="same").status_code == 302
    page = ana.get(reverse("tracing-one", args=[case.id, request.id])).content.decode()
    assert "Towards a reunification" in page
    early = _post(ana, "tracing-step", [case.id, request.id], step="returned", on="1.1.2020")
    assert (early.status_code, 'href="#on"' in early.content.decode()) == (422, True)
    wrong = _post(ana, "tracing-end", [case.id, request.id], reason="reunified")
    assert (wrong.status_code, 'href="#reason"' in wrong.content.decode()) == (422, True)
    assert _post(ana, "tracing-end", [case.id, request.id], reason="not_safe", note="Jo tani").status_code == 302
    listed = ana.get(reverse("case-tracing", args=[case.id])).content.decode()
    assert "Found, but a return is not in the child&#x27;s interest" in listed


def _compared(ana: Client, case: Case, request: TracingRequest) -> str:
    args = {"operation_id": str(new_id())}
    page: str = ana.post(reverse("tracing-compare", args=[case.id, request.id]), args, follow=True).content.decode()
    return page

"""The pages of urgent opening: one answer for every refusal, a limit on guessing, no write by any door."""

import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case, GlassOpening
from rrjeta.kernel.clock import now
from rrjeta.kernel.numbers import new_number
from rrjeta.people.models import CareArrangement
from tests.cases.making import make_case
from tests.cast import Cast, exclude

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

CHILD = {"given_name": "Zqana", "surname": "Shembulli"}
_TOKENS = re.compile(r'(name="(?:csrfmiddlewaretoken|operation_id|typed_by)" value=")[^"]*')


def given(**more: Any) -> dict[str, Any]:
    return {"reason": "danger_now", "words": "She stands at our door.", "hours": "4", **more}


def _answer(client: Client, typed: str, **sent: Any) -> tuple[int, str, dict[str, str]]:
    """Return status, page and headers, without tokens and without what was typed."""
    answer = client.post(reverse("glass"), given(**sent))
    page = _TOKENS.sub(r"\1", answer.content.decode())
    return answer.status_code, page.replace(typed, "TYPED"), dict(answer.headers)


def test_every_refusal_is_the_same_byte_for_byte(cast: Cast) -> None:
    names = ("Zqanna", "Zqbora", "Zqcile", "Zqdora")
    shut, hidden, hunted = (make_case(cast, told={**CHILD, "given_name": one}) for one in names[:3])
    exclude(cast.cen, shut.id)
    person = hidden.person
    CareArrangement.objects.create(
        subject=person.subject, person=person, arrangement="shelter_dv", is_address_hidden=True, since_at=now()
    )
    Case.objects.filter(id=hunted.id).update(harm_categories=["trafficking"])
    exclude(cast.fatma, shut.id)
    cen, fatma = (cast.signed_in(one, fresh=True) for one in (cast.cen, cast.fatma))
    # All of one length, since the answer repeats what was typed.
    typed = (shut.number, hidden.number, hunted.number, new_number(), "no-number")
    by_number = [_answer(cen, one, number=one) for one in typed]
    by_name = [_answer(fatma, one, given_name=one, surname="Shembulli", born="2015") for one in names]
    for answers in (by_number, by_name):
        assert all(one == answers[0] for one in answers)
        assert answers[0][0] == 422
        assert "No file was opened." in answers[0][1]
    refused = LogEntry.objects.filter(action="cases.glass_refused").values_list("actor_id", flat=True)
    assert Counter(refused) == {cast.cen.user_id: 5, cast.fatma.user_id: 4}


def test_a_file_is_opened_and_shown_with_its_banner(cast: Cast) -> None:
    case = make_case(cast, told=CHILD)
    cen = cast.signed_in(cast.cen, fresh=True)
    answer = cen.post(reverse("glass"), given(given_name="Zqana", surname="Shembulli", born="12.4.2015"))
    assert answer.headers["Location"] == reverse("case", args=[case.id])
    page = cen.get(reverse("case", args=[case.id])).content.decode()
    assert "This file is open to you urgently" in page
    assert "4 hours more" in page
    assert [one.relation for one in LogEntry.objects.filter(action__startswith="look.")] == ["glass"]


def test_it_asks_for_a_fresh_proof_first(cast: Cast) -> None:
    answer = cast.signed_in(cast.cen).get(reverse("glass"))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("prove"))
    cast.signed_in(cast.cen).post(reverse("glass"), given(number=make_case(cast).number))
    assert not GlassOpening.objects.exists()


def test_who_guesses_is_told_to_wait(cast: Cast) -> None:
    cen = cast.signed_in(cast.cen, fresh=True)
    heard = [cen.post(reverse("glass"), given(number=f"0000-000{turn}")) for turn in range(8)]
    assert [one.status_code for one in heard] == [422] * 6 + [429] * 2
    assert int(heard[-1].headers["Retry-After"]) > 0
    fatma = cast.signed_in(cast.fatma, fresh=True)
    assert fatma.post(reverse("glass"), given(number="0000-0000")).status_code == 422


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("hours", "99"),
        ("hours", "4.5"),
        ("hours", "٤"),
        ("reason", "<script>"),
        ("born", "yesterday"),
        ("born", "2015'; DROP TABLE cases_case;--"),
        ("words", ""),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(cast: Cast, field: str, typed: str) -> None:
    sent = {"given_name": "Zqana", "surname": "Shembulli", "born": "2015", field: typed}
    answer = cast.signed_in(cast.cen, fresh=True).post(reverse("glass"), given(**sent))
    assert (answer.status_code, list(answer.context["errors"])) == (422, [field])
    assert "<script>" not in answer.content.decode()


def test_the_head_finds_it_on_the_start_page_and_decides(cast: Cast) -> None:
    case = make_case(cast, told=CHILD)
    cast.signed_in(cast.cen, fresh=True).post(reverse("glass"), given(number=case.number))
    opening = GlassOpening.objects.get()
    dea = cast.signed_in(cast.dea)
    assert "Urgent openings to review" in dea.get(reverse("start")).content.decode()
    address = reverse("glass-review", args=[opening.id])
    page = dea.get(address).content.decode()
    assert "She stands at our door." in page
    assert "Zqana" not in page
    assert LogEntry.objects.filter(action="look.glass-review").get().subjects == [str(case.person.subject_id)]
    assert LogEntry.objects.get(action="look.glass-review").relation == "organisation"
    assert dea.post(address, {"verdict": ""}).status_code == 422
    assert dea.post(address, {"verdict": "justified", "words": "Well done."}).status_code == 302
    assert "Urgent openings to review" not in dea.get(reverse("start")).content.decode()
    assert "Well done." in cast.signed_in(cast.cen, fresh=True).get(reverse("glass")).content.decode()


def test_the_officer_reads_and_does_not_decide_before_it_is_overdue(cast: Cast) -> None:
    case = make_case(cast)
    cast.signed_in(cast.cen, fresh=True).post(reverse("glass"), given(number=case.number))
    officer = cast.signed_in(cast.data_protection)
    address = reverse("glass-review", args=[GlassOpening.objects.get().id])
    assert "Was it justified?" not in officer.get(address).content.decode()
    assert officer.post(address, {"verdict": "justified"}).status_code == 403

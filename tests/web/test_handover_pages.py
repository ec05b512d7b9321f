"""The pages of handing on, transfer, reopening, merging, archive and paper cases."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rrjeta.cases.models import Case, CoWorker, Transfer
from rrjeta.cases.operations.handover import offer_case
from rrjeta.cases.operations.hearings import set_hearing
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import local, now, today
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cases.protecting import PNG, proposed
from tests.cases.test_beginnings import closed
from tests.cases.test_transfers import send
from tests.cast import Cast
from tests.web.test_measures_pages import form_when, when

pytestmark = pytest.mark.django_db
WORDS = "The mother may be phoned only in the morning."


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    return make_case(cast)


@pytest.fixture
def ana(cast: Cast) -> Client:
    return cast.signed_in(cast.ana)


@pytest.fixture
def dea(cast: Cast) -> Client:
    return cast.signed_in(cast.dea, fresh=True)


def owner(case: Case) -> Any:
    return Case.objects.get(id=case.id).owner_id


def test_the_head_gives_a_case(dea: Client, ana: Client, cast: Cast, case: Case) -> None:
    url = reverse("case-hand-over", args=[case.id])
    assert ana.get(url).status_code == 404
    assert "Besa Test" in dea.get(url).content.decode()
    assert dea.post(url, {"to": ""}).status_code == 422
    assert dea.post(url, {"to": cast.besa.user_id}).status_code == 302
    assert owner(case) == cast.besa.user_id


def test_a_worker_asks_and_the_colleague_accepts(ana: Client, cast: Cast, case: Case) -> None:
    url, answer_url = reverse("case-ask-hand-over", args=[case.id]), reverse("transfer-answer", args=[case.id])
    assert ana.post(url, {"to": cast.besa.user_id, "words": WORDS}).status_code == 302
    assert "Besa Test" in ana.get(url).content.decode()
    besa = cast.signed_in(cast.besa)
    assert WORDS in besa.get(answer_url).content.decode()
    refused = besa.post(answer_url, {"decline": "1", "reason": ""})
    assert refused.status_code == 422
    assert besa.post(answer_url, {}).status_code == 302
    assert owner(case) == cast.besa.user_id
    assert besa.get(answer_url).status_code == 404


def test_a_second_offer_is_refused_with_a_page(ana: Client, cast: Cast, case: Case) -> None:
    offer_case(cast.ana, operation_id=new_id(), case_id=case.id, to_id=cast.besa.user_id, words=WORDS)
    again = ana.post(reverse("case-ask-hand-over", args=[case.id]), {"to": cast.besa.user_id, "words": WORDS})
    assert again.status_code == 409
    assert WORDS in again.content.decode()
    assert ana.post(reverse("hand-over-withdraw", args=[case.id]), {}).status_code == 302
    assert ana.get(reverse("hand-over-withdraw", args=[case.id])).status_code == 404


def handover(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "type": "transfer",
        "reason": "family_moved",
        "to_unit": str(cast.unit_elsewhere.id),
        **form_when("requested_at"),
        "no_alerts": "yes",
        "risk_level": "3_high",
        "summary": "They live there since May.",
        "documents-0-kind": "",
        "documents-0-is_original": "yes",
        "child_informed": "yes",
        "family_informed": "yes",
        **more,
    }


def test_a_transfer_is_sent_and_accepted_with_court_dates_and_measures(ana: Client, cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    held = now() + timedelta(days=2)
    hearing = set_hearing(
        cast.ana, operation_id=new_id(), case_id=case.id, measure_id=measure.id, held_at=held, court="Court of Kukës"
    )
    url, answer_url = reverse("transfer-send", args=[case.id]), reverse("transfer-answer", args=[case.id])
    page = ana.get(url).content.decode()
    assert "Unit elsewhere" in page
    assert "Change of worker" not in page
    assert ana.post(url, handover(cast, summary="")).status_code == 422
    assert ana.post(url, handover(cast)).status_code == 302
    fatma = cast.signed_in(cast.fatma)
    page = fatma.get(answer_url).content.decode()
    assert "They live there since May." in page
    assert "Court of Kukës" in page
    missing = fatma.post(answer_url, {"owner": cast.cen.user_id})
    assert missing.status_code == 422
    assert "Name who goes to each hearing." in missing.content.decode()
    taken = {"owner": cast.cen.user_id, f"hearing-{hearing}": "Cen", "measures": str(measure.id)}
    assert fatma.post(answer_url, taken).status_code == 302
    assert owner(case) == cast.cen.user_id
    assert ana.get(reverse("case", args=[case.id])).status_code == 404


def test_a_transfer_is_declined_or_withdrawn_with_a_reason(ana: Client, cast: Cast, case: Case) -> None:
    send(cast, case)
    fatma, answer_url = cast.signed_in(cast.fatma), reverse("transfer-answer", args=[case.id])
    assert fatma.post(answer_url, {"decline": "1", "reason": "."}).status_code == 422
    assert fatma.post(answer_url, {"decline": "1", "reason": "They live elsewhere."}).status_code == 302
    send(cast, case)
    withdraw = reverse("hand-over-withdraw", args=[case.id])
    assert ana.post(withdraw, {"reason_text": ""}).status_code == 422
    assert ana.post(withdraw, {"reason_text": "They came back."}).status_code == 302
    assert not Transfer.objects.filter(is_open=True).exists()


def test_strangers_find_no_transfer(cast: Cast, case: Case) -> None:
    send(cast, case)
    for other in (cast.ana, cast.dea, cast.police):
        assert cast.signed_in(other).get(reverse("transfer-answer", args=[case.id])).status_code == 404


def test_a_colleague_works_along(dea: Client, cast: Cast, case: Case) -> None:
    url = reverse("co-worker-add", args=[case.id])
    assert "Cen Test" in dea.get(url).content.decode()
    assert dea.post(url, {"user": cast.cen.user_id}).status_code == 302
    page = dea.get(reverse("case-hand-over", args=[case.id])).content.decode()
    assert "Cen Test" in page
    end = reverse("co-worker-end", args=[case.id, CoWorker.objects.get(case=case).id])
    assert dea.get(end).status_code == 405
    assert dea.post(end).status_code == 302


def test_a_closed_case_is_reopened(ana: Client, cast: Cast, case: Case) -> None:
    url = reverse("case-reopen", args=[case.id])
    closed(case)
    assert ana.post(url, {**when(), "reason": "", "owner": cast.ana.user_id}).status_code == 422
    assert ana.post(url, {**when(), "reason": "new_report", "owner": cast.ana.user_id}).status_code == 302
    assert Case.objects.get(id=case.id).episode_no == 2


def test_two_cases_are_merged_by_number(dea: Client, cast: Cast, case: Case) -> None:
    url, other = reverse("case-merge", args=[case.id]), make_case(cast)
    unknown = dea.post(url, {"survivor": "0000-0000", "reason_text": "The same girl."})
    assert unknown.status_code == 422
    assert 'href="#survivor"' in unknown.content.decode()
    assert dea.post(url, {"survivor": other.number, "reason_text": "The same girl."}).status_code == 302
    assert Case.objects.get(id=case.id).merged_into_id == other.id


def test_the_archive_waits_for_its_day(cast: Cast, case: Case) -> None:
    dpo, url = cast.signed_in(cast.data_protection), reverse("case-archive", args=[case.id])
    closed(case)
    assert dpo.get(url).status_code == 200
    assert dpo.post(url).status_code == 422
    over = closed(make_case(cast), keep_until="2020-01-01T00:00:00+01:00")
    assert dpo.post(reverse("case-archive", args=[over.id])).status_code == 302


def paper(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "given_name": "Provë",
        "surname": "Letra",
        "sex": "f",
        "birth_date": "01.05.2014",
        "owner": str(cast.ana.user_id),
        "stage": "plan_active",
        "risk_level": "3_high",
        "next_step_on": (today() + timedelta(days=3)).strftime("%d.%m.%Y"),
        **more,
    }


def test_a_paper_case_in_about_ten_inputs_with_its_folder(ana: Client, cast: Cast, pack: object) -> None:
    url = reverse("paper-case")
    assert ana.get(url).status_code == 200
    wrong = ana.post(url, paper(cast, next_step_on="01.01.2020"))
    assert wrong.status_code == 422
    assert "Letra" in wrong.content.decode()
    scan = SimpleUploadedFile("folder.png", PNG, "image/png")
    last_seen = local(now() - timedelta(days=300)).strftime("%d.%m.%Y")
    done = ana.post(url, paper(cast, folder_scan=scan, last_seen_on=last_seen, measure="supervision"))
    assert done.status_code == 302
    case = Case.objects.get()
    assert case.is_from_paper
    assert case.due_at is not None
    assert case.due_at > now()
    assert Attachment.objects.filter(record_id=case.id).exists()


def test_a_paper_case_is_not_for_others(cast: Cast, pack: object) -> None:
    for other in (cast.police, cast.edi, cast.administrator):
        assert cast.signed_in(other).get(reverse("paper-case")).status_code == 404

"""The pages of keeping and erasing: a file goes by two people's clicks, and no page names a child."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from pytest_django import Settings

from rrjeta.access.models import HeldText, SignIn
from rrjeta.access.operations.held import hold_text
from rrjeta.cases.models import Case
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.ledger import ledger_path, note_epoch
from rrjeta.kernel.masterkey import forget_keys, make_master_key
from rrjeta.kernel.models import DoneOperation, EarlierVersion
from rrjeta.kernel.saving import add, working
from rrjeta.notices.choices import Kind
from rrjeta.notices.models import Notice
from rrjeta.notices.operations.reading import mark_all_read
from rrjeta.notices.operations.telling import notify
from rrjeta.packs.current import current
from rrjeta.retention.models import Erasure, LegalHold
from rrjeta.retention.operations.erasures import propose_erasure
from rrjeta.retention.operations.passing import PASSING, drop_what_passed
from rrjeta.retention.queries import affected
from rrjeta.retention.queries.affected import TouchesOthers
from tests.cast import Cast
from tests.retention.closing import closed_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.RRJETA_KEYS, settings.RRJETA_DATA = tmp_path / "keys", tmp_path / "data"
    forget_keys()
    make_master_key()
    settings.RRJETA_DATA.mkdir()
    yield
    forget_keys()


def test_two_people_erase_a_file_from_the_list_to_the_receipt(cast: Cast) -> None:
    case = closed_case(cast, "Kanarinë")
    officer = cast.signed_in(cast.data_protection, fresh=True)
    director = cast.signed_in(cast.edi, fresh=True)
    assert case.number in officer.get("/retention/due").content.decode()
    shown = officer.get("/retention/propose", {"case": str(case.id)})
    assert "What would go" in shown.content.decode()
    sent = officer.post("/retention/propose", {"case": str(case.id), "reason": "kept_long_enough"})
    assert sent.status_code == 302
    erasure = Erasure.objects.get()
    own = officer.get(f"/retention/erasures/{erasure.id}").content.decode()
    assert "Erase for ever" not in own
    page = director.get(f"/retention/erasures/{erasure.id}").content.decode()
    assert "Erase for ever" in page
    assert "Kanarinë" not in page + own
    assert director.post(f"/retention/erasures/{erasure.id}").status_code == 302
    assert not Case.objects.exists()
    receipt = json.loads(director.get(f"/retention/erasures/{erasure.id}/receipt").content)
    assert receipt["receipt"]["cases"] == 1
    assert "erased" in officer.get("/retention").content.decode()


def test_without_a_fresh_proof_nothing_is_proposed_or_confirmed(cast: Cast) -> None:
    case = closed_case(cast)
    officer = cast.signed_in(cast.data_protection)
    assert "prove" in officer.post("/retention/propose", {"case": str(case.id), "reason": "ordered"})["Location"]
    assert not Erasure.objects.exists()


def test_a_hold_is_set_and_ended_with_a_reason(cast: Cast) -> None:
    case = closed_case(cast)
    director = cast.signed_in(cast.edi, fresh=True)
    assert director.post(f"/retention/cases/{case.id}", {"reason": "because"}).status_code == 422
    assert director.post(f"/retention/cases/{case.id}", {"reason": "court", "words": "Nr. 12"}).status_code == 302
    hold = LegalHold.objects.get()
    assert "Nr. 12" in director.get(f"/retention/cases/{case.id}").content.decode()
    ending = f"/retention/cases/{case.id}/holds/{hold.id}/end"
    assert director.post(ending, {"reason": ""}).status_code == 422
    assert director.post(ending, {"reason": "Gjykata vendosi."}).status_code == 302
    assert director.post(ending, {"reason": "Gjykata vendosi."}).status_code == 409


def test_the_schedule_says_what_it_stands_on(cast: Cast) -> None:
    page = cast.signed_in(cast.data_protection).get("/retention").content.decode()
    assert "until the 25th birthday" in page
    assert "to confirm" in page


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("", 302), ("?case=nonsense", 302), ("?case=00000000-0000-7000-8000-000000000000", 404)],
)
def test_a_proposal_of_nothing_shows_nothing(cast: Cast, asked: str, expected: int) -> None:
    case = closed_case(cast)
    officer = cast.signed_in(cast.data_protection, fresh=True)
    assert officer.get("/retention/propose", {"case": str(case.id)}).status_code == 200
    refused = officer.get(f"/retention/propose{asked}")
    assert refused.status_code == expected
    if expected == 302:
        assert refused.headers["Location"] == "/retention/due"


def test_what_passes_goes_after_its_days_and_not_before(cast: Cast) -> None:
    hold_text(user_id=cast.ana.user_id, path="/own", typed={})
    old = hold_text(user_id=cast.ana.user_id, path="/own", typed={})
    HeldText.objects.filter(id=old).update(held_at=now().replace(year=now().year - 1))
    DoneOperation.objects.create(name="old", done_at=now().replace(year=now().year - 1), id=old)
    assert drop_what_passed() == 2
    assert HeldText.objects.count() == 1


@pytest.mark.parametrize("is_read", [True, False])
def test_a_notice_and_a_sign_in_go_after_the_same_days(cast: Cast, *, is_read: bool) -> None:
    days = current().parameter(PASSING).value
    for age in (days - 1, days + 1):
        with clock.frozen(now() - timedelta(days=age)):
            with working(None):
                notify(kind=Kind.GRANTED, to=[cast.ana.user_id])
                add(SignIn(user_id=cast.ana.user_id, session_key=f"session-{age}", begun_at=now()))
            if is_read:
                mark_all_read(cast.ana, operation_id=new_id())
    noted = EarlierVersion.objects.filter(table="notices_notice").count()
    assert (Notice.objects.count(), SignIn.objects.count(), noted) == (2, 2, 2 if is_read else 0)
    drop_what_passed()
    (kept,) = Notice.objects.all()
    assert now() - kept.entered_at < timedelta(days=days)
    assert [one.session_key for one in SignIn.objects.all()] == [f"session-{days - 1}"]
    assert set(EarlierVersion.objects.filter(table="notices_notice").values_list("record_id", flat=True)) <= {kept.id}


def test_a_reason_that_no_ledger_kept_is_said_to_be_unknown(cast: Cast) -> None:
    with working(None):
        add(Erasure(reason="", case_count=1, state="done", settled_at=now()))
    page = cast.signed_in(cast.data_protection).get("/retention")
    assert page.status_code == 200
    assert "Not known" in page.content.decode()


@pytest.mark.parametrize(("fault", "said"), [("others", "a person who stays"), ("ledger", "ledger of erasures")])
def test_what_keeps_an_erasure_from_being_done_is_said_on_the_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: str, said: str
) -> None:
    case = closed_case(cast)
    erasure_id = propose_erasure(cast.data_protection, operation_id=new_id(), case_ids=[case.id], reason="ordered")
    if fault == "others":
        monkeypatch.setattr(affected, "_refuse_others", Mock(side_effect=TouchesOthers("cases_entry")))
    else:
        note_epoch("made", 2)
        ledger_path().unlink()
    director = cast.signed_in(cast.edi, fresh=True)
    answer = director.post(f"/retention/erasures/{erasure_id}")
    assert (answer.status_code, said in answer.content.decode()) == (409, True)
    assert Case.objects.filter(id=case.id).exists()

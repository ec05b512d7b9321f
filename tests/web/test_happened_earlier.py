"""What is entered today may have happened yesterday: pages ask when, and time limits count from it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rrjeta.cases.models import Action, Case, Clock, Move
from rrjeta.cases.operations.entries import settled_moment
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import new_id
from rrjeta.packs.current import current
from rrjeta.people.models import SafetyAlert
from tests.cases.making import make_case
from tests.cases.planning import active, page, sent
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def post(client: Any, name: str, *ids: Any, at: datetime | None = None, asked: str = "at", **more: Any) -> Any:
    when = {asked: local(at).strftime("%d.%m.%Y"), f"{asked}_time": local(at).strftime("%H:%M")} if at else {}
    return client.post(reverse(name, args=ids), {**when, **more, "operation_id": str(new_id())})


def minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def test_a_start_is_entered_later_than_it_happened(cast: Cast) -> None:
    case = make_case(cast, opened_at=now() - timedelta(days=2))
    client, at = cast.signed_in(cast.ana), minute(now() - timedelta(hours=20))
    answer = post(client, "assessment-start", case.id, at=at, contact_plan="Nesër.", alerts_read="yes")

    assert answer.status_code == 302
    assert Move.objects.get(case=case, code="T5").happened_at == at


@pytest.mark.parametrize("away", [timedelta(hours=1), -timedelta(days=5)])
def test_what_is_still_to_come_or_lies_before_what_it_follows_is_refused_at_its_question(
    cast: Cast, away: timedelta
) -> None:
    case = make_case(cast, opened_at=now() - timedelta(days=2))
    plan = {"contact_plan": "Nesër.", "alerts_read": "yes"}
    answer = post(cast.signed_in(cast.ana), "assessment-start", case.id, at=now() + away, **plan)

    assert answer.status_code == 422
    assert b'href="#at"' in answer.content
    assert not Move.objects.filter(case=case).exists()


def test_the_time_limit_counts_from_when_the_plan_was_returned(cast: Cast) -> None:
    case = sent(cast)
    Move.objects.filter(case=case).update(happened_at=now() - timedelta(days=9))
    at = minute(now() - timedelta(days=3))
    answer = post(
        cast.signed_in(cast.dea),
        "plan-approve",
        case.id,
        at=at,
        asked="returned_at",
        reason_text="Më shumë.",
        **{"return": "1"},
    )

    assert answer.status_code == 302
    assert Clock.objects.get(case=case, code="plan_completion", stopped_at=None).started_at == at


def test_alerts_and_documents_say_when(cast: Cast) -> None:
    case, at = make_case(cast), minute(now() - timedelta(days=1))
    client, asked = cast.signed_in(cast.ana), {"at": at, "asked": "happened_at"}
    code = current().code_list("safety_alert")[0].code
    photo = SimpleUploadedFile("page.png", page(), "image/png")

    assert post(client, "alert-add", case.id, **asked, code=code, words="Qen.").status_code == 302
    assert post(client, "case-documents", case.id, **asked, kind="pim", file=photo).status_code == 302
    assert SafetyAlert.objects.get().happened_at == Attachment.objects.get().happened_at == at


def test_an_action_was_done_on_the_day_it_was_done(cast: Cast) -> None:
    action = Action.objects.get(case=active(cast))
    at = minute(now() - timedelta(days=1))
    client = cast.signed_in(cast.ana)
    post(client, "plan-action-status", action.case_id, action.id, at=at, asked=f"at-{action.id}", status="done")

    action.refresh_from_db()
    assert action.done_at == at


def test_in_the_minute_of_what_it_follows_it_happened_right_after() -> None:
    since = now() - timedelta(days=1)
    assert settled_moment(minute(since), since) == since
    with pytest.raises(Invalid):
        settled_moment(minute(since) - timedelta(minutes=1), since)


def test_a_case_is_shown_with_the_question_folded(cast: Cast) -> None:
    case: Case = make_case(cast)
    shown = cast.signed_in(cast.ana).get(reverse("assessment-start", args=[case.id])).content.decode()

    assert 'name="at_time"' in shown
    assert "<details" in shown

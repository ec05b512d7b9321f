"""The pages of the review and of the closing, as a browser sends them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rrjeta.cases.models import Case, Entry, Objective, Plan
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.ids import new_id
from tests.cases.planning import active, finish_actions, fresh, in_review, page, proposed, reviewed
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
TODAY = today().strftime("%d.%m.%Y")
SOON = (today() + timedelta(days=60)).strftime("%d.%m.%Y")
REVIEW = {
    "review_date": TODAY,
    "reason": "periodic",
    "participants-0-person-text": "The mother",
    "participants-0-role": "parent",
    "child_opinion": "It is calmer now",
    "risk_after": "2_medium",
    "outcome": "continue",
    "next_review": SOON,
}
CLOSURE = {
    "closure_date": TODAY,
    "reason": "not_at_risk",
    "risk_at_closure": "0_none",
    "summary": "The family lives in peace",
    "child_opinion": "I am well",
    "early_reason": "The family lives with the grandmother now",
    "informed-0-who-text": "The mother",
    "child_told": "yes",
    "family_told": "yes",
}


def browser(cast: Cast, actor: Any = None) -> Client:
    return cast.signed_in(actor or cast.ana)


def texts(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def posted(client: Client, name: str, case: Case, data: Mapping[str, Any]) -> Any:
    return client.post(reverse(name, args=[case.id]), {"operation_id": str(new_id()), **data})


def shown(client: Client, name: str, case: Case) -> str:
    answer = client.get(reverse(name, args=[case.id]))
    assert answer.status_code == 200
    return texts(answer)


def judged(case: Case) -> dict[str, str]:
    edition = Plan.objects.filter(case=case, status__in=("active", "frozen")).order_by("-edition").first()
    return {f"objectives-{one.id}-attainment": "mostly" for one in Objective.objects.filter(plan=edition)}


def test_a_review_is_started_written_and_the_plan_goes_on(cast: Cast) -> None:
    case, client = active(cast), browser(cast)
    assert "Start the review" in shown(client, "review-write", case)
    assert posted(client, "review-write", case, {}).status_code == 302
    assert "The child is safe at home" in shown(client, "review-write", case)
    saved = posted(client, "review-write", case, {**REVIEW, **judged(case)})
    assert saved.status_code == 302, texts(saved)
    assert "The plan goes on" in shown(client, "review-write", case)
    assert posted(client, "review-continue", case, {}).status_code == 302
    assert fresh(case).stage == "plan_active"
    assert "Version 2" in shown(client, "case-plan", case)


def test_a_late_visit_is_explained_when_a_review_starts(cast: Cast) -> None:
    case, client = active(cast), browser(cast)
    Case.objects.filter(id=case.id).update(visit_due_at=now() - timedelta(days=1))
    answer = posted(client, "review-write", case, {"reason_text": ""})
    assert answer.status_code == 422
    assert "The last visit is older" in texts(answer)
    assert posted(client, "review-write", case, {"reason_text": "The road was closed."}).status_code == 302


def test_an_unfinished_review_is_filled_in_again(cast: Cast) -> None:
    case, client = in_review(cast), browser(cast)
    half = {name: said for name, said in REVIEW.items() if name != "outcome"}
    assert posted(client, "review-write", case, {**half, **judged(case)}).status_code == 422
    assert posted(client, "review-write", case, {**half, **judged(case), "later": "1"}).status_code == 302
    form = shown(client, "review-write", case)
    assert "It is calmer now" in form
    assert re.search(r'value="mostly"[^>]*checked', form)
    draft = Entry.objects.get(kind="review")
    data = {**REVIEW, **judged(case), "version": str(draft.version)}
    assert posted(client, "review-write", case, data).status_code == 302
    assert Entry.objects.get(kind="review").is_finished


def test_a_changed_plan_waits_for_the_head(cast: Cast) -> None:
    case, client = reviewed(cast, "amend"), browser(cast)
    assert "a second person approves it" in shown(client, "review-write", case)
    assert posted(client, "review-continue", case, {}).status_code == 422
    head = browser(cast, cast.dea)
    assert posted(head, "plan-approve", case, {"approve": "1"}).status_code == 302
    assert fresh(case).stage == "plan_active"


def test_planning_anew_asks_why(cast: Cast) -> None:
    case, client = in_review(cast), browser(cast)
    assert posted(client, "review-anew", case, {"reason_text": ""}).status_code == 422
    assert posted(client, "review-anew", case, {"reason_text": "The mother has left."}).status_code == 302
    assert fresh(case).stage == "gtn_planning"


def test_two_versions_stand_side_by_side(cast: Cast) -> None:
    case, client = reviewed(cast, "amend"), browser(cast)
    form = client.get(reverse("plan-write", args=[case.id]))
    assert form.status_code == 200
    plan = Plan.objects.get(case=case, status="draft")
    data = {
        "overall_goal": "Another goal",
        "risk_level": "2_medium",
        "safety_plan": "Call the aunt, go to the neighbour",
        "objectives-0-domain": "safety",
        "objectives-0-objective": "The child is safe at home",
        "actions-0-objective": "1",
        "actions-0-what": "Visit every week",
        "actions-0-responsible_kind": "family",
        "actions-0-responsible": "Mother",
        "actions-0-due": SOON,
        "date": TODAY,
        "later": "1",
        "version": str(plan.version),
    }
    assert posted(client, "plan-write", case, data).status_code == 302
    page_shown = shown(client, "case-plan", case)
    changes = page_shown[page_shown.index('id="changes"') :]
    assert "To live safely at home" in changes
    assert "Another goal" in changes


def test_blockers_are_read_before_anybody_tries(cast: Cast) -> None:
    case, client = reviewed(cast, "close"), browser(cast)
    form = shown(client, "closure-propose", case)
    assert "Actions of the plan are neither finished nor cancelled." in form
    assert posted(client, "closure-propose", case, CLOSURE).status_code == 422
    finish_actions(cast.ana, case)
    assert "Nothing stands in the way." in shown(client, "closure-propose", case)
    assert posted(client, "closure-propose", case, CLOSURE).status_code == 302
    assert fresh(case).stage == "closure_proposed"


def test_a_refusal_stands_at_its_question(cast: Cast) -> None:
    case, client = reviewed(cast, "close"), browser(cast)
    finish_actions(cast.ana, case)
    Case.objects.filter(id=case.id).update(visit_due_at=now() - timedelta(days=3))
    answer = posted(client, "closure-propose", case, CLOSURE)
    assert answer.status_code == 422
    assert 'href="#q-not_seen_reason"' in texts(answer)
    assert "The family lives in peace" in texts(answer)
    assert posted(client, "closure-propose", case, {**CLOSURE, "closure_date": "1.1.2999"}).status_code == 422
    assert posted(client, "closure-propose", case, {**CLOSURE, "later": "1"}).status_code == 302
    assert "The family lives in peace" in shown(client, "closure-propose", case)


def test_the_head_closes_with_a_reason_of_their_own(cast: Cast) -> None:
    case = reviewed(cast, "close")
    finish_actions(cast.ana, case)
    Case.objects.filter(id=case.id).update(visit_due_at=now() - timedelta(days=3))
    given = {**CLOSURE, "not_seen_reason": "The family is abroad."}
    assert posted(browser(cast), "closure-propose", case, given).status_code == 302
    head = browser(cast, cast.dea)
    assert "The family is abroad." in shown(head, "closure-decide", case)
    refused = posted(head, "closure-decide", case, {"approve": "1"})
    assert refused.status_code == 422
    assert 'href="#second_reason"' in texts(refused)
    assert posted(head, "closure-decide", case, {"second_reason": "Seen by colleagues abroad."}).status_code == 302
    assert not fresh(case).is_open
    listed = texts(head.get(reverse("closed-unseen")))
    assert case.number in listed


def test_the_head_sends_a_closing_back(cast: Cast) -> None:
    case, head = proposed(cast), browser(cast, cast.dea)
    assert posted(head, "closure-decide", case, {"return": "1", "reason_text": ""}).status_code == 422
    assert posted(head, "closure-decide", case, {"return": "1", "reason_text": "Visit once more."}).status_code == 302
    assert fresh(case).stage == "review"


def test_the_worker_records_a_closing_signed_on_paper(cast: Cast) -> None:
    case, client = proposed(cast), browser(cast)
    assert posted(client, "closure-decide", case, {"approve": "1"}).status_code == 403
    photo = SimpleUploadedFile("page.png", page(), "image/png")
    data = {"on_paper": "1", "signed_by": "Drita Kola", "signed_role": "njmf_head", "file": photo}
    assert posted(client, "closure-decide", case, data).status_code == 302
    assert not fresh(case).is_open


def test_a_stranger_finds_none_of_it(cast: Cast) -> None:
    case, stranger = proposed(cast), browser(cast, cast.cen)
    names = ("review-write", "review-anew", "closure-propose", "closure-decide")
    assert {stranger.get(reverse(name, args=[case.id])).status_code for name in names} == {404}
    assert stranger.get(reverse("closed-unseen")).status_code == 404

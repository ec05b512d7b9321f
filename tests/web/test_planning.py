"""The pages from the meeting to the approved plan, as a browser sends them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rrjeta.cases.models import Action, Approval, Case, Entry, Plan
from rrjeta.cases.operations.minuting import DecisionGiven
from rrjeta.cases.operations.plans import draft_plan
from rrjeta.kernel.clock import today
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from tests.cases.planning import active, assessed, called, fresh, minuted, page, plan, planning, sent
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
SOON = (today() + timedelta(days=20)).strftime("%d.%m.%Y")
PLAN = {
    "overall_goal": "To live safely",
    "risk_level": "2_medium",
    "safety_plan": "Call the aunt at once",
    "objectives-0-domain": "safety",
    "objectives-0-objective": "The home is safe",
    "actions-0-objective": "1",
    "actions-0-what": "Visit every week",
    "actions-0-responsible_kind": "other",
    "actions-0-responsible": "Besa",
    "actions-0-due": SOON,
    "visit_type": "home_announced",
    "visit_interval": "weekly",
    "date": today().strftime("%d.%m.%Y"),
    "valid_until": SOON,
    "review_date": SOON,
    "closure_criteria": "Three calm months",
    "family_agreement": "given",
    "child_view_shared": "I want my school",
    "child_view_shared-share": "yes",
    "child_view_kept": "I am afraid of him",
}


def browser(cast: Cast, actor: Any = None) -> Client:
    return cast.signed_in(actor or cast.ana)


def address(name: str, case: Case, *more: Any) -> str:
    return reverse(name, args=[case.id, *more])


def texts(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def posted(client: Client, name: str, case: Case, data: Mapping[str, Any], *more: Any) -> Any:
    return client.post(address(name, case, *more), {"operation_id": str(new_id()), **data})


def test_a_meeting_is_called_and_minuted_by_pages(cast: Cast) -> None:
    case, client = assessed(cast), browser(cast)
    assert client.get(address("meeting-call", case)).status_code == 200
    called_now = posted(
        client,
        "meeting-call",
        case,
        {
            "agenda_cases": str(case.id),
            "held_at": today().strftime("%d.%m.%Y"),
            "held_at_time": "00:01",
            "place": "Town hall",
            "convened_by": "chair",
            "level": "social_dir",
            "invited-1-name": "Officer",
            "invited-1-role": "police",
        },
    )
    meeting = Entry.objects.get(kind="minutes")
    assert called_now.url == address("meeting", case, meeting.id)
    assert client.get(called_now.url).status_code == 200
    form = client.get(address("meeting-minutes", case, meeting.id))
    assert "Officer" in texts(form)
    seat = meeting.attendances.get()
    saved = posted(
        client,
        "meeting-minutes",
        case,
        {
            "held_at-date": today().strftime("%d.%m.%Y"),
            "held_at-time": "00:01",
            "convened_by": "chair",
            "level": "social_dir",
            "attendance-0-person": str(seat.id),
            "attendance-0-role": "police",
            "attendance-0-attendance": "present",
            "minutes_taker": str(cast.ana.user_id),
            f"child_view_presented-{case.id}": "yes",
            f"summary-{case.id}": "All agreed.",
            f"decisions-{case.id}-0-code": "more_info",
            f"decisions-{case.id}-0-text": "Ask the school",
            f"decisions-{case.id}-0-responsible-text": "Psychologist",
        },
        meeting.id,
    )
    assert saved.status_code == 302, texts(saved)
    shown = texts(client.get(address("meeting", case, meeting.id)))
    assert "Ask the school" in shown
    assert "Psychologist" in shown
    assert "Ask the school" in texts(client.get(address("plan-write", case)))
    again = texts(client.get(address("meeting-minutes", case, meeting.id)))
    assert "All agreed." in again


def test_a_faulty_call_is_shown_again_with_what_was_typed(cast: Cast) -> None:
    case = assessed(cast)
    answer = posted(browser(cast), "meeting-call", case, {"held_at": "99.99.2026", "place": "Town hall"})
    assert answer.status_code == 422
    assert "Town hall" in texts(answer)
    assert not Entry.objects.filter(kind="minutes").exists()


def test_going_on_without_a_meeting_asks_why(cast: Cast) -> None:
    case, client = assessed(cast), browser(cast)
    assert posted(client, "meeting-none", case, {"reason_text": ""}).status_code == 422
    assert posted(client, "meeting-none", case, {"reason_text": "The road is closed by snow."}).status_code == 302
    assert "The road is closed by snow." in texts(client.get(address("case-plan", case)))


def test_the_plan_is_written_sent_and_approved_by_pages(cast: Cast) -> None:
    case, client = planning(cast), browser(cast)
    assert client.get(address("case-plan", case)).status_code == 200
    saved = posted(client, "plan-write", case, PLAN)
    assert saved.status_code == 302, texts(saved)
    shown = texts(client.get(address("case-plan", case)))
    for words in ("To live safely", "The home is safe", "Visit every week", "Besa", "I am afraid of him"):
        assert words in shown
    edition = Plan.objects.select_related("subject").get(case=case)
    assert peek_record(edition)["shareable"] == ["child_view_shared"]
    assert posted(client, "plan-send", case, {}).status_code == 302
    head = browser(cast, cast.dea)
    assert "Visit every week" in texts(head.get(address("plan-approve", case)))
    assert posted(head, "plan-approve", case, {"approve": "1"}).status_code == 302
    assert fresh(case).stage == "plan_active"


def test_an_unfinished_plan_is_kept_and_filled_in_again(cast: Cast) -> None:
    case, client = planning(cast), browser(cast)
    half = {name: said for name, said in PLAN.items() if name not in ("safety_plan", "actions-0-due")}
    assert posted(client, "plan-write", case, half).status_code == 422
    assert posted(client, "plan-write", case, {**half, "later": "1"}).status_code == 302
    form = texts(client.get(address("plan-write", case)))
    assert 'value="The home is safe"' in form
    assert 'value="Visit every week"' in form


def test_one_more_line_is_asked_for_without_saving(cast: Cast) -> None:
    case, client = planning(cast), browser(cast)
    answer = posted(client, "plan-write", case, {**PLAN, "add": "actions"})
    assert answer.status_code == 200
    assert 'name="actions-1-what"' in texts(answer)
    assert not Plan.objects.exists()


def test_sending_shows_every_refusal(cast: Cast) -> None:
    case, client = planning(cast), browser(cast)
    draft_plan(cast.ana, operation_id=new_id(), case_id=case.id, plan=plan(objectives=(), actions=(), told={}))
    answer = posted(client, "plan-send", case, {})
    assert answer.status_code == 422
    shown = texts(answer)
    assert "The plan needs at least 1 objective." in shown
    assert "Write the safety plan." in shown


def test_a_text_too_long_is_refused_at_its_field_and_kept(cast: Cast) -> None:
    case = planning(cast)
    answer = posted(browser(cast), "plan-write", case, {**PLAN, "safety_plan": "a" * 20_001})
    assert answer.status_code == 422
    assert "a" * 20_001 in answer.content.decode()


def test_a_code_outside_its_list_is_refused(cast: Cast) -> None:
    case = planning(cast)
    assert posted(browser(cast), "plan-write", case, {**PLAN, "family_agreement": "king"}).status_code == 422


def test_a_stale_page_shows_both_versions_of_the_lines(cast: Cast) -> None:
    case, client = planning(cast), browser(cast)
    posted(client, "plan-write", case, PLAN)
    version = str(Plan.objects.get(case=case).version)
    theirs = {**PLAN, "version": version, "actions-0-what": "Visit every day"}
    assert posted(client, "plan-write", case, theirs).status_code == 302
    mine = {**PLAN, "version": version, "actions-0-what": "Visit on Mondays"}
    answer = posted(client, "plan-write", case, mine)
    assert answer.status_code == 409
    assert "Visit every day" in texts(answer)
    assert "Visit on Mondays" in texts(answer)


def test_a_refused_stale_page_is_still_stale(cast: Cast) -> None:
    case, client = planning(cast), browser(cast)
    posted(client, "plan-write", case, PLAN)
    version = Plan.objects.get(case=case).version
    posted(client, "plan-write", case, {**PLAN, "overall_goal": "Theirs", "version": str(version)})
    answer = posted(client, "plan-write", case, {**PLAN, "overall_goal": "", "version": str(version)})
    assert answer.status_code == 422
    assert f'name="version" value="{version}"' in texts(answer)


def test_a_plan_posted_twice_is_written_once(cast: Cast) -> None:
    case, client = planning(cast), browser(cast)
    for _time in range(2):
        client.post(address("plan-write", case), {**PLAN, "operation_id": "0191d2c0-0000-7000-8000-000000000001"})
    assert Action.objects.filter(case=case).count() == 1


def test_the_worker_records_what_the_director_signed(cast: Cast) -> None:
    case, client = sent(cast), browser(cast)
    assert "Go on alone" not in texts(client.get(address("plan-approve", case)))
    photo = SimpleUploadedFile("page.png", page(), "image/png")
    data = {"on_paper": "1", "signed_by": "Drita Kola", "signed_role": "social_director", "file": photo}
    assert posted(client, "plan-approve", case, {**data, "file": ""}).status_code == 422
    assert posted(client, "plan-approve", case, {**data, "at": "1.1.2999"}).status_code == 422
    photo.seek(0)
    assert posted(client, "plan-approve", case, data).status_code == 302
    assert Approval.objects.get(case=case).is_on_paper
    assert "Drita Kola" in texts(client.get(address("case-plan", case)))


def test_a_worker_with_a_head_does_not_go_on_alone(cast: Cast) -> None:
    case = sent(cast)
    assert posted(browser(cast), "plan-approve", case, {"alone": "1"}).status_code == 403


def test_the_head_returns_a_plan_with_a_reason(cast: Cast) -> None:
    case, head = sent(cast), browser(cast, cast.dea)
    assert posted(head, "plan-approve", case, {"return": "1", "reason_text": ""}).status_code == 422
    assert posted(head, "plan-approve", case, {"return": "1", "reason_text": "Who drives?"}).status_code == 302
    assert "Who drives?" in texts(browser(cast).get(address("case-plan", case)))


def test_a_new_action_is_one_line(cast: Cast) -> None:
    case, client = active(cast), browser(cast)
    assert client.get(address("plan-action-add", case)).status_code == 200
    line = {"what": "Dentist", "objective": "1", "who": str(cast.besa.user_id), "due": SOON, "cost": "1500"}
    for wrong in ({"due": "soon"}, {"cost": "much"}, {"what": ""}, {"who": "king"}, {"objective": "7"}):
        assert posted(client, "plan-action-add", case, {**line, **wrong}).status_code == 422
    assert posted(client, "plan-action-add", case, line).status_code == 302
    shown = texts(client.get(address("case-plan", case)))
    assert "Dentist" in shown
    action = Action.objects.get(case=case, cost=1500)
    assert posted(client, "plan-action-status", case, {"status": "done"}, action.id).status_code == 302
    assert posted(client, "plan-action-status", case, {"status": "king"}, action.id).status_code == 422
    assert Action.objects.get(id=action.id).status == "done"


def test_what_changed_stands_side_by_side(cast: Cast) -> None:
    from_review = active(cast)
    client = browser(cast)
    assert client.get(reverse("case-plan-edition", args=[from_review.id, 9])).status_code == 404
    assert client.get(reverse("case-plan-edition", args=[from_review.id, 1])).status_code == 200


def test_a_stranger_finds_none_of_it(cast: Cast) -> None:
    case = active(cast)
    meeting = called(cast.ana, case)
    stranger = browser(cast, cast.cen)
    names: list[tuple[str, tuple[UUID, ...]]] = [
        ("case-plan", ()),
        ("plan-write", ()),
        ("plan-send", ()),
        ("plan-approve", ()),
        ("plan-action-add", ()),
        ("case-meetings", ()),
        ("meeting-call", ()),
        ("meeting-none", ()),
        ("meeting", (meeting.id,)),
        ("meeting-minutes", (meeting.id,)),
    ]
    assert {stranger.get(address(name, case, *more)).status_code for name, more in names} == {404}


def test_a_member_sees_papers_only_after_declaring(cast: Cast) -> None:
    case = assessed(cast)
    posted(
        browser(cast),
        "meeting-call",
        case,
        {
            "held_at": today().strftime("%d.%m.%Y"),
            "held_at_time": "23:59",
            "convened_by": "chair",
            "level": "social_dir",
            "invited-1-user": str(cast.meeting_member.user_id),
            "invited-1-role": "education",
        },
    )
    seat = Entry.objects.get(kind="minutes").attendances.get()
    member = browser(cast, cast.meeting_member)
    assert str(seat.id) in texts(member.get(reverse("meeting-seats")))
    before = texts(member.get(reverse("meeting-seat", args=[seat.id])))
    assert "The father drinks." not in before
    assert member.post(reverse("meeting-no-tie", args=[seat.id]), {"operation_id": str(new_id())}).status_code == 302
    after = texts(member.get(reverse("meeting-seat", args=[seat.id])))
    assert "The father drinks." in after
    assert "I am afraid." not in after
    for hidden in ("Medium", "GTN planning", "risk"):
        assert hidden.casefold() not in after.casefold()
    for name in ("case", "case-plan", "case-assessments", "case-meetings"):
        assert member.get(address(name, case)).status_code == 404


def test_minutes_final_decide_on_a_plan_at_work(cast: Cast) -> None:
    case = active(cast)
    minuted(cast.ana, called(cast.ana, case), case, decisions=(DecisionGiven("more_info", "Ask", "Psychologist"),))
    assert "Psychologist" in texts(browser(cast).get(address("case-plan", case)))

"""What the verbs of a life do on the pages: the meeting and its minutes, the plan and its approval, the review."""

from typing import Any

from rrjeta.cases.models import Attendance
from tests.browser.filling import send
from tests.browser.life import Given, Played, Verb
from tests.cases.planning import page

_TYPED = "form => [...form.elements].filter(one => one.value).map(one => [one.name, one.value])"


def call_meeting(life: Played, given: Given) -> None:
    names = life.names(given)
    life.to(names[0], "meetings", "meetings/call")
    answers: dict[str, Any] = {
        "agenda_cases": [life.ids[name] for name in names],
        "held_at": given["held"],
        **{name: given[name] for name in ("place", "convened_by", "level")},
    }
    if "reason" in given:
        answers["reason_text"] = given["reason"]
    for place, one in enumerate(given["invited"], start=1):
        who = {**one, "user": life.ids[one["user"]]} if "user" in one else one
        answers |= {f"invited-{place}-{name}": value for name, value in who.items()}
    send(life.hands, answers, form=life.form_with("held_at"))
    life.id_in_url(given["meeting"])


def declare_no_tie(life: Played, given: Given) -> None:
    life.to_start()
    seat = Attendance.objects.get(meeting=life.ids[given["meeting"]], user=life.ids[life.by])
    life.follow(f"/seats/{seat.id}")
    assert life.page.locator("main dl").count() == 0
    send(life.hands, form=life.form_to("/no-tie"))
    assert life.page.locator("main dl").count() > 0


def write_minutes(life: Played, given: Given) -> None:
    names = life.names(given)
    meeting = f"meetings/{life.ids[given['meeting']]}"
    life.to(names[0], "meetings", meeting, f"{meeting}/minutes")
    came = given["answers"]["attendance"]
    told = {name: value for name, value in given["answers"].items() if name != "attendance"}
    answers = life.posted("minutes", {**given, "answers": told}, names)
    send(life.hands, {**answers, **_attendance(life, came)}, form=life.form_with("held_at-date"))


def _attendance(life: Played, came: list[dict[str, Any]]) -> dict[str, Any]:
    """Say of each invited member, whose line stands there by their role, whether they came."""
    typed = dict(life.form_with("held_at-date").evaluate(_TYPED))
    answers: dict[str, Any] = {}
    for name, role in typed.items():
        if name.startswith("attendance-") and name.endswith("-role"):
            line = next((one for one in came if one["role"] == role), {"attendance": "absent"})
            start = name.removesuffix("role")
            answers |= {start + key: line[key] for key in line.keys() - {"person", "organisation", "role"}}
    return answers


def draft_plan(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "plan", "plan/write")
        posted = life.posted("plan", given)
        posted |= {f"{key}-share": "yes" for key in given.get("parents_may_read", ())}
        send(life.hands, _after_decisions(life, posted), form=life.form_with("overall_goal"))


def _after_decisions(life: Played, posted: dict[str, Any]) -> dict[str, Any]:
    """Move the actions of a first plan behind those that the decisions of the meeting have put into it already.

    A plan that is changed stands there whole; what is new is written over it.
    """
    typed = dict(life.form_with("overall_goal").evaluate(_TYPED))
    if "objectives-0-objective" in typed:
        return posted
    standing = sum(1 for name in typed if name.startswith("actions-") and name.endswith("-what"))
    assert standing > 0, "no decision of the meeting became an action of the plan"
    moved = {}
    for name, value in posted.items():
        rows, number, *rest = name.split("-") if name.startswith("actions-") else ("", "0")
        moved["-".join((rows, str(int(number) + standing), *rest)) if rows else name] = value
    return moved


def send_plan(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "plan", "plan/send")
        send(life.hands)


def approve_plan(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "plan", "plan/approve")
        send(life.hands, form=life.form_with("approve"))


def end_actions(life: Played, given: Given) -> None:
    """Say what became of the actions of the plan, of those named by their number or of all."""
    for name in life.names(given):
        life.to(name, "plan")
        count = life.page.locator(".plan-lines__form").count()
        for number in range(1, count + 1):
            if number in given.get("only", [number]):
                line = life.page.locator(".plan-lines__form").nth(number - 1)
                send(life.hands, {"status": given["status"]}, form=line)


def start_review(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "plan", "review")
        send(life.hands)


def review(life: Played, given: Given) -> None:
    """Write the review; every objective of the plan is judged alike."""
    judged = given["answers"]["objectives"]["all"]
    told = {name: value for name, value in given["answers"].items() if name != "objectives"}
    for name in life.names(given):
        life.to(name, "plan", "review")
        form = life.form_with("review_date")
        inputs = set(form.evaluate("form => [...form.elements].map(one => one.name)"))
        answers = life.posted("review", {"answers": told})
        answers |= {one: judged[key] for one in inputs for key in judged if _is_of_objective(one, key)}
        send(life.hands, answers, form=form)


def _is_of_objective(name: str, key: str) -> bool:
    return name.startswith("objectives-") and name.endswith(f"-{key}")


def approve_review_on_paper(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "plan", "review", "plan/approve")
        form = life.form_with("signed_by")
        life.hands.attach(form.locator("[name=file]"), "signed.png", page())
        send(life.hands, {key: given[key] for key in ("signed_by", "signed_role")}, form=form)


def continue_plan(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "plan", "review")
        send(life.hands, form=life.form_to("/review/continue"))


PLAN: dict[str, Verb] = {
    one.__name__: one
    for one in (
        call_meeting,
        declare_no_tie,
        write_minutes,
        draft_plan,
        send_plan,
        approve_plan,
        end_actions,
        start_review,
        review,
        approve_review_on_paper,
        continue_plan,
    )
}

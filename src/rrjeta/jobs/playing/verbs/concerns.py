"""A concern: logged, completed, screened, decided."""

from collections.abc import Mapping
from typing import Any

from rrjeta.access.actors import SYSTEM
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import municipalities_in
from rrjeta.cases.operations.completing import complete_concern as complete
from rrjeta.cases.operations.concerns import log_concern as log
from rrjeta.cases.operations.concerns import take_concern as take
from rrjeta.cases.operations.opening import end_with_reopened
from rrjeta.cases.operations.opening import link_concern as link
from rrjeta.cases.operations.opening import open_case as open_a_case
from rrjeta.cases.operations.screening import confirm_no_case as confirm
from rrjeta.cases.operations.screening import note_answer, propose_no_case, return_no_case, screen_concern
from rrjeta.cases.queries.played import children_logged
from rrjeta.forms.rules.shape import Choice
from rrjeta.jobs.playing.stage import Stage, listed
from rrjeta.jobs.playing.verb import Verbs

CONCERNS = Verbs()
Given = Mapping[str, Any]


@CONCERNS.verb
def log_concern(stage: Stage, given: Given) -> None:
    concern_id = stage.run(log, lambda: {"answers": _told(stage, given)})
    stage.ids[given["concern"]] = concern_id
    for name, (person_id, _case_id) in zip(listed(given["children"]), children_logged(SYSTEM, concern_id), strict=True):
        stage.ids[f"{name}.person"] = person_id


@CONCERNS.verb
def take_concern(stage: Stage, given: Given) -> None:
    stage.run(take, lambda: {"concern_id": stage.id(given["concern"])})


@CONCERNS.verb
def complete_concern(stage: Stage, given: Given) -> None:
    stage.run(complete, lambda: {"concern_id": stage.id(given["concern"]), "answers": _told(stage, given, part="two")})


@CONCERNS.verb
def screen(stage: Stage, given: Given) -> None:
    stage.run(
        screen_concern,
        lambda: {
            "concern_id": stage.id(given["concern"]),
            "urgency": given["urgency"],
            "known": given.get("known", "no"),
            "is_search_done": True,
        },
    )


@CONCERNS.verb
def open_case(stage: Stage, given: Given) -> None:
    names = listed(given["cases"])
    concern_id = stage.id(given["concern"])
    stage.run(
        open_a_case,
        lambda: {
            "concern_id": concern_id,
            "child_ids": [stage.id(f"{name}.person") for name in names],
            "owner_id": stage.id(given["owner"]),
            "harm_categories": listed(given["harm"]),
            "reason": given.get("reason", ""),
            "first_step": given.get("first_step", ""),
            "first_step_on": stage.day(given, "first_step_on"),
        },
    )
    opened = dict(children_logged(SYSTEM, concern_id))
    for name in names:
        case_id = opened[stage.id(f"{name}.person")]
        if case_id is not None:
            stage.ids[name] = case_id


@CONCERNS.verb
def no_case(stage: Stage, given: Given) -> None:
    stage.run(
        propose_no_case,
        lambda: {
            "concern_id": stage.id(given["concern"]),
            "outcome": given["outcome"],
            "reason": given["reason"],
            "receiver": given.get("receiver", ""),
        },
    )


@CONCERNS.verb
def confirm_no_case(stage: Stage, given: Given) -> None:
    stage.run(confirm, lambda: {"concern_id": stage.id(given["concern"])})


@CONCERNS.verb
def send_back_no_case(stage: Stage, given: Given) -> None:
    stage.run(return_no_case, lambda: {"concern_id": stage.id(given["concern"]), "reason": given["reason"]})


@CONCERNS.verb
def answer_source(stage: Stage, given: Given) -> None:
    stage.run(
        note_answer,
        lambda: {
            "concern_id": stage.id(given["concern"]),
            "answered_at": None if given.get("not_possible") else stage.moment(given, "answered"),
            "how": given.get("how", ""),
            "not_possible": given.get("not_possible", ""),
        },
    )


@CONCERNS.verb
def link_concern(stage: Stage, given: Given) -> None:
    stage.run(
        link,
        lambda: {
            "concern_id": stage.id(given["concern"]),
            "child_id": stage.id(f"{given['child']}.person"),
            "case_id": stage.id(given["case"]),
        },
    )


@CONCERNS.verb
def close_concern_reopened(stage: Stage, given: Given) -> None:
    stage.run(
        end_with_reopened,
        lambda: {"concern_id": stage.id(given["concern"]), "reason": given.get("reason", "")},
    )


def _told(stage: Stage, given: Given, part: str | None = None) -> Any:
    places = [Choice(code, code) for code in sorted(municipalities_in(stage.actor, Permission.LOG_CONCERN))]
    return stage.read("identification", given, phase="quick", part=part, choices={"municipalities": places})

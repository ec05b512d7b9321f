"""Steps around a concern: logged, completed, screened, decided."""

from typing import Any

from rrjeta.cases.models import Case, Concern
from rrjeta.cases.operations.completing import add_child, complete_concern
from rrjeta.cases.operations.concerns import log_concern, take_concern
from rrjeta.cases.operations.known import ask_elsewhere
from rrjeta.cases.operations.opening import end_with_reopened, link_concern, open_case
from rrjeta.cases.operations.screening import (
    confirm_no_case,
    note_answer,
    propose_no_case,
    return_no_case,
    screen_concern,
)
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.ids import new_id
from tests.cases.telling import answers_of, child
from tests.cast import ELSEWHERE, HOME
from tests.property.walk import ANYBODY, CASEWORK, WORKERS, Call, Walk

_LOGGERS = ("ana", "besa", "dea", "cen", "school", "police", "helpline")


def log(walk: Walk) -> Call | None:
    """Somebody rings: one child or several, sometimes in danger, sometimes anonymous."""
    rows: dict[str, Any] = {}
    for place in range(walk.one((1, 1, 2))):
        name, surname = walk.one(("Arta", "Blerim", "Æ", "Дарья", "")), walk.one(("Hoxha", "Hoxha", "O'Neil"))
        rows |= child(place, child_given_name=name, child_surname=surname, age_estimate=str(walk.one((3, 9, 16))))
    more: dict[str, Any] = {
        "danger_now": walk.one(("yes", "no", "no", "unknown")),
        "channel": walk.one(("phone", "in_person")),
        "municipality": walk.one((HOME, HOME, HOME, ELSEWHERE)),
        "what_happened": walk.words(),
    }
    if walk.chance(0.4):
        more |= {"referrer_name": "Nora", "referrer_phone": "0691234567", "feedback_wanted": "yes"}
    try:
        answers = answers_of(**more, **rows)
    except Refused:
        return None
    return Call(walk.one(_LOGGERS), log_concern, {"answers": answers})


def around_concern(walk: Walk) -> Call | None:
    """One of the things done with a concern that is there, mostly the one that fits."""
    concerns = walk.concerns(is_open=True) or walk.concerns()
    if not concerns:
        return log(walk)
    concern = walk.one(concerns)
    fitting = walk.name_of(concern.owner_id)
    who = walk.often(fitting, *ANYBODY, share=0.25)
    if concern.stage == "received":
        wish = walk.often(_screen, _take, _complete, _propose, _open, share=0.4)
    elif concern.outcome and concern.is_open:
        who = walk.often(walk.one(("dea", "edi", "fatma")), *CASEWORK)
        wish = walk.one((_confirm, _confirm, _return))
    else:
        wish = walk.one((_open, _open, _open, _propose, _answer, _link, _end_with_reopened, _child, _complete))
    return wish(walk, who, concern)


def _take(walk: Walk, who: str, concern: Concern) -> Call:
    return Call(who, take_concern, {"concern_id": concern.id})


def _screen(walk: Walk, who: str, concern: Concern) -> Call:
    given = {"urgency": walk.code("urgency"), "known": walk.one(("no", "yes"))}
    return Call(who, screen_concern, {"concern_id": concern.id, **given, "is_search_done": walk.chance(0.85)})


def _complete(walk: Walk, who: str, concern: Concern) -> Call | None:
    try:
        answers = answers_of(what_happened=walk.words(), danger_now=walk.one(("yes", "no")), father_name="Agim")
    except Refused:
        return None
    version = walk.one((None, concern.version, max(concern.version - 2, 0)))
    return Call(who, complete_concern, {"concern_id": concern.id, "answers": answers, "base_version": version})


def _child(walk: Walk, who: str, concern: Concern) -> Call:
    row = {"child_given_name": walk.one(("Era", "Ë")), "sex": "f", "age_estimate": walk.one((2, 17, None))}
    return Call(who, add_child, {"concern_id": concern.id, "rows": [row]})


def _propose(walk: Walk, who: str, concern: Concern) -> Call:
    given = {"outcome": walk.code("screening_outcome"), "reason": walk.words(), "receiver": walk.words()}
    return Call(who, propose_no_case, {"concern_id": concern.id, **given})


def _confirm(walk: Walk, who: str, concern: Concern) -> Call:
    return Call(who, confirm_no_case, {"concern_id": concern.id})


def _return(walk: Walk, who: str, concern: Concern) -> Call:
    return Call(who, return_no_case, {"concern_id": concern.id, "reason": walk.words()})


def _answer(walk: Walk, who: str, concern: Concern) -> Call:
    given = {"answered_at": walk.often(now(), None), "how": walk.words(), "not_possible": walk.often("", walk.words())}
    return Call(who, note_answer, {"concern_id": concern.id, **given})


def _open(walk: Walk, who: str, concern: Concern) -> Call:
    lines = [line.person_id for line in concern.children.order_by("entered_at", "id")]
    chosen = walk.often(lines[:1], lines, [], [new_id()], share=0.3)
    owner = walk.user_id(walk.often("ana", *WORKERS, "police", share=0.3))
    categories = [walk.code("harm_category")]
    first = {"first_step": "Telefono shkollën", "first_step_on": today()} if walk.chance(0.3) else {}
    given = {"child_ids": chosen, "owner_id": owner, "harm_categories": categories, "reason": walk.words(), **first}
    return Call(who, open_case, {"concern_id": concern.id, **given})


def _link(walk: Walk, who: str, concern: Concern) -> Call | None:
    line, cases = concern.children.first(), walk.cases()
    if line is None or not cases:
        return None
    case: Case = walk.one(cases)
    return Call(who, link_concern, {"concern_id": concern.id, "child_id": line.person_id, "case_id": case.id})


def _end_with_reopened(walk: Walk, who: str, concern: Concern) -> Call:
    return Call(who, end_with_reopened, {"concern_id": concern.id, "reason": walk.words()})


def ask(walk: Walk) -> Call:
    """Somebody asks other units whether they know a child."""
    return Call(walk.one(ANYBODY), ask_elsewhere, {"words": walk.one(("Arta Hoxha", "Hoxha", ""))})

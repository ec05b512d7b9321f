"""What the verbs of a life do on the pages: immediate protection, measures, hearings."""

from typing import Any

from rrjeta.access.actors import SYSTEM
from rrjeta.cases.queries.played import hearings_coming, measure_begun, measures_standing
from rrjeta.kernel.clock import now
from tests.browser.filling import send
from tests.browser.life import Given, Played, Verb

# The name of an answer on the page, where it is not that of the step.
_ON_PAGE = {
    "happened": "happened_at",
    "reason": "reason_text",
    "has_monitored_plan": "monitored_plan",
    "parent_signatures": "signatures",
    "arrangement": "care_arrangement",
    "has_report": "psychosocial_report",
    "hidden": "is_address_hidden",
    "held": "held_at",
}
_NOT_ASKED = frozenset({"cases", "measure", "move", "hearing"})


def start_protection(life: Played, given: Given) -> None:
    names = life.names(given)
    life.to(names[0], "measures", "protect-now")
    send(life.hands, life.posted("protection", given, names))
    for name in names:
        life.ids[f"{name}.{given['measure']}"] = measure_begun(SYSTEM, life.ids[name], now())


def end_protection(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "measures", "protect-now/end")
        send(life.hands, {"reason_text": given["reason"]})


def propose_measure(life: Played, given: Given) -> None:
    for name in life.names(given):
        before = set(measures_standing(SYSTEM, life.ids[name]))
        life.to(name, "measures", "measures/propose")
        send(life.hands, {"kind": given["kind"], "grounds": given["grounds"]})
        (life.ids[f"{name}.{given['measure']}"],) = set(measures_standing(SYSTEM, life.ids[name])) - before


def decide_measure(life: Played, given: Given) -> None:
    # Whoever turns a measure down or changes it says why; a measure that is simply decided has its grounds already.
    asked = {name: value for name, value in given.items() if name != "reason" or given["move"] != "M2"}
    _step(life, asked, f"decide/{given['move']}")


def follow_measure(life: Played, given: Given) -> None:
    _step(life, given, f"follow/{given['move']}")


def leave_emergency_place(life: Played, given: Given) -> None:
    _step(life, given, "leave-emergency")


def complete_papers(life: Played, given: Given) -> None:
    _step(life, given, "note/papers")


def _step(life: Played, given: Given, ending: str) -> None:
    for name in life.names(given):
        measure_id = life.ids[f"{name}.{given['measure']}"]
        life.to(name, "measures", f"measures/{measure_id}/{ending}")
        send(life.hands, _on_page(given))


def set_hearing(life: Played, given: Given) -> None:
    for name in life.names(given):
        before = set(hearings_coming(SYSTEM, life.ids[name]))
        life.to(name, "measures", "hearings/set")
        measure = life.ids[f"{name}.{given['measure']}"] if given.get("measure") else ""
        send(life.hands, {**_on_page(given), "measure": measure})
        (life.ids[f"{name}.{given['hearing']}"],) = set(hearings_coming(SYSTEM, life.ids[name])) - before


def end_hearing(life: Played, given: Given) -> None:
    for name in life.names(given):
        hearing_id = life.ids[f"{name}.{given['hearing']}"]
        life.to(name, "measures", f"hearings/{hearing_id}/over")
        send(life.hands, {"result": given["result"]})


def _on_page(given: Given) -> dict[str, Any]:
    return {_ON_PAGE.get(name, name): value for name, value in given.items() if name not in _NOT_ASKED}


MEASURE: dict[str, Verb] = {
    one.__name__: one
    for one in (
        start_protection,
        end_protection,
        propose_measure,
        decide_measure,
        follow_measure,
        leave_emergency_place,
        complete_papers,
        set_hearing,
        end_hearing,
    )
}

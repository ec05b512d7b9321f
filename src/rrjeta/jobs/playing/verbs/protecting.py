"""Immediate protection, measures, hearings."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import SYSTEM
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.hearings import end_hearing as end_session
from rrjeta.cases.operations.hearings import set_hearing as set_session
from rrjeta.cases.operations.measure_steps import ProposalGiven, StepGiven
from rrjeta.cases.operations.measures import complete_papers as papers_done
from rrjeta.cases.operations.measures import decide_measure as decide
from rrjeta.cases.operations.measures import follow_measure as follow
from rrjeta.cases.operations.measures import leave_emergency_place as leave_place
from rrjeta.cases.operations.measures import propose_measure as propose
from rrjeta.cases.operations.protection import ProtectionGiven
from rrjeta.cases.operations.protection import end_protection as end
from rrjeta.cases.operations.protection import start_protection as start
from rrjeta.cases.queries.played import measure_begun
from rrjeta.jobs.playing.given import lines_of, told_of
from rrjeta.jobs.playing.stage import Stage, listed
from rrjeta.jobs.playing.verb import Verbs
from rrjeta.kernel.clock import now

PROTECTING = Verbs()
Given = Mapping[str, Any]
_MOMENTS = frozenset({"at", "secured_at"})
_DAYS = frozenset({"valid_from", "valid_to"})
_STEP = frozenset(one.name for one in fields(StepGiven)) - {"signed", "pages"}
_PROPOSAL = frozenset(one.name for one in fields(ProposalGiven))


@PROTECTING.verb
def start_protection(stage: Stage, given: Given) -> None:
    names = listed(given["cases"])
    stage.run(start, lambda: {"case_id": stage.id(names[0]), "protection": _protection(stage, given, names)})
    for name in names if given.get("measure") else ():
        stage.ids[f"{name}.{given['measure']}"] = measure_begun(SYSTEM, stage.id(name), now())


@PROTECTING.verb
def end_protection(stage: Stage, given: Given) -> None:
    stage.run_each(
        end,
        given["cases"],
        lambda name: {"case_id": stage.id(name), "at": stage.moment(given), "reason": given["reason"]},
    )


@PROTECTING.verb
def propose_measure(stage: Stage, given: Given) -> None:
    proposed = stage.run_each(
        propose,
        given["cases"],
        lambda name: {
            "case_id": stage.id(name),
            "proposal": ProposalGiven(at=stage.moment(given), **_only(given, _PROPOSAL)),
        },
    )
    stage.ids |= {f"{name}.{given['measure']}": measure_id for name, measure_id in proposed.items()}


@PROTECTING.verb
def decide_measure(stage: Stage, given: Given) -> None:
    _step(stage, given, decide)


@PROTECTING.verb
def follow_measure(stage: Stage, given: Given) -> None:
    _step(stage, given, follow)


@PROTECTING.verb
def leave_emergency_place(stage: Stage, given: Given) -> None:
    stage.run_each(
        leave_place,
        given["cases"],
        lambda name: {
            "case_id": stage.id(name),
            "measure_id": stage.id(f"{name}.{given['measure']}"),
            "at": stage.moment(given),
            "arrangement": given["arrangement"],
            "place": given["place"],
            "is_address_hidden": bool(given.get("hidden")),
        },
    )


@PROTECTING.verb
def complete_papers(stage: Stage, given: Given) -> None:
    stage.run_each(
        papers_done,
        given["cases"],
        lambda name: {
            "case_id": stage.id(name),
            "measure_id": stage.id(f"{name}.{given['measure']}"),
            "at": stage.moment(given),
            "words": given.get("words", ""),
        },
    )


@PROTECTING.verb
def set_hearing(stage: Stage, given: Given) -> None:
    hearings = stage.run_each(
        set_session,
        given["cases"],
        lambda name: {
            "case_id": stage.id(name),
            "measure_id": stage.id(f"{name}.{given['measure']}") if given.get("measure") else None,
            "held_at": datetime.fromisoformat(given["held"]),
            **{key: given.get(key, "") for key in ("court", "room", "matter", "who_goes")},
        },
    )
    stage.ids |= {f"{name}.{given['hearing']}": hearing_id for name, hearing_id in hearings.items()}


@PROTECTING.verb
def end_hearing(stage: Stage, given: Given) -> None:
    stage.run_each(
        end_session,
        given["cases"],
        lambda name: {
            "case_id": stage.id(name),
            "hearing_id": stage.id(f"{name}.{given['hearing']}"),
            "result": given["result"],
        },
    )


def _step(stage: Stage, given: Given, operation: Callable[..., UUID]) -> None:
    stage.run_each(
        operation,
        given["cases"],
        lambda name: {
            "case_id": stage.id(name),
            "measure_id": stage.id(f"{name}.{given['measure']}"),
            "code": given["move"],
            "step": StepGiven(at=stage.moment(given), **_only(given, _STEP)),
        },
    )


def _only(given: Given, names: frozenset[str]) -> dict[str, Any]:
    return {name: _value(name, given[name]) for name in names - {"at"} if name in given}


def _value(name: str, value: Any) -> Any:
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    return datetime.fromisoformat(value).date() if name in _DAYS else value


def _protection(stage: Stage, given: Given, names: list[str]) -> ProtectionGiven:
    answers = stage.read("protection", given, children=names)
    return ProtectionGiven(
        happened_at=answers.fields.get("started_at") or now(),
        coded=answers.coded,
        told=told_of(answers),
        lines={stage.id(name): LineGiven(one.coded, told_of(one)) for name, one in lines_of(stage, answers, names)},
        secured_at=answers.fields.get("secured_at"),
        options={row["of"]: row.get("why", "") for row in answers.told.get("options") or ()},
    )

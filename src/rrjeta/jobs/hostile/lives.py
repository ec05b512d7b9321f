"""Which lives a register for attacks is made of: one for every state in which a record may stand."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from rrjeta.jobs.playing.life import Life, Step
from rrjeta.jobs.playing.scenarios import template, wordings
from rrjeta.jobs.showcase.families import Family, Inventor
from rrjeta.kernel import clock

# Who told us is known by name in every life but that of the anonymous call.
_REPORTER = {
    "referrer_name": "Reporter Known",
    "referrer_org": "School of the village",
    "feedback_safely": "Only in the morning, never at home",
}
_LOG, _ACCEPT = "log_concern", "accept_transfer"


@dataclass(frozen=True, slots=True)
class State:
    """A state with the life that leads to it: what is added on which day, and after which day or step it stands still.

    `share` says how many of a hundred cases are to be in it; `children` how many the family has.
    """

    name: str
    life: str
    share: int
    weeks: int
    children: int = 2
    ending: str = ""
    day: int = 0
    goes_on: bool = False
    stopped: int = 0
    before: str = ""


STATES = (
    State("open", "neglect", 12, weeks=12),
    State("poor", "poverty", 6, weeks=6, children=1),
    State("restricted", "violence", 10, weeks=8),
    # Every second family of these is erased afterwards.
    State("closed", "closed", 20, weeks=6),
    State("merged", "neglect", 20, weeks=7, children=1, ending="merged", day=36, goes_on=True),
    State("transferred", "poverty", 10, weeks=8, ending="transfer", day=40),
    State("offered", "poverty", 4, weeks=7, ending="transfer", day=40, before=_ACCEPT),
    State("reopened", "closed", 4, weeks=14),
    State("kin", "neglect", 4, weeks=8, ending="kin", day=30, goes_on=True),
    State("hearing", "violence", 4, weeks=6, ending="hearing", day=41, goes_on=True),
    State("missing", "violence", 3, weeks=6, ending="missing", day=42),
    State("begun", "violence", 5, weeks=1, children=3, stopped=4),
    State("told", "neglect", 4, weeks=0, children=1, before="screen"),
    State("advised", "advice", 4, weeks=2, children=1),
)


def drawn(
    state: State, number: int, code: str, whose: Mapping[str, str], inventor: Inventor, today: date
) -> tuple[Life, datetime]:
    """Return the life of a state with the day on which it begins."""
    family = inventor.family(f"h{number:02d}", state.children, ["Village"], ["School of the village"])
    said = {word: inventor.one_of(variants) for word, variants in wordings(state.life).items()}
    words = {**family.words, **said, **whose}
    life = _with_reporter(template(state.life).filled(code, words))
    if state.ending:
        added = template(f"ending_{state.ending}").filled(f"{code}-{state.ending}", words)
        life = life.followed_by(added, state.day, goes_on=state.goes_on)
    if state.name == "reopened":
        life = _reopened(life, family)
    if state.stopped:
        life = life.stopped(state.stopped)
    if state.before:
        place = next(place for place, step in enumerate(life.steps) if step.do == state.before)
        life = replace(life, steps=life.steps[:place])
    return life, clock.at(today - timedelta(weeks=state.weeks, days=today.weekday() if state.weeks else 1))


def shuffled(seed: int) -> random.Random:
    """Return the chance of a register: the same seed makes the same one."""
    return random.Random(seed)  # noqa: S311  invented people need no secret chance


def _with_reporter(life: Life) -> Life:
    return replace(life, steps=tuple(_told_by(step) if step.do == _LOG else step for step in life.steps))


def _told_by(step: Step) -> Step:
    answers: Mapping[str, Any] = step.given["answers"]
    if answers.get("referrer_anonymous"):
        return step
    return replace(step, given={**step.given, "answers": {**answers, **_REPORTER}})


def _reopened(life: Life, family: Family) -> Life:
    given = {"case": family.children[0], "why": "new_report", "owner": life.steps[0].by}
    return replace(life, steps=(*life.steps, Step("day 92 09:00", life.steps[0].by, "reopen_case", given)))

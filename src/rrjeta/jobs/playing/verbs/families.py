"""The family around a child: relatives added, somebody traced."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rrjeta.cases.operations.families import Member, add_family_member
from rrjeta.cases.operations.tracing import TracingGiven, open_tracing
from rrjeta.cases.queries.kin import kin_page
from rrjeta.jobs.playing.stage import Stage, UnknownName
from rrjeta.jobs.playing.verb import Verbs
from rrjeta.people.choices import Certainty

FAMILIES = Verbs()
Given = Mapping[str, Any]


@FAMILIES.verb
def add_relative(stage: Stage, given: Given) -> None:
    """Register somebody of the family, tied to the child or to whoever is the child's `of`."""
    stage.run(
        add_family_member,
        lambda: {
            "case_id": stage.id(given["case"]),
            "member": Member(
                relationship=given["who"],
                given_name=given["name"],
                surname=given.get("surname", ""),
                sex=given.get("sex", "u"),
                birth_year=given.get("born"),
                certainty=Certainty.CONFIRMED,
            ),
            "tied_to": _relative(stage, given["case"], given["of"]) if given.get("of") else None,
        },
    )


@FAMILIES.verb
def ask_tracing(stage: Stage, given: Given) -> None:
    """Ask for a relative of the child to be traced."""
    told = {"given_name": given["name"], "surname": given["surname"], "circumstances": given["words"]}
    stage.run(
        open_tracing,
        lambda: {
            "case_id": stage.id(given["case"]),
            "given": TracingGiven("relative", given["who"], sex=given.get("sex", "u"), told=told),
        },
    )


def _relative(stage: Stage, case: str, who: str) -> UUID:
    """Return whoever is this to the child of a case. Raises UnknownName."""
    circle = kin_page(stage.actor, stage.id(case)).circle
    for one in circle.ties:
        if one.said.child == circle.child_id and one.said.relationship == who:
            return one.said.person
    raise UnknownName(who)

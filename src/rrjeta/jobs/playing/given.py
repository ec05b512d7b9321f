"""Answers of a form as the operations take them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from rrjeta.cases.operations.approving import Signed
from rrjeta.consent.operations import ConsentGiven
from rrjeta.forms.rules.answers import Answers
from rrjeta.jobs.playing.photograph import signed_page
from rrjeta.jobs.playing.stage import Stage
from rrjeta.kernel.clock import today


def told_of(answers: Answers) -> dict[str, Any]:
    """Return the told answers with the names of the statements that the parents may read."""
    shares = {"shareable": sorted(answers.shareable)} if answers.shareable else {}
    return {**answers.told, **shares}


def lines_of(stage: Stage, answers: Answers, names: Sequence[str]) -> Iterator[tuple[str, Answers]]:
    """Yield the answers of each child's own line by the name of its case."""
    for name in names:
        yield name, answers.per_child[str(stage.id(name))]


def signed_on_paper(stage: Stage, given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return what an approval on paper is given: who signed in which role, and the photographed page."""
    signed = Signed(name=given["signed_by"], role=given["signed_role"], pages=[signed_page()])
    return {"case_id": stage.id(name), "at": stage.moment(given), "signed": signed}


def words_in(named: Any) -> str:
    """Return the words of a person or institution that a form gave, known or written."""
    return str(named.get("text") or "") if isinstance(named, Mapping) else str(named or "")


def code_in(named: Any) -> str:
    """Return the code of an institution or place that a form gave, empty for one in words only."""
    return str(named.get("id") or "") if isinstance(named, Mapping) else ""


def id_in(named: Any) -> UUID | None:
    """Return the id of a person, colleague or institution that a form gave, or None."""
    found = code_in(named) or (named if isinstance(named, str) else "")
    return UUID(found) if found else None


def day_in(value: Any) -> date | None:
    """Return a day that a form gave as text or as a day."""
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def service_consent(organisation: str, classes: Sequence[str], giver: str, until: date | None = None) -> ConsentGiven:
    """Return a consent given today, as it is typed: an organisation may be told these classes of the child, for a service."""
    line = {"organisation": {"id": organisation, "text": ""}, "classes": list(classes), "purpose": "service"}
    fields = {
        "given_on": today(),
        "ends_on": until,
        "types": ("service",),
        "legal_basis": "consent",
        "giver": giver,
        "status": "given",
        "child_assent": "given",
        "is_parent_danger": False,
    }
    return ConsentGiven(fields, told={"recipients": [line]})

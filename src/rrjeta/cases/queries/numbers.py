"""Answers what `access` asks of cases: which case has a number, which numbers have these records."""

from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.facts import CaseNumbers, FindCase
from rrjeta.access.permissions import Permission
from rrjeta.cases.scope import cases_in, concerns_in


def case_with(actor: Actor, number: str) -> UUID | None:
    """Return the id of the case of this number, or None when the actor sees none."""
    found = cases_in(actor, Permission.SEE_CASE).filter(number=number)
    return found.values_list("id", flat=True).first()


def case_numbered(question: FindCase) -> UUID | None:
    """Answer which case has a number, or which concern before there is a case."""
    concerns = concerns_in(question.actor, Permission.EXCLUDE).filter(number=question.number)
    return case_with(question.actor, question.number) or concerns.values_list("id", flat=True).first()


def case_numbers(question: CaseNumbers) -> dict[UUID, str]:
    """Return the numbers of those records that are cases which the actor sees, or concerns."""
    cases = cases_in(question.actor, Permission.SEE_CASE).filter(id__in=question.record_ids)
    concerns = concerns_in(question.actor, Permission.EXCLUDE).filter(id__in=question.record_ids)
    return dict(cases.values_list("id", "number").union(concerns.values_list("id", "number")))

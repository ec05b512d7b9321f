"""The children of concerns: live while they are within reach, as they were told once they have left it.

A case that goes to another municipality takes its people along. Who took the concern keeps what was told to them then:
a fled mother's new village, the school there or a new danger are not for the town she left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Concern, ConcernChild
from rrjeta.cases.rules.concerns import AS_TOLD, adults_of, named_in, suspected_before
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.sealing import open_record
from rrjeta.people.choices import HIDING_ALERTS
from rrjeta.people.queries import AlertView, Beware, PersonView, beware_of, family_of, person_view
from rrjeta.people.rules import shown_name


@dataclass(frozen=True, slots=True)
class ChildSeen:
    """A child of a concern as the reader may know it: live, or frozen as it was told."""

    line: ConcernChild
    person: PersonView
    is_live: bool


@dataclass(frozen=True, slots=True)
class AdultSeen:
    """An adult whom a concern names, with what they are to the children."""

    name: str
    relationship: str
    is_suspected: bool


def children_seen(actor: Actor, lines: Sequence[ConcernChild]) -> list[ChildSeen]:
    """Return the children of lines loaded with `subject`, `concern` and `person__subject`. Two queries."""
    live = _live(actor, lines)
    return [
        ChildSeen(line, person_view(line.person) if line.id in live else _as_told(line), line.id in live)
        for line in lines
    ]


def adults_seen(concern: Concern, told: Mapping[str, Any], children: Sequence[ChildSeen]) -> list[AdultSeen]:
    """Return the adults around the children within reach, else those whom the concern named. Up to one query."""
    live = [one.line.person.standing_id for one in children if one.is_live]
    if not live:
        rows = [one.line.coded for one in children]
        return [
            AdultSeen(shown_name(dict(one.told)), tie, one.is_suspected)
            for one in adults_of(named_in(told, concern.coded, rows))
            for tie in one.ties
        ]
    suspected, found = suspected_before(told), dict[tuple[UUID, str], AdultSeen]()
    for tie in family_of(live):
        if tie.until is None:
            adult = AdultSeen(tie.person.name, tie.relationship, tie.person.id == suspected)
            found.setdefault((tie.person.id, tie.relationship), adult)
    return list(found.values())


def beware_seen(concern: Concern, told: Mapping[str, Any], children: Sequence[ChildSeen]) -> Beware:
    """Return what to beware of now while a child is within reach, else what the concern warned of. Up to one query."""
    live = [one.line.person.standing_id for one in children if one.is_live]
    if live:
        return beware_of(live, [concern.household_id])
    words = str(told.get("beware") or "")
    codes = concern.coded.get("safety_alerts") or ([""] if words else [])
    alerts = [
        AlertView(concern.id, code, "" if place else words, None, concern.household_id, concern.received_at)
        for place, code in enumerate(codes)
    ]
    return Beware(alerts, any(code in HIDING_ALERTS for code in codes))


def _live(actor: Actor, lines: Sequence[ConcernChild]) -> frozenset[UUID]:
    """Return the lines whose child no case took out of the actor's reach: its own case, or one of the same home."""
    homes = {line.concern.household_id for line in lines}
    own = {line.case_id for line in lines if line.case_id}
    found = list(
        Case.objects.filter(Q(household_id__in=homes) | Q(id__in=own)).values_list(
            "id", "household_id", "merged_into_id"
        )
    )
    if not found:
        return frozenset(line.id for line in lines)
    standing = {case_id: merged or case_id for case_id, _home, merged in found}
    reached = set(
        cases_in(actor, Permission.READ_IDENTITY).filter(id__in=standing.values()).values_list("id", flat=True)
    )
    left = {home for case_id, home, _merged in found if standing[case_id] not in reached}
    return frozenset(
        line.id
        for line in lines
        if (standing[line.case_id] in reached if line.case_id else line.concern.household_id not in left)
    )


def _as_told(line: ConcernChild) -> PersonView:
    told = open_record(line).get(AS_TOLD) or {}
    view = person_view(line.person, told)
    return replace(
        view,
        sex=told.get("sex", "u"),
        household_id=line.concern.household_id,
        municipality=line.concern.municipality,
        languages=(),
        needs_interpreter=False,
        coded={},
    )

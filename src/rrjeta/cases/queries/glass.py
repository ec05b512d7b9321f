"""Files opened urgently: the one meant, who is told, whose turn the review is, and what stands open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import may
from rrjeta.access.looking import GLASS as BY_GLASS
from rrjeta.access.looking import ORGANISATION, note_relation
from rrjeta.access.permissions import GLASS, Permission
from rrjeta.access.queries import asked_in_turn, second_people, staff_names
from rrjeta.access.scope import holders_of
from rrjeta.cases.models import Case, GlassOpening
from rrjeta.cases.rules.glass import CLOSED_HARM, Sought, is_exactly
from rrjeta.cases.scope import cases_in, cases_open_to, co_work_now, extends_to, shut_out_of
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.numbers import read_number
from rrjeta.kernel.sealing import open_record, peek_record
from rrjeta.matching.queries.searching import persons_named
from rrjeta.people.models import CareArrangement
from rrjeta.people.queries import secret_homes, secret_persons

PAGE = 25
_SHOWN_OF_MINE = 20

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class OpeningView:
    """One urgent opening as its reviewer and whoever made it read it."""

    id: UUID
    version: int
    case_id: UUID
    number: str
    by: str
    opened_at: datetime
    ends_at: datetime
    reason: str
    told: dict[str, Any]
    due_at: datetime
    reviewed_at: datetime | None
    reviewed_by: str
    verdict: str
    subject_id: UUID
    opened_by_id: UUID

    @property
    def is_open(self) -> bool:
        """Tell whether the file is still open by it."""
        return self.ends_at > now()

    @property
    def is_late(self) -> bool:
        """Tell whether the review is overdue."""
        return self.reviewed_at is None and self.due_at < now()


def sought_case(actor: Actor, sought: Sought) -> Case | None:
    """Return the one case meant that may be opened urgently, or None: unknown, shut out, hidden or several, all alike.

    One statement decides, whatever the reason, and nothing is unsealed of a case that is not opened.
    """
    cases = list(
        _sought(actor, sought).select_related(
            "subject", "person__subject", "person__merged_into__subject", "household__subject", "unit"
        )[:9]
    )
    if not sought.number.strip():
        cases = [one for one in cases if is_exactly(peek_record(one.person), sought)]
    if len({one.child_id for one in cases}) != 1:
        return None
    return min(cases, key=lambda one: (not one.is_open, one.pathway != "protection", -one.opened_at.timestamp()))


def _sought(actor: Actor, sought: Sought) -> QuerySet[Case]:
    home = OuterRef("household_id")
    hidden = CareArrangement.objects.filter(person__household_id=home, ended_at=None, is_address_hidden=True)
    found = cases_open_to(actor).filter(~Exists(hidden), merged_into=None)
    found = found.exclude(household_id__in=secret_homes()).exclude(person_id__in=secret_persons())
    found = found.annotate(harm=Cast("harm_categories", TextField()))
    for code in CLOSED_HARM:
        found = found.exclude(harm__contains=f'"{code}"')
    if sought.number.strip():
        number = read_number(sought.number) or ""
        return found.filter(Q(number=number) | Q(id__in=Case.objects.filter(number=number).values("merged_into_id")))
    born = sought.born_on.isoformat() if sought.born_on else ""
    # With nobody among them the database is asked the same when nobody has the name.
    persons = {_NOBODY, *persons_named([sought.given_name, sought.surname], born)}
    found = found.filter(person_id__in=persons)
    return found.filter(person__birth_year=sought.born_year) if sought.born_on is None else found


def is_open_without(actor: Actor, case: Case) -> bool:
    """Tell whether all that breaking the glass would open is open to the actor without it: by work or by being on call."""
    beside = co_work_now().filter(case=case, user_id=actor.user_id)
    return all(extends_to(actor, one, case) for one in GLASS) or beside.exists()


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Who reviews the opening of a case, who is told beside them, and the data-protection officers."""

    asked: frozenset[UUID]
    officers: frozenset[UUID]


def reviewers(case: Case, opened_by_id: UUID) -> Reviewers:
    """Return who reviews: the heads of the unit, else the directors, else the deputy, else the data-protection officer.

    Nobody who opened it and nobody who is shut out of the family. Up to four queries.
    """
    out = shut_out_of([case.household_id]) | {opened_by_id}
    officers = frozenset(holders_of(Permission.REVIEW_GLASS, Reach.ALL)) - out
    people = second_people({(case.unit_id, case.municipality)})
    by_role = {
        "head": people.heads.get(case.unit_id, frozenset()),
        "director": people.directors.get(case.municipality, frozenset()),
        "deputy": people.deputies.get(case.unit_id, frozenset()),
    }
    asked = next((left for role in asked_in_turn("head") if (left := by_role[role] - out)), officers)
    return Reviewers(asked, officers)


def may_decide(actor: Actor, opening: OpeningView) -> bool:
    """Tell whether the review is the actor's: their turn, or overdue and theirs as data-protection officer."""
    if opening.reviewed_at is not None:
        return False
    who = reviewers(Case.objects.get(id=opening.case_id), opening.opened_by_id)
    return actor.user_id in who.asked or (opening.is_late and actor.user_id in who.officers)


def openings_to_review(actor: Actor) -> QuerySet[GlassOpening]:
    """Return the openings of others within the actor's reach."""
    reached = cases_in(actor, Permission.REVIEW_GLASS).values("id")
    return GlassOpening.objects.filter(case_id__in=reached).exclude(opened_by_id=actor.user_id)


def waiting_reviews(actor: Actor) -> list[OpeningView]:
    """Return the openings within reach that nobody has reviewed yet, the longest waiting first; words stay sealed."""
    if not may(actor, Permission.REVIEW_GLASS):
        return []
    return _views(openings_to_review(actor).filter(reviewed_at=None).order_by("review_due_at", "id"), is_told=False)


def past_reviews(actor: Actor, after: UUID | None = None) -> tuple[list[OpeningView], UUID | None]:
    """Return a page of reviewed openings, the newest first, and after which one it goes on."""
    found = openings_to_review(actor).exclude(reviewed_at=None).order_by("-id")
    rows = _views((found.filter(id__lt=after) if after else found)[: PAGE + 1], is_told=False)
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def opening_to_review(actor: Actor, opening_id: UUID) -> OpeningView:
    """Return one opening of somebody else with its words. Raises NotFound."""
    views = _views(openings_to_review(actor).filter(id=opening_id))
    if not views:
        raise NotFound
    note_relation(ORGANISATION)
    return views[0]


def case_opened(actor: Actor, opening_id: UUID) -> UUID:
    """Return which case the actor opened. Raises NotFound."""
    found = GlassOpening.objects.filter(id=opening_id, opened_by_id=actor.user_id).values_list("case_id", flat=True)
    if (case_id := found.first()) is None:
        raise NotFound
    return case_id


def my_openings(actor: Actor) -> list[OpeningView]:
    """Return the actor's last urgent openings with what the reviewer said, the newest first."""
    note_relation(BY_GLASS)
    out = cases_open_to(actor).values("id")
    found = GlassOpening.objects.filter(opened_by_id=actor.user_id, case_id__in=out)
    return _views(found.order_by("-opened_at")[:_SHOWN_OF_MINE])


def _views(found: QuerySet[GlassOpening], *, is_told: bool = True) -> list[OpeningView]:
    rows = list(found.select_related("subject", "case", "grant"))
    names = staff_names(one for row in rows for one in (row.opened_by_id, row.reviewed_by_id))
    return [
        OpeningView(
            id=row.id,
            version=row.version,
            case_id=row.case_id,
            number=row.case.number,
            by=names.get(row.opened_by_id, ""),
            opened_at=row.opened_at,
            ends_at=row.grant.ends_at,
            reason=row.reason,
            told=open_record(row) if is_told else {},
            due_at=row.review_due_at,
            reviewed_at=row.reviewed_at,
            reviewed_by=names.get(row.reviewed_by_id, "") if row.reviewed_by_id else "",
            verdict=row.verdict,
            subject_id=row.subject_id,
            opened_by_id=row.opened_by_id,
        )
        for row in rows
    ]

"""The case file: what its first page shows, of the classes of data that the reader may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from rrjeta.access.actors import Actor
from rrjeta.access.looking import note_file
from rrjeta.access.permissions import READING, Permission
from rrjeta.access.queries import Beside, beside
from rrjeta.cases.models import Action, Case, Clock, CoWorker, FileSeen, Measure, Question, Reminder
from rrjeta.cases.queries.changed import Change, changes_of, is_to_be_marked, seen_before
from rrjeta.cases.queries.kin_gathered import family_seen
from rrjeta.cases.queries.timeline import TimelineItem, timeline
from rrjeta.cases.rules.restricted import HOME_KEYS, masked
from rrjeta.cases.scope import cases_in, co_work_now, find_case, holds_for_own, permissions_on, with_merged
from rrjeta.files.queries import FilesWanted
from rrjeta.kernel.clock import now
from rrjeta.kernel.sealing import open_record
from rrjeta.people.choices import PersonKind
from rrjeta.people.models import Person
from rrjeta.people.queries import (
    AlertView,
    CareView,
    ContactView,
    PersonView,
    TieView,
    beware_of,
    care_of,
    contacts_of,
    household_told,
    person_view,
)
from rrjeta.people.scope import joined_homes, joined_ids, standing


@dataclass(frozen=True, slots=True)
class Sibling:
    """A child of the same household, with the case that is open, if any."""

    person: PersonView
    case_id: UUID | None
    risk_level: int | None


@dataclass(frozen=True, slots=True)
class ActionView:
    """One current action of the plan."""

    id: UUID
    version: int
    objective_id: UUID
    domain: str
    status: str
    responsible_kind: str
    user_id: UUID | None
    organisation: str
    due_on: Any
    cost: int | None
    budget_line: str
    told: dict[str, Any]
    objective: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Header:
    """What tells in five seconds who, where, how bad, who owns it, what is next, what to beware of."""

    case: Case
    person: PersonView
    household: dict[str, Any]
    alerts: list[AlertView]
    care: CareView | None
    siblings: list[Sibling]
    # Records that were joined into the child's, as they were told; and whether the child has any other case.
    earlier: list[PersonView]
    has_other_files: bool
    beside: Beside
    allowed: frozenset[Permission]
    is_late: bool
    is_not_seen_in_time: bool

    is_place_hidden: bool
    is_home_secret: bool
    co_workers: Sequence[CoWorker] = ()
    is_own: bool = False

    @property
    def may_ask(self) -> bool:
        """Tell whether the reader may ask about the case: whoever is responsible asks nobody about it."""
        return Permission.ASK in self.allowed and not self.is_own

    def is_placement_hidden(self, measure: Measure, told: Mapping[str, Any]) -> bool:
        """Tell whether where a measure placed the child stands on a reveal page alone: as the measure says, or the file."""
        return bool(measure.coded.get("is_place_hidden") or (self.is_place_hidden and told.get("place")))

    def is_hidden(self, care: CareView) -> bool:
        """Tell whether where a child lived stands on a reveal page alone: in a refuge, or at a home that is a secret."""
        return care.is_address_hidden or self.is_home_secret

    @property
    def masked_keys(self) -> frozenset[str]:
        """The questions of any class that stand on a reveal page alone: where the family lives, when that is a secret."""
        return HOME_KEYS if self.is_home_secret else frozenset()

    @property
    def closed(self) -> frozenset[str]:
        """The classes of data that the reader may neither see nor open of this case."""
        return unreadable_of(self.allowed)

    @property
    def masked(self) -> frozenset[str]:
        """The classes of data that stand on their own reveal page alone, whoever reads (design §3.9)."""
        return masked(is_place_hidden=self.is_place_hidden)

    @property
    def unreadable(self) -> frozenset[str]:
        """The classes of data that no page of this case shows to the reader."""
        return self.closed | self.masked


@dataclass(frozen=True, slots=True)
class OtherFile:
    """Another case of the same child within the reader's reach: of another pathway, closed, or merged into this one."""

    id: UUID
    number: str
    pathway: str
    stage: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The first page of a case file."""

    header: Header
    timeline: list[TimelineItem]
    has_more: bool
    actions: list[ActionView]
    measures: list[Measure]
    clocks: list[Clock]
    reminders: list[Reminder]
    family: list[TieView]
    contacts: list[ContactView]
    others: list[OtherFile]
    earlier: list[PersonView]
    changes: list[Change]


def case_header(
    actor: Actor,
    case_id: UUID,
    permission: Permission = Permission.SEE_CASE,
    more: Mapping[str, Any] | None = None,
) -> Header:
    """Return the header that stands on every page of a file; `more` is asked with the case. Raises NotFound, NotAllowed."""
    case = find_case(actor, permission, case_id, more=more)
    allowed = allowed_on(actor, case)
    may_know = Permission.READ_IDENTITY in allowed
    person = person_view(case.person) if may_know else _nameless(case)
    care = care_of([case.child_id]).get(case.child_id, []) if may_know else []
    beware = beware_of([case.child_id], [case.household_id])
    around = _around(case) if may_know else _Around([], [], has_other_files=True)
    moment = now()
    return Header(
        case=case,
        person=person,
        household=household_told(case.household) if may_know else {},
        alerts=beware.alerts,
        care=care[0] if care and care[0].ended_at is None else None,
        siblings=around.siblings,
        earlier=around.earlier,
        has_other_files=around.has_other_files,
        beside=beside(case.owner_id, case.unit_id, case.municipality),
        allowed=allowed,
        is_late=case.is_open and case.due_at is not None and case.due_at < moment,
        is_not_seen_in_time=case.is_open and case.visit_due_at is not None and case.visit_due_at < moment,
        # Once a child was sheltered, where one talked to it stays closed: others live there now.
        is_place_hidden=not may_know or any(one.is_address_hidden for one in care) or beware.is_home_secret,
        is_home_secret=beware.is_home_secret,
        # Asked only where the case said that somebody works along.
        co_workers=co_workers_of(case) if case.has_co_workers else (),
        is_own=case.owner_id == actor.user_id,
    )


def co_workers_of(case: Case) -> list[CoWorker]:
    """Return who works along on a case today, with their last day. One query."""
    return list(co_work_now().filter(case=case).select_related("user").order_by("entered_at", "id"))


def case_file(actor: Actor, case_id: UUID) -> CaseFile:
    """Return the first page of a file, each part only as far as the reader may see it. Raises NotFound."""
    header = case_header(actor, case_id, more=_asked_beside(actor))
    case, allowed = header.case, header.allowed
    since = seen_before(case.file_seen_at, case.file_since_at)
    if is_to_be_marked(case.file_seen_at):
        note_file(case.id, since)
    clocks = list(Clock.objects.filter(case=case, stopped_at=None).select_related("measure").order_by("due_at"))
    items, has_more = timeline(case, allowed) if Permission.READ_NARRATIVE in allowed else ([], False)
    return CaseFile(
        header=header,
        timeline=items,
        has_more=has_more,
        actions=current_actions(case) if Permission.READ_PLAN in allowed else [],
        # Every open measure has a clock that runs, so the clocks bring the measures with them.
        measures=list({one.measure_id: one.measure for one in clocks if one.measure}.values())
        if Permission.READ_MEASURE in allowed
        else [],
        clocks=clocks,
        # Asked only where the case said that there are any.
        reminders=_reminders(actor, case) if case.has_reminders else [],
        family=family_seen(actor, case) if Permission.READ_IDENTITY in allowed else [],
        contacts=contacts_of([case.child_id]) if Permission.READ_IDENTITY in allowed else [],
        others=_others(actor, case) if header.has_other_files else [],
        earlier=header.earlier if Permission.READ_IDENTITY in allowed else [],
        changes=changes_of(actor, case, allowed, since) if since else [],
    )


def _asked_beside(actor: Actor) -> dict[str, Any]:
    """Return what is asked with the case itself: whether the reader has reminders on it, and when they last had it open."""
    seen = FileSeen.objects.filter(user_id=actor.user_id, case_id=OuterRef("id"))
    reminders = Reminder.objects.filter(
        case_id=OuterRef("id"), user_id__in=[actor.user_id, *actor.covers], done_at=None
    )
    return {
        "has_reminders": Exists(reminders),
        "has_questions": Exists(
            Question.objects.filter(Q(case_id=OuterRef("id")) | Q(case__merged_into_id=OuterRef("id")))
        ),
        "file_seen_at": Subquery(seen.values("seen_at")),
        "file_since_at": Subquery(seen.values("since_at")),
    }


def unreadable_of(allowed: Collection[Permission]) -> frozenset[str]:
    """Return the classes of data that stay closed to whoever is allowed no more than this."""
    return frozenset(str(name) for name, one in READING.items() if one not in allowed)


def files_of(case: Case, unreadable: Collection[str]) -> FilesWanted:
    """Return which attachments stand in the file of a case: its own and those of cases merged into it."""
    # The ids are fetched first: a subquery would have every attachment read.
    return FilesWanted(list(with_merged(case).values_list("id", flat=True)), unreadable)


def allowed_on(actor: Actor, case: Case) -> frozenset[Permission]:
    """Return what the actor may do with a case that `find_case` found, without a query."""
    held = permissions_on(actor, case)
    if case.is_beside:
        held |= frozenset(one for one in Permission if holds_for_own(actor, one))
    return held | (permissions_on(actor, case, is_granted=True) if case.is_granted else frozenset())


def current_actions(case: Case) -> list[ActionView]:
    """Return the actions of the present plan, in the order of its objectives. One query."""
    found = Action.objects.filter(case=case, is_current=True).select_related("subject", "objective__subject")
    objectives: dict[UUID, dict[str, Any]] = {}
    views = []
    for action in found.order_by("objective__place", "due_on", "id"):
        if action.objective_id not in objectives:
            objectives[action.objective_id] = open_record(action.objective)
        views.append(
            ActionView(
                id=action.id,
                version=action.version,
                objective_id=action.objective_id,
                domain=action.objective.domain,
                status=action.status,
                responsible_kind=action.responsible_kind,
                user_id=action.user_id,
                organisation=action.organisation,
                due_on=action.due_on,
                cost=action.cost,
                budget_line=action.budget_line,
                told=open_record(action),
                objective=objectives[action.objective_id],
            )
        )
    return views


@dataclass(frozen=True, slots=True)
class _Around:
    """The other children of the household, the joined records of the child, and whether the child has another case."""

    siblings: list[Sibling]
    earlier: list[PersonView]
    has_other_files: bool


def _around(case: Case) -> _Around:
    """Return who and what stands beside a case, siblings with their open case on the pathway. One query."""
    theirs = Q(person_id=OuterRef("stands")) | Q(person__merged_into_id=OuterRef("stands"))
    own = Case.objects.filter(theirs, pathway=case.pathway, is_open=True).order_by("opened_at")
    homes = joined_homes([case.child_id], [case.household_id])
    at_home = Q(household_id__in=homes, kind=PersonKind.CHILD)
    persons = list(
        Person.objects.filter(at_home | Q(id=case.child_id) | Q(merged_into_id=case.child_id))
        .select_related("subject", "merged_into__subject")
        .annotate(stands=standing())
        .annotate(open_case=Subquery(own.values("id")[:1]), level=Subquery(own.values("risk_level")[:1]))
        .annotate(has_files=Exists(Case.objects.filter(theirs).exclude(id=case.id)))
        .order_by("birth_year", "birth_month", "entered_at")
    )
    others = [one for one in persons if one.standing_id != case.child_id]
    joined = sorted(
        (one for one in persons if one.merged_into_id == case.child_id), key=lambda one: (one.entered_at, one.id)
    )
    return _Around(
        list({one.standing_id: Sibling(person_view(one), one.open_case, one.level) for one in others}.values()),
        [person_view(one, open_record(one)) for one in joined],
        any(one.has_files for one in persons if one.standing_id == case.child_id),
    )


def _others(actor: Actor, case: Case) -> list[OtherFile]:
    """Return the other cases of the child, by whichever of its records they were opened. One query."""
    found = cases_in(actor, Permission.SEE_CASE, with_own=True).filter(person_id__in=joined_ids([case.child_id]))
    rows = found.exclude(id=case.id).order_by("-is_open", "-opened_at", "id")
    return [OtherFile(*row) for row in rows.values_list("id", "number", "pathway", "stage", "is_open")]


def _reminders(actor: Actor, case: Case) -> list[Reminder]:
    mine = [actor.user_id, *actor.covers]
    found = Reminder.objects.filter(case=case, user_id__in=mine, done_at=None)
    return list(found.select_related("subject").order_by("remind_on"))


def _nameless(case: Case) -> PersonView:
    return PersonView(
        id=case.child_id,
        version=0,
        kind="child",
        household_id=None,
        name=case.number,
        nickname="",
        sex="u",
        age=None,
        birth_on=None,
        birth_precision="",
        is_age_estimated=False,
        municipality=case.municipality,
        languages=(),
        needs_interpreter=False,
        is_provisional=False,
        coded={},
        told={},
    )

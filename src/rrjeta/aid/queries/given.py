"""Help in a child's file and on the page of the family."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.aid.models import Help, HelpLine
from rrjeta.aid.scope import find_help
from rrjeta.cases.models import Case
from rrjeta.cases.queries.entries import FamilyCase, entry_page, family_cases
from rrjeta.cases.queries.file import ActionView, Header, case_header, current_actions, files_of
from rrjeta.cases.scope import cases_in, with_merged
from rrjeta.files.queries import AttachmentView, attachments
from rrjeta.kernel.clock import local, today
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.people.scope import joined_homes

PAGE = 25
# What was given stands in lines of the form of a visit (item, quantity, value).
_OF_VISIT = "material_given"


@dataclass(frozen=True, slots=True)
class HelpView:
    """Help with what it tells, the cases of the children for whom it was, and whether the child of this file is one."""

    row: Help
    told: dict[str, Any]
    case_ids: frozenset[UUID]
    action_ids: frozenset[UUID]
    is_of_case: bool

    def names_among(self, family: Collection[FamilyCase]) -> tuple[list[str], int]:
        """Return the names of the children within reach for whom it was, and how many others there are."""
        named = [one.name for one in family if one.case_id in self.case_ids]
        return named, len(self.case_ids) - len(named)


@dataclass(frozen=True, slots=True)
class FamilySum:
    """What a family received in a year: all of it in lek, how often, and the worth by budget line."""

    year: int
    worth: int
    count: int
    lines: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class HelpOfCase:
    """The help in a child's file, the newest first, the children within reach, and the sum of the family's year."""

    header: Header
    helps: list[HelpView]
    has_more: bool
    family: list[FamilyCase]
    year: FamilySum


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One help with everything around it."""

    header: Header
    help: HelpView
    family: list[FamilyCase]
    action: str
    files: list[AttachmentView]


@dataclass(frozen=True, slots=True)
class Entering:
    """What the page that enters help offers: the children within reach and the actions of the plan."""

    header: Header
    family: list[FamilyCase]
    actions: list[ActionView]
    visited_on: date | None = None
    written: Mapping[str, Any] = field(default_factory=dict)


def helps_of_case(actor: Actor, case_id: UUID, start: int = 0, *, of_family: bool = False) -> HelpOfCase:
    """Return a page of the help for the child of a case, or for any child of its family. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.READ_HELP)
    lines = HelpLine.objects.filter(case_id__in=with_merged(header.case).values("id"), help=OuterRef("pk"))
    found = _of_family(header.case) if of_family else Help.objects.filter(Exists(lines))
    rows = list(found.select_related("subject").order_by("-happened_on", "-id")[start : start + PAGE + 1])
    return HelpOfCase(
        header,
        _views(actor, rows[:PAGE], header),
        len(rows) > PAGE,
        family_cases(actor, Permission.READ_HELP, header.case),
        family_sum(header.case),
    )


def help_page(actor: Actor, case_id: UUID, help_id: UUID, permission: Permission = Permission.READ_HELP) -> HelpPage:
    """Return one help for the child of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    view = _views(actor, [find_help(header.case, help_id)], header)[0]
    done = [one.told.get("what", "") for one in current_actions(header.case) if one.id in view.action_ids]
    return HelpPage(
        header,
        view,
        family_cases(actor, permission, header.case),
        next(iter(done), ""),
        attachments(files_of(header.case, header.unreadable), help_id),
    )


def help_to_change(actor: Actor, case_id: UUID, help_id: UUID) -> HelpPage:
    """Return one help that stands, for whoever may write on it. Raises NotFound, NotAllowed."""
    found = help_page(actor, case_id, help_id, Permission.GIVE_HELP)
    if found.help.row.cancelled_at is not None:
        raise NotFound
    return found


def entering(actor: Actor, case_id: UUID, visit_id: UUID | None = None, row: int = 0) -> Entering:
    """Return what somebody needs who enters help for the child of a case: what stands in a line of a visit, when one is named.

    Raises NotFound, NotAllowed.
    """
    header = case_header(actor, case_id, Permission.GIVE_HELP)
    family = family_cases(actor, Permission.GIVE_HELP, header.case)
    actions = current_actions(header.case) if Permission.READ_PLAN in header.allowed else []
    if visit_id is None:
        return Entering(header, family, actions)
    visit = entry_page(actor, case_id, visit_id, Permission.GIVE_HELP)
    rows = visit.told.get(_OF_VISIT) or []
    seen = {line.case_id for line in visit.lines}
    return Entering(
        header,
        [one for one in family if one.case_id in seen] or family,
        actions,
        local(visit.entry.happened_at).date(),
        rows[row] if row < len(rows) else {},
    )


def family_sum(case: Case) -> FamilySum:
    """Return what the family of a case that was found for the actor received this year. Two queries."""
    year = today().year
    found = _of_family(case).filter(happened_on__year=year, cancelled_at=None)
    rows = found.order_by().values("budget_line").annotate(worth=Sum("worth"), count=Count("id"))
    lines = sorted((one["budget_line"], one["worth"], one["count"]) for one in rows)
    return FamilySum(
        year, sum(one[1] for one in lines), sum(one[2] for one in lines), [(code, worth) for code, worth, _ in lines]
    )


def latest_of_family(actor: Actor, header: Header, most: int = 5) -> list[HelpView]:
    """Return what the family of a case that was found for its reader received last, the newest first."""
    found = _of_family(header.case).filter(cancelled_at=None).select_related("subject")
    return _views(actor, found.order_by("-happened_on", "-id")[:most], header)


def _of_family(case: Case) -> QuerySet[Help]:
    """Return the help of the household, and of any other to which the child belongs by a joined record."""
    homes = joined_homes([case.child_id], [case.household_id])
    return Help.objects.filter(household_id__in=homes)


def _views(actor: Actor, rows: Iterable[Help], header: Header) -> list[HelpView]:
    """Return help with its words only where what is told of a child it was for is read; kind, worth and line are for all."""
    helps = list(rows)
    lines = HelpLine.objects.filter(help__in=helps).values_list("help_id", "case_id", "action_id") if helps else ()
    cases: dict[UUID, set[UUID]] = {one.id: set() for one in helps}
    actions: dict[UUID, set[UUID]] = {one.id: set() for one in helps}
    for help_id, case_id, action_id in lines:
        cases[help_id].add(case_id)
        if action_id:
            actions[help_id].add(action_id)
    own = set(with_merged(header.case).values_list("id", flat=True)) if helps else set()
    read = own if Permission.READ_NARRATIVE in header.allowed else set()
    if others := {case_id for found in cases.values() for case_id in found} - own:
        reached = cases_in(actor, Permission.READ_NARRATIVE, with_own=True).filter(id__in=others)
        read = read | set(reached.values_list("id", flat=True))
    return [
        HelpView(
            one,
            open_record(one) if cases[one.id] & read else {},
            frozenset(cases[one.id]),
            frozenset(actions[one.id]),
            bool(cases[one.id] & own),
        )
        for one in helps
    ]

"""The lists of children that may leave the system: their rows by the query of their page, whom they name, what is restricted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, ConcernChild
from rrjeta.cases.queries.concern_lists import ConcernRow, WantedConcerns, concern_list, concerns_listed
from rrjeta.cases.queries.worklist import Row, Wanted, cases_listed, worklist
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.exports.choices import AT_ONCE
from rrjeta.exports.rules.asking import needs_second_person
from rrjeta.exports.rules.pack_part import HARM, NAME
from rrjeta.network.facts import Line
from rrjeta.network.queries.lines import WantedLines, sent_lines, sent_listed
from rrjeta.packs.current import current
from rrjeta.packs.loaded import NotInPack
from rrjeta.people.queries import secret_homes, secret_persons, sheltered_persons

CASES, CONCERNS, REFERRALS = "cases", "concerns", "referrals"
_PERMISSION = Permission.EXPORT_LIST


@dataclass(frozen=True, slots=True)
class Found:
    """What a list holds now: its rows by id, the children and subjects they name, which rows are restricted.

    `left_out` are the rows that the page shows and the reader may not take out.
    """

    row_ids: tuple[UUID, ...]
    child_ids: frozenset[UUID] = frozenset()
    subject_ids: frozenset[UUID] = frozenset()
    restricted_ids: frozenset[UUID] = frozenset()
    left_out: int = 0

    @property
    def needs_second(self) -> bool:
        """Tell whether one person alone is not enough."""
        return needs_second_person(len(self.child_ids), len(self.restricted_ids))


@dataclass(frozen=True, slots=True)
class Source:
    """How a list is read: `find` says what it holds, `pages` gives its rows as its page would show them."""

    name: str
    find: "Finder"
    pages: "Pager"
    row_id: str = "id"


class Finder(Protocol):
    def __call__(self, actor: Actor, wanted: Any) -> Found: ...


class Pager(Protocol):
    def __call__(self, actor: Actor, wanted: Any) -> Iterator[Iterable[Any]]: ...


@dataclass(slots=True)
class Gathered:
    """Rows with whom they name, gathered one by one."""

    rows: dict[UUID, bool] = field(default_factory=dict)  # row: is restricted
    children: set[UUID] = field(default_factory=set)
    subjects: set[UUID] = field(default_factory=set)

    def found(self, listed: int) -> Found:
        """Return what was gathered; `listed` is how many rows the page shows."""
        return Found(
            row_ids=tuple(self.rows),
            child_ids=frozenset(self.children),
            subject_ids=frozenset(self.subjects),
            restricted_ids=frozenset(one for one, is_restricted in self.rows.items() if is_restricted),
            left_out=listed - len(self.rows),
        )


def of_persons(prefix: str = "") -> tuple[str, ...]:
    """Return the columns that say of whom a case is, and under whose keys. `prefix` leads to the case."""
    return (f"{prefix}person_id", f"{prefix}person__merged_into_id", f"{prefix}person__subject_id",
            f"{prefix}person__merged_into__subject_id")  # fmt: skip


def restricted(cases: QuerySet[Case]) -> set[UUID]:
    """Return those of the cases that are restricted: a secret home, a sheltered child, or a category that the pack names."""
    found = set(cases.filter(_hidden("household")).values_list("id", flat=True))
    named = _restricted_harm()
    coded = cases.values_list("id", "harm_categories") if named else ()
    return found | {one for one, harm in coded if named & set(harm)}


def _hidden(home: str) -> Q:
    """Say of whom nobody is told where they are: by a secret, a secret home, a shelter. `home` leads to the household."""
    return (
        Q(person_id__in=secret_persons())
        | Q(person_id__in=sheltered_persons())
        | Q(**{f"{home}_id__in": secret_homes()})
    )


def _restricted_harm() -> frozenset[str]:
    try:
        return frozenset(current().part(NAME).get("restricted", {}).get(HARM, ()))
    except NotInPack:
        return frozenset()


def _find_cases(actor: Actor, wanted: Wanted) -> Found:
    listed = cases_listed(actor, wanted)
    mine = listed.filter(id__in=cases_in(actor, _PERMISSION, with_own=True).values("id")).order_by()
    closed, gathered = restricted(mine), Gathered()
    for case_id, *persons in mine.values_list("id", *of_persons()):
        gather(gathered, case_id, persons, case_id in closed)
    return gathered.found(listed.count())


def _find_concerns(actor: Actor, wanted: WantedConcerns) -> Found:
    listed = concerns_listed(actor, wanted)
    mine = listed.filter(id__in=concerns_in(actor, _PERMISSION).values("id")).order_by()
    gathered = Gathered(dict.fromkeys(mine.values_list("id", flat=True), False))
    gathered.subjects.update(mine.values_list("subject_id", flat=True))
    named = ConcernChild.objects.filter(concern_id__in=mine.values("id"))
    closed = set(named.filter(_hidden("person__household")).values_list("concern_id", flat=True))
    closed |= set(
        named.filter(case_id__in=restricted(Case.objects.filter(concern_lines__in=named))).values_list(
            "concern_id", flat=True
        )
    )
    for concern_id, *persons in named.values_list("concern_id", *of_persons()):
        gather(gathered, concern_id, persons, concern_id in closed)
    return gathered.found(listed.count())


def _find_referrals(actor: Actor, wanted: WantedLines) -> Found:
    listed = sent_listed(actor, wanted)
    mine = listed.filter(case__in=cases_in(actor, _PERMISSION, with_own=True)).order_by()
    closed, gathered = restricted(Case.objects.filter(id__in=mine.values("case_id"))), Gathered()
    for row_id, case_id, *persons in mine.values_list("id", "case_id", *of_persons("case__")):
        gather(gathered, row_id, persons, case_id in closed)
    return gathered.found(listed.count())


def gather(gathered: Gathered, row_id: UUID, persons: Iterable[UUID | None], is_restricted: bool) -> None:
    """Note whom a row names: `persons` are what `of_persons` asks for."""
    person, merged, *subjects = persons
    gathered.rows[row_id] = gathered.rows.get(row_id, False) or is_restricted
    gathered.children.update(one for one in (merged or person,) if one)
    gathered.subjects.update(one for one in subjects if one)


def _case_pages(actor: Actor, wanted: Wanted) -> Iterator[list[Row]]:
    page = worklist(actor, replace(wanted, after=""), AT_ONCE)
    yield page.rows
    while page.next_after:
        page = worklist(actor, replace(wanted, after=page.next_after), AT_ONCE)
        yield page.rows


def _concern_pages(actor: Actor, wanted: WantedConcerns) -> Iterator[list[ConcernRow]]:
    page = concern_list(actor, replace(wanted, after=""), AT_ONCE)
    yield page.rows
    while page.next_after:
        page = concern_list(actor, replace(wanted, after=page.next_after), AT_ONCE)
        yield page.rows


def _referral_pages(actor: Actor, wanted: WantedLines) -> Iterator[list[Line]]:
    rows, after = sent_lines(actor, replace(wanted, after=""), AT_ONCE)
    yield rows
    while after:
        rows, after = sent_lines(actor, replace(wanted, after=after), AT_ONCE)
        yield rows


SOURCES: Mapping[str, Source] = {
    one.name: one
    for one in (
        Source(CASES, _find_cases, _case_pages, "case_id"),
        Source(CONCERNS, _find_concerns, _concern_pages, "line.id"),
        Source(REFERRALS, _find_referrals, _referral_pages),
    )
}

"""Until when files are kept, what is due to be erased, and what a legal hold keeps."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, EntryLine
from rrjeta.cases.operations.closing import retention_day
from rrjeta.cases.queries.marks import read_place, write_place
from rrjeta.cases.scope import cases_in, find_case
from rrjeta.kernel.clock import local, today
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.current import current
from rrjeta.packs.facts import Parameter
from rrjeta.retention.choices import ErasureState
from rrjeta.retention.models import Erasure, LegalHold

PAGE = 25
CASE_FILE = "retention_case_file"


@dataclass(frozen=True, slots=True)
class DueCase:
    """A closed case without the name of anybody: since when it may be erased, and whether something keeps it."""

    id: UUID
    number: str
    municipality: str
    closed_on: date
    keep_until: date
    is_held: bool
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class HoldView:
    """A legal hold: why, since when, by whom, and whether it still stands."""

    id: UUID
    reason: str
    words: str
    set_at: datetime
    set_by_id: UUID | None
    ended_at: datetime | None


def due_cases(actor: Actor, after: str = "") -> tuple[list[DueCase], str]:
    """Return a page of the cases whose file need not be kept longer, the longest closed first, and the next page's mark.

    Raises NotFound for a mark that no page gave.
    """
    found = _ripe(cases_in(actor, Permission.PROPOSE_ERASURE))
    if after:
        at, last_id = read_place(after)
        found = found.filter(Q(closed_at__gt=at) | Q(closed_at=at, id__gt=last_id))
    rows = list(found.select_related("person").order_by("closed_at", "id")[: PAGE + 1])
    shown, more = rows[:PAGE], rows[PAGE:]
    last = shown[-1] if more else None
    due = [one for one in with_state(shown) if one.keep_until <= today()]
    return due, write_place(last.closed_at, last.id) if last and last.closed_at else ""


def case_to_keep(actor: Actor, case_id: UUID) -> tuple[DueCase, list[HoldView]]:
    """Return a closed or open case and its holds, the newest first. Raises NotFound, NotAllowed."""
    case = find_case(actor, Permission.SET_HOLD, case_id)
    holds = LegalHold.objects.filter(case=case).select_related("subject").order_by("-entered_at")
    return with_state([case])[0], [_hold(one) for one in holds]


def with_state(cases: Collection[Case]) -> list[DueCase]:
    """Return what stands in the way of erasing each case. Three queries."""
    ids = [case.id for case in cases]
    held = held_cases(ids)
    proposed = proposed_cases()
    kept = _kept_until(ids)
    return [
        DueCase(
            case.id,
            case.number,
            case.municipality,
            closed := local(case.closed_at).date() if case.closed_at else today(),
            kept.get(case.id) or retention_day(case, closed),
            case.id in held,
            case.id in proposed,
        )
        for case in cases
    ]


def held_cases(case_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the cases that a hold keeps. One query."""
    return set(LegalHold.objects.filter(case_id__in=list(case_ids), ended_at=None).values_list("case_id", flat=True))


def proposed_cases() -> set[UUID]:
    """Return the cases that somebody proposed to erase and nobody settled yet. One query."""
    waiting = Erasure.objects.filter(state=ErasureState.PROPOSED).values_list("cases", flat=True)
    return {UUID(one) for cases in waiting for one in cases}


def periods() -> list[Parameter]:
    """Return the periods of the schedule as the pack has them, with what each stands on."""
    return [one for one in current().parameters() if one.code.startswith("retention_")]


def _ripe(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the closed cases that may be over their time, by columns alone; the exact day is asked of each."""
    years = current().parameter(CASE_FILE).value
    born = Q(person__birth_year__lte=today().year - years) | Q(person__birth_year=None)
    return cases.filter(is_open=False).filter(born)


def _kept_until(case_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return the day that the closure form of each case set, where one did. One query."""
    closures = EntryLine.objects.filter(case_id__in=case_ids, entry__kind="closure", entry__is_finished=True)
    said = closures.order_by("happened_at").values_list("case_id", "coded", "entry__coded")
    found = {}
    for case_id, of_line, of_entry in said:
        if text := of_line.get("retention_due_at") or of_entry.get("retention_due_at"):
            found[case_id] = local(datetime.fromisoformat(text)).date()
    return found


def _hold(one: LegalHold) -> HoldView:
    words = str(open_record(one).get("words", ""))
    return HoldView(one.id, one.reason, words, one.entered_at, one.entered_by_id, one.ended_at)

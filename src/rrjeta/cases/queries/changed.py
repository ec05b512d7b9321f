"""What changed in files since a moment, by others than the reader: asked of every table at once, told without a word of it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Model, OuterRef, Q, QuerySet, Subquery, TextField, UUIDField, Value
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Contains

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import READING, Permission
from rrjeta.cases.choices import Changed, QuestionState
from rrjeta.cases.facts import ChangesBeside
from rrjeta.cases.models import (
    Action,
    Approval,
    Case,
    EntryLine,
    Hearing,
    Measure,
    MeasureMove,
    Move,
    Plan,
    Question,
    Task,
    Transfer,
)
from rrjeta.cases.scope import with_merged
from rrjeta.consent.models import Consent
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import now
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.seams import ask
from rrjeta.people.models import CareArrangement, SafetyAlert
from rrjeta.people.scope import standing

# Whoever comes back within this time has the same sitting: what they have not read yet still stands there.
SITTING = timedelta(minutes=30)
_MOST = 20
_MINUTES = timedelta(minutes=5)
_COLUMNS = ("c_kind", "c_case", "c_record", "c_at", "c_by", "c_detail")
_MEETING = "minutes"
# By which permission somebody knows of a file of each class of data.
_FILES = {str(name): permission for name, permission in READING.items()}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: what, in which case, which record tells it, when it was entered, by whom; `detail` is a code."""

    kind: Changed
    case_id: UUID
    record_id: UUID
    at: datetime
    by_id: UUID | None
    detail: str


def seen_before(seen_at: datetime | None, since_at: datetime | None) -> datetime | None:
    """Return the end of the reader's last sitting with a file before this one, or None where there was none."""
    if seen_at is not None and now() - seen_at > SITTING:
        return seen_at
    return since_at


def is_to_be_marked(seen_at: datetime | None) -> bool:
    """Tell whether a look is worth remembering: another one within some minutes says nothing new."""
    return seen_at is None or now() - seen_at > _MINUTES


def changes_of(actor: Actor, case: Case, allowed: Collection[Permission], since: datetime) -> list[Change]:
    """Return what others changed in a file since a moment, the newest first, of what the reader may see. One query."""
    return _found(actor, _Asked(with_merged(case), allowed, since), _MOST)


def changes_in(
    actor: Actor, cases: QuerySet[Case], allowed: Collection[Permission], since: datetime, most: int
) -> list[Change]:
    """Return the same of many files at once, at most so many. One query."""
    return _found(actor, _Asked(cases, allowed, since), most)


def changed_rows(
    rows: QuerySet[Any],
    kind: Changed,
    since: datetime,
    *,
    case: Any,
    record: str = "id",
    detail: str = "",
    when: Any = "entered_at",
    by: str = "entered_by_id",
) -> QuerySet[Any]:
    """Return rows as the columns that a list of changes is put together from; the names say where each stands."""
    shown: QuerySet[Any] = (
        rows.order_by()
        .annotate(
            c_kind=Value(kind.value, CharField()),
            c_case=F(case) if isinstance(case, str) else case,
            c_record=F(record),
            c_at=F(when) if isinstance(when, str) else when,
            c_by=F(by),
            c_detail=Cast(F(detail), CharField()) if detail else Value("", CharField()),
        )
        .filter(c_at__gt=since)
        .values_list(*_COLUMNS)
    )
    return shown


@dataclass(frozen=True, slots=True)
class _Asked:
    cases: QuerySet[Case]
    allowed: Collection[Permission]
    since: datetime

    @property
    def ids(self) -> QuerySet[Any]:
        return self.cases.order_by().values("id")


def _found(actor: Actor, asked: _Asked, most: int) -> list[Change]:
    parts = list(_parts(asked))
    beside = ask(ChangesBeside(asked.ids, asked.since))
    parts += [rows for permission, rows in beside if permission in asked.allowed]
    others = [part.filter(Q(c_by=None) | ~Q(c_by=actor.user_id)) for part in parts]
    if not others:
        return []
    whole = others[0].union(*others[1:], all=True).order_by("-c_at")
    return [Change(Changed(row[0]), *row[1:]) for row in whole[:most]]


def _parts(asked: _Asked) -> Iterator[QuerySet[Any]]:
    yield from _of_the_case(asked)
    if Permission.READ_NARRATIVE in asked.allowed:
        yield from _written(asked)
    if Permission.READ_PLAN in asked.allowed:
        yield from _planned(asked)
    if Permission.READ_MEASURE in asked.allowed:
        yield from _measured(asked)
    if Permission.READ_CONSENT in asked.allowed:
        agreed = Consent.objects.filter(case_id__in=asked.ids)
        yield changed_rows(agreed, Changed.CONSENT, asked.since, case="case_id", detail="status")
    if Permission.READ_IDENTITY in asked.allowed:
        yield from _around(asked)


def _of_the_case(asked: _Asked) -> Iterator[QuerySet[Any]]:
    kept = EarlierVersion.objects.filter(table=Case._meta.db_table, record_id__in=asked.ids)
    columns = [("owner_id", Changed.OWNER)]
    if Permission.READ_RISK in asked.allowed:
        columns.append(("risk_level", Changed.RISK))
    for column, kind in columns:
        changed = kept.filter(Contains(Cast("changed_fields", TextField()), Value(f'"{column}"')))
        yield _versions(changed, kind, asked, case="record_id")
    offered = Transfer.objects.filter(case_id__in=asked.ids)
    yield changed_rows(offered, Changed.TRANSFER, asked.since, case="case_id", detail="status")


def _written(asked: _Asked) -> Iterator[QuerySet[Any]]:
    """Give entries, moves, answers and files. What somebody has not finished is theirs alone; a called meeting is called."""
    lines = EntryLine.objects.filter(Q(entry__is_finished=True) | Q(entry__kind=_MEETING), case_id__in=asked.ids)
    entry = {"case": "case_id", "record": "entry_id", "detail": "entry__kind", "by": "entry__entered_by_id"}
    finished = Coalesce("entry__finished_at", "entry__entered_at")
    yield changed_rows(lines, Changed.ENTRY, asked.since, **entry, when=finished)
    moves = Move.objects.filter(case_id__in=asked.ids)
    yield changed_rows(moves, Changed.MOVE, asked.since, case="case_id", detail="code")
    questions = Question.objects.filter(case_id__in=asked.ids).exclude(state=QuestionState.WITHDRAWN)
    yield changed_rows(questions, Changed.QUESTION, asked.since, case="case_id", by="asked_by_id")
    answered = {"case": "case_id", "when": "answered_at", "by": "answered_by_id"}
    yield changed_rows(questions, Changed.ANSWER, asked.since, **answered)
    readable = [name for name in _FILES if _FILES[name] in asked.allowed]
    files = Attachment.objects.filter(case_id__in=asked.ids, data_class__in=readable)
    yield changed_rows(files, Changed.FILE, asked.since, case="case_id", detail="kind")


def _planned(asked: _Asked) -> Iterator[QuerySet[Any]]:
    plans = Plan.objects.filter(case_id__in=asked.ids)
    yield changed_rows(plans, Changed.PLAN, asked.since, case="case_id", detail="status")
    decided = Approval.objects.filter(case_id__in=asked.ids)
    yield changed_rows(decided, Changed.DECISION, asked.since, case="case_id", detail="what", by="user_id")
    actions = Action.objects.filter(case_id__in=asked.ids)
    yield _changed_versions(Action, actions, Changed.ACTION, asked)
    done = Task.objects.filter(case_id__in=asked.ids)
    yield changed_rows(done, Changed.TASK, asked.since, case="case_id", when="answered_at", by="user_id")


def _measured(asked: _Asked) -> Iterator[QuerySet[Any]]:
    moved = MeasureMove.objects.filter(
        measure__in=Measure.objects.filter(case_id__in=asked.ids).order_by().values("id")
    )
    told = {"case": "measure__case_id", "record": "measure_id", "detail": "to_status"}
    yield changed_rows(moved, Changed.MEASURE, asked.since, **told)
    hearings = Hearing.objects.filter(case_id__in=asked.ids)
    yield changed_rows(hearings, Changed.HEARING, asked.since, case="case_id")
    yield _changed_versions(Hearing, hearings, Changed.HEARING, asked)


def _around(asked: _Asked) -> Iterator[QuerySet[Any]]:
    """Give what to beware of, and that the child lives elsewhere: never where."""
    cases = asked.cases.order_by().annotate(child=standing("person"))
    for rows, kind in ((CareArrangement, Changed.CARE), (SafetyAlert, Changed.ALERT)):
        # They may stand on another record of the child.
        found = rows.objects.annotate(whose=standing("person")).filter(whose__in=cases.values("child"))
        yield changed_rows(found, kind, asked.since, case=_first(cases.filter(child=OuterRef("whose"))))
    alerts = SafetyAlert.objects.filter(person=None, household_id__in=cases.values("household_id"))
    of_home = cases.filter(household_id=OuterRef("household_id"))
    yield changed_rows(alerts, Changed.ALERT, asked.since, case=_first(of_home))


def _first(cases: QuerySet[Any]) -> Subquery:
    return Subquery(cases.order_by("-is_open", "id").values("id")[:1], output_field=UUIDField())


def _versions(kept: QuerySet[EarlierVersion], kind: Changed, asked: _Asked, *, case: Any) -> QuerySet[Any]:
    told = {"record": "record_id", "when": "replaced_at", "by": "replaced_by_id"}
    return changed_rows(kept, kind, asked.since, case=case, **told)


def _changed_versions(model: type[Model], rows: QuerySet[Any], kind: Changed, asked: _Asked) -> QuerySet[Any]:
    kept = EarlierVersion.objects.filter(table=model._meta.db_table, record_id__in=rows.order_by().values("id"))
    case = model._base_manager.filter(id=OuterRef("record_id")).values("case_id")
    return _versions(kept, kind, asked, case=Subquery(case, output_field=UUIDField()))

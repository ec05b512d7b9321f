"""Every record of every case by its id, for whoever tries the doors of a register of invented people."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import F, Model, Q

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import (
    Action,
    Attendance,
    ConcernChild,
    CoWorker,
    EntryLine,
    Hearing,
    KnownAsked,
    Measure,
    Plan,
    Reminder,
    Transfer,
)
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.files.models import Attachment
from rrjeta.people.models import CareArrangement, Contact, Person, SafetyAlert, Tie

Row = dict[str, Any]

_CASE = (
    "id",
    "number",
    "person_id",
    "household_id",
    "owner_id",
    "unit_id",
    "municipality",
    "stage",
    "is_open",
    "is_transfer_pending",
    "merged_into_id",
    "version",
)
_CONCERN = (
    "id",
    "number",
    "household_id",
    "owner_id",
    "unit_id",
    "municipality",
    "stage",
    "is_open",
    "entered_by_id",
    "version",
)
# What hangs on a case: by which name an address calls it, and by which column it knows its case.
_OF_CASE: tuple[tuple[str, type[Model], str], ...] = (
    ("measure", Measure, "case_id"),
    ("hearing", Hearing, "case_id"),
    ("action", Action, "case_id"),
    ("co_worker", CoWorker, "case_id"),
    ("reminder", Reminder, "case_id"),
    ("asked", KnownAsked, "case_id"),
    ("attachment", Attachment, "case_id"),
)
_OF_PERSON: tuple[tuple[str, type[Model], str], ...] = (
    ("contact", Contact, "person_id"),
    ("alert", SafetyAlert, "person_id"),
    ("tie", Tie, "child_id"),
    ("care", CareArrangement, "person_id"),
)


def every_case(actor: Actor) -> list[Row]:
    """Return every case within reach with its subjects' keys, and where it came from when it was handed over."""
    cases = cases_in(actor, Permission.SEE_CASE).order_by("opened_at", "id")
    keys = {"person_key": F("person__subject_id"), "home_key": F("household__subject_id"), "own_key": F("subject_id")}
    rows = [dict(row) for row in cases.values(*_CASE, **keys)]
    moved = Transfer.objects.filter(status="accepted").exclude(from_unit_id=F("to_unit_id"))
    came_from = dict(moved.values_list("case_id", "from_unit_id"))
    waiting = dict(Transfer.objects.filter(is_open=True).values_list("case_id", "to_unit_id"))
    for row in rows:
        row |= {"came_from_id": came_from.get(row["id"]), "offered_to_id": waiting.get(row["id"])}
    return rows


def every_concern(actor: Actor) -> list[Row]:
    """Return every concern within reach with its subject's key and the cases that it led to."""
    concerns = concerns_in(actor, Permission.READ_CONCERN).order_by("received_at", "id")
    rows = [
        dict(row) for row in concerns.values(*_CONCERN, own_key=F("subject_id"), home_key=F("household__subject_id"))
    ]
    children: dict[UUID, list[Row]] = defaultdict(list)
    lines = ConcernChild.objects.values("concern_id", "person_id", "case_id", person_key=F("person__subject_id"))
    for line in lines:
        children[line["concern_id"]].append(dict(line))
    return [{**row, "children": children[row["id"]]} for row in rows]


def every_record(actor: Actor) -> Iterator[Row]:
    """Yield what hangs on the cases within reach: kind, id, the case, and the version where the record has one."""
    found = cases_in(actor, Permission.SEE_CASE).values("id", "person_id", "household_id")
    cases: list[Row] = [dict(one) for one in found]
    ids = [one["id"] for one in cases]
    for kind, model, column in _OF_CASE:
        for row in model._base_manager.filter(**{f"{column}__in": ids}).values("id", column, "version"):
            yield {"kind": kind, "id": row["id"], "case": row[column], "version": row["version"]}
    yield from _of_entries(ids)
    yield from _of_people(cases)
    for plan in Plan.objects.filter(case_id__in=ids).values("id", "case_id", "edition", "version"):
        yield {"kind": "edition", "id": plan["edition"], "case": plan["case_id"], "version": plan["version"]}


def _of_entries(ids: list[UUID]) -> Iterator[Row]:
    lines = EntryLine.objects.filter(case_id__in=ids).values("entry_id", "case_id", "entry__kind", "entry__version")
    cases_of: dict[UUID, UUID] = {}
    for line in lines:
        kind = "meeting" if line["entry__kind"] == "minutes" else "entry"
        cases_of[line["entry_id"]] = line["case_id"]
        yield {"kind": kind, "id": line["entry_id"], "case": line["case_id"], "version": line["entry__version"]}
    for seat in Attendance.objects.filter(~Q(user_id=None)).values("id", "meeting_id", "user_id", "version"):
        if seat["meeting_id"] in cases_of:
            case_id = cases_of[seat["meeting_id"]]
            yield {
                "kind": "attendance",
                "id": seat["id"],
                "case": case_id,
                "user": seat["user_id"],
                "version": seat["version"],
            }


def _of_people(cases: list[Row]) -> Iterator[Row]:
    case_of = {one["person_id"]: one["id"] for one in cases}
    for kind, model, column in _OF_PERSON:
        for row in model._base_manager.filter(**{f"{column}__in": list(case_of)}).values("id", column, "version"):
            yield {"kind": kind, "id": row["id"], "case": case_of[row[column]], "version": row["version"]}
    for one in Person.objects.values("id", "household_id", "version"):
        yield {
            "kind": "person",
            "id": one["id"],
            "case": case_of.get(one["id"]),
            "home": one["household_id"],
            "version": one["version"],
        }

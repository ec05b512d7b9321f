"""What minutes leave behind: who took part, what was decided on each case, and the actions that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rrjeta.cases.models import Attendance, Case, Decision, Entry, EntryLine, Task
from rrjeta.cases.operations.approving import check_code
from rrjeta.cases.operations.decided_tasks import Decided, leave_decision
from rrjeta.cases.operations.plans import append_action
from rrjeta.cases.queries.meetings import IN_MINUTES, action_row
from rrjeta.cases.queries.plans import ACTIVE, DRAFT, latest_plan
from rrjeta.cases.rules.meetings import same_decisions
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.saving import add, change, remove
from rrjeta.kernel.sealing import peek_record

ATTENDANCE, DECISIONS = "attendance_rows", "decision_rows"
_CLOSING = "propose_closure"
_ACTED_ON = "decisions_acted_on"


@dataclass(frozen=True, slots=True)
class AttendedGiven:
    """How somebody took part; `seat_id` is their invitation, nothing for somebody who came without one."""

    attendance: str = ""
    seat_id: UUID | None = None
    name: str = ""
    organisation: str = ""
    role: str = ""
    has_signed: bool = False
    has_no_tie: bool = False

    def as_row(self) -> dict[str, Any]:
        """Return what was answered."""
        row = {
            "seat": str(self.seat_id) if self.seat_id else "",
            "name": self.name.strip(),
            "organisation": self.organisation.strip(),
            "role": self.role,
            "attendance": self.attendance,
            "has_signed": self.has_signed,
            "has_no_tie": self.has_no_tie,
        }
        return {name: value for name, value in row.items() if value}


@dataclass(frozen=True, slots=True)
class DecisionGiven:
    """One decision on one case; with somebody responsible, or where it is said so, it becomes an action of the plan.

    `seat_id` is the member who is responsible: with an account, it falls on their own desk as a task.
    """

    code: str
    words: str = ""
    responsible: str = ""
    due_on: date | None = None
    becomes_action: bool = False
    seat_id: UUID | None = None

    def as_row(self) -> dict[str, Any]:
        """Return what was answered."""
        row = {
            "code": self.code,
            "text": self.words.strip(),
            "responsible": self.responsible.strip(),
            "due": self.due_on.isoformat() if self.due_on else "",
            "becomes_action": self.becomes_action,
            "seat": str(self.seat_id) if self.seat_id else "",
        }
        return {name: value for name, value in row.items() if value}


def attend(
    meeting: Entry,
    attended: Sequence[AttendedGiven],
    told: Mapping[str, Any],
    fields: Mapping[str, Any],
    base_version: int | None,
) -> None:
    """Write the header of minutes with who took part. Raises Stale, Invalid, NotFound."""
    rows = [one.as_row() for one in attended]
    emptied = dict.fromkeys(peek_record(meeting), "")
    change(meeting, fields, {**emptied, **told, ATTENDANCE: rows}, base_version)
    seats = {str(one.id): one for one in meeting.attendances.select_for_update(of=("self",)).select_related("subject")}
    named = {(peek_record(one).get("name"), one.role): one for one in seats.values() if one.user_id is None}
    for row in peek_record(meeting)[ATTENDANCE]:
        if row.get("seat") and row["seat"] not in seats:
            raise NotFound
        seat = seats.get(row.get("seat", "")) or named.get((row.get("name", ""), row.get("role", "")))
        _sit(meeting, seat, row)


def _sit(meeting: Entry, seat: Attendance | None, row: Mapping[str, Any]) -> None:
    if row.get("attendance"):
        check_code("gtn_attendance", row["attendance"], "attendance")
    told = {name: row[name] for name in ("name", "organisation") if row.get(name)}
    fields: dict[str, Any] = {"attendance": row.get("attendance", "")}
    if row.get("has_signed"):
        fields["confidentiality_signed_at"] = meeting.happened_at
    if seat is None:
        check_code("gtn_member_role", row.get("role", ""), "attendance")
        if row.get("has_no_tie"):
            fields["no_tie_declared_at"] = meeting.happened_at
        new = Attendance(subject=meeting.subject, meeting=meeting, role=row["role"], invited_at=now(), **fields)
        add(new, told)
        return
    # A member with an account declares at the papers; for the others the minutes say what they declared on paper.
    if row.get("has_no_tie") and seat.user_id is None:
        fields["no_tie_declared_at"] = meeting.happened_at
    change(seat, {**fields, "role": row.get("role") or seat.role}, told if seat.user_id is None else {})


def decide(
    case: Case,
    line: EntryLine,
    decisions: Sequence[DecisionGiven],
    *,
    fields: Mapping[str, Any],
    told: Mapping[str, Any],
    base_version: int | None,
    is_final: bool,
) -> list[Decided]:
    """Write the line of one case with its decisions, and return them in their order; final ones become actions of a plan.

    Raises Stale, Invalid, NotFound.
    """
    rows = [one.as_row() for one in decisions]
    for place, row in enumerate(rows):
        check_code("gtn_decision", row.get("code", ""), f"decisions-{case.id}-{place}-code")
    kept = {name: line.coded[name] for name in (_ACTED_ON,) if name in line.coded}
    coded = {**fields["coded"], **kept, "is_closing": any(row["code"] == _CLOSING for row in rows)}
    change(line, {**fields, "coded": coded}, {**told, DECISIONS: rows}, base_version)
    settled = peek_record(line)[DECISIONS]
    members = _members(line.entry)
    known = list(line.decisions.select_related("subject", "seat").order_by("entered_at", "id"))
    before = same_decisions([_as_row(one) for one in known], settled)
    decided = []
    for place, row in enumerate(settled):
        decision = known[before[place]] if place in before else None
        decided.append(_decide(case, line, decision, row, members))
    spare = [one for place, one in enumerate(known) if place not in before.values()]
    for task in Task.objects.select_for_update().filter(decision__in=spare):
        leave_decision(task)
    for one in spare:
        remove(one)
    if is_final:
        _act(case, line)
    return decided


def _decide(
    case: Case, line: EntryLine, known: Decision | None, row: Mapping[str, Any], members: Mapping[str, tuple[str, Any]]
) -> Decided:
    seat = row.get("seat", "")
    if seat and seat not in members:
        raise NotFound
    name, user_id = members.get(seat, ("", None))
    seat_id = UUID(seat) if seat else None
    columns = {
        "seat_id": seat_id,
        "code": row["code"],
        "due_on": date.fromisoformat(row["due"]) if row.get("due") else None,
        "becomes_action": bool(row.get("becomes_action") or row.get("responsible") or seat),
    }
    words = {"words": row.get("text", ""), "responsible": row.get("responsible", "") or name}
    if known is None:
        new = add(Decision(subject=line.subject, line=line, case=case, **columns), words)
        return Decided(new, user_id, is_reassigned=False)
    was = known.seat.user_id if known.seat else None
    return Decided(change(known, columns, words), user_id, is_reassigned=was != user_id)


def _as_row(decision: Decision) -> dict[str, Any]:
    told = peek_record(decision)
    seat = str(decision.seat_id) if decision.seat_id else ""
    return {"code": decision.code, "text": told.get("words", ""), "seat": seat}


def _members(meeting: Entry) -> dict[str, tuple[str, UUID | None]]:
    """Return the members of a meeting as its paper names who is responsible, and whose account each is."""
    seats = meeting.attendances.filter(IN_MINUTES).select_related("subject", "user")
    told = {str(one.id): (one, peek_record(one)) for one in seats}
    return {
        key: (said.get("name") or (one.user.name if one.user else "") or said.get("organisation", ""), one.user_id)
        for key, (one, said) in told.items()
    }


def _act(case: Case, line: EntryLine) -> None:
    """Add what was decided to a plan at work; while a plan is drafted, decisions are offered on its page instead."""
    plan = latest_plan(case, lock=True)
    if plan is None or not (plan.status == ACTIVE or (plan.status == DRAFT and case.stage == "review")):
        return
    objective = plan.objectives.select_related("subject").order_by("place").first()
    if objective is None:
        return
    done = set(line.coded.get(_ACTED_ON, ()))
    for decision in line.decisions.filter(becomes_action=True).select_related("subject"):
        if str(decision.id) not in done:
            append_action(case, plan, objective, action_row(decision, peek_record(decision)))
            done.add(str(decision.id))
    change(line, {"coded": {**line.coded, _ACTED_ON: sorted(done)}})

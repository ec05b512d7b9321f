"""What came of a step that was played: the ids that later steps speak of, in the order in which they were written."""

from datetime import datetime
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Action, Attendance, Concern, Hearing, Measure, Reminder
from rrjeta.cases.queries.plans import latest_plan
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.kernel.clock import now


def children_logged(actor: Actor, concern_id: UUID) -> list[tuple[UUID, UUID | None]]:
    """Return the children of a concern as persons, each with the case opened for it."""
    concern: Concern = concerns_in(actor, Permission.READ_CONCERN).get(id=concern_id)
    return list(concern.children.order_by("entered_at", "id").values_list("person_id", "case_id"))


def person_of(actor: Actor, case_id: UUID) -> UUID:
    """Return the child of a case."""
    return cases_in(actor, Permission.SEE_CASE).values_list("person_id", flat=True).get(id=case_id)


def actions_standing(actor: Actor, case_id: UUID) -> list[UUID]:
    """Return the actions of the present plan of a case."""
    found = Action.objects.filter(case__in=cases_in(actor, Permission.SEE_CASE).filter(id=case_id), is_current=True)
    return list(found.order_by("objective__place", "entered_at", "id").values_list("id", flat=True))


def objectives_standing(actor: Actor, case_id: UUID) -> list[UUID]:
    """Return the objectives of the newest plan of a case."""
    plan = latest_plan(cases_in(actor, Permission.SEE_CASE).get(id=case_id))
    return list(plan.objectives.order_by("place").values_list("id", flat=True)) if plan else []


def measures_standing(actor: Actor, case_id: UUID) -> list[UUID]:
    """Return the measures of a case that have not ended."""
    found = Measure.objects.filter(case__in=cases_in(actor, Permission.SEE_CASE).filter(id=case_id), is_open=True)
    return list(found.order_by("entered_at", "id").values_list("id", flat=True))


def measure_begun(actor: Actor, case_id: UUID, at: datetime) -> UUID:
    """Return the measure of a case that was proposed in the step of this moment."""
    found = Measure.objects.filter(case__in=cases_in(actor, Permission.SEE_CASE).filter(id=case_id), entered_at=at)
    return found.values_list("id", flat=True).get()


def hearings_coming(actor: Actor, case_id: UUID) -> list[UUID]:
    """Return the hearings of a case that are not over."""
    found = Hearing.objects.filter(case__in=cases_in(actor, Permission.SEE_CASE).filter(id=case_id), is_over=False)
    return list(found.order_by("held_at", "id").values_list("id", flat=True))


def reminders_standing(actor: Actor, case_id: UUID) -> list[UUID]:
    """Return the actor's own reminders on a case, those done among them: a life played again finds the same."""
    found = Reminder.objects.filter(case_id=case_id, user_id=actor.user_id, entered_at__lte=now())
    return list(found.order_by("entered_at", "id").values_list("id", flat=True))


def number_of_case(actor: Actor, case_id: UUID) -> str:
    """Return the number of a case."""
    return cases_in(actor, Permission.SEE_CASE).values_list("number", flat=True).get(id=case_id)


def seats_by_name(actor: Actor, meeting_id: UUID) -> dict[str, UUID]:
    """Return the invitations of colleagues with an account to a meeting, by their names."""
    found = Attendance.objects.filter(meeting_id=meeting_id, user__isnull=False)
    return {name: seat_id for seat_id, name in found.values_list("id", "user__name")}


def seat_of(actor: Actor, meeting_id: UUID) -> UUID:
    """Return the invitation of the actor to a meeting."""
    return Attendance.objects.values_list("id", flat=True).get(meeting_id=meeting_id, user_id=actor.user_id)

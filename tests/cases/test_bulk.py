"""A bulk case equals the same life played by operations, row for row but ids (issue, Deliver 9)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from rrjeta.access.actors import Actor
from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case
from rrjeta.cases.operations.assessments import AssessmentGiven, record_initial_assessment, start_assessment
from rrjeta.cases.operations.bulk import Captured, Copied, Copier, capture
from rrjeta.cases.operations.concerns import log_concern
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.notes import correct_note, write_note
from rrjeta.cases.operations.opening import open_case
from rrjeta.cases.operations.screening import screen_concern
from rrjeta.cases.operations.visits import VisitGiven, record_visit
from rrjeta.forms.queries import form
from rrjeta.kernel.clock import frozen, now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation
from rrjeta.people.models import Household, Person
from tests.cases.registers import differing, forget_all, register
from tests.cases.telling import answers_of, child
from tests.cast import Cast

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class _Undo(Exception):
    """Undoes what was played."""


def play(actor: Actor, given: str, surname: str) -> list[UUID]:
    """Play the beginning of one life by operations; return the ids of the operations."""
    done: list[UUID] = []

    def new() -> UUID:
        done.append(new_id())
        return done[-1]

    moment = START
    with frozen(moment):
        row = child(child_given_name=given, child_surname=surname, sex="f", age_estimate="9")
        answers = answers_of(what_happened=f"{given} vjen në shkollë me shenja.", **row)
        concern = log_concern(actor, operation_id=new(), answers=answers)
    with frozen(moment + timedelta(hours=2)):
        screen_concern(actor, operation_id=new(), concern_id=concern, urgency="h72", known="no", is_search_done=True)
        children = list(Person.objects.filter(kind="child").order_by("-entered_at").values_list("id", flat=True)[:1])
        open_case(
            actor,
            operation_id=new(),
            concern_id=concern,
            child_ids=children,
            owner_id=actor.user_id,
            harm_categories=["neglect"],
            reason="Shkolla ka parë shenja.",
        )
    _go_on(actor, Case.objects.get(person_id=children[0]), given, new)
    return done


def _go_on(actor: Actor, case: Case, given: str, new: Callable[[], UUID]) -> None:
    moment = START
    with frozen(moment + timedelta(hours=3)):
        start_assessment(
            actor, operation_id=new(), case_id=case.id, at=now(), contact_plan="Vizitë nesër.", has_read_alerts=True
        )
        note = write_note(actor, operation_id=new(), case_id=case.id, text=f"Fola për {given}.")
    with frozen(moment + timedelta(hours=30)):
        correct_note(
            actor,
            operation_id=new(),
            case_id=case.id,
            entry_id=note,
            text=f"Fola gjatë për {given}.",
            base_version=None,
        )
        dangers = {
            question.key: "no"
            for question in form("initial_assessment").questions()
            if question.key.startswith("danger_")
        }
        judged = {"severity": 2, "likelihood": 2, "vulnerability": 1, "cannot_protect": 2, "contact_place": "school"}
        record_initial_assessment(
            actor,
            operation_id=new(),
            case_id=case.id,
            assessment=AssessmentGiven(
                happened_at=now(),
                coded={**dangers, **judged, "risk_level": "2_medium"},
                told={"observed": f"{given} foli pak."},
                lines={case.id: LineGiven({"child_seen": "done_child_alone"}, {"child_statement": "Jam mirë."})},
            ),
        )
        visit = VisitGiven(
            happened_at=now(),
            coded={"visit_type": "home_announced", "new_risk": "no"},
            told={"observed": "Nëna bashkëpunoi."},
            lines={case.id: LineGiven({"outcome": "done_child_seen"})},
        )
        record_visit(actor, operation_id=new(), visit=visit)


def played_and_undone(actor: Actor, given: str, surname: str) -> Captured:
    kept: list[Captured] = []
    try:
        with transaction.atomic():
            kept.append(capture(play(actor, given, surname)))
            raise _Undo
    except _Undo:
        return kept[0]


def test_a_copied_life_equals_the_life_played(cast: Cast, pack: object) -> None:
    life = played_and_undone(cast.ana, "Zqgiven", "Zqsurname")
    assert Household.objects.count() == 0
    copier = Copier(seed=1)
    copier.copy(life, Copied({"Zqgiven": "Drita", "Zqsurname": "Shembulli"}, {}, {}))
    copier.flush()
    copied = register()
    with transaction.atomic():
        for model in (LogEntry, DoneOperation):
            assert model.objects.count() > 0
    try:
        with transaction.atomic():
            forget_all()
            play(cast.ana, "Drita", "Shembulli")
            played = register()
            raise _Undo
    except _Undo:
        pass
    assert differing(copied, played) == []


def test_the_same_seed_makes_the_same_ids(cast: Cast, pack: object) -> None:
    life = played_and_undone(cast.ana, "Zqgiven", "Zqsurname")
    numbers = []
    for _turn in range(2):
        try:
            with transaction.atomic():
                copier = Copier(seed=7)
                for name in ("Drita", "Agim"):
                    copier.copy(life, Copied({"Zqgiven": name}, {}, {}))
                copier.flush()
                numbers.append(list(Case.objects.order_by("id").values_list("id", "number")))
                raise _Undo
        except _Undo:
            pass
    assert numbers[0] == numbers[1]
    assert len(set(numbers[0])) == 2

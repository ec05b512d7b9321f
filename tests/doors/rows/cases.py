"""Doors of a case and of what stands around it."""

from datetime import timedelta
from typing import Any

from rrjeta.cases.models import Case, KnownAsked, Reminder, TracingMatch, TracingRequest
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.cases.rules.tracing import Decided, Status
from rrjeta.files.operations import attach
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.saving import add, working
from rrjeta.people.choices import PersonKind
from rrjeta.people.models import Stay
from rrjeta.people.operations.around import add_contact, raise_alert, tie
from rrjeta.people.operations.persons import register_person
from tests.doors.row import (
    BESIDE,
    COLLEAGUE,
    DIRECTOR,
    DUTY,
    HEAD,
    OWNER,
    READS,
    SEES,
    Row,
    of_case,
    of_case_and,
    of_paper,
)
from tests.doors.world import World
from tests.hostile.garbage import paper

PICTURE = paper()

ROWS = [
    Row("case", SEES, of_case),
    Row("case-before", READS, of_case, COLLEAGUE | DIRECTOR, query="?before=2030-01-01T00:00:00%2B00:00"),
    Row("case-more", SEES, of_case),
    Row("case-answer", SEES - DIRECTOR, of_case, get=404),
    Row("entry", READS, of_case_and("note"), COLLEAGUE | DIRECTOR),
    Row("note-write", READS, of_case, COLLEAGUE | DIRECTOR, post=422),
    Row("note-correct", READS, of_case_and("note"), COLLEAGUE | DIRECTOR),
    Row("visit-record", OWNER, of_case, BESIDE, post=422),
    Row("visit-correct", OWNER, of_case_and("visit"), BESIDE),
    Row("case-assessments", READS, of_case, COLLEAGUE | DIRECTOR),
    Row("assessment-start", OWNER, of_case, BESIDE),
    Row("assessment-initial", OWNER, of_case, BESIDE),
    Row("assessment-full", OWNER, of_case, BESIDE),
    Row("assessment-look", HEAD | DIRECTOR, of_case, get=None),
    Row("assessment-ask-look", OWNER, of_case, BESIDE, get=None),
    Row("case-family", SEES, of_case),
    Row("person-edit", OWNER, of_case, BESIDE),
    Row("sibling-edit", OWNER, of_case_and("sibling"), BESIDE),
    Row("family-edit", SEES, of_case),
    Row("case-ties", SEES, of_case),
    Row("case-genogram", SEES, of_case),
    Row("case-tracing", OWNER, of_case, BESIDE),
    Row("tracing-add", OWNER, of_case, BESIDE, post=422),
    Row("tracing-one", OWNER, of_case_and("tracing"), BESIDE),
    Row("tracing-change", OWNER, of_case_and("tracing"), BESIDE, post=422),
    Row("tracing-compare", OWNER, of_case_and("tracing"), BESIDE, get=405),
    Row("tracing-decide", OWNER, of_case_and("tracing", "match"), BESIDE, get=405),
    Row("tracing-step", OWNER, of_case_and("tracing"), BESIDE, get=405),
    Row("tracing-end", OWNER, of_case_and("tracing"), BESIDE, get=405),
    Row("tie-add", OWNER, of_case, BESIDE, post=422),
    Row("tie-change", OWNER, of_case_and("tie"), BESIDE, post=422),
    Row("tie-take-back", OWNER, of_case_and("tie_wrong"), BESIDE, get=405),
    Row("tie-undo", OWNER, of_case_and("tie"), BESIDE, get=405),
    Row("kin-person", OWNER, of_case_and("sibling"), BESIDE, post=422),
    Row("kin-died", OWNER, of_case_and("sibling"), BESIDE, get=405),
    Row("stay-change", OWNER, of_case_and("stay"), BESIDE),
    Row("family-add", OWNER, of_case, BESIDE),
    Row("family-tie", OWNER, of_case_and("tie"), BESIDE),
    Row("family-end", OWNER, of_case_and("tie"), BESIDE, get=405),
    Row("contact-add", OWNER, of_case, BESIDE, post=422),
    Row("contact-change", OWNER, of_case_and("contact"), BESIDE),
    Row("contact-end", OWNER, of_case_and("contact"), BESIDE, get=None),
    Row("alert-add", READS, of_case, COLLEAGUE | DIRECTOR),
    Row("alert-end", OWNER, of_case_and("alert"), BESIDE, get=None),
    Row("care-change", OWNER, of_case, BESIDE),
    Row("case-documents", READS, of_case, COLLEAGUE | DIRECTOR),
    Row("document", READS, of_case_and("document"), COLLEAGUE | DIRECTOR),
    Row("document-original", HEAD, of_case_and("document"), post=422),
    Row("case-papers", OWNER | HEAD, of_case, COLLEAGUE | DUTY | DIRECTOR),
    Row("paper-ask", OWNER | HEAD, of_paper, COLLEAGUE | DUTY | DIRECTOR),
    Row("paper-print", OWNER | HEAD, of_paper, COLLEAGUE | DUTY | DIRECTOR, get=302),
]


def write(world: World) -> None:
    """Write one record of each kind that a door of the case opens."""
    case, owner = world.case, world.people["ana"]
    with working(owner.user_id):
        written: dict[str, Any] = {
            "note": _entry(case, "note"),
            "visit": _entry(case, "visit"),
            "contact": add_contact(
                case.person,
                kind="neighbour",
                may_phone="yes",
                knows_case=False,
                told={"name": "Neighbour", "role_words": "next door"},
            ),
            "alert": raise_alert(code="armed", happened_at=now(), words="Gun in the house", person=case.person),
            "reminder": add(
                Reminder(subject=case.subject, case=case, user_id=owner.user_id, remind_on=today()), {"words": "Call"}
            ),
            "sibling": register_person(household=case.household, sex="m", told={"given_name": "Luan"}),
            "tie": tie(_mother(case), case.person, "mother"),
            "tie_wrong": tie(_mother(case), case.person, "aunt_m"),
            "tracing": (traced := add(_tracing(case), {"given_name": "Lindita", "surname": "Prova"})),
            "match": add(
                TracingMatch(
                    request=traced,
                    person=_mother(case),
                    case=case,
                    state=Decided.WAITING,
                    compared_at=now(),
                )
            ),
            "stay": Stay.objects.get(person=case.person),
            "asked": add(
                KnownAsked(
                    case=case,
                    asked_by_id=world.people["cen"].user_id,
                    asked_at=now(),
                    due_at=now() + timedelta(hours=1),
                )
            ),
            "document": _document(case),
        }
    world.records |= {kind: one.id for kind, one in written.items()}


def _entry(case: Case, kind: str) -> Any:
    return write_entry(
        kind=kind, cases=[case], happened_at=now(), coded={}, told={}, lines={case.id: LineGiven(told={})}
    )


def _mother(case: Case) -> Any:
    return register_person(
        household=case.household, kind=PersonKind.ADULT, sex="f", told={"given_name": "Mira", "surname": "Prova"}
    )


def _tracing(case: Case) -> TracingRequest:
    return TracingRequest(
        subject=case.person.subject,
        case=case,
        kind="relative",
        relationship="mother",
        status=Status.POSSIBLE,
        opened_at=now(),
        due_at=now() + timedelta(days=14),
    )


def _document(case: Case) -> Any:
    return attach(
        subject=case.person.subject,
        kind="court_decision",
        record_id=case.id,
        case_id=case.id,
        happened_at=now(),
        pages=[PICTURE],
        told={"title": "Decision"},
    )

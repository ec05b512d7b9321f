"""A case with everything that a paper could give away, each in words that occur nowhere else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from rrjeta.cases.models import (
    Action,
    Attendance,
    Case,
    Concern,
    ConcernChild,
    ConcernReporter,
    Decision,
    Entry,
    Measure,
    Move,
    Objective,
    Plan,
    Transfer,
)
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.consent.models import Consent
from rrjeta.consent.operations import ConsentGiven, add_consent
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.numbers import new_number
from rrjeta.kernel.saving import add, change, working
from rrjeta.packs.current import current
from rrjeta.people.choices import PersonKind
from rrjeta.people.operations.around import add_contact, change_care, raise_alert, tie
from rrjeta.people.operations.persons import register_person
from tests.cases.making import make_case
from tests.cast import Cast

REPORTER = "Drita Raportuesi"
REPORTER_PHONE = "069 712 3456"
MOTHER_PHONE = "068 555 1234"
SHELTER = "Rruga e Strehës 17"
HOME_ADDRESS = "Rruga e Vjetër 5"
THIRD = "Genci Fqinji"
SECRET_WORDS = "Kam frikë nga babai kur kthehet natën"
OPEN_WORDS = "Dua të shkoj në shkollë çdo ditë"
HEALTH = "Astmë e rëndë"
ATTAINED = "mostly"
GUN = "Babai ka pushkë pas derës"
NARRATIVE = f"Në shtëpi ishte ftohtë. {REPORTER} tha se ta marrim në {REPORTER_PHONE}. Strehohet te {SHELTER}."


@dataclass(frozen=True)
class Life:
    """A case and the records that papers are made of."""

    case: Case
    concern: Concern
    plan: Plan
    entries: dict[str, Entry]
    transfer: Transfer
    consent: Consent

    def record_id(self, code: str) -> UUID:
        """Return the id under which a paper is asked for."""
        known: dict[str, UUID] = {
            "identification": self.concern.id,
            "registration": self.case.person_id,
            "plan": self.plan.id,
            "handover": self.transfer.id,
            "consent": self.consent.id,
            "case_file": self.case.id,
            "genogram": self.case.id,
            "paper_case": self.case.id,
        }
        return known.get(code) or self.entries[code].id


def make_life(cast: Cast, *, is_sheltered: bool = True) -> Life:
    """Write the case of one child from the first call to the handover."""
    case = make_case(
        cast,
        told={
            "given_name": "Sara",
            "surname": "Marku",
            "mother_name": "Mira",
            "phone": MOTHER_PHONE,
            "village": "Shtiqën",
            "address": HOME_ADDRESS,
            "health_note": HEALTH,
            "ethnicity": "romani",
        },
        opened_at=now() - timedelta(days=40),
    )
    with working(cast.ana.user_id):
        _people(case, is_sheltered)
        _from_folder(case)
        return Life(
            case, _concern(cast, case), _plan(cast, case), _entries(cast, case), _transfer(cast, case), _consent(case)
        )


def _people(case: Case, is_sheltered: bool) -> None:
    mother = register_person(
        household=case.household,
        kind=PersonKind.ADULT,
        sex="f",
        told={"given_name": "Mira", "surname": "Marku", "phone": MOTHER_PHONE},
    )
    tie(mother, case.person, "mother", is_carer=True, is_legal=True)
    add_contact(
        case.person, kind="neighbour", may_phone="yes", knows_case=False, told={"name": THIRD, "phone": "067 444 7788"}
    )
    raise_alert(code="armed", happened_at=now(), words=GUN, person=case.person)
    change_care(
        case.person,
        arrangement="shelter_dv" if is_sheltered else "one_parent",
        since_at=case.opened_at,
        is_address_hidden=is_sheltered,
        told={"where": SHELTER if is_sheltered else HOME_ADDRESS, "with_whom": "Mira Marku"},
    )


def _from_folder(case: Case) -> None:
    change(case, {"is_from_paper": True})
    taken_in = Move(
        subject=case.subject, case=case, code="T4p", from_stage="", to_stage=case.stage, happened_at=case.opened_at
    )
    add(taken_in, {"summary": NARRATIVE})


def _concern(cast: Cast, case: Case) -> Concern:
    concern = Concern(
        subject=case.household.subject,
        number=new_number(),
        pathway="protection",
        pack_version=current().number,
        received_at=case.opened_at - timedelta(days=1),
        channel="phone",
        source="neighbour",
        danger_now="no",
        urgency="h72",
        municipality=case.municipality,
        unit=case.unit,
        household=case.household,
        owner_id=cast.ana.user_id,
        stage="screening",
        is_open=False,
        coded={"harm_category": ["neglect"], "safety_alerts": ["armed"]},
    )
    add(
        concern,
        {
            "what_happened": NARRATIVE,
            "child_location": SHELTER,
            "address": HOME_ADDRESS,
            "father_name": "Agim",
            "beware": GUN,
            "alleged_perpetrator": {"id": None, "text": THIRD},
        },
    )
    add(ConcernChild(subject=case.subject, concern=concern, person=case.person, case=case))
    reporter = ConcernReporter(subject=case.household.subject, concern=concern, relationship="neighbour")
    add(reporter, {"name": REPORTER, "phone": REPORTER_PHONE, "organisation": "Shkolla 9-vjeçare"})
    return concern


def _plan(cast: Cast, case: Case) -> Plan:
    plan = Plan(
        subject=case.subject,
        case=case,
        pack_version=current().number,
        edition=1,
        status="active",
        happened_at=now() - timedelta(days=10),
        review_on=today() + timedelta(days=80),
        coded={"risk_level": "3_high", "visit_type": "home_announced", "visit_interval": "weekly"},
    )
    add(
        plan,
        {
            "overall_goal": "Sara jeton pa dhunë dhe shkon në shkollë.",
            "safety_plan": f"Sara telefonon 129. Pastaj shkon te {SHELTER}.",
            "child_view_shared": OPEN_WORDS,
            "child_view_kept": SECRET_WORDS,
            "family_view": "Nëna është dakord.",
            "shareable": ["child_view_shared", "family_view"],
        },
    )
    objective = Objective(subject=case.subject, plan=plan, place=1, domain="education", attainment=ATTAINED)
    words = {"objective": "Sara ndjek mësimin çdo ditë", "indicator": "Jo më shumë se dy mungesa në muaj"}
    add(objective, {**words, "note": "Mungoi vetëm një herë"})
    for what, due in (("Çanta dhe libra shkolle", 5), ("Bisedë me mësuesen", 12)):
        action = Action(
            subject=case.subject,
            objective=objective,
            case=case,
            responsible_kind="user",
            user_id=cast.ana.user_id,
            due_on=today() + timedelta(days=due),
            cost=4500,
            budget_line="",
        )
        add(action, {"what": what, "place": SHELTER})
    measure = Measure(
        subject=case.subject,
        case=case,
        pack_version=current().number,
        kind=current().code_list("protection_measure")[0].code,
        status=current().code_list("measure_status")[0].code,
        owner_id=cast.ana.user_id,
        next_step="ask_court",
        due_at=now() + timedelta(days=1),
        proposed_at=now() - timedelta(days=9),
    )
    add(measure, {"court": "Gjykata e Rrethit Gjyqësor Kukës", "decision_no": "12/2026"})
    return plan


_VISIT = LineGiven(
    coded={"outcome": "done_child_alone", "risk_level": "3_high"},
    told={"child_statement": SECRET_WORDS, "child_mood": OPEN_WORDS, "shareable": ["child_mood"]},
)
_ASSESSED = LineGiven(coded={"child_seen": "done_child_alone"}, told={"child_statement": SECRET_WORDS})
_FIRST_NIGHT = {"grounds": NARRATIVE, "secured_where": SHELTER, "parents_words": f"Nëna u mor në {MOTHER_PHONE}."}
_NIGHT = LineGiven(coded={"doctor_seen": "told"}, told={"doctor_words": HEALTH})
_SEARCHED = {"attempts_what": NARRATIVE, "last_known": SHELTER, "found_where": HOME_ADDRESS}
_MET = LineGiven(coded={"child_present": False}, told={"child_view": SECRET_WORDS, "summary": "U fol për shkollën."})


def _entries(cast: Cast, case: Case) -> dict[str, Entry]:
    meeting = _write(case, "minutes", {"convened_by": "chair"}, {"place": "Bashkia"}, _MET)
    _add_members(cast, meeting, case)
    judged: dict[str, Any] = {"severity": 4, "likelihood": 3, "vulnerability": 3, "cannot_protect": 2}
    visited = {"visit_type": "home_announced", "new_risk": "no"}
    present = [{"person": {"id": None, "text": THIRD}}]
    return {
        "minutes": meeting,
        "visit": _write(case, "visit", visited, {"observed": NARRATIVE, "present": present}, _VISIT),
        "initial_assessment": _write(case, "initial_assessment", {**judged, "risk_level": "3_high"}, {}, _ASSESSED),
        "full_assessment": _write(case, "full_assessment", {}, {"analysis": "Nëna mund të kujdeset."}, LineGiven()),
        "review": _write(
            case,
            "review",
            {"outcome": "continue"},
            {"child_opinion": SECRET_WORDS, "family_opinion": OPEN_WORDS, "shareable": ["family_opinion"]},
            LineGiven(),
        ),
        "closure": _write(case, "closure", {}, {"summary": NARRATIVE, "child_opinion": SECRET_WORDS}, LineGiven()),
        "protection": _write(
            case, "protection", {"is_immediate": True, "parents_told": "unsafe"}, _FIRST_NIGHT, _NIGHT
        ),
        "search": _write(case, "search", {"other_attempts": 3}, _SEARCHED, LineGiven()),
        "note": _write(case, "note", {"note_kind": "call"}, {"text": NARRATIVE}, LineGiven()),
    }


def _write(case: Case, kind: str, coded: dict[str, Any], told: dict[str, Any], line: LineGiven) -> Entry:
    at = now() - timedelta(days=3)
    return write_entry(kind=kind, cases=[case], happened_at=at, coded=coded, told=told, lines={case.id: line})


def _add_members(cast: Cast, meeting: Entry, case: Case) -> None:
    subject = case.household.subject
    for name, role in (("Arben Polici", "police"), ("Vera Mësuesja", "education")):
        member = Attendance(subject=subject, meeting=meeting, role=role, attendance="present", invited_at=now())
        add(member, {"name": name, "organisation": "Kukës"})
    decision = Decision(
        subject=case.subject,
        line=meeting.lines.get(case=case),
        case=case,
        code=current().code_list("gtn_decision")[0].code,
        due_on=today() + timedelta(days=7),
    )
    add(decision, {"words": "Sara merr çantën e shkollës.", "responsible": "Ana Test"})


def _transfer(cast: Cast, case: Case) -> Transfer:
    transfer = Transfer(
        subject=case.subject,
        case=case,
        pack_version=current().number,
        kind="transfer",
        reason=current().code_list("transfer_reason")[0].code,
        from_unit=cast.unit,
        to_unit=cast.unit_elsewhere,
        from_owner_id=cast.ana.user_id,
        status="requested",
        owner_id=cast.fatma.user_id,
        next_step="accept_transfer",
        due_at=now() + timedelta(days=3),
        requested_at=now() - timedelta(hours=2),
        coded={"safety_alerts": ["armed"], "risk_level": "3_high"},
    )
    return add(transfer, {"summary": NARRATIVE})


def _consent(case: Case) -> Consent:
    fields = {
        "given_on": today() - timedelta(days=5),
        "types": ("info_sharing",),
        "legal_basis": "consent",
        "giver": "mother",
        "status": "given",
        "child_assent": "given",
        "ends_on": None,
        "is_parent_danger": False,
    }
    shared = {"organisation": {"id": None, "text": SHELTER}, "classes": ["identity"], "purpose": "service"}
    told = {"recipients": [shared], "limits": NARRATIVE, "giver_person": {"id": None, "text": "Mira Marku"}}
    return add_consent(case.person, case.id, ConsentGiven(fields, told=told))

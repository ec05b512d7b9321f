"""Children who are registered twice, for tests: with everything that hangs on a child."""

import random
from datetime import timedelta
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case, Plan
from rrjeta.cases.operations.doubles import ask_joining
from rrjeta.cases.operations.entries import write_entry
from rrjeta.consent.models import Consent
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from rrjeta.matching.choices import Agreement
from rrjeta.matching.models import Joining, Pair
from rrjeta.matching.operations.proposing import Proposed, propose
from rrjeta.matching.rules.reasons import Reason
from rrjeta.packs.current import current
from rrjeta.people.choices import PersonKind
from rrjeta.people.models import Person
from rrjeta.people.operations.around import add_contact, change_care, raise_alert, tie
from rrjeta.people.operations.persons import register_person
from tests.cases.making import make_case
from tests.cast import Cast

WHY = (
    Reason("given_name", Agreement.SPELLED, 3.1),
    Reason("father_name", Agreement.SAME, 2.0),
    Reason("birth", Agreement.SAME, 1.5),
)
NO_WORDS = dict.fromkeys(("role_words", "phone", "between", "note"), "")
REASON = "The mother showed the same birth certificate twice."


def pair_of(one: Person, other: Person, same: float = 0.97) -> Pair:
    """Propose two persons as one, as a run does."""
    propose([Proposed(one.id, other.id, same, 0.02, WHY)], run="test")
    return Pair.objects.get(one_id=min(one.id, other.id), other_id=max(one.id, other.id))


def joined(actor: Actor, kept: Case, gone: Case) -> Joining:
    """Have two children proposed and joined by somebody who may."""
    pair = pair_of(kept.person, gone.person)
    joining_id = ask_joining(
        actor,
        operation_id=new_id(),
        pair_id=pair.id,
        kept_id=kept.person_id,
        reason=REASON,
        base_version=pair.version,
    )
    return Joining.objects.get(id=joining_id)


def surround(cast: Cast, case: Case, word: str) -> None:
    """Have everything hang on the child of a case that a page shows, each with a word of its own: `<word>alert` …"""
    person, moment = case.person, now()
    with working(case.owner_id):
        raise_alert(code="violence", happened_at=moment, words=f"{word}alert", person=person)
        add_contact(
            person, kind="school", may_phone="yes", knows_case=False, told={"name": f"{word}contact", **NO_WORDS}
        )
        mother = register_person(
            household=case.household, kind=PersonKind.ADULT, told={"given_name": f"{word}tie", "surname": "Shembulli"}
        )
        tie(mother, person, "mother", is_carer=True)
        change_care(
            person,
            arrangement="both_parents",
            since_at=moment,
            told={"where": f"{word}care", "with_whom": f"{word}care"},
        )
        write_entry(kind="visit", cases=[case], happened_at=moment, coded={}, told={"observed": f"{word}visit"})
        write_entry(kind="note", cases=[case], happened_at=moment, coded={}, told={"text": f"{word}note"})
        agree(person, case, word)
        plan = Plan(
            subject=person.subject,
            case=case,
            pack_version=current().number,
            edition=1,
            status="active",
            happened_at=moment,
        )
        add(plan, {"overall_goal": f"{word}plan"})


def agree(person: Person, case: Case, word: str) -> UUID:
    """Write down that the mother agrees to something."""
    row = Consent(
        subject=person.subject,
        person=person,
        case_id=case.id,
        pack_version=current().number,
        given_on=today(),
        types=["service"],
        legal_basis="consent",
        giver="mother",
        status="given",
        child_assent="given",
        ends_on=today() + timedelta(days=30),
    )
    return add(row, {"limits": f"{word}consent"}).id


def random_case(cast: Cast, draw: random.Random, word: str) -> Case:
    """Write a case with some of what a child may have, drawn by chance."""
    case = make_case(cast, told={"given_name": word.title(), "birth_date": f"20{draw.randint(10, 18)}-03-04"})
    person, moment = case.person, now()
    with working(case.owner_id):
        for at in range(draw.randint(0, 3)):
            write_entry(kind="visit", cases=[case], happened_at=moment, coded={}, told={"observed": f"{word} {at}"})
        for at in range(draw.randint(0, 2)):
            add_contact(
                person, kind="school", may_phone="yes", knows_case=False, told={"name": f"{word} {at}", **NO_WORDS}
            )
        if draw.random() < 0.5:
            raise_alert(code=draw.choice(["violence", "feud"]), happened_at=moment, words=word, person=person)
        if draw.random() < 0.5:
            raise_alert(code="weapon", happened_at=moment, words=word, household=case.household)
        if draw.random() < 0.7:
            adult = register_person(household=None, kind=PersonKind.ADULT, told={"given_name": f"{word}a"})
            tie(adult, person, draw.choice(["mother", "father"]))
        if draw.random() < 0.6:
            change_care(person, arrangement="both_parents", since_at=moment, told={"with_whom": word})
        for _at in range(draw.randint(0, 2)):
            agree(person, case, word)
        if draw.random() < 0.6:
            plan = Plan(subject=person.subject, case=case, pack_version=current().number, edition=1, happened_at=moment)
            plan.status = draw.choice(["draft", "active"])
            add(plan, {"overall_goal": word})
    return case

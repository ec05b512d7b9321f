"""Closed cases of people who are grown by now, with something in every kind of table."""

from typing import Any

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case, Concern, ConcernChild, Entry, EntryLine
from rrjeta.files.operations import Cleaned, attach
from rrjeta.kernel.clock import now
from rrjeta.kernel.numbers import new_number
from rrjeta.kernel.saving import add, change, working
from rrjeta.people.models import Household, Tie
from rrjeta.people.operations.persons import register_person
from tests.cases.making import make_case
from tests.cast import Cast

GROWN = {"birth_date": "1995-04-12"}


def closed_case(cast: Cast, word: str = "Fjalë", household: Household | None = None, **told: Any) -> Case:
    """Write a closed case of somebody born in 1995, with a mother, an entry, a file and an earlier version."""
    case = make_case(cast, told={**GROWN, "nickname": word, **told}, household=household)
    with working(cast.ana.user_id):
        mother = register_person(household=case.household, told={"given_name": f"Nëna {word}", "surname": "Provë"})
        add(Tie(person=mother, child=case.person, relationship="mother", is_carer=True))
        note(cast.ana, case, word)
        content = Cleaned("image/jpeg", 1, word.encode(), originals=(word.encode(),))
        attach(
            subject=case.subject,
            kind="photo",
            record_id=case.id,
            case_id=case.id,
            happened_at=now(),
            pages=content,
            told={"title": word},
        )
        change(case.person, told={"nickname": f"{word} tjetër"})
    close(case)
    return case


def note(actor: Actor, case: Case, word: str) -> Entry:
    """Write an entry of the household with a line of the case's child."""
    entry = Entry(
        subject=case.household.subject,
        kind="note",
        pack_version=case.pack_version,
        household=case.household,
        happened_at=now(),
        is_finished=True,
    )
    with working(actor.user_id):
        add(entry, {"words": word})
        add(EntryLine(subject=case.subject, entry=entry, case=case, happened_at=now()), {"words": word})
    return entry


def concern_about(cast: Cast, *cases: Case, word: str = "Fjalë") -> Concern:
    """Write a settled concern about these children, in the household of the first."""
    first = cases[0]
    concern = Concern(
        subject=first.household.subject,
        number=new_number(),
        pathway="protection",
        pack_version=first.pack_version,
        received_at=now(),
        channel="phone",
        source="neighbour",
        danger_now="no",
        urgency="normal",
        municipality=first.municipality,
        unit=first.unit,
        household=first.household,
        owner=first.owner,
        stage="closed",
        is_open=False,
    )
    with working(cast.ana.user_id):
        add(concern, {"words": word})
        for case in cases:
            add(ConcernChild(subject=case.subject, concern=concern, person=case.person, case=case), {"as_told": word})
    return concern


def close(case: Case) -> None:
    """Have a case closed long ago."""
    Case.objects.filter(id=case.id).update(is_open=False, closed_at=now(), stage="closed", harm_categories=["neglect"])
    case.refresh_from_db()

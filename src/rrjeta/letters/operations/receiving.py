"""Entering a letter or decision that came in: photographed, several pages into one document, under a number of the register."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import DataClass
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.scope import shut_out_of
from rrjeta.files.operations import attach
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add
from rrjeta.kernel.seams import announce
from rrjeta.letters.choices import Direction, State
from rrjeta.letters.models import Letter
from rrjeta.letters.operations.drafts import cases_locked
from rrjeta.letters.operations.numbering import take_number
from rrjeta.letters.queries.filling import child_named
from rrjeta.letters.rules.checking import receiving_errors
from rrjeta.packs.current import current
from rrjeta.papers.queries.frame import LANGUAGES
from rrjeta.people.queries import person_view


@dataclass(frozen=True, slots=True)
class Came:
    """A letter that came in, as it was typed. `tells_place` says that it names where a sheltered child is."""

    kind: str
    from_whom: str
    about: str
    received_on: date | None
    their_number: str = ""
    written_on: date | None = None
    tells_place: bool = False


@operation(Permission.WRITE_LETTER)
def receive_letter(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    came: Came,
    pages: Sequence[bytes],
    language: str = LANGUAGES[0],
    with_case_ids: Collection[UUID] = (),
) -> UUID:
    """Enter a letter that came in about a case, and about those of brothers and sisters; whoever is responsible is told.

    It takes one number; its pages stand in the file of each child, under that child's key. Return the id of the row in the
    file from which it was entered. Raises NotFound, NotAllowed, NotOneFamily, CaseClosed, Invalid (at `file` what is wrong
    with the pages).
    """
    cases = cases_locked(actor, case_id, with_case_ids)
    unit = cases[0].unit
    if unit is None:
        raise NotFound
    told = _told(came, pages)
    entry = take_number(unit, Direction.IN)
    shared = {
        "unit": unit,
        "entry": entry,
        "together_id": new_id() if len(cases) > 1 else None,
        "direction": Direction.IN,
        "state": State.RECEIVED,
        "kind": came.kind,
        "language": language,
        "settled_at": now(),
    }
    letters = [Letter(subject=one.subject, case=one, **shared) for one in cases]
    for letter in letters:
        child = {"child": child_named(person_view(letter.case.person))} if len(cases) > 1 else {}
        add(letter, {**told, **child})
        attach(
            subject=letter.subject,
            kind=came.kind,
            record_id=letter.id,
            case_id=letter.case_id,
            happened_at=min(at(came.received_on or today()), now()),
            pages=pages,
            told={"title": told["about"]},
            data_class=DataClass.PLACEMENT if came.tells_place else DataClass.NARRATIVE,
        )
        _tell_owner(actor, letter.case)
    return letters[0].id


def _told(came: Came, pages: Sequence[bytes]) -> dict[str, str]:
    """Return what a letter that came in tells. Raises Invalid."""
    told = {
        "recipient": " ".join(came.from_whom.split()),
        "about": " ".join(came.about.split()),
        "their_number": " ".join(came.their_number.split()),
    }
    errors = receiving_errors(told, came.received_on, came.written_on, today())
    if not current().has_code("legal_act_type", came.kind):
        errors["kind"] = _("Choose what kind of document this is.")
    if not pages:
        errors["file"] = _("Choose a photograph, a scan or a PDF.")
    if errors:
        raise Invalid(errors)
    days = {"received_on": came.received_on, "written_on": came.written_on}
    return {**told, **{name: day.isoformat() if day else "" for name, day in days.items()}}


def _tell_owner(actor: Actor, case: Case) -> None:
    told = {case.owner_id} - {actor.user_id} - shut_out_of([case.household_id])
    if told:
        announce(NoticeDue("letter_came", tuple(told), case.id))

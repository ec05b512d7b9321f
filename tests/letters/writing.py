"""Letters as tests write them."""

from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from rrjeta.letters.choices import Direction, State, To
from rrjeta.letters.models import Letter
from rrjeta.letters.operations.numbering import take_number
from rrjeta.letters.operations.sending import send_letter
from rrjeta.letters.operations.writing import begin_letter, save_letter
from rrjeta.letters.rules.checking import Written
from rrjeta.papers.queries.sharing import NOT_SHARED, Sharing

SHARED = Sharing("", "schooling", "legal_obligation", "Shkolla duhet të përgjigjet.")


def begun(actor: Actor, case: Case, template: str = "court_report", **more: Any) -> Letter:
    """Return a letter that was just begun."""
    given: dict[str, Any] = {"template": template, "language": "sq", **more}
    letter_id = begin_letter(actor, operation_id=new_id(), case_id=case.id, **given)
    return Letter.objects.select_related("subject").get(id=letter_id)


def written(actor: Actor, letter: Letter, text: str, recipient: str = "Zyra e arsimit", about: str = "") -> Letter:
    """Return a letter after its text was saved."""
    save_letter(
        actor,
        operation_id=new_id(),
        case_id=letter.case_id,
        letter_id=letter.id,
        written=Written(recipient, "", about, text),
    )
    return Letter.objects.select_related("subject").get(id=letter.id)


def sent(actor: Actor, letter: Letter, sharing: Sharing | None = None, **more: Any) -> UUID:
    """Send a letter; to another institution on a legal basis."""
    on = sharing or (SHARED if letter.to == "agency" else NOT_SHARED)
    return send_letter(actor, operation_id=new_id(), case_id=letter.case_id, letter_id=letter.id, sharing=on, **more)


def invited(actor: Actor, case: Case, recipient: str = "Znj. M. M.") -> UUID:
    """Send a letter that names nobody and needs no basis; return its id."""
    letter = begun(actor, case, "parent_invitation")
    return sent(actor, written(actor, letter, "Ju ftojmë në një takim në zyrën tonë.", recipient))


def standing(actor: Actor, case: Case, recipient: str) -> Letter:
    """Write a letter that stands in the register, without the way that led there."""
    assert case.unit is not None
    with working(actor.user_id):
        letter = Letter(
            subject=case.subject,
            case=case,
            unit=case.unit,
            entry=take_number(case.unit, Direction.OUT),
            direction=Direction.OUT,
            state=State.SENT,
            kind="parent_invitation",
            to=To.PARENT,
            language="sq",
            settled_at=now(),
        )
        return add(letter, {"recipient": recipient, "about": "", "text": "Ju ftojmë në një takim."})

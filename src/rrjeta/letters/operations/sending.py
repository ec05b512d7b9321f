"""Sending a letter: looked through, given its number, frozen as it is, in the file of each child whom it is about."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.saving import change
from rrjeta.kernel.sealing import open_record
from rrjeta.letters.choices import Direction, State, To
from rrjeta.letters.models import Letter
from rrjeta.letters.operations.drafts import draft_rows
from rrjeta.letters.operations.numbering import take_number
from rrjeta.letters.queries.framing import OWN, letter_paper, without_body
from rrjeta.letters.queries.keeping import kept_from, names_of, refuse_stopped
from rrjeta.letters.queries.templates import letter_template
from rrjeta.letters.queries.together import file_of, own_part
from rrjeta.letters.rules.checking import sending_errors
from rrjeta.letters.rules.together import naming_errors, whole_text
from rrjeta.papers.queries.sharing import NOT_SHARED, NOTHING_ASKED, Allowance, Sharing, allowance
from rrjeta.papers.queries.sheltered import refuse_told_place
from rrjeta.papers.queries.subject import Subject, subject_of


@dataclass(frozen=True, slots=True)
class _Leaving:
    """One row of a letter that leaves, what it tells, and on what it rests."""

    row: Letter
    subject: Subject
    told: dict[str, Any]


@operation(Permission.WRITE_LETTER)
def send_letter(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    letter_id: UUID,
    base_version: int | None = None,
    sharing: Sharing = NOT_SHARED,
) -> UUID:
    """Give a letter its number and freeze it as it is. One to another institution rests on a consent or another basis.

    About several children it takes one number, and rests on what allows it for each of them. Raises NotFound, NotAllowed,
    NotForAll, Invalid, NotCovered, NotWritten, PlaceTold; Invalid too when somebody changed it meanwhile.
    """
    case = find_case(actor, Permission.WRITE_LETTER, case_id, lock=True)
    rows = draft_rows(actor, case, letter_id)
    letter = next(one for one in rows if one.id == letter_id)
    if base_version is not None and base_version != sum(one.version for one in rows):
        raise Invalid({"": _("Somebody changed this letter meanwhile. Read it once more before you send it.")})
    leaving = [_Leaving(one, subject_of(actor, file_of(one)), open_record(one)) for one in rows]
    told = _checked(leaving)
    allowed = [_allowed(one, sharing) for one in leaving]
    entry = take_number(letter.unit, Direction.OUT)
    paper = letter_paper(letter, told, worker=case.owner.name, entry=entry)
    refuse_told_place([case.household_id], paper)
    kept = paper if letter.together_id is None else without_body(paper)
    fields = {"state": State.SENT, "entry": entry, "settled_at": now()}
    for one, on in zip(leaving, allowed, strict=True):
        basis = {"purpose": on.purpose, "legal_basis": on.legal_basis, "consent_id": on.consent_id}
        change(one.row, {**fields, **basis}, {**on.told, "paper": kept})
    return letter.id


def _checked(leaving: list[_Leaving]) -> dict[str, Any]:
    """Return what the letter tells as a whole. Raises NotWritten, Invalid."""
    letter, told = leaving[0].row, leaving[0].told
    for one in leaving:
        refuse_stopped(one.subject, letter.to)
    words = _own_words(letter, told)
    errors: dict[str, list[Any]] = {}
    whole = told
    if letter.together_id is not None:
        names = [name for one in leaving for name in names_of(one.subject)]
        errors |= naming_errors(told, names, words)
        whole = {**told, "text": whole_text(told["text"], [own_part(one.told) for one in leaving], letter.language)}
    for one in leaving:
        kept = kept_from(one.subject, letter.to, letter.language, words)
        for field, said in sending_errors(whole, letter.to, kept).items():
            errors.setdefault(field, []).extend(line for line in said if line not in errors[field])
    if errors:
        raise Invalid(errors)
    return whole


def _allowed(one: _Leaving, sharing: Sharing) -> Allowance:
    if one.row.to != To.AGENCY:
        return NOTHING_ASKED
    return allowance(one.subject.case, sharing, one.told["recipient"], one.row.classes)


def _own_words(letter: Letter, told: dict[str, Any]) -> str:
    """Return what the template of a letter says by itself, before anything was filled in or typed."""
    if letter.kind == OWN:
        return "\n".join(told["base"])
    return letter_template(letter.kind).words(letter.language, is_together=letter.together_id is not None)[1]

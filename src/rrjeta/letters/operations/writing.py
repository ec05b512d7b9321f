"""Writing a letter: begun from a template, saved unfinished as often as one likes, sent once under a number and frozen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change, remove
from rrjeta.kernel.sealing import open_record
from rrjeta.letters.choices import Direction, State, To
from rrjeta.letters.models import Letter
from rrjeta.letters.operations.numbering import take_number
from rrjeta.letters.queries.filling import filling
from rrjeta.letters.queries.framing import OWN, letter_paper
from rrjeta.letters.queries.keeping import kept_from, refuse_stopped
from rrjeta.letters.queries.own import begun_from, own_template
from rrjeta.letters.queries.templates import LetterTemplate, letter_template
from rrjeta.letters.rules.checking import Written, length_errors, sending_errors
from rrjeta.letters.rules.fields import filled, named_in
from rrjeta.letters.rules.wording import without_empty_chapters
from rrjeta.letters.scope import find_draft
from rrjeta.papers.queries.frame import LANGUAGES
from rrjeta.papers.queries.sharing import NOT_SHARED, NOTHING_ASKED, Allowance, Sharing, allowance
from rrjeta.papers.queries.sheltered import refuse_told_place
from rrjeta.papers.queries.subject import Subject, subject_of


@operation(Permission.WRITE_LETTER)
def begin_letter(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    template: str,
    language: str,
    own_template_id: UUID | None = None,
) -> UUID:
    """Begin a letter from a template of the pack or of the office, filled from what is written; return its id.

    Raises NotFound, NotAllowed, NotWritten.
    """
    case = find_case(actor, Permission.WRITE_LETTER, case_id, lock=True)
    if language not in LANGUAGES or case.unit is None:
        raise NotFound
    subject = subject_of(actor, case.id)
    letter = Letter(
        subject=case.subject,
        case=case,
        unit=case.unit,
        direction=Direction.OUT,
        state=State.UNFINISHED,
        kind=template,
        language=language,
    )
    if own_template_id is not None:
        own = own_template(case.unit_id, own_template_id)
        refuse_stopped(subject, own.to)
        begun = begun_from(actor, subject, own, language)
        letter.kind, letter.own_template_id, letter.to = OWN, own.id, own.to
        letter.classes, letter.left_out = sorted(begun.filling.classes), begun.filling.left_out
        return add(letter, begun.told).id
    found = letter_template(template)
    refuse_stopped(subject, found.to)
    letter.to = found.to
    return add(letter, _begun(actor, subject, found, letter)).id


def _begun(actor: Actor, subject: Subject, template: LetterTemplate, letter: Letter) -> dict[str, str]:
    body, about = template.body.in_(letter.language), template.about.in_(letter.language)
    found = filling(actor, subject, template.to, named_in(body + about), letter.language)
    letter.classes, letter.left_out = sorted(found.classes), found.left_out
    return {
        "recipient": "",
        "address": "",
        "about": filled(about, found.values)[:200].strip(),
        "text": without_empty_chapters(filled(body, found.values)),
    }


@operation(Permission.WRITE_LETTER)
def save_letter(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    letter_id: UUID,
    written: Written,
    base_version: int | None = None,
) -> UUID:
    """Keep an unfinished letter as it stands. Raises NotFound, NotAllowed, Invalid, Stale."""
    case = find_case(actor, Permission.WRITE_LETTER, case_id)
    letter = find_draft(case, letter_id)
    told = written.told()
    if errors := length_errors(told):
        raise Invalid(errors)
    return change(letter, {}, told, base_version).id


@operation(Permission.WRITE_LETTER)
def discard_letter(actor: Actor, *, operation_id: UUID, case_id: UUID, letter_id: UUID) -> UUID:
    """Throw an unfinished letter away: it never had a number. Raises NotFound, NotAllowed."""
    letter = find_draft(find_case(actor, Permission.WRITE_LETTER, case_id), letter_id)
    remove(letter)
    return case_id


@dataclass(frozen=True, slots=True)
class _Leaving:
    told: dict[str, str]
    allowed: Allowance


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

    Raises NotFound, NotAllowed, Invalid, NotCovered, NotWritten, PlaceTold; Invalid too when somebody changed it meanwhile.
    """
    case = find_case(actor, Permission.WRITE_LETTER, case_id, lock=True)
    letter = find_draft(case, letter_id)
    if base_version is not None and base_version != letter.version:
        raise Invalid({"": _("Somebody changed this letter meanwhile. Read it once more before you send it.")})
    leaving = _checked(actor, subject_of(actor, case.id), letter, sharing)
    entry = take_number(letter.unit, Direction.OUT)
    paper = letter_paper(letter, leaving.told, worker=case.owner.name, entry=entry)
    refuse_told_place([case.household_id], paper)
    fields = {
        "state": State.SENT,
        "entry": entry,
        "settled_at": now(),
        "purpose": leaving.allowed.purpose,
        "legal_basis": leaving.allowed.legal_basis,
        "consent_id": leaving.allowed.consent_id,
    }
    return change(letter, fields, {**leaving.allowed.told, "paper": paper}).id


def _own_words(letter: Letter, told: dict[str, Any]) -> str:
    """Return what the template of a letter says by itself, before anything was filled in or typed."""
    if letter.kind == OWN:
        return "\n".join(told["base"])
    return letter_template(letter.kind).body.in_(letter.language)


def _checked(actor: Actor, subject: Subject, letter: Letter, sharing: Sharing) -> _Leaving:
    refuse_stopped(subject, letter.to)
    told = open_record(letter)
    if errors := sending_errors(
        told, letter.to, kept_from(subject, letter.to, letter.language, _own_words(letter, told))
    ):
        raise Invalid(errors)
    if letter.to != To.AGENCY:
        return _Leaving(told, NOTHING_ASKED)
    return _Leaving(told, allowance(subject.case, sharing, told["recipient"], letter.classes))

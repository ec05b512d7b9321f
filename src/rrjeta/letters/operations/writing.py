"""Writing a letter: begun from a template for one child or several of a family, and saved unfinished as often as one likes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.scope import find_case
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, change, remove
from rrjeta.letters.choices import Direction, State, To
from rrjeta.letters.models import Letter
from rrjeta.letters.operations.drafts import cases_locked, draft_locked, draft_rows
from rrjeta.letters.queries.filling import child_named, filling
from rrjeta.letters.queries.framing import OWN
from rrjeta.letters.queries.keeping import refuse_stopped
from rrjeta.letters.queries.own import begun_from, own_template
from rrjeta.letters.queries.templates import LetterTemplate, letter_template
from rrjeta.letters.rules.checking import Written, length_errors, part_errors
from rrjeta.letters.rules.fields import OFFICE_FIELDS, filled, named_in
from rrjeta.letters.rules.wording import without_empty_chapters
from rrjeta.papers.queries.frame import LANGUAGES
from rrjeta.papers.queries.subject import Subject, subject_of

_OF_CHILD = ("child_name", "child_birth_date")


@dataclass(frozen=True, slots=True)
class PartWritten:
    """What was typed of one child alone, and the version from which it was written."""

    text: str
    base_version: int | None = None


@operation(Permission.WRITE_LETTER)
def begin_letter(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    template: str,
    language: str,
    own_template_id: UUID | None = None,
    with_case_ids: Collection[UUID] = (),
) -> UUID:
    """Begin a letter from a template of the pack or of the office, filled from what is written; return its id.

    `with_case_ids` are open cases of brothers and sisters whom it is about too; the row that is returned stands in the file
    from which it was begun. Raises NotFound, NotAllowed, NotWritten, NotOneFamily, CaseClosed, Invalid.
    """
    cases = cases_locked(actor, case_id, with_case_ids)
    unit = cases[0].unit
    if language not in LANGUAGES or unit is None:
        raise NotFound
    subjects = [subject_of(actor, one.id) for one in cases]
    together_id = new_id() if len(cases) > 1 else None
    letters = [
        Letter(
            subject=case.subject,
            case=case,
            unit=unit,
            together_id=together_id,
            direction=Direction.OUT,
            state=State.UNFINISHED,
            kind=template,
            language=language,
        )
        for case in cases
    ]
    if own_template_id is not None:
        told = _begun_from_own(actor, subjects, letters, own_template_id)
    else:
        told = _begun_from_pack(actor, subjects, letters, letter_template(template))
    for letter, says in zip(letters, told, strict=True):
        add(letter, says)
    return letters[0].id


def _check_together(subjects: list[Subject], to: To, *, may_be_together: bool) -> None:
    for subject in subjects:
        refuse_stopped(subject, to)
    if len(subjects) > 1 and not may_be_together:
        raise Invalid({"children": _("Such a letter is about one child. Write one for each of them.")})


def _begun_from_own(
    actor: Actor, subjects: list[Subject], letters: list[Letter], own_template_id: UUID
) -> list[dict[str, Any]]:
    own = own_template(letters[0].unit_id, own_template_id)
    _check_together(subjects, To(own.to), may_be_together=set(own.fields) <= OFFICE_FIELDS)
    begun = begun_from(actor, subjects[0], own, letters[0].language)
    for letter in letters:
        letter.kind, letter.own_template_id, letter.to = OWN, own.id, own.to
        letter.classes, letter.left_out = sorted(begun.filling.classes), begun.filling.left_out
    return [{**begun.told, **_of_child(one, letters)} for one in subjects]


def _begun_from_pack(
    actor: Actor, subjects: list[Subject], letters: list[Letter], template: LetterTemplate
) -> list[dict[str, Any]]:
    _check_together(subjects, template.to, may_be_together=template.may_be_together)
    about, body = template.words(letters[0].language, is_together=len(letters) > 1)
    found = filling(actor, subjects[0], template.to, named_in(body + about), letters[0].language)
    common: dict[str, Any] = {
        "recipient": "",
        "address": "",
        "about": filled(about, found.values)[:200].strip(),
        "text": without_empty_chapters(filled(body, found.values)),
    }
    told = []
    for letter, subject in zip(letters, subjects, strict=True):
        letter.to, letter.classes, letter.left_out = template.to, sorted(found.classes), found.left_out
        part = _own_part(actor, subject, letter, template) if len(letters) > 1 else {}
        told.append({**common, **_of_child(subject, letters), **part})
    return told


def _of_child(subject: Subject, letters: list[Letter]) -> dict[str, Any]:
    """Return whom one row of a letter about several names."""
    return {"child": child_named(subject.header.person), "part": ""} if len(letters) > 1 else {}


def _own_part(actor: Actor, subject: Subject, letter: Letter, template: LetterTemplate) -> dict[str, Any]:
    """Return what the template says of one child alone, and note which classes of data that child's part holds."""
    if template.several is None:
        return {}
    each = template.several.each.in_(letter.language)
    found = filling(actor, subject, template.to, [*_OF_CHILD, *named_in(each)], letter.language)
    letter.classes, letter.left_out = sorted(found.classes), found.left_out
    return {"part": without_empty_chapters(filled(each, found.values))}


@operation(Permission.WRITE_LETTER)
def save_letter(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    letter_id: UUID,
    written: Written,
    base_version: int | None = None,
    parts: Mapping[UUID, PartWritten] | None = None,
) -> UUID:
    """Keep an unfinished letter as it stands; `parts` are what is said of each child alone, by the id of its row.

    Raises NotFound, NotAllowed, NotForAll, Invalid, Stale.
    """
    case = find_case(actor, Permission.WRITE_LETTER, case_id)
    rows = draft_rows(actor, case, letter_id)
    told, own = written.told(), parts or {}
    if errors := {**length_errors(told), **part_errors({one: words.text for one, words in own.items()})}:
        raise Invalid(errors)
    for row in rows:
        typed = own.get(row.id) if row.together_id else None
        base = typed.base_version if typed is not None else base_version if row.id == letter_id else None
        change(row, {}, {**told, **({"part": _plain(typed.text)} if typed is not None else {})}, base)
    return letter_id


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@operation(Permission.WRITE_LETTER)
def discard_letter(actor: Actor, *, operation_id: UUID, case_id: UUID, letter_id: UUID) -> UUID:
    """Throw an unfinished letter away, for all whom it is about: it never had a number. Raises NotFound, NotAllowed."""
    for row in draft_locked(find_case(actor, Permission.WRITE_LETTER, case_id), letter_id):
        remove(row)
    return case_id

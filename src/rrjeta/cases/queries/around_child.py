"""The family page and the documents of a case."""

from dataclasses import dataclass
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.looking import note_reveal
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.file import Header, allowed_on, case_header, files_of, unreadable_of
from rrjeta.cases.queries.kin_gathered import family_seen
from rrjeta.cases.rules.originals import REASONS, original_errors
from rrjeta.cases.rules.restricted import masked
from rrjeta.cases.scope import find_case
from rrjeta.files.models import Attachment
from rrjeta.files.queries import AttachmentView, FilesWanted, attachment, attachments, content_of, original_of
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.sealing import note_shown
from rrjeta.packs.current import current
from rrjeta.people.queries import CareView, ContactView, TieView, care_of, contacts_of


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """Who lives together, who is who to the child, whom one may call, where the child lived."""

    header: Header
    ties: list[TieView]
    contacts: list[ContactView]
    care: list[CareView]


def family_page(actor: Actor, case_id: UUID, permission: Permission = Permission.READ_IDENTITY) -> FamilyPage:
    """Return the family page of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    if Permission.READ_IDENTITY not in header.allowed:
        raise NotAllowed
    person = header.case.child_id
    return FamilyPage(header, family_seen(actor, header.case), contacts_of([person]), care_of([person]).get(person, []))


def contacts_around(actor: Actor, case_id: UUID) -> list[ContactView]:
    """Return the contacts around the child of a case. Raises NotFound, NotAllowed."""
    return contacts_of([find_case(actor, Permission.READ_IDENTITY, case_id).child_id])


def documents_page(actor: Actor, case_id: UUID) -> tuple[Header, list[AttachmentView]]:
    """Return the header of a case and its documents. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.READ_NARRATIVE)
    return header, attachments(files_of(header.case, header.unreadable))


def document(actor: Actor, case_id: UUID, attachment_id: UUID) -> tuple[AttachmentView, bytes]:
    """Return one document of a case and its bytes. Raises NotFound, NotAllowed."""
    case = find_case(actor, Permission.READ_NARRATIVE, case_id)
    return content_of(attachment_id, _open_files(actor, case))


def original_page(actor: Actor, case_id: UUID, attachment_id: UUID) -> tuple[Header, AttachmentView]:
    """Return the header of a case and one document whose original may be fetched. Raises NotFound, NotAllowed, HeldBack."""
    header = case_header(actor, case_id, Permission.FETCH_ORIGINAL)
    found = attachment(attachment_id, _open_files(actor, header.case))
    if not found.original_count:
        raise NotFound
    return header, found


def original(actor: Actor, case_id: UUID, attachment_id: UUID, *, number: int | None, reason: str) -> bytes:
    """Return a page of a document as it was sent; the log says who fetched it and why before it leaves.

    The reason is a code, because the log holds no words that somebody typed. Raises NotFound, NotAllowed, HeldBack, Invalid.
    """
    header, found = original_page(actor, case_id, attachment_id)
    reasons = {one.code for one in current().code_list(REASONS)}
    if errors := original_errors(reason=reason, reasons=reasons, number=number, count=found.original_count):
        raise Invalid(errors)
    content = original_of(attachment_id, _open_files(actor, header.case), number or 0)
    note_shown(header.case.person.subject_id)
    note_reveal((Attachment._meta.db_table, attachment_id), reason)
    return content


def _open_files(actor: Actor, case: Case) -> FilesWanted:
    """Return the files of a case that an ordinary page may hand over: where a sheltered child lives stands in none."""
    return files_of(case, unreadable_of(allowed_on(actor, case)) | masked(is_place_hidden=True))

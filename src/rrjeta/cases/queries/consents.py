"""The consents of a child as the pages of the case show them, and whether something may leave under one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.file import Header, case_header, files_of
from rrjeta.cases.scope import with_merged
from rrjeta.consent.queries import ConsentView, Coverage, consents_of, coverage
from rrjeta.consent.rules.consents import Wanted
from rrjeta.files.queries import AttachmentView, attachments
from rrjeta.kernel.errors import NotFound
from rrjeta.people.scope import joined_ids


@dataclass(frozen=True, slots=True)
class ConsentsPage:
    """The consents of a child, the newest first, and the pages that were attached to them."""

    header: Header
    consents: list[ConsentView]
    files: list[AttachmentView]

    def one(self, consent_id: UUID) -> ConsentView:
        """Return one of them. Raises NotFound."""
        found = next((one for one in self.consents if one.id == consent_id), None)
        if found is None:
            raise NotFound
        return found


def consents_page(actor: Actor, case_id: UUID, permission: Permission = Permission.READ_CONSENT) -> ConsentsPage:
    """Return what was agreed about the child of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    found = consents_of([header.case.child_id], _case_ids(header.case))
    wanted = {one.id for one in found}
    files = [one for one in attachments(files_of(header.case, header.unreadable)) if one.record_id in wanted]
    return ConsentsPage(header, found, files)


def coverage_of(case: Case, wanted: Wanted, on: date | None = None) -> Coverage:
    """Say whether these classes of a case's child may go to this organisation for this purpose, on a day or now, and on what."""
    return coverage(case.child_id, wanted, _case_ids(case), on)


def consents_for(case: Case) -> list[ConsentView]:
    """Return the consents that concern a case found for its reader."""
    return consents_of([case.child_id], _case_ids(case))


def belongs_to(case: Case) -> Q:
    """Return which consents are about the child of this case, or were written in a case merged into it."""
    return Q(person_id__in=joined_ids([case.child_id])) | Q(case_id__in=list(_case_ids(case)))


def _case_ids(case: Case) -> Iterable[UUID]:
    return with_merged(case).values_list("id", flat=True)

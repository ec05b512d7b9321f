"""The receipt of help: printed for the family, and signed on paper."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import DataClass
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.aid.operations.giving import ReceiptSigned, standing_help
from rrjeta.aid.queries.papers import RECEIPT
from rrjeta.aid.rules import faults_of_signature
from rrjeta.cases.scope import find_case
from rrjeta.files.operations import attach
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change
from rrjeta.papers.choices import Audience
from rrjeta.papers.models import Printing
from rrjeta.papers.queries.frame import LANGUAGES

# The kind of the signed page among the documents of a file.
_SIGNED = "signed_receipt"


@operation(Permission.GIVE_HELP)
def print_receipt(actor: Actor, *, operation_id: UUID, case_id: UUID, help_id: UUID, language: str) -> UUID:
    """Note that the receipt of help is printed for the family; return the id under which it is set.

    Raises NotFound, NotAllowed, HelpCancelled.
    """
    case = find_case(actor, Permission.GIVE_HELP, case_id)
    row = standing_help(case, help_id)
    if language not in LANGUAGES:
        raise NotFound
    printing = Printing(
        subject=case.person.subject,
        case=case,
        paper=RECEIPT,
        record_id=row.id,
        audience=Audience.PARENT.value,
        language=language,
        printed_at=now(),
        classes=[DataClass.ECONOMIC.value],
    )
    return add(printing, {"recipient": ""}).id


@operation(Permission.GIVE_HELP)
def sign_receipt(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    help_id: UUID,
    signed_on: date | None,
    received_by: str,
    pages: Sequence[bytes],
) -> UUID:
    """Write down who signed the receipt on paper and when, with the photographed page; return the help's id.

    The page is kept in the file of each child for whom the help was. Raises NotFound, NotAllowed, Invalid, HelpCancelled,
    ReceiptSigned.
    """
    case = find_case(actor, Permission.GIVE_HELP, case_id)
    row = standing_help(case, help_id, lock=True)
    if row.signed_on is not None:
        raise ReceiptSigned
    errors = faults_of_signature(signed_on, received_by, row.happened_on, today())
    if not pages:
        errors["file"] = _("Photograph or scan the signed page.")
    if errors or signed_on is None:
        raise Invalid(errors)
    for line in row.lines.select_related("case__person__subject"):
        attach(
            subject=line.case.person.subject,
            kind=_SIGNED,
            record_id=row.id,
            case_id=line.case_id,
            happened_at=min(at(signed_on, 12), now()),
            pages=pages,
            told={"title": row.number},
            data_class=DataClass.ECONOMIC,
        )
    return change(row, {"signed_on": signed_on}, {"received_by": " ".join(received_by.split())}).id

"""Approvals: what a second person decided, by a click or on paper (screens.md §1.11 and §1.12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.queries import second_person
from rrjeta.cases.models import Approval, Case
from rrjeta.cases.queries.approvals import is_alone, proposer_of
from rrjeta.files.operations import attach
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed, Refused
from rrjeta.kernel.saving import add
from rrjeta.packs.current import current

_MOST_LETTERS = 20_000
_SHORT = 500


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature on paper: who signed, in which role, and the photographed page."""

    name: str
    role: str
    pages: Sequence[bytes]


class NeedsSecondPerson(NotAllowed):
    """Whoever does the work may not approve it while somebody else of the unit can."""

    message = _("Somebody else has to decide on this: the head, the director or the deputy.")


class CaseClosed(Refused):
    """The case is closed; its file is read and printed, not written on."""

    message = _("This case is closed. Reopen it to go on with it.")


def write_approval(
    actor: Actor,
    case: Case,
    *,
    what: str,
    record_id: UUID,
    is_approved: bool,
    at: datetime,
    words: str = "",
    signed: Signed | None = None,
    is_own_work: bool = False,
) -> Approval:
    """Write a decision on a plan, closure or measure; return it. Raises NeedsSecondPerson, Invalid, OutsideOperation.

    Whoever owns the case, proposed the step or decides in the worker's place (`is_own_work`) may do so alone only where
    the unit has no second person; the step is then marked.
    """
    if at > now():
        raise Invalid({"at": _("This lies in the future. Give the time when it happened.")})
    is_own = is_own_work or actor.user_id in (case.owner_id, proposer_of(case, what, record_id))
    alone = is_own and second_person(case.unit_id, case.municipality, actor.user_id) is None
    if signed is None and is_own and not alone:
        raise NeedsSecondPerson
    attachment_id = None
    told = {"reason": words} if words else {}
    if signed is not None:
        _check_signed(signed)
        photo = attach(
            subject=case.person.subject,
            kind=f"signed_{what}",
            record_id=record_id,
            case_id=case.id,
            happened_at=at,
            pages=signed.pages,
            told={"title": signed.name.strip()},
        )
        attachment_id = photo.id
        told["signed_by"] = signed.name.strip()
    approval = Approval(
        subject=case.person.subject,
        case=case,
        what=what,
        record_id=record_id,
        is_approved=is_approved,
        user_id=actor.user_id,
        role=signed.role if signed else "",
        happened_at=at,
        is_on_paper=signed is not None,
        attachment_id=attachment_id,
        is_without_second_look=alone and signed is None,
    )
    return add(approval, told)


def write_own_approval(
    actor: Actor, case: Case, *, what: str, record_id: UUID, at: datetime, signed: Signed | None, words: str = ""
) -> Approval:
    """Write an approval where the worker holds no right to approve: somebody else's on paper, or alone and marked.

    Raises NeedsSecondPerson, Invalid, OutsideOperation.
    """
    if signed is None and not is_alone(actor, case):
        raise NeedsSecondPerson
    return write_approval(
        actor,
        case,
        what=what,
        record_id=record_id,
        is_approved=True,
        at=at,
        words=words,
        signed=signed,
        is_own_work=True,
    )


def check_open(case: Case) -> None:
    """Pass an open case, or raise CaseClosed."""
    if not case.is_open:
        raise CaseClosed


def check_words(text: str, field: str, most: int = _MOST_LETTERS) -> None:
    """Pass words that can be kept, or raise Invalid at their field."""
    if len(text) > most:
        raise Invalid({field: _("This is too long to be kept. Please shorten it.")})


def check_code(list_name: str, code: str, field: str) -> None:
    """Pass a code of the list, or raise Invalid at its field."""
    if not current().has_code(list_name, code):
        raise Invalid({field: _("Choose one of the answers.")})


def _check_signed(signed: Signed) -> None:
    if not signed.name.strip():
        raise Invalid({"signed_by": _("Write who signed.")})
    check_words(signed.name, "signed_by", _SHORT)
    check_code("user_role", signed.role, "signed_role")

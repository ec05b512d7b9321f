"""Breaking the glass: a file opened urgently for a few hours, told at once, reviewed by another (design §3.14)."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import GrantPurpose
from rrjeta.access.operate import operation
from rrjeta.access.operations.grants import end_grant, grant_to_user
from rrjeta.access.permissions import Permission
from rrjeta.audit.queries import times_done
from rrjeta.cases.models import Case, GlassOpening
from rrjeta.cases.operations.seats import withdraw_seats
from rrjeta.cases.queries.glass import is_open_without, may_decide, opening_to_review, reviewers, sought_case
from rrjeta.cases.queries.known import due_by
from rrjeta.cases.queries.openings import grant_on
from rrjeta.cases.rules.glass import NOT_JUSTIFIED, REASONS, Sought, glass_errors, review_errors
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Refused, TooOften
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current

_REVIEW = "glass_review"
_REFUSED, _BROKEN = "cases.glass_refused", "cases.operations.glass.break_glass"
# So many are asked for in so short a time and no more, whatever is answered: numbers and names are not to be guessed.
_TRIES, _TIME = 6, timedelta(minutes=5)


class NothingOpened(Refused):
    """No file was opened: there is none, or it is not opened in this way; which of these is never said."""

    logged_as = _REFUSED
    message = _(
        "No file was opened. Check what you wrote. Some files are never opened in this way: in danger call the police "
        "and the worker on call."
    )


class OpenAlready(Refused):
    """The file is open to the actor without breaking anything."""

    message = _("This file is open to you already.")

    def __init__(self, case_id: UUID) -> None:
        self.case_id = case_id
        super().__init__()


@operation(Permission.BREAK_GLASS)
def break_glass(
    actor: Actor,
    *,
    operation_id: UUID,
    sought: Sought,
    reason: str,
    words: str,
    hours: int | None,
    why_longer: str = "",
) -> UUID:
    """Open a file for some hours, reading alone, and tell its owner, the head and the data-protection officer.

    Return the opening's id. Raises Invalid, TooOften, NothingOpened, OpenAlready.
    """
    reasons = {one.code for one in current().code_list(REASONS)}
    if errors := glass_errors(sought, reason=reason, reasons=reasons, words=words, hours=hours, why_longer=why_longer):
        raise Invalid(errors)
    if times_done(actor.user_id, (_REFUSED, _BROKEN), now() - _TIME) >= _TRIES:
        raise TooOften(int(_TIME.total_seconds()))
    case = sought_case(actor, sought)
    if case is None:
        raise NothingOpened
    if case.id in actor.glass or is_open_without(actor, case):
        raise OpenAlready(case.id)
    moment = now()
    ends_at = moment + timedelta(hours=hours or 0)
    grant_id = grant_to_user(user_id=actor.user_id, record_id=case.id, purpose=GrantPurpose.GLASS, ends_at=ends_at)
    opening = GlassOpening(
        subject=case.person.subject,
        case=case,
        grant_id=grant_id,
        opened_by_id=actor.user_id,
        opened_at=moment,
        reason=reason,
        review_due_at=due_by(_REVIEW, moment),
    )
    told = {"words": words.strip(), "why_longer": why_longer.strip()}
    add(opening, {name: said for name, said in told.items() if said})
    _tell(case, opening)
    return opening.id


@operation(Permission.BREAK_GLASS)
def end_glass(actor: Actor, *, operation_id: UUID, case_id: UUID) -> UUID:
    """Close a file that the actor opened urgently, before its time; return the case's id. Raises NotFound."""
    found = GlassOpening.objects.filter(case_id=case_id, opened_by_id=actor.user_id, grant__ends_at__gt=now())
    openings = list(found)
    if not openings:
        raise NotFound
    for opening in openings:
        end_grant(opening.grant_id)
    return case_id


@operation(Permission.END_GRANT)
def close_grant(actor: Actor, *, operation_id: UUID, case_id: UUID, grant_id: UUID) -> UUID:
    """End what is open of a case to somebody beyond their reach, and tell them; return the case's id. Raises NotFound.

    Whose papers of a meeting are closed has no seat there any more: a word of theirs does not open them again.
    """
    find_case(actor, Permission.END_GRANT, case_id, lock=True)
    if grant_on(actor, case_id, grant_id) is None:
        raise NotFound
    ended = end_grant(grant_id)
    if ended.user_id and ended.purpose == GrantPurpose.MEETING:
        withdraw_seats(ended.record_id, ended.user_id)
    if ended.user_id:
        announce(NoticeDue(kind="grant_ended", to=(ended.user_id,)))
    return case_id


@operation(Permission.REVIEW_GLASS)
def review_glass(actor: Actor, *, operation_id: UUID, opening_id: UUID, verdict: str, words: str) -> UUID:
    """Say whether an urgent opening was justified; return its id. Raises NotFound, NotAllowed, Invalid.

    One that was not justified closes at once.
    """
    view = opening_to_review(actor, opening_id)
    if not may_decide(actor, view):
        raise NotAllowed
    if errors := review_errors(verdict, words):
        raise Invalid(errors)
    opening = GlassOpening.objects.select_for_update(of=("self",)).select_related("subject").get(id=opening_id)
    if opening.reviewed_at is not None:
        raise NotAllowed
    fields = {"verdict": verdict, "reviewed_at": now(), "reviewed_by_id": actor.user_id}
    change(opening, fields, {"review_words": words.strip()} if words.strip() else {})
    if verdict == NOT_JUSTIFIED and view.is_open:
        end_grant(opening.grant_id)
    announce(NoticeDue(kind="glass_reviewed", to=(opening.opened_by_id,), record_id=opening.id))
    return opening.id


def _tell(case: Case, opening: GlassOpening) -> None:
    who = reviewers(case, opening.opened_by_id)
    told = who.asked | who.officers
    announce(NoticeDue(kind="glass_to_review", to=tuple(told), record_id=opening.id))
    if case.owner_id not in told | {opening.opened_by_id}:
        announce(NoticeDue(kind="glass_broken", to=(case.owner_id,), record_id=case.id))

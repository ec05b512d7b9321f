"""What two agree: about a case a reminder in its file, else a line of their own with a day."""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Reminder
from rrjeta.cases.operations.notes import remind_workers
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change
from rrjeta.supervision.models import Agreement, CaseAgreement, Talk, TalkCase
from rrjeta.supervision.rules import agreement_errors
from rrjeta.supervision.scope import find_talk


@operation(Permission.HOLD_TALK)
def agree(
    actor: Actor,
    *,
    operation_id: UUID,
    talk_id: UUID,
    words: str,
    due_on: date | None,
    case_id: UUID | None = None,
    is_mine: bool = False,
) -> UUID:
    """Write down what was agreed; return the agreement's id. About a case the worker is reminded of it in that file.

    `is_mine` says that the supervisor does it, which is possible only for what is about no case. Raises NotFound,
    BetweenTheTwo, Invalid.
    """
    talk = find_talk(actor, talk_id, lock=True)
    if talk.supervisor_id != actor.user_id:
        raise NotFound
    errors = agreement_errors(words, due_on, today())
    if case_id is not None and is_mine:
        errors["who"] = _("What is agreed about a case is done by its responsible worker.")
    if errors or due_on is None:
        raise Invalid(errors)
    said = words.strip()
    if case_id is not None:
        return _about_case(actor, operation_id, talk, case_id, said, due_on).id
    user_id = talk.supervisor_id if is_mine else talk.worker_id
    return add(Agreement(subject=talk.subject, talk=talk, user_id=user_id, due_on=due_on), {"words": said}).id


@operation(Permission.READ_TALK)
def settle_agreement(actor: Actor, *, operation_id: UUID, agreement_id: UUID, is_done: bool = True) -> UUID:
    """Say of something agreed about no case that it is done, or after all not; either of the two says it. Raises NotFound."""
    own = Q(talk__worker_id=actor.user_id, talk__held_at__isnull=False) | Q(talk__supervisor_id=actor.user_id)
    found = Agreement.objects.select_for_update(of=("self",)).filter(own, id=agreement_id)
    row = found.select_related("subject", "talk").first()
    if row is None:
        raise NotFound
    return change(row, {"done_at": (row.done_at or now()) if is_done else None}).id


def _about_case(actor: Actor, operation_id: UUID, talk: Talk, case_id: UUID, words: str, due_on: date) -> CaseAgreement:
    case = find_case(actor, Permission.ASSIGN, case_id)
    if not TalkCase.objects.filter(talk=talk, case=case).exists():
        raise NotFound
    if case.owner_id != talk.worker_id:
        raise Invalid({"case": _("Somebody else is responsible for this case now. Talk about it with them.")})
    reminder_id = remind_workers(actor, operation_id=operation_id, case_ids=[case.id], remind_on=due_on, words=words)
    return add(CaseAgreement(talk=talk, reminder=Reminder.objects.get(id=reminder_id)))

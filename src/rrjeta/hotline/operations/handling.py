"""What the unit does with a report: looks into it, takes it as a concern, closes it with a reason, opens it again."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.looking import note_reveal
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import second_person
from rrjeta.cases.operations.concerns import log_concern
from rrjeta.cases.rules.concerns import ANONYMOUS
from rrjeta.cases.rules.restricted import LONGEST_WORDS, is_reason, words_are_enough
from rrjeta.forms.rules.answers import Answers
from rrjeta.hotline.choices import WAITING, Stage
from rrjeta.hotline.models import Worry, WorryReporter
from rrjeta.hotline.operations.reporting import due_of
from rrjeta.hotline.rules import closing_errors
from rrjeta.hotline.scope import find_reporter, find_worry
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import change
from rrjeta.kernel.sealing import peek_record
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current

_ONLINE = "online"
_REASONS = "access_reason"


class AlreadyDone(Refused):
    """The report became a concern or was closed meanwhile."""

    message = _("A colleague has taken this report or closed it already.")


class NotClosed(Refused):
    """Only a report that was closed without a concern is opened again."""

    message = _("This report was not closed.")


@operation(Permission.SCREEN_CONCERN)
def look_into_worry(actor: Actor, *, operation_id: UUID, worry_id: UUID) -> UUID:
    """Make the actor responsible for a report that waits; its clock goes on. Raises NotFound, AlreadyDone."""
    worry = _waiting(actor, worry_id)
    return _hold(actor, worry, {"stage": Stage.LOOKED_AT}).id


@operation(Permission.SCREEN_CONCERN)
def take_worry(actor: Actor, *, operation_id: UUID, worry_id: UUID, answers: Answers) -> UUID:
    """Make a report a concern with these answers; return the concern's id. Raises NotFound, AlreadyDone, Invalid.

    When, how and by whom it was told come from the report: who reports is shown to nobody on the way.
    """
    worry = _waiting(actor, worry_id)
    reporter = WorryReporter.objects.select_related("subject").get(worry=worry)
    fields = {**answers.fields, **_given(worry, reporter)}
    concern_id = log_concern(actor, operation_id=operation_id, answers=replace(answers, fields=fields))
    _hold(actor, worry, {"stage": Stage.TAKEN, "concern_id": concern_id, "due_at": None, "done_at": now()})
    return concern_id


@operation(Permission.SCREEN_CONCERN)
def close_worry(actor: Actor, *, operation_id: UUID, worry_id: UUID, closed_as: str, why: str) -> UUID:
    """Close a report without a concern; the head, or who stands in for them, is told. Raises NotFound, AlreadyDone, Invalid."""
    worry = _waiting(actor, worry_id)
    if errors := closing_errors(closed_as, why):
        raise Invalid(errors)
    fields: dict[str, Any] = {"stage": Stage.CLOSED, "closed_as": closed_as, "due_at": None, "done_at": now()}
    _hold(actor, worry, fields, {"why": why.strip()})
    if second := second_person(worry.unit_id, worry.municipality, other_than=actor.user_id):
        announce(NoticeDue("worry_closed", (second,), worry.id))
    return worry.id


@operation(Permission.SCREEN_CONCERN)
def reopen_worry(actor: Actor, *, operation_id: UUID, worry_id: UUID) -> UUID:
    """Open a closed report again: it is the actor's, and due as if it came in now. Raises NotFound, NotClosed."""
    worry = find_worry(actor, Permission.SCREEN_CONCERN, worry_id, lock=True)
    if worry.stage != Stage.CLOSED:
        raise NotClosed
    fields: dict[str, Any] = {"stage": Stage.LOOKED_AT, "closed_as": "", "done_at": None}
    return _hold(actor, worry, {**fields, "due_at": due_of(now(), worry.danger)}).id


@operation(Permission.REVEAL)
def reveal_reporter(actor: Actor, *, operation_id: UUID, worry_id: UUID, reason: str, words: str = "") -> UUID:
    """Note that it is opened who reported, and why; the responsible worker is told. Raises NotFound, Invalid.

    The door has seen to a fresh factor. Whoever is not responsible says why in words as well. Of a report that became a
    concern it is opened in the concern alone.
    """
    reporter = find_reporter(actor, worry_id)
    worry = reporter.worry
    is_own = worry.owner_id in {actor.user_id, *actor.covers}
    said = " ".join(words.split())
    if not is_reason(reason) or not current().has_code(_REASONS, reason):
        raise Invalid({"reason": _("Choose why you open this.")})
    if len(said) > LONGEST_WORDS:
        raise Invalid({"words": _("Write this shorter, with at most 500 letters.")})
    if not is_own and not words_are_enough(said):
        raise Invalid({"words": _("Say in a few words why you open this. The responsible worker will read it.")})
    note_reveal((WorryReporter._meta.db_table, reporter.id), reason)
    if not is_own:
        announce(NoticeDue("reporter_revealed", (worry.owner_id,), worry.id))
    return reporter.id


def _hold(actor: Actor, worry: Worry, fields: dict[str, Any], told: dict[str, Any] | None = None) -> Worry:
    """Change a report and make it the actor's; whoever had it until then is told that it is theirs no more."""
    before = worry.owner_id
    change(worry, {**fields, "owner_id": actor.user_id}, told)
    if before != actor.user_id:
        announce(NoticeDue("worry_taken_over", (before,), worry.id))
    return worry


def _waiting(actor: Actor, worry_id: UUID) -> Worry:
    worry = find_worry(actor, Permission.SCREEN_CONCERN, worry_id, lock=True)
    if worry.stage not in WAITING:
        raise AlreadyDone
    return worry


def _given(worry: Worry, reporter: WorryReporter) -> dict[str, Any]:
    told = peek_record(reporter)
    return {
        "received_at": worry.received_at,
        "channel": _ONLINE,
        "municipality": {"id": worry.municipality, "text": ""},
        "source": told.get("source") or (ANONYMOUS if reporter.is_anonymous else ""),
        "referrer_name": told.get("name", ""),
        "referrer_phone": told.get("phone", ""),
        "referrer_anonymous": reporter.is_anonymous,
        "feedback_wanted": reporter.wants_answer,
        "feedback_safely": told.get("how_safely", ""),
    }

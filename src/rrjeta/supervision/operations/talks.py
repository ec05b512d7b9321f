"""A talk: prepared from the agenda, written down, added to by the worker."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.caseload import loads_of
from rrjeta.cases.rules.caseload import Load
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import Invalid, NotAllowed, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add, change, remove
from rrjeta.kernel.sealing import new_subject
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current
from rrjeta.supervision.choices import TOPICS
from rrjeta.supervision.models import CoachingNote, Talk, TalkCase
from rrjeta.supervision.queries.agenda import cases_of_worker, numbers_today
from rrjeta.supervision.queries.talks import proposed_next
from rrjeta.supervision.rules import LONGEST, WELLBEING, Written, talk_errors
from rrjeta.supervision.scope import find_led, find_talk

_MOST_CASES = 60


class OnlyPrepared(Refused):
    """What took place is not taken back."""

    message = _("This talk took place. It can be corrected, not taken back.")


class SomethingAgreed(Refused):
    """What was agreed about a case stands in its file already."""

    message = _("Something was agreed in this talk. Write the talk down; it can no longer be taken back.")


class OnlyForTheOther(NotAllowed):
    """Each of the two writes their own part of a talk."""

    message = _("This part of the talk is written by the other one of you.")


@operation(Permission.HOLD_TALK)
def prepare_talk(actor: Actor, *, operation_id: UUID, worker_id: UUID, case_ids: Iterable[UUID] = ()) -> UUID:
    """Prepare a talk with somebody whom the actor leads, about cases of theirs; added to one that is prepared already.

    Raises NotFound, Invalid.
    """
    place = find_led(actor, worker_id)
    wanted = set(case_ids)
    cases = list(cases_of_worker(actor, worker_id).filter(id__in=wanted).order_by("id"))
    if len(cases) != len(wanted):
        raise Invalid({"cases": _("One of these cases is no longer this colleague's. Open the agenda again.")})
    talk = (
        Talk.objects.select_for_update().filter(worker_id=worker_id, supervisor_id=actor.user_id, held_at=None).first()
    )
    if talk is None:
        talk = Talk(subject=new_subject(), worker_id=worker_id, supervisor_id=actor.user_id, unit=place.unit)
        add(talk, {})
    known = set(TalkCase.objects.filter(talk=talk).values_list("case_id", flat=True))
    new = [one for one in cases if one.id not in known]
    if len(known) + len(new) > _MOST_CASES:
        raise Invalid({"cases": _("Choose at most 60 cases for one talk.")})
    for case in new:
        add(TalkCase(talk=talk, case=case))
    return talk.id


@operation(Permission.HOLD_TALK)
def drop_talk(actor: Actor, *, operation_id: UUID, talk_id: UUID) -> UUID:
    """Take a talk back that is only prepared and in which nothing was agreed. Raises NotFound, OnlyPrepared, SomethingAgreed."""
    talk = _as_supervisor(actor, talk_id)
    if talk.held_at is not None:
        raise OnlyPrepared
    if talk.agreements.exists() or talk.case_agreements.exists():
        raise SomethingAgreed
    for one in TalkCase.objects.filter(talk=talk).order_by("id"):
        remove(one)
    remove(talk)
    return talk_id


@operation(Permission.HOLD_TALK)
def write_talk(
    actor: Actor, *, operation_id: UUID, talk_id: UUID, written: Written, base_version: int | None = None
) -> UUID:
    """Write a talk down, or correct it; the worker is told the first time. Raises NotFound, BetweenTheTwo, Invalid, Stale."""
    talk = _as_supervisor(actor, talk_id)
    held_on = local(written.held_at).date() if written.held_at else None
    topics = {one.code for one in current().code_list(TOPICS)}
    errors = talk_errors(written, topics, now(), held_on)
    if errors or written.held_at is None:
        raise Invalid(errors)
    is_first = talk.held_at is None
    fields: dict[str, Any] = {
        "held_at": written.held_at,
        "training": sorted(set(written.training)),
        "next_on": written.next_on or proposed_next(written.held_at),
    }
    if is_first:
        load = loads_of(actor, [talk.worker]).get(talk.worker_id, Load())
        fields |= {**numbers_today(cases_of_worker(actor, talk.worker_id)), "weight": load.weight}
    change(talk, fields, {"words": written.words.strip()}, base_version)
    _note(talk, {"notes": written.notes.strip(), **({"wellbeing": written.wellbeing} if written.wellbeing else {})})
    if is_first:
        announce(NoticeDue("talk_written", (talk.worker_id,), talk.id))
    return talk.id


@operation(Permission.READ_TALK)
def add_own_words(
    actor: Actor, *, operation_id: UUID, talk_id: UUID, words: str, wellbeing: str = "", base_version: int | None = None
) -> UUID:
    """Add or correct the worker's own words to a talk, and how they are.

    Raises NotFound, BetweenTheTwo, OnlyForTheOther, Invalid, Stale.
    """
    talk = find_talk(actor, talk_id, lock=True)
    if talk.worker_id != actor.user_id:
        raise OnlyForTheOther
    errors: dict[str, Any] = {}
    if len(words) > LONGEST:
        errors["words"] = _("Write this shorter.")
    if wellbeing and wellbeing not in WELLBEING:
        errors["wellbeing"] = _("Please choose one of the answers offered.")
    if errors:
        raise Invalid(errors)
    change(talk, None, {"own_words": words.strip()}, base_version)
    if wellbeing:
        _note(talk, {"wellbeing": wellbeing})
    return talk.id


def _note(talk: Talk, told: dict[str, str]) -> None:
    note = CoachingNote.objects.select_for_update(of=("self",)).filter(talk=talk).select_related("subject").first()
    if note is None:
        add(CoachingNote(subject=talk.subject, talk=talk), told)
    else:
        change(note, None, told)


def _as_supervisor(actor: Actor, talk_id: UUID) -> Talk:
    talk = find_talk(actor, talk_id, lock=True)
    if talk.supervisor_id != actor.user_id:
        raise OnlyForTheOther
    return talk

"""What every move of a referral does: check it, write it down, set the clock, open and close what the receiver reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import SYSTEM
from rrjeta.access.choices import GrantPurpose
from rrjeta.access.models import Grant
from rrjeta.access.operations.grants import end_grant, grant_to_guest, grant_to_unit
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.queries.pathways import calendar_of
from rrjeta.directory.models import WaitingEntry
from rrjeta.directory.operations.room import enter_waiting, leave_waiting
from rrjeta.kernel.clock import at as at_time
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, change
from rrjeta.network.choices import ACCEPTED, STARTED, WAITLIST, Audience, PackagePart, Shows, Side
from rrjeta.network.models import Link, Package, Referral, ReferralMove
from rrjeta.network.operations.needing import meet_need
from rrjeta.network.operations.place_log import follow_place
from rrjeta.network.queries.asking import cover_of
from rrjeta.network.queries.loops import counting, latest_day, loop_of, reasons_of, running_clock
from rrjeta.network.rules.loop import Asked, Given, Move, State, clock_after, given_errors
from rrjeta.packs.current import current

_OPEN = "referral_open"
_ANSWERS = frozenset({"ask", "wait", "accept", "refuse", "not_wanted"})
# Which column of the referral remembers the reason of a move, and which the moment of a state.
_REASONS = {"refuse": "refusal", "settle": "consequence", "report": "result"}
_MOMENTS = {"sent": "sent_at", "accepted": "accepted_at", "started": "started_at"}
_PRIORITY = {"immediate": 1, "h24": 2, "h72": 2}
_LATER = 3


class NotNow(Refused):
    """The referral does not stand where this could be done."""

    message = _("This is not possible any more: the referral has moved on. Open it again.")


@dataclass(frozen=True, slots=True)
class Done:
    """A move that was made."""

    referral: Referral
    move: Move


def make_move(referral: Referral, code: str, side: Side, given: Given, *, at: datetime | None = None) -> Done:
    """Make one move of a referral that is locked. Raises NotNow, Invalid, OutsideOperation."""
    loop, moment = loop_of(referral.pack_version), at or now()
    move = loop.moves.get(code)
    if move is None or move.by is not side or referral.state not in move.starts_at:
        raise NotNow
    asked = Asked(reasons_of(move), today(), latest_day(referral, move, moment))
    if errors := given_errors(move, given, asked):
        raise Invalid(errors)
    before, state = referral.state, loop.states[move.goes_to]
    fields = {**_clocked(referral, state, given, moment), **_remembered(referral, move, given, moment)}
    change(referral, fields)
    row = ReferralMove(
        subject=referral.subject,
        referral=referral,
        code=code,
        side=side,
        from_state=before,
        to_state=move.goes_to,
        reason=given.reason if move.reasons else "",
        chosen_on=given.day if move.day else None,
        happened_at=moment,
    )
    add(row, {"words": given.words.strip()} if given.words.strip() else {})
    open_and_close(referral)
    _wait(referral, before)
    follow_place(referral, before)
    if state.code == STARTED:
        meet_need(referral.case_id, referral.need)
    return Done(referral, move)


def _clocked(referral: Referral, state: State, given: Given, at: datetime) -> dict[str, Any]:
    """Return the columns of the clock of the state that a referral comes to."""
    running = running_clock(referral) if referral.is_open else None
    clock = clock_after(state, at, counting(referral, given.day), running)
    stood = {
        "state": state.code,
        "is_open": state.is_open,
        "state_since": at,
        "reminded_at": None,
        "escalated_at": None,
    }
    if clock is None:
        return {**stood, "limit": "", "clock_began_at": None, "due_at": None, "ended_at": at}
    if clock is running:
        # The same clock goes on, and so does what was said about it.
        return {"state": state.code, "state_since": at}
    number = current().number
    return {
        **stood,
        "limit": clock.limit,
        "clock_began_at": clock.started_at,
        "due_at": clock.due_at,
        "counted_by": number,
        "calendar_version": calendar_of(number).edition,
    }


def _remembered(referral: Referral, move: Move, given: Given, at: datetime) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if name := _REASONS.get(move.code):
        fields[name] = given.reason
    if (name := _MOMENTS.get(move.goes_to)) and getattr(referral, name) is None:
        fields[name] = at
    if move.code in _ANSWERS and referral.answered_at is None:
        fields["answered_at"] = at
    return fields


def open_and_close(referral: Referral) -> None:
    """Open to the receiver exactly what the state shows, and close everything else at once. Raises OutsideOperation."""
    shows = loop_of(referral.pack_version).states[referral.state].shows
    packages = list(Package.objects.filter(referral=referral).order_by("edition"))
    newest = max((one.edition for one in packages), default=0)
    parts = {
        Shows.NOTHING: frozenset[str](),
        Shows.REQUEST: frozenset({PackagePart.REQUEST.value}),
        Shows.EVERYTHING: frozenset({PackagePart.REQUEST.value, PackagePart.REST.value}),
    }[shows]
    wanted = {one.id: one for one in packages if one.edition == newest and one.part in parts}
    _agree_until(referral, next(iter(wanted.values()), None))
    links = _standing_links(referral)
    link, family = links.get(Audience.RECEIVER), links.get(Audience.FAMILY)
    if family is not None and not wanted:
        change(family, {"ended_at": now()})
    if link is not None and not wanted:
        change(link, {"ended_at": now()})
        link = None
    elif link is not None and referral.due_at is not None:
        change(link, {"expires_at": limit_end(loop_of(referral.pack_version).link, referral.due_at)})
    running = Grant.objects.filter(
        record_id__in=[one.id for one in packages], purpose=GrantPurpose.REFERRAL, ends_at__gt=now()
    )
    open_ids = set()
    for grant in running:
        is_right = grant.record_id in wanted and grant.guest_id == (link.id if link else None)
        if is_right and not _is_too_long(referral, grant):
            open_ids.add(grant.record_id)
        else:
            end_grant(grant.id)
    for package_id, package in wanted.items():
        if package_id not in open_ids:
            _open(referral, package, link)


def _agree_until(referral: Referral, package: Package | None) -> None:
    """Keep with the referral until when what is agreed today lets its receiver read."""
    day = None
    if package is not None and package.consent_id is not None:
        day = cover_of(referral, package.classes, package.purpose).until
    until = at_time(day, 23, 59) if day is not None else None
    if referral.agreed_until != until:
        change(referral, {"agreed_until": until})


def _is_too_long(referral: Referral, grant: Grant) -> bool:
    return referral.agreed_until is not None and grant.ends_at > referral.agreed_until


def _standing_links(referral: Referral) -> dict[str, Link]:
    """Return the links that still lead somewhere, by who comes by them. One whose time was over ends for good."""
    standing = {}
    for one in Link.objects.select_for_update(of=("self",)).filter(referral=referral, ended_at=None):
        if one.expires_at <= now():
            change(one, {"ended_at": now()})
        else:
            standing[one.audience] = one
    return standing


def _open(referral: Referral, package: Package, link: Link | None) -> None:
    ends_at = limit_end(_OPEN, now())
    if referral.agreed_until is not None:
        ends_at = min(ends_at, referral.agreed_until)
    if ends_at <= now():
        return
    opened: dict[str, Any] = {"record_id": package.id, "purpose": GrantPurpose.REFERRAL, "ends_at": ends_at}
    if referral.to_unit_id is not None:
        grant_to_unit(unit_id=referral.to_unit_id, **opened)
    elif link is not None:
        grant_to_guest(guest_id=link.id, **opened)


def _wait(referral: Referral, before: str) -> None:
    """Enter the referral into the waiting list of its service, or take it off."""
    if referral.service_id is None:
        return
    if referral.state == WAITLIST:
        enter_waiting(
            SYSTEM,
            operation_id=new_id(),
            service_id=referral.service_id,
            record_id=referral.id,
            priority=_PRIORITY.get(referral.urgency, _LATER),
        )
    elif before == WAITLIST and _is_waiting(referral.service_id, referral.id):
        why = "placed" if referral.state == ACCEPTED else referral.state
        leave_waiting(SYSTEM, operation_id=new_id(), service_id=referral.service_id, record_id=referral.id, why=why)


def _is_waiting(service_id: UUID, referral_id: UUID) -> bool:
    return WaitingEntry.objects.filter(service_id=service_id, record_id=referral_id, left_at=None).exists()

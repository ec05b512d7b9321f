"""One referral: as its sender sees it, and as its receiver does. The receiver reads what a grant opens and nothing else."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record, peek_record
from rrjeta.network.choices import DRAFT, SENT, Audience, Side
from rrjeta.network.facts import Line, LinkTold, MoveTold, PackageTold
from rrjeta.network.models import Link, Package, Referral, ReferralMove
from rrjeta.network.queries.lines import line_of
from rrjeta.network.queries.loops import latest_day, loop_of, state_of
from rrjeta.network.queries.packaging import Composed, composed
from rrjeta.network.queries.waiting import ACCEPT, waits_in_line
from rrjeta.network.rules.loop import Move, State
from rrjeta.network.scope import find_link, find_received, find_sent, packages_open_to


@dataclass(frozen=True, slots=True)
class SentPage:
    """A referral for its sender. `draft` is what would be sent now: of one that was not sent, or for an update."""

    header: Header
    referral: Referral
    line: Line
    state: State
    told: dict[str, Any]
    moves: tuple[Move, ...]
    history: list[MoveTold]
    packages: list[PackageTold]
    link: LinkTold | None
    slip: LinkTold | None
    draft: Composed | None


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """A referral for its receiver: what is open to them, what they can do, whom to call."""

    referral: Referral
    line: Line
    state: State
    moves: tuple[Move, ...]
    latest: dict[str, date | None]
    history: list[MoveTold]
    packages: list[PackageTold]
    call_name: str
    call_phone: str
    is_unopened: bool
    is_taken_by_other: bool
    is_in_line: bool
    may_take: bool


def sent_page(actor: Actor, referral_id: UUID, *, with_draft: bool = False) -> SentPage:
    """Return a referral as its sender sees it. Raises NotFound, NotAllowed, PlaceTold."""
    referral = find_sent(actor, referral_id)
    header = case_header(actor, referral.case_id, Permission.REFER)
    packages = Package.objects.filter(referral=referral).select_related("subject").order_by("edition", "part")
    is_draft = referral.state == DRAFT
    return SentPage(
        header=header,
        referral=referral,
        line=line_of(referral),
        state=state_of(referral),
        told=open_record(referral),
        moves=loop_of(referral.pack_version).moves_from(referral.state, Side.SENDER),
        history=_history(referral),
        packages=[_package(one) for one in packages],
        link=_link(referral),
        slip=_link(referral, Audience.FAMILY),
        draft=composed(actor, referral) if is_draft or with_draft else None,
    )


def received_page(actor: Actor, referral_id: UUID) -> ReceivedPage:
    """Return a referral as its receiver sees it: once it has ended, that it has. Raises NotFound."""
    referral = find_received(actor, referral_id)
    state, loop = state_of(referral), loop_of(referral.pack_version)
    opened = packages_open_to(actor).filter(referral=referral).select_related("subject").order_by("part")
    # What was not opened is not shown: opening it is what the sender sees.
    packages = [_package(one) for one in opened] if referral.state != SENT else []
    is_other = referral.taken_by_id not in (None, actor.user_id)
    is_unopened = referral.state == SENT
    moves = loop.moves_from(referral.state, Side.RECEIVER) if packages else ()
    is_in_line = waits_in_line(referral)
    moves = tuple(one for one in moves if not (is_in_line and one.code == ACCEPT))
    owner, unit = referral.case.owner, referral.case.unit
    # Whom to call is the receiver's to know as long as something is open to them.
    has_way = bool(packages) or is_unopened
    return ReceivedPage(
        referral=referral,
        line=line_of(referral),
        state=state,
        moves=moves,
        latest={one.code: latest_day(referral, one, now()) for one in moves if one.day},
        history=_history(referral) if packages else [],
        packages=packages,
        call_name=owner.name if has_way else unit.name,
        call_phone=(owner.phone or unit.phone) if has_way else unit.phone,
        is_unopened=is_unopened,
        is_taken_by_other=is_other,
        is_in_line=is_in_line,
        may_take=referral.taken_by_id != actor.user_id and state.owner is Side.RECEIVER and not is_unopened,
    )


def link_of_token(token_hash: str, audience: Audience = Audience.RECEIVER) -> tuple[UUID, UUID, str] | None:
    """Return link, referral and the code of a link that still leads somewhere, or None. The code is compared, never shown."""
    link = find_link(token_hash, audience)
    return None if link is None else (link.id, link.referral_id, _code(link))


def sender_link(actor: Actor, referral_id: UUID, link_id: UUID, token_hash: str) -> LinkTold:
    """Return a link just made, when it is the one of this token. Raises NotFound, NotAllowed."""
    referral = find_sent(actor, referral_id)
    told = _link(referral)
    if told is None or told.id != link_id or not Link.objects.filter(id=link_id, token_hash=token_hash).exists():
        raise NotFound
    return told


def _code(link: Link) -> str:
    # Nobody is shown anything of the child by comparing a code.
    return str(peek_record(link).get("code") or "")


def _link(referral: Referral, audience: Audience = Audience.RECEIVER) -> LinkTold | None:
    found = Link.objects.filter(referral=referral, audience=audience, ended_at=None)
    link = found.select_related("subject").first()
    if link is None:
        return None
    return LinkTold(link.id, _code(link), link.sent_at, link.expires_at, link.opened_at)


def _history(referral: Referral) -> list[MoveTold]:
    found = ReferralMove.objects.filter(referral=referral).select_related("subject").order_by("happened_at", "id")
    return [
        MoveTold(
            code=one.code,
            side=one.side,
            to_state=one.to_state,
            reason=one.reason,
            chosen_on=one.chosen_on,
            words=str(open_record(one).get("words") or ""),
            at=one.happened_at,
            by_id=one.entered_by_id,
        )
        for one in found
    ]


def _package(one: Package) -> PackageTold:
    told = open_record(one)
    return PackageTold(
        edition=one.edition,
        part=one.part,
        sent_at=one.sent_at,
        classes=tuple(one.classes),
        purpose=one.purpose,
        legal_basis=one.legal_basis,
        consent_id=one.consent_id,
        reason=str(told.get("reason") or ""),
        sections=told["sections"],
    )

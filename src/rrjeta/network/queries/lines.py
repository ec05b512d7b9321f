"""Referrals on lists: those sent from one's cases, those of one case, those in the inbox of one's teams."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.marks import read_place, write_place
from rrjeta.cases.scope import with_merged
from rrjeta.kernel.clock import now
from rrjeta.kernel.sealing import peek_record
from rrjeta.network.choices import DRAFT
from rrjeta.network.facts import Line, Owner
from rrjeta.network.models import Referral
from rrjeta.network.queries.loops import loop_of, state_of
from rrjeta.network.queries.sifting import Sift, sifted
from rrjeta.network.rules.owning import owner_of
from rrjeta.network.scope import received_in, sent_in
from rrjeta.packs.current import current
from rrjeta.places.queries import organisation_name

PAGE = 25
OPEN, LATE, MINE, ENDED, EVERY = "open", "late", "mine", "ended", "all"
NEW, TAKEN = "new", "taken"


@dataclass(frozen=True, slots=True)
class WantedLines:
    """Which referrals: by how they stand, by one state, by one need, by their owner's cases alone, after which line.

    `sift` is the number that was opened.
    """

    which: str = OPEN
    state: str = ""
    need: str = ""
    is_own: bool = False
    after: str = ""
    sift: Sift | None = None


def sent_lines(actor: Actor, wanted: WantedLines, size: int = PAGE) -> tuple[list[Line], str]:
    """Return a page of what was sent from cases within reach, the first due first. Raises NotFound for a wrong mark."""
    return _page(sent_listed(actor, wanted), wanted.after, size)


def sent_listed(actor: Actor, wanted: WantedLines) -> QuerySet[Referral]:
    """Return every referral of a list of what was sent, on whichever page."""
    found = _which(sent_in(actor), wanted)
    if wanted.is_own:
        found = found.filter(case__owner_id__in=[actor.user_id, *actor.covers])
    return sifted(found, wanted.sift) if wanted.sift is not None else found


def inbox_lines(actor: Actor, wanted: WantedLines) -> tuple[list[Line], str]:
    """Return a page of what was sent to the actor's teams, the first due first. Raises NotFound for a wrong mark."""
    found = received_in(actor)
    if wanted.which == NEW:
        found = _new(found)
    elif wanted.which == MINE:
        found = found.filter(is_open=True, taken_by_id=actor.user_id)
    else:
        found = _which(found, wanted)
    return _page(found, wanted.after)


def lines_of_case(actor: Actor, case_id: UUID) -> tuple[Header, list[Line]]:
    """Return the referrals of a case, the newest first, with the header of its file. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.REFER)
    cases = with_merged(header.case).values("id")
    return header, lines(Referral.objects.filter(case_id__in=cases).order_by("-entered_at", "-id"))


def late_count(actor: Actor) -> int:
    """Return how many referrals of the actor's own cases are late; the list opens them. One query, none for others."""
    if not may(actor, Permission.REFER):
        return 0
    mine = sent_in(actor).filter(case__owner_id__in=[actor.user_id, *actor.covers])
    return mine.filter(is_open=True, due_at__lt=now()).count()


def inbox_count(actor: Actor) -> int:
    """Return how many referrals nobody of the actor's teams has taken yet; the list opens them. One query, none for others."""
    if not may(actor, Permission.ANSWER_REFERRAL):
        return 0
    return _new(received_in(actor)).count()


def lines(found: QuerySet[Referral]) -> list[Line]:
    """Return these referrals as lines. One query."""
    moment = now()
    rows = found.select_related("subject", "case__owner", "to_unit", "taken_by", "service")
    return [_line(one, moment) for one in rows]


def line_of(referral: Referral) -> Line:
    """Return a referral that was loaded with its case's owner, team and taker, as a line."""
    return _line(referral, now())


def owner(referral: Referral) -> Owner:
    """Return who must act in a referral that was loaded with its case's owner, team and taker."""
    case, team, taker = referral.case, referral.to_unit, referral.taken_by
    return owner_of(
        state_of(referral),
        worker=(case.owner_id, case.owner.name),
        taken_by=(taker.id, taker.name) if taker else None,
        team=(team.id, team.name) if team else None,
        to=receiver_name(referral),
    )


def receiver_name(referral: Referral) -> str:
    """Return what the receiver is called: the organisation of the lists, or what the sender wrote."""
    if referral.organisation:
        return organisation_name(referral.organisation)
    return str(peek_record(referral).get("recipient") or "")


def _line(one: Referral, moment: datetime) -> Line:
    return Line(
        id=one.id,
        number=one.number,
        case_id=one.case_id,
        case_number=one.case.number,
        need=one.need,
        urgency=one.urgency,
        state=one.state,
        to=receiver_name(one),
        owner=owner(one),
        due_at=one.due_at,
        is_late=one.due_at is not None and one.due_at < moment,
        sent_at=one.sent_at,
        expires_at=one.expires_at,
    )


def _which(found: QuerySet[Referral], wanted: WantedLines) -> QuerySet[Referral]:
    if wanted.which == OPEN:
        found = found.filter(is_open=True)
    elif wanted.which == LATE:
        found = found.filter(is_open=True, due_at__lt=now())
    elif wanted.which == ENDED:
        found = found.filter(is_open=False)
    if wanted.state:
        found = found.filter(state=wanted.state)
    return found.filter(need=wanted.need) if wanted.need else found


def _page(found: QuerySet[Referral], after: str, size: int = PAGE) -> tuple[list[Line], str]:
    """Return a page along the moment since which each stands as it does, the longest first."""
    if after:
        moment, last = read_place(after)
        found = found.filter(Q(state_since__gt=moment) | Q(state_since=moment, id__gt=last))
    rows: Sequence[Referral] = list(
        found.select_related("subject", "case__owner", "to_unit", "taken_by", "service").order_by("state_since", "id")[
            : size + 1
        ]
    )
    page, moment = rows[:size], now()
    mark = write_place(page[-1].state_since, page[-1].id) if len(rows) > size else ""
    return [_line(one, moment) for one in page], mark


def _new(found: QuerySet[Referral]) -> QuerySet[Referral]:
    return found.filter(is_open=True, taken_by=None, state__in=_owned_by_receiver())


def _owned_by_receiver() -> Iterable[str]:
    states = loop_of(current().number).states.values()
    return [one.code for one in states if one.owner == "receiver" and one.code != DRAFT]

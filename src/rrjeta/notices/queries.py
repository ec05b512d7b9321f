"""Reads of notices: one's own, how many are unread, and which mails are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from rrjeta.access.actors import Actor
from rrjeta.access.facts import CaseNumbers, CountUnread
from rrjeta.access.queries import load_actor
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.seams import ask
from rrjeta.notices.models import CalendarAddress, Notice

PAGE = 25
_MAILS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice; `number` is that of its case where the reader may see it."""

    id: UUID
    kind: str
    record_id: UUID | None
    number: str
    at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that is due: to whom, in which language, about which notices, with which case numbers."""

    address: str
    language: str
    notice_ids: tuple[UUID, ...]
    numbers: tuple[str, ...]


def unread_count(question: CountUnread) -> Any:
    """Answer how many notices a user of the asking rows has not read, as an expression of the asking statement."""
    unread = Notice.objects.filter(to_id=OuterRef(question.user_column), read_at=None).order_by()
    counted = unread.values("to_id").annotate(count=Count("id")).values("count")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def notices(actor: Actor, after: UUID | None = None) -> tuple[list[NoticeView], UUID | None]:
    """Return a page of the actor's notices, the newest first, and after which one it goes on. Up to two queries."""
    found = Notice.objects.filter(to_id=actor.user_id).order_by("-id")
    rows = list((found.filter(id__lt=after) if after else found)[: PAGE + 1])
    shown, numbers = rows[:PAGE], _numbers(actor, rows[:PAGE])
    views = [_view(one, numbers.get(one.record_id, "") if one.record_id else "") for one in shown]
    return views, shown[-1].id if len(rows) > PAGE else None


def notice(actor: Actor, notice_id: UUID) -> NoticeView:
    """Return one of the actor's own notices. Raises NotFound."""
    found = Notice.objects.filter(id=notice_id, to_id=actor.user_id).first()
    if found is None:
        raise NotFound
    return _view(found)


def is_mail_due() -> bool:
    """Tell whether a mail waits to be sent now. One query."""
    return Notice.objects.filter(mail_due_at__lte=now()).exists()


def mails(claim: UUID) -> list[Mail]:
    """Return one mail for each reader of the notices so claimed who wants mail, can be reached and may sign in."""
    by_reader: dict[UUID, list[Notice]] = {}
    found = Notice.objects.filter(mail_claim=claim, to__wants_mail=True, to__is_active=True).exclude(to__email="")
    for one in found.select_related("to").order_by("id"):
        by_reader.setdefault(one.to_id, []).append(one)
    made = []
    for user_id, waiting in by_reader.items():
        loaded = load_actor(user_id)
        if loaded is not None:
            numbers = tuple(sorted(set(_numbers(loaded[0], waiting).values())))
            user = waiting[0].to
            made.append(Mail(user.email, user.language, tuple(one.id for one in waiting), numbers))
    return made


def due_ids() -> list[UUID]:
    """Return the notices whose mail is due, the longest waiting first."""
    due = Notice.objects.filter(mail_due_at__lte=now()).order_by("mail_due_at", "id")
    return list(due.values_list("id", flat=True)[:_MAILS_AT_ONCE])


def calendar_since(actor: Actor) -> datetime | None:
    """Return since when the actor's calendar has its secret address, or None without one."""
    return (
        CalendarAddress.objects.filter(user_id=actor.user_id, ended_at=None)
        .values_list("entered_at", flat=True)
        .first()
    )


def calendar_reader(hashed: str) -> Actor | None:
    """Return as whom a calendar that knows the token of this hash reads, or None: as of this moment, with all that is closed."""
    found = CalendarAddress.objects.filter(token_hash=hashed, ended_at=None).values_list("user_id", flat=True).first()
    loaded = load_actor(found) if found else None
    return loaded[0] if loaded else None


def is_calendar_token(actor: Actor, hashed: str) -> bool:
    """Tell whether this is the token of the actor's address: a form sent twice made another one."""
    return CalendarAddress.objects.filter(user_id=actor.user_id, ended_at=None, token_hash=hashed).exists()


def _view(one: Notice, number: str = "") -> NoticeView:
    return NoticeView(one.id, one.kind, one.record_id, number, one.entered_at, one.read_at is not None)


def _numbers(actor: Actor, found: Sequence[Notice]) -> dict[UUID, str]:
    """Return the numbers of the cases that these notices are about, as far as the actor sees them."""
    ids = tuple({one.record_id for one in found if one.record_id})
    return (
        {record: number for answer in ask(CaseNumbers(actor, ids)) for record, number in answer.items()} if ids else {}
    )

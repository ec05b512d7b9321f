"""Telling somebody something.

Call `notify(kind=Kind.…, to=[user ids], record_id=…)` from inside an operation: the notice is written in its transaction,
stands on the reader's pages as soon as that ends, and is mailed afterwards where the reader wants mail. It holds no name
and no words; what it says comes from its kind (`rules/words.py`) in the reader's language.

A room that may not know this one announces `kernel.facts.NoticeDue(kind="…", to=(…), record_id=…)` instead. A new kind
takes a line in `choices.py`, one in `rules/words.py` and, where it leads to a page, one in `web/notices.py`.
"""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from rrjeta.access.facts import ExclusionEnded, Granted, SessionsEnded, UnknownBrowser, UserExcluded
from rrjeta.access.models import User
from rrjeta.cases.facts import RestrictedRevealed
from rrjeta.kernel.clock import now
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add
from rrjeta.notices.choices import Kind
from rrjeta.notices.models import Notice


def notify(*, kind: Kind, to: Iterable[UUID], record_id: UUID | None = None) -> None:
    """Tell these colleagues something about a record; whoever may no longer sign in is not told. Raises OutsideOperation."""
    mailed = ~Q(email="") & Q(wants_mail=True)
    found = User.objects.filter(id__in=set(to), is_active=True).order_by("id").annotate(is_mailed=mailed)
    for user_id, is_mailed in found.values_list("id", "is_mailed"):
        due = now() if is_mailed and settings.RRJETA_MAIL else None
        add(Notice(to_id=user_id, kind=kind, record_id=record_id, mail_due_at=due))


def on_notice_due(fact: NoticeDue) -> None:
    """Tell whoever another room names. Raises ValueError for a kind that nobody wrote down."""
    notify(kind=Kind(fact.kind), to=fact.to, record_id=fact.record_id)


def on_excluded(fact: UserExcluded) -> None:
    """Tell a colleague that a family is closed to them: not which, for to them it no longer exists."""
    notify(kind=Kind.SHUT_OUT, to=[fact.user_id])


def on_exclusion_ended(fact: ExclusionEnded) -> None:
    notify(kind=Kind.LET_IN, to=[fact.user_id], record_id=fact.record_id)


def on_granted(fact: Granted) -> None:
    notify(kind=Kind.GRANTED, to=[fact.user_id], record_id=fact.record_id)


def on_restricted_revealed(fact: RestrictedRevealed) -> None:
    """Tell the responsible worker that somebody else opened something restricted; who and why stands on their start page."""
    kind = Kind.RESTRICTED_REVEALED if fact.case_id else Kind.RESTRICTED_OF_CONCERN
    notify(kind=kind, to=[fact.owner_id], record_id=fact.case_id or fact.concern_id)


def on_sessions_ended(fact: SessionsEnded) -> None:
    notify(kind=Kind.SESSIONS_ENDED, to=[fact.user_id])


def on_unknown_browser(fact: UnknownBrowser) -> None:
    notify(kind=Kind.UNKNOWN_BROWSER, to=[fact.user_id])

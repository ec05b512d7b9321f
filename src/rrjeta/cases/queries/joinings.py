"""A joining as its page shows it: who asked, who must confirm, what came since, and whether it may still be undone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import may, municipalities_with, require, units_with
from rrjeta.access.models import Unit
from rrjeta.access.permissions import Permission
from rrjeta.cases.facts import SentOf
from rrjeta.cases.models import Case, ConcernChild, EntryLine
from rrjeta.cases.queries.comparing import Side, side_of, told_reason
from rrjeta.cases.queries.doubles import reasons_of
from rrjeta.cases.queries.holding import records_in
from rrjeta.cases.scope import homes_shut_to
from rrjeta.consent.models import Consent
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.seams import ask
from rrjeta.matching.models import Joining
from rrjeta.people.models import CareArrangement, Contact, SafetyAlert, Tie


@dataclass(frozen=True, slots=True)
class Since:
    """Something written on the surviving child after the joining; `may_go` tells whether it can be given to the other."""

    kind: str
    id: UUID
    code: str
    at: datetime
    may_go: bool = True

    @property
    def key(self) -> str:
        """The name under which a page asks about it."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, slots=True)
class JoiningPage:
    """A joining for whoever reaches one of the two: the sides within reach, and what the reader may do."""

    joining: Joining
    reason: str
    kept: Side | None
    gone: Side | None
    reasons: tuple[tuple[str, str, float], ...]
    may_confirm: bool
    may_withdraw: bool
    may_undo: bool
    units: list[str]


def find_joining(actor: Actor, joining_id: UUID, *, lock: bool = False) -> Joining:
    """Return a joining of which one child lies within reach, with whether each does. Raises NotAllowed, NotFound."""
    require(actor, Permission.COMPARE)
    mine = records_in(actor, Permission.COMPARE)
    kept, gone = _reached("kept", mine), _reached("gone", mine)
    found = Joining.objects.filter(kept | gone, id=joining_id)
    if actor.is_shut_out:
        homes = homes_shut_to(actor.user_id)
        for which in ("kept", "gone"):
            found = found.exclude(
                Q(**{f"{which}__household_id__in": homes, f"{which}__household__isnull": False})
                | Q(**{f"{which}_id__in": Case.objects.filter(household_id__in=homes).values("person_id")})
            )
    found = found.annotate(
        is_kept_mine=ExpressionWrapper(kept, BooleanField()), is_gone_mine=ExpressionWrapper(gone, BooleanField())
    )
    found = found.select_for_update(of=("self",)) if lock else found
    joining = found.select_related(
        *("subject", "kept__subject", "kept__merged_into__subject", "gone__subject", "asked_by", "confirmed_by", "pair")
    ).first()
    if joining is None:
        raise NotFound
    return joining


def _reached(which: str, mine: Any) -> Q:
    return Q(**{f"{which}_id__in": mine}) | Q(**{f"{which}__merged_into_id__in": mine})


def joining_page(actor: Actor, joining_id: UUID) -> JoiningPage:
    """Return a joining for its page. Raises NotAllowed, NotFound."""
    joining = find_joining(actor, joining_id)
    is_waiting = joining.joined_at is None and joining.withdrawn_at is None
    may_answer = is_waiting and may_confirm(actor, joining)
    kept_mine, gone_mine = joining.is_kept_mine, joining.is_gone_mine  # type: ignore[attr-defined]  # with `find_joining`
    is_joined = joining.joined_at is not None and joining.undone_at is None
    shown = {
        one for one, is_mine in ((joining.kept, kept_mine), (joining.gone, gone_mine)) if is_mine and not is_joined
    }
    if is_joined:
        shown = {joining.kept.standing}
    return JoiningPage(
        joining=joining,
        reason=told_reason(joining),
        kept=side_of(actor, joining.kept.standing) if joining.kept.standing in shown else None,
        gone=side_of(actor, joining.gone) if joining.gone in shown else None,
        # Whoever is asked to confirm must have something to confirm: who asked shares what agrees, and no more.
        reasons=reasons_of(joining.pair) if joining.pair and (may_answer or (kept_mine and gone_mine)) else (),
        may_confirm=may_answer,
        may_withdraw=is_waiting and (joining.asked_by_id == actor.user_id or may_answer),
        may_undo=may_undo(actor, joining),
        # Which other unit holds the child is not for the one who asks (screens.md S3).
        units=list(_own_units(actor, joining).order_by("name").values_list("name", flat=True)),
    )


def _own_units(actor: Actor, joining: Joining) -> QuerySet[Unit]:
    return Unit.objects.filter(id__in=actor.unit_ids).filter(id__in=joining.waits_for)


def may_confirm(actor: Actor, joining: Joining) -> bool:
    """Tell whether the actor is the second person: somebody else, who may merge for one of the units that are waited for."""
    if joining.asked_by_id == actor.user_id or not may(actor, Permission.MERGE):
        return False
    units = Unit.objects.filter(id__in=joining.waits_for)
    wide = municipalities_with(actor, Permission.MERGE, Reach.ORGANISATION)
    return units.filter(Q(id__in=units_with(actor, Permission.MERGE, Reach.TEAM)) | Q(municipality__in=wide)).exists()


def may_undo(actor: Actor, joining: Joining) -> bool:
    """Tell whether the actor may part what was joined: it is joined, in time, and they may merge where the child is held."""
    is_standing = joining.joined_at is not None and joining.undone_at is None
    in_time = joining.undo_until is not None and joining.undo_until >= now()
    if not (is_standing and in_time and may(actor, Permission.MERGE)):
        return False
    return _merges(actor, joining)


def _merges(actor: Actor, joining: Joining) -> bool:
    mine = records_in(actor, Permission.MERGE)
    return Joining.objects.filter(_reached("kept", mine) | _reached("gone", mine), id=joining.id).exists()


def undo_page(actor: Actor, joining_id: UUID) -> tuple[Joining, list[Since]]:
    """Return a joining that the actor may undo, with what came since. Raises NotFound, NotAllowed."""
    joining = find_joining(actor, joining_id)
    if not may_undo(actor, joining):
        raise NotAllowed
    return joining, written_since(joining)


def written_since(joining: Joining) -> list[Since]:
    """Return what was written on the surviving child after the joining, the oldest first. A fixed number of queries."""
    since = joining.joined_at or joining.asked_at
    owned = Q(person_id=joining.kept.standing_id, entered_at__gte=since)
    found = [
        *_rows("contact", Contact.objects.filter(owned), "kind", "entered_at"),
        *_rows("alert", SafetyAlert.objects.filter(owned), "code", "entered_at"),
        *_rows("care", CareArrangement.objects.filter(owned), "arrangement", "since_at"),
        *_rows("consent", Consent.objects.filter(owned), "legal_basis", "entered_at"),
        *_rows("tie", _ties(joining, since), "relationship", "entered_at"),
        *_rows("concern", ConcernChild.objects.filter(owned), "concern__number", "entered_at"),
    ]
    into = [UUID(remains) for _case, remains in joining.cases]
    cases = Case.objects.filter(person_id=joining.kept.standing_id)
    lines = EntryLine.objects.filter(case__in=cases, entered_at__gte=since).order_by("entered_at", "id")
    holds = set(Attachment.objects.filter(record_id__in=lines.values("entry_id")).values_list("record_id", flat=True))
    for line_id, entry_id, case_id, kind, at in lines.values_list(
        "id", "entry_id", "case_id", "entry__kind", "happened_at"
    ):
        found.append(Since("entry", line_id, kind, at, case_id in into and entry_id not in holds))
    sent = ask(SentOf(tuple(cases.values_list("id", flat=True)), since))
    found += [Since("referral", joining.id, number, at, may_go=False) for said in sent for number, at in said]
    opened = cases.filter(entered_at__gte=since).values_list("id", "number", "opened_at")
    found += [Since("case", case_id, number, at, may_go=False) for case_id, number, at in opened]
    return sorted({(one.kind, one.id, one.code): one for one in found}.values(), key=lambda one: (one.at, str(one.id)))


def _ties(joining: Joining, since: datetime) -> QuerySet[Tie]:
    return Tie.objects.filter(child_id=joining.kept.standing_id, entered_at__gte=since)


def _rows(kind: str, found: QuerySet[Any], code: str, at: str) -> list[Since]:
    return [Since(kind, one, str(said), when) for one, said, when in found.values_list("id", code, at)]


MODELS: dict[str, type[Model]] = {
    "contact": Contact,
    "alert": SafetyAlert,
    "care": CareArrangement,
    "consent": Consent,
    "tie": Tie,
    "concern": ConcernChild,
    "entry": EntryLine,
}

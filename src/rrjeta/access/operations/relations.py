"""The relations that open and close records: leave cover, the duty roster, exclusions."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.facts import ExclusionEnded, FindCase, UserExcluded
from rrjeta.access.models import Cover, DutyShift, Exclusion, Unit, User
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import stand_ins
from rrjeta.access.rules import cover_errors, shift_errors
from rrjeta.access.scope import colleagues_in, current_memberships, find_colleague, municipalities_in
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.numbers import read_number
from rrjeta.kernel.saving import add, change, remove
from rrjeta.kernel.seams import announce, ask


@operation(Permission.SET_COVER)
def set_cover(
    actor: Actor,
    *,
    operation_id: UUID,
    away_id: UUID | None,
    covered_by_id: UUID | None,
    starts_on: date | None,
    ends_on: date | None,
) -> UUID:
    """Say who stands in for a colleague (or oneself) from one day to another; ownership does not change. Raises Invalid."""
    away = _colleague(actor, Permission.SET_COVER, away_id, lock=True)
    if away is None:
        raise Invalid({"away_id": _("Choose one of your colleagues.")})
    errors = cover_errors(starts_on, ends_on, today())
    if covered_by_id == away.id:
        errors["covered_by_id"] = _("Nobody stands in for themselves.")
    elif covered_by_id not in {one.id for one in stand_ins([away.id])}:
        errors["covered_by_id"] = _("Choose a colleague who can stand in.")
    if errors or covered_by_id is None or starts_on is None or ends_on is None:
        raise Invalid(errors)
    if errors := _overlaps(away.id, covered_by_id, starts_on, ends_on):
        raise Invalid(errors)
    return add(Cover(away=away, covered_by_id=covered_by_id, starts_on=starts_on, ends_on=ends_on)).id


def _colleague(actor: Actor, permission: Permission, user_id: UUID | None, *, lock: bool = False) -> User | None:
    if user_id is None:
        return None
    found = colleagues_in(actor, permission).filter(id=user_id)
    return (found.select_for_update() if lock else found).first()


def _overlaps(away_id: UUID, covered_by_id: UUID, starts_on: date, ends_on: date) -> dict[str, Any]:
    same_days = Cover.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if same_days.filter(away_id=away_id).exists():
        return {"starts_on": _("Somebody already stands in on some of these days.")}
    if same_days.filter(away_id=covered_by_id).exists():
        return {"covered_by_id": _("This colleague is away on some of these days.")}
    if same_days.filter(covered_by_id=away_id).exists():
        return {"starts_on": _("Whoever is away stands in for somebody else on some of these days. Settle that first.")}
    return {}


@operation(Permission.SET_COVER)
def end_cover(actor: Actor, *, operation_id: UUID, cover_id: UUID) -> UUID:
    """End a cover: one to come does not begin, one that runs ran until yesterday. Raises NotFound."""
    within = colleagues_in(actor, Permission.SET_COVER).values("id")
    cover = Cover.objects.select_for_update().filter(id=cover_id, ends_on__gte=today(), away_id__in=within).first()
    if cover is None:
        raise NotFound
    _finish_cover(cover)
    return cover_id


@operation(Permission.SET_ROSTER)
def set_shift(
    actor: Actor,
    *,
    operation_id: UUID,
    municipality: str,
    user_id: UUID | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
    phone: str = "",
) -> UUID:
    """Put a colleague on call in a municipality from one moment to another. Raises Invalid."""
    phone = phone.strip()
    errors = shift_errors(starts_at, ends_at, phone, now())
    if municipality not in municipalities_in(actor, Permission.SET_ROSTER):
        errors["municipality"] = _("Choose one of your municipalities.")
    user = _colleague(actor, Permission.SET_ROSTER, user_id)
    if user is None:
        errors["user_id"] = _("Choose one of your colleagues.")
    elif not phone and not user.phone and "phone" not in errors:
        errors["phone"] = _("Write the number on which this colleague is reached.")
    if errors or user is None or starts_at is None or ends_at is None:
        raise Invalid(errors)
    # Whoever sets a shift here waits for the rows of the units, so that two do not fill the same night.
    list(Unit.objects.select_for_update().filter(municipality=municipality).order_by("id"))
    same_time = DutyShift.objects.filter(municipality=municipality, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if same_time.exists():
        raise Invalid({"starts_at": _("Somebody else is on call for some of this time.")})
    shift = DutyShift(municipality=municipality, user=user, starts_at=starts_at, ends_at=ends_at)
    shift.phone = phone or user.phone
    return add(shift).id


@operation(Permission.SET_ROSTER)
def end_shift(actor: Actor, *, operation_id: UUID, shift_id: UUID) -> UUID:
    """Take a colleague off call: now, or before the shift begins. Raises NotFound."""
    places = municipalities_in(actor, Permission.SET_ROSTER)
    shift = (
        DutyShift.objects.select_for_update().filter(id=shift_id, ends_at__gt=now(), municipality__in=places).first()
    )
    if shift is None:
        raise NotFound
    _finish_shift(shift)
    return shift_id


@operation(Permission.EXCLUDE)
def exclude(actor: Actor, *, operation_id: UUID, user_id: UUID | None, number: str) -> UUID:
    """Make a family not exist for a colleague who has a tie to it; it beats every role. Raises Invalid.

    `number` is that of a case, or of a concern before there is a case.
    """
    errors: dict[str, Any] = {}
    user = _colleague(actor, Permission.EXCLUDE, user_id, lock=True)
    if user is None:
        errors["user_id"] = _("Choose one of your colleagues.")
    elif user.id == actor.user_id:
        errors["user_id"] = _("Ask your director to shut you out yourself.")
    record_id = _case_id(actor, number)
    if record_id is None:
        errors["number"] = _("You see no case or concern with this number. Check the number.")
    elif user and Exclusion.objects.filter(user=user, record_id=record_id, ended_at=None).exists():
        errors["user_id"] = _("This colleague is shut out of this family already.")
    if errors or user is None or record_id is None:
        raise Invalid(errors)
    exclusion = add(Exclusion(user=user, record_id=record_id))
    announce(UserExcluded(user_id=user.id, record_id=record_id))
    return exclusion.id


def _case_id(actor: Actor, typed: str) -> UUID | None:
    number = read_number(typed)
    if number is None:
        return None
    return next((found for found in ask(FindCase(actor, number)) if found is not None), None)


@operation(Permission.EXCLUDE)
def end_exclusion(actor: Actor, *, operation_id: UUID, exclusion_id: UUID) -> UUID:
    """Let a case exist for a colleague again. Raises NotFound, also for one's own exclusion."""
    exclusion = Exclusion.objects.select_for_update().filter(id=exclusion_id, ended_at=None).first()
    if exclusion is None or exclusion.user_id == actor.user_id:
        raise NotFound
    find_colleague(actor, Permission.EXCLUDE, exclusion.user_id)
    change(exclusion, {"ended_at": now()})
    announce(ExclusionEnded(user_id=exclusion.user_id, record_id=exclusion.record_id))
    return exclusion.id


def drop_relations(user_id: UUID, unit_id: UUID | None = None) -> None:
    """End the covers and shifts of somebody who goes, in one unit or everywhere, and their standing as deputy.

    Called inside operations only. Raises OutsideOperation.
    """
    covers = Cover.objects.filter(Q(away_id=user_id) | Q(covered_by_id=user_id), ends_on__gte=today())
    shifts = DutyShift.objects.filter(user_id=user_id, ends_at__gt=now())
    deputised = Unit.objects.filter(deputy_id=user_id)
    if unit_id is not None:
        team = current_memberships().filter(unit_id=unit_id).values("user_id")
        covers = covers.filter(Q(away_id__in=team) | Q(covered_by_id__in=team))
        shifts = shifts.filter(municipality__in=Unit.objects.filter(id=unit_id).values("municipality"))
        deputised = deputised.none()
    for cover in covers.select_for_update():
        _finish_cover(cover)
    for shift in shifts.select_for_update():
        _finish_shift(shift)
    for unit in deputised.select_for_update():
        change(unit, {"deputy_id": None})


def _finish_cover(cover: Cover) -> None:
    if cover.starts_on > today():
        remove(cover)
    else:
        # A cover that began today holds until midnight: what was done under it today stays explained.
        change(cover, {"ends_on": max(cover.starts_on, today() - timedelta(days=1))})


def _finish_shift(shift: DutyShift) -> None:
    if shift.starts_at >= now():
        remove(shift)
    else:
        change(shift, {"ends_at": now()})

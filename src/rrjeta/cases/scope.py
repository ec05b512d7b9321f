"""Which concerns and cases a person reaches with a permission. Reach in, rows out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from rrjeta.access import looking
from rrjeta.access.actors import Actor, SystemActor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import municipalities_with, on_duty_areas, reaches, units_with
from rrjeta.access.matrix import WITH_OWN
from rrjeta.access.models import Exclusion
from rrjeta.access.permissions import GLASS, ON_DUTY, READING, Permission
from rrjeta.access.queries import glass_ends, granted_ids
from rrjeta.cases.models import Case, Concern, ConcernChild, CoWorker, Transfer
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.saving import is_working
from rrjeta.people.models import Person
from rrjeta.people.scope import homes_with

_WIDER_THAN_OWN = {Reach.TEAM, Reach.AREA, Reach.ORGANISATION}
# What the first page of a file shows to somebody on call.
_OF_A_FILE = ON_DUTY & {Permission.SEE_CASE, *READING.values()}


def cases_in(actor: Actor, permission: Permission, *, with_own: bool = False) -> QuerySet[Case]:
    """Return the cases to which the permission extends for this actor; what is excluded is never among them.

    `with_own` asks for own, covered and shared work in other units too. Long lists of a reach go without: they are read
    along the index of one unit.
    """
    if isinstance(actor, SystemActor):
        return Case.objects.all()
    given = reaches(actor, permission)
    reached = _by_unit_and_place(actor, permission)
    if Reach.OWN in given or (with_own and holds_for_own(actor, permission)):
        mine = [actor.user_id, *actor.covers]
        working = co_work_now().filter(user_id=actor.user_id).values("case_id")
        reached |= Q(owner_id__in=mine) | Q(id__in=working)
    if Reach.SHARED in given or permission is Permission.SEE_CASE:
        reached |= Q(id__in=granted_ids(actor))
    return cases_open_to(actor).filter(reached)


def cases_open_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases of every family that the actor is not shut out of: nothing else may be looked at, by any reach."""
    if not actor.is_shut_out:
        return Case.objects.all()
    return Case.objects.exclude(household_id__in=homes_shut_to(actor.user_id))


def co_work_now() -> QuerySet[CoWorker]:
    """Return the work along that holds today: not ended, and its last day not past."""
    return CoWorker.objects.filter(Q(until=None) | Q(until__gte=today()), ended_at=None)


def concerns_open_to(actor: Actor) -> QuerySet[Concern]:
    """Return the concerns about none of the families that the actor is shut out of."""
    if not actor.is_shut_out:
        return Concern.objects.all()
    homes = homes_shut_to(actor.user_id)
    linked = ConcernChild.objects.filter(case__household_id__in=homes).values("concern_id")
    return Concern.objects.exclude(household_id__in=homes).exclude(id__in=linked)


def homes_shut_to(user_id: UUID) -> list[UUID]:
    """Return the households that an exclusion means: the one it names, or the one of the case or concern it names.

    A tie is to a family, so whoever is shut out of one child is shut out of the brothers and sisters (screens.md S23). One query.
    """
    shut = Exclusion.objects.filter(user_id=user_id, ended_at=None).values("record_id")
    of_cases = Case.objects.filter(id__in=shut).values("household_id")
    of_concerns = Concern.objects.filter(id__in=shut).values("household_id")
    linked = ConcernChild.objects.filter(concern_id__in=shut, case__isnull=False).values("case__household_id")
    # Whoever was found to belong to two families is shut in both: what is read of one is read of the other.
    # Asked first and not inside other questions: they are few, and what is asked with them is deep enough.
    return list(homes_with(shut.union(of_cases, of_concerns, linked, all=True)).values_list("id", flat=True))


def shut_homes(actor: Actor) -> frozenset[UUID]:
    """Return the households of which nothing is open to the actor. One query, none for whoever is shut out of nothing."""
    return frozenset(homes_shut_to(actor.user_id)) if actor.is_shut_out else frozenset()


def shut_out_by_home(household_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return for each of these families who is shut out of it, by whatever record of it the exclusion names. Three queries."""
    asked = set(household_ids)
    families = _families(asked)
    homes = asked.union(*families.values())
    cases = Case.objects.filter(household_id__in=homes).values_list("id", "household_id")
    concerns = Concern.objects.filter(household_id__in=homes).values_list("id", "household_id")
    linked = ConcernChild.objects.filter(case__household_id__in=homes).values_list("concern_id", "case__household_id")
    homes_of: dict[UUID, set[UUID]] = {home: {home} for home in homes}
    for record_id, home in cases.union(concerns, linked):
        homes_of.setdefault(record_id, set()).add(home)
    found: dict[UUID, set[UUID]] = {home: set() for home in homes}
    shut = Exclusion.objects.filter(record_id__in=homes_of, ended_at=None)
    for record_id, user_id in shut.values_list("record_id", "user_id"):
        for home in homes_of[record_id]:
            found[home].add(user_id)
    return {home: frozenset().union(*(found[one] for one in {home, *families.get(home, ())})) for home in asked}


def _families(homes: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return for each of these households the others to which somebody of it belongs by another record. One query."""
    others = Person.objects.filter(
        Q(household_id__in=homes, merged_into__isnull=False)
        | Q(merged_into__household_id__in=homes)
        | Q(
            merged_into__in=Person.objects.filter(household_id__in=homes, merged_into__isnull=False).values(
                "merged_into"
            )
        )
    )
    lived: dict[UUID, set[UUID]] = {}
    rows = others.order_by().values_list("merged_into_id", "household_id", "merged_into__household_id")
    for person, *at in rows:
        lived.setdefault(person, set()).update(home for home in at if home)
    found: dict[UUID, set[UUID]] = {}
    for family in lived.values():
        for home in family:
            found.setdefault(home, set()).update(family - {home})
    return found


def shut_out_of(household_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return the users who are shut out of one of these families. Three queries."""
    return frozenset().union(*shut_out_by_home(household_ids).values())


def concerns_in(actor: Actor, permission: Permission) -> QuerySet[Concern]:
    """Return the concerns to which the permission extends for this actor."""
    if isinstance(actor, SystemActor):
        return Concern.objects.all()
    reached = _by_unit_and_place(actor, permission)
    if Reach.OWN in reaches(actor, permission):
        reached |= Q(owner_id__in=[actor.user_id, *actor.covers])
    if reaches(actor, permission) or permission is Permission.READ_CONCERN:
        reached |= Q(entered_by_id=actor.user_id, is_open=True, unit_id__in=actor.unit_ids)
    return concerns_open_to(actor).filter(reached)


def _by_unit_and_place(actor: Actor, permission: Permission) -> Q:
    given = reaches(actor, permission)
    if Reach.ALL in given:
        return ~Q(pk__in=[])
    reached = Q(pk__in=[])
    if units := units_with(actor, permission, Reach.TEAM):
        reached |= Q(unit_id__in=units)
    wide = municipalities_with(actor, permission, Reach.AREA)
    wide |= municipalities_with(actor, permission, Reach.ORGANISATION) | on_duty_areas(actor, permission)
    if wide:
        reached |= Q(municipality__in=wide)
    return reached


def find_case(
    actor: Actor,
    permission: Permission,
    case_id: UUID,
    *,
    lock: bool = False,
    more: Mapping[str, Any] | None = None,
) -> Case:
    """Return one case, locked for a change when asked, with its subject, person and household; `more` is asked with it.

    Raises NotFound outside the actor's reach, exactly as for an id that does not exist; NotAllowed for a case that
    they may see and on which they may not do this.
    """
    along = co_work_now().filter(case_id=OuterRef("id"))
    beside = along.filter(user_id=actor.user_id)
    found = _by_id(actor, permission, case_id)
    of_reader: dict[str, Any] = {
        "is_beside": Exists(beside),
        "is_granted": Q(id__in=granted_ids(actor)),
        "has_co_workers": Exists(along),
        **(more or {}),
    }
    if case_id in actor.glass:
        of_reader["glass_until"] = Subquery(glass_ends(actor, case_id))
    found = found.annotate(**of_reader)
    found = found.select_for_update(of=("self",)) if lock else found
    case = found.select_related(
        "subject",
        "person__subject",
        "person__merged_into__subject",
        "household__subject",
        "owner",
        "unit",
        "last_seen_by",
    ).first()
    if case is not None:
        relation = relation_to(actor, permission, case)
        looking.note_relation(relation, [(Case._meta.db_table, case.id)])
        if relation != looking.GLASS:
            case.glass_until = None
        return case
    is_seen = permission is not Permission.SEE_CASE and may_on(actor, Permission.SEE_CASE, case_id)
    if is_seen or _under_glass(actor).filter(id=case_id).exists():
        raise NotAllowed
    raise NotFound


def _by_id(actor: Actor, permission: Permission, case_id: UUID) -> QuerySet[Case]:
    """Return a case as far as the permission extends to it, or as it was opened urgently: by its id and on no list.

    Inside an operation nothing is open urgently: whoever broke the glass reads and never writes.
    """
    found = cases_in(actor, permission, with_own=True).filter(id=case_id)
    if case_id in actor.glass and permission in GLASS and not is_working():
        return found | _under_glass(actor).filter(id=case_id)
    return found


def _under_glass(actor: Actor) -> QuerySet[Case]:
    return cases_open_to(actor).filter(id__in=actor.glass) if actor.glass else Case.objects.none()


def off_duty(actor: Actor) -> Actor:
    """Return what the actor is when not on call."""
    return replace(actor, duty=frozenset())


def by_work(actor: Actor) -> Actor:
    """Return what the actor is through their work alone: not on call, and with nothing opened urgently."""
    return replace(actor, duty=frozenset(), glass=frozenset())


def relation_to(actor: Actor, permission: Permission, case: Case) -> str:
    """Return by what a case that was found opens to the actor: by their work, else by the duty roster, else urgently."""
    by_duty = case.municipality in on_duty_areas(actor, permission)
    if (by_duty or case.id in actor.glass) and not case.is_beside and not _opens_by_work(actor, permission, case):
        return looking.ON_DUTY if by_duty else looking.GLASS
    if case.owner_id == actor.user_id:
        return looking.OWN
    if case.owner_id in actor.covers:
        return looking.COVERING
    if case.is_beside:
        return looking.BESIDE
    if case.unit_id in actor.unit_ids | actor.deputy_of:
        return looking.TEAM
    return looking.GRANTED if case.is_granted else looking.ORGANISATION


def _opens_by_work(actor: Actor, permission: Permission, case: Case) -> bool:
    """Tell whether a file is open without roster and urgency: its page shows whatever its reader may read."""
    asked = _OF_A_FILE if permission is Permission.SEE_CASE else {permission}
    alone = by_work(actor)
    return all(extends_to(alone, one, case) for one in asked)


def _reads_off_duty(actor: Actor, permission: Permission, concern: Concern) -> bool:
    """Tell whether a concern is open to the actor without the roster; whoever screens a concern may read it."""
    asked = {permission, Permission.SCREEN_CONCERN} if permission is Permission.READ_CONCERN else {permission}
    return any(concerns_in(off_duty(actor), one).filter(id=concern.id).exists() for one in asked)


def with_merged(case: Case) -> QuerySet[Case]:
    """Return a case with those merged into it: they keep their rows, which are read in the file that remains."""
    return Case.objects.filter(Q(id=case.id) | Q(merged_into_id=case.id))


def find_transfer(actor: Actor, case_id: UUID, *, lock: bool = False) -> Transfer:
    """Return the pending handover of a case that the actor may answer, locked when asked. Raises NotFound.

    The case itself is still another unit's: whoever answers reaches it through this row alone, and not at all when
    they are excluded from it.
    """
    permission = Permission.ACCEPT_TRANSFER
    answers = Q(owner_id__in=[actor.user_id, *actor.covers]) if reaches(actor, permission) else Q(pk__in=[])
    answers |= Q(to_unit_id__in=units_with(actor, permission, Reach.TEAM))
    wide = municipalities_with(actor, permission, Reach.ORGANISATION)
    answers |= Q(to_unit__municipality__in=wide)
    found = Transfer.objects.filter(answers, case_id=case_id, is_open=True)
    found = found.exclude(case__household_id__in=shut_homes(actor))
    found = found.select_for_update(of=("self",)) if lock else found
    transfer = found.select_related("subject", "from_unit", "to_unit", "from_owner", "to_owner", "owner").first()
    if transfer is None:
        raise NotFound
    return transfer


def find_concern(actor: Actor, permission: Permission, concern_id: UUID, *, lock: bool = False) -> Concern:
    """Return one concern, locked for a change when asked. Raises NotFound, NotAllowed as `find_case` does."""
    found = concerns_in(actor, permission).filter(id=concern_id)
    found = found.select_for_update(of=("self",)) if lock else found
    concern = found.select_related("subject", "household__subject", "owner", "unit").first()
    if concern is not None:
        looking.note_relation("")
        if concern.municipality in actor.duty and not _reads_off_duty(actor, permission, concern):
            cases = concern.children.exclude(case=None).values_list("case_id", flat=True)
            opened = [(Concern._meta.db_table, concern.id), *((Case._meta.db_table, one) for one in cases if one)]
            looking.note_relation(looking.ON_DUTY, opened)
        return concern
    seen = permission is not Permission.READ_CONCERN and concerns_in(actor, Permission.READ_CONCERN)
    if seen and seen.filter(id=concern_id).exists():
        raise NotAllowed
    raise NotFound


def may_on(actor: Actor, permission: Permission, case_id: UUID) -> bool:
    """Tell whether the permission extends to this case. One query."""
    return _by_id(actor, permission, case_id).exists()


def holds_for_own(actor: Actor, permission: Permission) -> bool:
    """Tell whether the permission extends to what is the actor's own, whatever the unit: it does for casework."""
    given = reaches(actor, permission)
    return Reach.OWN in given or (permission in WITH_OWN and bool(given & _WIDER_THAN_OWN))


def permissions_on(actor: Actor, case: Case, is_granted: bool = False) -> frozenset[Permission]:
    """Return every permission that extends to a case already loaded, without a query.

    `is_granted` says whether a grant opens the case to the actor. Co-workers and exclusions were settled by the
    query that found the case.
    """
    return frozenset(one for one in Permission if extends_to(actor, one, case, is_granted=is_granted))


def extends_to(
    actor: Actor, permission: Permission, case: Case, *, is_granted: bool = False, is_beside: bool = False
) -> bool:
    """Tell whether a permission extends to a case already loaded, without a query; `is_beside` says co-work."""
    given = reaches(actor, permission)
    is_mine = is_beside or case.owner_id == actor.user_id or case.owner_id in actor.covers
    return (
        Reach.ALL in given
        or (is_mine and holds_for_own(actor, permission))
        or (Reach.SHARED in given and is_granted)
        or case.unit_id in units_with(actor, permission, Reach.TEAM)
        or case.municipality in municipalities_with(actor, permission, Reach.AREA)
        or case.municipality in municipalities_with(actor, permission, Reach.ORGANISATION)
        or case.municipality in on_duty_areas(actor, permission)
        or (case.id in actor.glass and permission in GLASS)
    )

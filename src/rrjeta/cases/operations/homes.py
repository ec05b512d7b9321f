"""Who lives where with whom: somebody of a family moves, and where they lived until then is kept."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.kin import HAS_DIED, circle_of
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import change
from rrjeta.people.models import Household, Person, Stay
from rrjeta.people.operations.homes import LivedElsewhere, say_since
from rrjeta.people.operations.homes import move as move_person
from rrjeta.people.operations.persons import register_household
from rrjeta.people.scope import joined_ids
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import is_area

NEW, NOT_KNOWN = "new", "unknown"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Move:
    """Where somebody moves: a household of the family by its id, `new` (with what is known of it), or `unknown`."""

    to: str
    since: date | None
    name: str = ""
    village: str = ""
    address: str = ""
    municipality: str = ""


@operation(Permission.EDIT_PERSON)
def move_home(actor: Actor, *, operation_id: UUID, case_id: UUID, person_id: UUID, given: Move) -> UUID:
    """Say where somebody of the family lives from a day on; return the person. Raises NotFound, NotAllowed, Invalid."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    circle = circle_of(actor, case)
    if person_id not in circle.persons:
        raise NotFound
    if person_id != case.child_id and Case.objects.filter(person_id__in=joined_ids([person_id]), is_open=True).exists():
        raise Invalid({"person_id": _("This child has a case of their own. Say it there.")})
    _check(given)
    household = _household(case, given, {str(one): home for one, home in circle.homes.items()} | _own(case))
    person = Person.objects.select_for_update(of=("self",)).select_related("subject").get(id=person_id)
    try:
        move_person(person, household, since=given.since or today())
    except LivedElsewhere as refused:
        raise Invalid({"since": refused.message}) from None
    return person.id


@operation(Permission.EDIT_PERSON)
def correct_stay(actor: Actor, *, operation_id: UUID, case_id: UUID, stay_id: UUID, since: date | None) -> UUID:
    """Say since when somebody lives where they live now. Raises NotFound, NotAllowed, Invalid at `since`."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    circle = circle_of(actor, case)
    if all(one.id != stay_id or one.until is not None for one in circle.stays):
        raise NotFound
    if since is not None and since > today():
        raise Invalid({"since": _("This day has not come yet. Please check the date.")})
    stay = Stay.objects.select_for_update(of=("self",)).get(id=stay_id)
    try:
        return say_since(stay, since).id
    except LivedElsewhere as refused:
        raise Invalid({"since": refused.message}) from None


@operation(Permission.EDIT_PERSON)
def say_death(actor: Actor, *, operation_id: UUID, case_id: UUID, person_id: UUID, has_died: bool) -> UUID:
    """Say that somebody of the family has died, or that this was wrong. Raises NotFound, NotAllowed."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    if person_id not in circle_of(actor, case).persons:
        raise NotFound
    person = Person.objects.select_for_update(of=("self",)).select_related("subject").get(id=person_id)
    coded = {name: value for name, value in person.coded.items() if name != HAS_DIED}
    return change(person, {"coded": coded | ({HAS_DIED: True} if has_died else {})}).id


def _own(case: Case) -> dict[str, Household]:
    return {str(case.household_id): case.household}


def _check(given: Move) -> None:
    if given.since is None:
        raise Invalid({"since": _("Give the day of the change.")})
    if given.since > today():
        raise Invalid({"since": _("This day has not come yet. Please check the date.")})
    if any(len(words) > _LONGEST for words in (given.name, given.village, given.address)):
        raise Invalid({"name": _("This is too long. Shorten it to 500 letters.")})
    if given.municipality and not is_area(given.municipality, [AreaKind.MUNICIPALITY]):
        raise Invalid({"municipality": _("Choose a municipality.")})


def _household(case: Case, given: Move, known: dict[str, Household]) -> Household | None:
    if given.to == NOT_KNOWN:
        return None
    if given.to == NEW:
        told = {"name": given.name.strip(), "village": given.village.strip(), "address": given.address.strip()}
        if not any(told.values()):
            raise Invalid({"name": _("Write what is known of this home: whose it is, the village or the address.")})
        return register_household(
            municipality=given.municipality or case.municipality,
            told={name: words for name, words in told.items() if words},
        )
    if given.to not in known:
        raise Invalid({"to": _("Choose where this person lives.")})
    return known[given.to]

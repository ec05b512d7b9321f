"""Which letters somebody reaches: those of the cases they read; and of which units they open the register. Reach in, rows out."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import municipalities_with, units_with
from rrjeta.access.models import Unit
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.scope import cases_in, with_merged
from rrjeta.kernel.errors import NotFound
from rrjeta.letters.models import Counter, Letter


def letters_of(case: Case) -> QuerySet[Letter]:
    """Return the letters of a case that was found for its reader, and of those merged into it."""
    return Letter.objects.filter(case__in=with_merged(case)).select_related("subject", "entry", "unit", "case")


def find_letter(case: Case, letter_id: UUID) -> Letter:
    """Return one letter of a case that was found for its reader. Raises NotFound."""
    letter = letters_of(case).filter(id=letter_id).first()
    if letter is None:
        raise NotFound
    return letter


def readable(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose letters the actor may read."""
    return cases_in(actor, Permission.READ_NARRATIVE, with_own=True)


def known(actor: Actor) -> QuerySet[Case]:
    """Return the cases of which the actor may know the number: of the others a register tells no more than that a letter went."""
    return cases_in(actor, Permission.SEE_CASE, with_own=True)


def register_units(actor: Actor, permission: Permission) -> list[Unit]:
    """Return the units to which the permission extends, those that have letters first, by name.

    Of a municipality those alone: schools and offices stand there too, and write none here.
    """
    has_letters = Exists(Counter.objects.filter(unit=OuterRef("pk")))
    reached = Q(id__in=units_with(actor, permission, Reach.TEAM))
    if wide := municipalities_with(actor, permission, Reach.ORGANISATION):
        own = units_with(actor, permission, Reach.ORGANISATION)
        reached |= Q(id__in=own) | Q(has_letters, municipality__in=wide)
    found = Unit.objects.annotate(has_letters=has_letters).filter(reached)
    return list(found.order_by("-has_letters", "name", "id"))


def find_unit(actor: Actor, permission: Permission, unit_id: UUID | None) -> Unit:
    """Return one of the units to which the permission extends, the first one when none is named. Raises NotFound."""
    units = register_units(actor, permission)
    found = next((one for one in units if unit_id in (None, one.id)), None)
    if found is None:
        raise NotFound
    return found

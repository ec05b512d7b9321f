"""The cases that a letter is about, and its rows, locked in one order: one, or one in the file of each child."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.operations.approving import check_open
from rrjeta.cases.operations.entries import NotOneFamily
from rrjeta.cases.scope import find_case
from rrjeta.kernel.errors import NotAllowed, NotFound, Refused
from rrjeta.letters.choices import State
from rrjeta.letters.models import Letter
from rrjeta.letters.queries.together import file_of, rows_of
from rrjeta.letters.scope import find_letter


class NotForAll(Refused):
    """A letter about several children is written on by whoever may write for each of them."""

    message = _(
        "This letter is about more children than you may write for. "
        "Throw it away and write for yours, or let somebody finish it who works on all of them."
    )


def cases_locked(actor: Actor, case_id: UUID, with_case_ids: Collection[UUID]) -> list[Case]:
    """Return the case and those of brothers and sisters, which are open, locked for a letter about all of them.

    Raises NotFound, NotAllowed, NotOneFamily, CaseClosed.
    """
    wanted = {case_id, *with_case_ids}
    found = {one: find_case(actor, Permission.WRITE_LETTER, one, lock=True) for one in sorted(wanted)}
    first = found.pop(case_id)
    for one in found.values():
        check_open(one)
        if one.household_id != first.household_id:
            raise NotOneFamily
    return [first, *found.values()]


def rows_locked(case: Case, letter_id: UUID) -> list[Letter]:
    """Return the rows of a letter of a case that was found for its reader, locked. Raises NotFound."""
    return list(rows_of(find_letter(case, letter_id)).select_for_update(of=("self",)))


def draft_locked(case: Case, letter_id: UUID) -> list[Letter]:
    """Return the rows of an unfinished letter of a case that was found for its reader, locked. Raises NotFound."""
    rows = rows_locked(case, letter_id)
    if not rows or any(one.state != State.UNFINISHED for one in rows):
        raise NotFound
    return rows


def draft_rows(actor: Actor, case: Case, letter_id: UUID) -> list[Letter]:
    """Return the rows of an unfinished letter, of each of which the actor may write, locked. Raises NotFound, NotForAll."""
    rows = draft_locked(case, letter_id)
    for row in rows:
        if row.id == letter_id:
            continue
        try:
            find_case(actor, Permission.WRITE_LETTER, file_of(row))
        except (NotFound, NotAllowed):
            raise NotForAll from None
    return rows

"""A letter about several children of a family, read from the file of one of them: the parts that its reader may open."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.file import allowed_on, unreadable_of
from rrjeta.cases.scope import find_case
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.letters.models import Letter
from rrjeta.letters.rules.together import OfChild


@dataclass(frozen=True, slots=True)
class PartView:
    """One child's part of a letter, as it stands in that child's file."""

    row: Letter
    child: OfChild


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a letter that its reader may open; `is_whole` says that these are all there are."""

    parts: tuple[PartView, ...] = ()
    is_whole: bool = True

    def children(self) -> list[OfChild]:
        """Return what the letter says of each of these children, in the order of the letter."""
        return [one.child for one in self.parts]

    def version(self) -> int:
        """Return a number that grows with every change of any part."""
        return sum(one.row.version for one in self.parts)


def parts_of(actor: Actor, letter: Letter) -> Parts:
    """Return the parts of a letter that was found in one of its files. A letter about one child has none."""
    if letter.together_id is None:
        return Parts()
    rows = list(rows_of(letter))
    readable = [one for one in rows if one.id == letter.id or _may_open(actor, one)]
    return Parts(tuple(PartView(one, own_part(open_record(one))) for one in readable), len(readable) == len(rows))


def rows_of(letter: Letter) -> QuerySet[Letter]:
    """Return the rows of a letter in its order: one, or one in the file of each child whom it is about."""
    same = Q(id=letter.id) if letter.together_id is None else Q(together_id=letter.together_id)
    return Letter.objects.filter(same).select_related("subject", "entry", "unit", "case").order_by("id")


def own_part(told: dict[str, Any]) -> OfChild:
    """Return what one row of a letter about several tells of its own child."""
    child = told.get("child") or {}
    return OfChild(str(child.get("name") or ""), str(child.get("birth_date") or ""), str(told.get("part") or ""))


def file_of(letter: Letter) -> UUID:
    """Return in which file a letter is read: of a case that was merged, the one that stands."""
    return letter.case.merged_into_id or letter.case_id


def _may_open(actor: Actor, row: Letter) -> bool:
    case = _readable_case(actor, file_of(row))
    return case is not None and not unreadable_of(allowed_on(actor, case)) & set(row.classes)


def _readable_case(actor: Actor, case_id: UUID) -> Case | None:
    try:
        return find_case(actor, Permission.READ_NARRATIVE, case_id)
    except (NotFound, NotAllowed):
        return None

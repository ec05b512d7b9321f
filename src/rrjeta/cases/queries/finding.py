"""Finding one's own by any one word, and the likely known while a concern is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.worklist import Row, loaded, rows_of
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.numbers import read_number
from rrjeta.kernel.sealing import peek_record
from rrjeta.kernel.words import tokens
from rrjeta.matching.queries.searching import Likely, likely_told
from rrjeta.matching.rules.reasons import Reason
from rrjeta.people.queries import PersonView, alerted, person_view, words_around, words_of, words_of_joined
from rrjeta.people.scope import joined_ids

_MOST, _MOST_KNOWN = 50, 10
# From which probability on somebody is shown: the child, or another of the family.
_WORTH_A_LOOK, _OF_THE_FAMILY = 0.02, 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """A child within reach who may be the one meant, or another of the family, and what each field says."""

    person: PersonView
    case_id: UUID
    number: str
    is_open: bool
    is_family: bool
    reasons: tuple[Reason, ...]


def found_by_word(actor: Actor, words: str) -> list[Row]:
    """Return one's own, covered and team cases in which every word typed occurs: name, nickname, village, school,
    phone or case number, of the child or of somebody around it. The set is bounded by reach; nothing outside it is looked at.
    """
    reached = cases_in(actor, Permission.READ_IDENTITY, with_own=True)
    number = read_number(words)
    if number:
        return rows_of(actor, loaded(actor, reached.filter(number=number)))
    wanted = tokens(words)
    if not wanted:
        return []
    hits: list[UUID] = []
    told = reached.select_related("person__subject", "person__merged_into__subject", "household__subject").defer(
        "sealed"
    )
    cases = list(told.order_by("-is_open", "due_at"))
    hiding = alerted([case.child_id for case in cases], [case.household_id for case in cases]).secret
    secret = {case.child_id for case in cases if hiding & {case.child_id, case.household_id}}
    around = words_around([case.child_id for case in cases], secret)
    earlier = words_of_joined([case.child_id for case in cases], secret)
    for case in cases:
        is_secret = case.child_id in secret
        home = [] if is_secret else map(str, peek_record(case.household).values())
        child = words_of(case.person.standing, is_home_secret=is_secret)
        known = " ".join([child, earlier.get(case.child_id, ""), around.get(case.child_id, ""), *home])
        have = tokens(known)
        if all(any(word in token for token in have) for word in wanted):
            hits.append(case.id)
        if len(hits) >= _MOST:
            break
    found = {case.id: case for case in loaded(actor, Case.objects.filter(id__in=hits))}
    return rows_of(actor, [found[one] for one in hits])


def may_be(told: Mapping[str, Any]) -> list[Likely]:
    """Return the persons who are worth a look for what is typed of a child, the likeliest first: the child, or its family.

    Unscoped; whoever calls shows nothing of whom the actor does not reach.
    """
    found = likely_told(told, sex=str(told.get("sex") or ""))
    return [one for one in found if one.same >= _WORTH_A_LOOK or one.family >= _OF_THE_FAMILY]


def may_be_known(actor: Actor, found_by: Sequence[Likely], stands: Mapping[UUID, UUID]) -> list[Known]:
    """Return the children within reach among those whom `may_be` found, the likeliest first.

    `stands` says who stands for each of them. Outside the actor's reach nothing is said, whether or not there is one
    (screens.md S3).
    """
    # The likeliest first: of several records of one child the best speaks for it.
    order = {stands[one.person_id]: one for one in reversed(found_by) if one.person_id in stands}
    cases = (
        cases_in(actor, Permission.READ_IDENTITY)
        .filter(person_id__in=joined_ids(order.keys()))
        .select_related("person__subject", "person__merged_into__subject")
        .order_by("-is_open", "-opened_at")
    )
    found: dict[UUID, Known] = {}
    for case in cases:
        if case.child_id not in found:
            likely = order[case.child_id]
            view = person_view(case.person)
            is_family = likely.family > likely.same
            found[case.child_id] = Known(view, case.id, case.number, case.is_open, is_family, tuple(likely.reasons))
    return sorted(found.values(), key=lambda one: -order[one.person.id].same)[:_MOST_KNOWN]

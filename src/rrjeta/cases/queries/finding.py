"""Finding one's own by any one word, and the likely known while a concern is typed."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.worklist import Row, loaded, rows_of
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.numbers import read_number
from rrjeta.kernel.pairs import tokens
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.queries import PersonView, alerted, person_view, sharing_a_pair, words_around, words_of

_MOST = 50


@dataclass(frozen=True, slots=True)
class Known:
    """A child within reach who may be the one meant, with the names of the fields that agree."""

    person: PersonView
    case_id: UUID
    number: str
    is_open: bool
    agrees: tuple[str, ...]


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
    told = reached.select_related("person__subject", "household__subject").defer("sealed")
    cases = list(told.order_by("-is_open", "due_at"))
    hiding = alerted([case.person_id for case in cases], [case.household_id for case in cases]).secret
    secret = {case.person_id for case in cases if hiding & {case.person_id, case.household_id}}
    around = words_around([case.person_id for case in cases], secret)
    for case in cases:
        is_secret = case.person_id in secret
        home = [] if is_secret else map(str, peek_record(case.household).values())
        known = " ".join([words_of(case.person, is_home_secret=is_secret), around.get(case.person_id, ""), *home])
        have = tokens(known)
        if all(any(word in token for token in have) for word in wanted):
            hits.append(case.id)
        if len(hits) >= _MOST:
            break
    found = {case.id: case for case in loaded(actor, Case.objects.filter(id__in=hits))}
    return rows_of(actor, [found[one] for one in hits])


def may_be_known(actor: Actor, told: dict[str, Any]) -> list[Known]:
    """Return the children within reach who share an exact pair of words with what is typed, the best first.

    Outside the actor's reach nothing is said, whether or not there is one (screens.md S3).
    """
    words = [
        told[name] for name in ("given_name", "surname", "father_name", "mother_name", "nickname") if told.get(name)
    ]
    day = date.fromisoformat(told["birth_date"]) if told.get("birth_date") else None
    persons = {person.id: person for person in sharing_a_pair(words, day)}
    cases = (
        cases_in(actor, Permission.READ_IDENTITY)
        .filter(person_id__in=persons)
        .select_related("person__subject")
        .order_by("-is_open", "-opened_at")
    )
    typed = {token for word in words for token in tokens(word)}
    found: dict[UUID, Known] = {}
    for case in cases:
        if case.person_id not in found:
            found[case.person_id] = _known(case, typed, day)
    order = list(persons)
    return sorted(found.values(), key=lambda one: order.index(one.person.id))


def _known(case: Case, typed: set[str], day: date | None) -> Known:
    view = person_view(case.person)
    agrees = [
        name
        for name in ("given_name", "surname", "father_name", "mother_name", "nickname")
        if set(tokens(str(view.told.get(name, "")))) & typed
    ]
    if day is not None and view.told.get("birth_date") == day.isoformat():
        agrees.append("birth_date")
    return Known(view, case.id, case.number, case.is_open, tuple(agrees))

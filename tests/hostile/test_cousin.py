"""The father's cousin tries everything: on call, head of the other unit, member of the meeting, agency, administrator."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import transaction

from rrjeta.access.models import Exclusion
from rrjeta.cases.models import Case, Concern, ConcernChild, KnownAsked
from rrjeta.kernel.sealing import peek_record
from tests.cast import cover, exclude, put_on_duty
from tests.doors.addresses import addresses_with
from tests.doors.world import World

pytestmark = pytest.mark.slow

# What an address calls a record, and what the world calls it.
_RECORDS = {
    "concern_id": "concern",
    "contact_id": "contact",
    "alert_id": "alert",
    "tie_id": "tie",
    "meeting_id": "meeting",
    "action_id": "action",
    "hearing_id": "hearing",
    "co_worker_id": "co_worker",
    "entry_id": "note",
    "attachment_id": "document",
    "attendance_id": "seat",
    "reminder_id": "reminder",
    "person_id": "concern_child",
    "measure_id": "proposed",
    "asked_id": "asked",
    "record_id": "note",
}
_TOKENS = re.compile(r'(name="(?:csrfmiddlewaretoken|operation_id|typed_by)" value=")[^"]*')
_WORDS = ("Shembulli", "Provë", "Fshati i Provës", "Luan", "Mira", "Gun in the house")


def tied(world: World, person: str) -> World:
    """Shut somebody out of the families and of the concern, as the head does when the tie is declared."""
    actor = world.people[person]
    # Of the doubles of the world each bears the child's name: they are the family as well.
    named = {world.case.id, *(world.records[one] for one in ("concern", "offered", "broken_case"))}
    shut = set(Exclusion.objects.filter(user_id=actor.user_id, ended_at=None).values_list("record_id", flat=True))
    for record_id in sorted((named | set(Case.objects.values_list("id", flat=True))) - shut):
        exclude(actor, record_id)
    return world


def on_call(world: World) -> World:
    """Have Besa, the cousin in Ana's own unit, be on call tonight and stand in for her as well."""
    put_on_duty(world.people["besa"])
    cover(world.people["ana"], world.people["besa"])
    return tied(world, "besa")


def addresses(world: World) -> Iterator[str]:
    """Yield every address that the ids of the case make, and every list."""
    ids = {"case_id": world.case.id, **{name: world.records[key] for name, key in _RECORDS.items()}}
    ids |= {"edition": "1", "code": "case_file", "language": "sq", "what": "refusal"}
    yield from (address for _name, address in addresses_with(ids))
    for whose in ("mine", "team", "area"):
        yield from (f"/cases?whose={whose}{more}" for more in ("", "&closed=1"))
    for whose in ("mine", "team", "sent"):
        yield from (f"/concerns?whose={whose}{more}" for more in ("", "&decided=1"))
    yield f"/cases?whose=area&household={world.case.household_id}"


def sought(world: World) -> tuple[str, ...]:
    """Return whatever is known of the family, to search for it."""
    return (*_WORDS, world.case.number, Concern.objects.get(id=world.records["concern"]).number)


def secrets(world: World) -> set[str]:
    """Return what no page may say: names, places and stories, numbers, and the ids of what exists."""
    case = Case.objects.select_related("person__subject", "household__subject").get(id=world.case.id)
    said = {str(value) for part in (case.person, case.household) for value in peek_record(part).values() if value}
    child = ConcernChild.objects.select_related("person__subject").get(concern_id=world.records["concern"])
    said |= {str(value) for value in peek_record(child.person).values() if value}
    said |= set(world.canaries) | {case.number, child.concern.number, "Gun in the house"}
    return {one for one in said if len(one) > 3}


def leaks(world: World, person: str) -> list[tuple[str, list[str]]]:
    """Return the addresses that tell somebody anything, with what they tell."""
    hidden, browser, found = secrets(world), world.browser(person), []
    asked = [(address, {}) for address in addresses(world)] + [("/search", {"q": word}) for word in sought(world)]
    for address, typed in asked:
        with transaction.atomic():
            page = browser.post(address, typed) if typed else browser.get(address)
            transaction.set_rollback(True)
        # What is drawn by chance spells a short name now and then.
        body = _TOKENS.sub(r"\1", (b"".join(page) if page.streaming else page.content).decode(errors="replace"))
        given = f"{address} {quote(typed.get('q', ''))}"
        if told := sorted(one for one in hidden if one in body and quote(one) not in given):
            found.append((f"{address} {typed.get('q', '')}".strip(), told))
    return found


@pytest.mark.parametrize("person", ["besa", "fatma", "meeting_member", "agency", "administrator"])
def test_nothing_of_the_family_leaks_to_the_fathers_cousin(world: World, person: str) -> None:
    if person == "besa":
        on_call(world)
    elif person == "meeting_member":
        tied(world, person)
    # Who decides a dispute about a transfer, and the head who was asked to take it, hear the number of the case: no more.
    known = [world.case.number] if person in ("fatma", "agency") else []
    assert [(address, told) for address, told in leaks(world, person) if told != known] == []


def test_the_cousin_on_call_counts_nothing(world: World) -> None:
    on_call(world)
    browser = world.browser("besa")
    for address in ("/", "/cases?whose=area", "/cases?whose=mine", "/concerns?whose=team", "/call-backs"):
        page = browser.get(address).content.decode()
        assert [count for count in range(1, 10) if f"<strong>{count}</strong>" in page] == [], address


def test_whether_it_exists_cannot_be_told_from_the_answer(world: World) -> None:
    """Asking about the child leaves the same answer as asking about nobody; the responsible worker learns who asked."""
    on_call(world)
    browser = world.browser("besa")
    given, surname = "Luan", "Shembulli"
    answers = []
    for words in (f"{given} {surname}", "Nobody Known"):
        page = browser.post("/search/elsewhere", {"q": words}, follow=True)
        answers.append((page.status_code, page.redirect_chain))
    assert answers[0][0] == answers[1][0]
    assert [status for _address, status in answers[0][1]] == [status for _address, status in answers[1][1]]
    assert not KnownAsked.objects.filter(
        asked_by_id=world.people["besa"].user_id, case__owner_id=world.people["besa"].user_id
    )


def test_these_addresses_do_tell_whoever_works_on_it(world: World) -> None:
    """The tests above would see nothing if there were nothing to see."""
    told = leaks(world, "ana")
    assert len(told) > 20
    assert {one for _address, words in told for one in words} >= {world.case.number}
    assert {address for address, _words in told} >= {"/search Shembulli"}

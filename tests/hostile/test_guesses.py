"""Guesses inside what is one's own: a foreign id in the second place of an address, or in a form, tells nothing.

That a whole address out of reach answers as one that does not exist is asked in tests/doors/test_guesses.py.
"""

import random
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import reverse

from rrjeta.cases.models import Case
from rrjeta.cases.operations.notes import write_note
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.people.operations.around import add_contact
from tests.cases.making import make_case
from tests.cases.telling import child, tell
from tests.cast import ELSEWHERE
from tests.doors.table import TABLE
from tests.doors.world import World
from tests.hostile.pages import Page, answered, left

pytestmark = pytest.mark.slow

_NESTED = [row for row in TABLE if not row.is_open]


def _ids(args: list[Any]) -> list[int]:
    return [place for place, arg in enumerate(args) if isinstance(arg, UUID)]


def _asked(world: World, person: str, method: str, address: str, sent: Any) -> Any:
    browser = world.browser(person)
    with transaction.atomic():
        heard = answered(browser.post(address, sent) if method == "post" else browser.get(address))
        transaction.set_rollback(True)
    return heard


def test_a_foreign_record_under_ones_own_case_does_not_exist(world: World) -> None:
    """Cen asks under a case of his own for the contacts, entries, measures and files of Ana's."""
    own = make_case(world.cast, world.people["cen"])
    tried = 0
    for row in _NESTED:
        args = row.args(world)
        if len(_ids(args)) < 2 or args[0] != world.case.id:
            continue
        for method in ("get", "post"):
            crossed = reverse(row.name, args=[own.id, *args[1:]]) + row.query
            made_up = [
                new_id() if place in _ids(args) and place else arg for place, arg in enumerate([own.id, *args[1:]])
            ]
            guess = reverse(row.name, args=made_up) + row.query
            tried += 1
            heard = _asked(world, "cen", method, crossed, dict(row.sent))
            assert heard == _asked(world, "cen", method, guess, dict(row.sent)), (row.name, method)
            assert not [canary for canary in world.canaries if canary in heard[1]], (row.name, method)
    assert tried > 15


def _foreign(world: World) -> list[UUID]:
    """Return ids of another unit: a case, its child, its household, a note, a contact, a concern."""
    cen = world.people["cen"]
    other: Case = make_case(world.cast, cen)
    note = write_note(cen, operation_id=new_id(), case_id=other.id, text="E huaj.")
    with working(cen.user_id):
        contact = add_contact(other.person, kind="contact", may_phone="yes", knows_case=False, told={"name": "I huaj"})
    concern = tell(cen, municipality=ELSEWHERE, **child(child_given_name="Huaj"))
    return [other.id, other.person_id, other.household_id, note, contact.id, concern.id]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def test_a_foreign_id_in_a_form_is_answered_as_one_that_does_not_exist(world: World, long_run: bool) -> None:
    """Ana sends her own pages with the ids of another unit wherever a page holds an id."""
    foreign = _foreign(world)
    rng = random.Random(11)
    tried = 0
    for row in _NESTED:
        if "ana" not in row.lets_in or row.get != 200:
            continue
        address = reverse(row.name, args=row.args(world)) + row.query
        response = world.browser("ana").get(address)
        if not response["Content-Type"].startswith("text/html"):
            continue
        form = Page(response.content.decode()).main_form()
        if form is None:
            continue
        holding = {one.name for one in form.fields if any(_is_id(value) for value in [one.value, *one.options])}
        for name in sorted(holding - {"operation_id", "typed_by"}):
            for strange in foreign if long_run else rng.sample(foreign, 1):
                operation_id = str(new_id())
                sent = {**left(form), **dict(row.sent), "operation_id": operation_id}
                real = _asked(world, "ana", "post", address, {**sent, name: str(strange)})
                guess = _asked(world, "ana", "post", address, {**sent, name: str(new_id())})
                tried += 1
                assert real == guess, (row.name, name)
                assert real[0] != 302 or "E huaj" not in real[1], (row.name, name)
    assert tried > 8

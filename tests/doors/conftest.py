"""The fixture `world`: what the access table points at. It is written once a module; every test leaves it as it was."""

import functools
from collections.abc import Iterator
from copy import copy

import pytest
from django.core.cache import cache
from django.db import transaction

from rrjeta.access.queries import load_actor
from rrjeta.web import middleware
from tests.cast import make_cast
from tests.doors.table import write_records
from tests.doors.world import PEOPLE, World, make_world
from tests.fixtures.pack import fresh_pack


@pytest.fixture(scope="module")
def standing_world(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> Iterator[World]:
    """Write the world into a transaction that never ends well: the tests of one module take place inside it."""
    with django_db_blocker.unblock(), fresh_pack(), transaction.atomic():
        cache.clear()
        made = make_world(make_cast())
        write_records(made)
        for person in PEOPLE:
            made.browser(person)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(standing_world: World, db: None, pack: object, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return the world, with nothing counted of earlier sign-ins.

    Who somebody is, is read once a test: what a request changed of it is taken back before the next one.
    """
    cache.clear()
    monkeypatch.setattr(middleware, "load_actor", functools.cache(load_actor))
    mine = copy(standing_world)
    mine.cast = copy(mine.cast)
    mine.records, mine.canaries = dict(mine.records), dict(mine.canaries)
    return mine

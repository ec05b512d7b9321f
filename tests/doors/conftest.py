"""The fixture `world`: what every row of the access table points at."""

import pytest
from django.core.cache import cache

from tests.cast import Cast
from tests.doors.table import write_records
from tests.doors.world import World, make_world


@pytest.fixture
def world(cast: Cast, pack: object) -> World:
    """Return the world, with nothing counted of earlier sign-ins."""
    cache.clear()
    made = make_world(cast)
    write_records(made)
    return made

"""The fixture `world`: one of every record that a door opens, as the access table knows it."""

from tests.doors.conftest import standing_world, world

__all__ = ["standing_world", "world"]

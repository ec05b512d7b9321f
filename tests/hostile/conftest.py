"""The fixture `world`: one of every record that a door opens, as the access table knows it."""

from tests.doors.conftest import world

__all__ = ["world"]

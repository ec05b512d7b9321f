"""Doors of the pictures of the net."""

from tests.doors.row import EVERYBODY, Row

ROWS = [Row("net-country", EVERYBODY)]

"""Doors of the pictures of the net."""

from tests.doors.row import DIRECTOR, EVERYBODY, HEADS, Row

ROWS = [Row("net-country", EVERYBODY), Row("net-flows", HEADS | DIRECTOR | {"agency"})]

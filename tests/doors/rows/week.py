"""Doors of the week: what stands in it, and the sheet of it."""

from tests.doors.row import EVERYBODY, STAFF, Row

ROWS = [
    Row("week", EVERYBODY),
    Row("week-sheet", STAFF, get=302),
]

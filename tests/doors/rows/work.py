"""Doors of the day: start page, worklist, search, papers without a case."""

from tests.doors.row import DIRECTOR, DIRECTORS, DUTY, EVERYBODY, HEAD, HEADS, OWNER, STAFF, Row, of

ROWS = [
    Row("start", EVERYBODY),
    Row("worklist", STAFF | {"meeting_member"}),
    Row("worklist-places", STAFF | {"meeting_member"}),
    Row("worklist-keep", STAFF | {"meeting_member"}, get=405, sent={"name": "Në fshat"}, post=302, query="?late=1"),
    Row("worklist-drop", STAFF | {"meeting_member"}, get=405, post=404, query="?late=1"),
    Row("chosen-give", HEADS | DIRECTORS, get=405, post=302),
    Row("chosen-remind", HEADS | DIRECTORS, get=405, post=302),
    Row("search", STAFF | {"meeting_member"}),
    Row("search-elsewhere", STAFF, get=405, post=422),
    Row("call-backs", STAFF | {"meeting_member"}),
    Row("call-back-done", OWNER | HEAD | DIRECTOR | DUTY, of("asked"), get=405, post=302),
    Row("note-add", STAFF),
    Row("visit-pick", STAFF),
    Row("reminder-done", OWNER, of("reminder"), get=None, post=302),
    Row("blank-forms", EVERYBODY),
    Row("blank-form", EVERYBODY, lambda world: ["identification", "sq"]),
    Row("blank-pack", EVERYBODY, lambda world: ["sq"]),
    Row("day-sheet", STAFF, get=302),
]

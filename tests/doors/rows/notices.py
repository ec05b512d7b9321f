"""Doors of notices."""

from rrjeta.notices.models import Notice
from tests.doors.row import EVERYBODY, Row, of
from tests.doors.world import World

ROWS = [
    Row("notices", EVERYBODY),
    Row("notices-read-all", EVERYBODY, get=405, post=302),
    Row("notice-read", frozenset({"ana"}), of("notice"), get=405, post=302),
    Row("notice-open", frozenset({"ana"}), of("notice"), get=405, post=302),
    Row("own-mail", EVERYBODY, get=405, post=302),
]


def write(world: World) -> None:
    """Write a notice for Ana."""
    notice = Notice.objects.create(to_id=world.people["ana"].user_id, kind="let_in", record_id=world.case.id)
    world.records["notice"] = notice.id

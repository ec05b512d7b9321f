"""Doors of notices."""

from rrjeta.kernel.ids import new_id
from rrjeta.notices.models import Notice
from rrjeta.notices.operations.calendars import make_calendar_address
from tests.doors.row import EVERYBODY, Row, of, open_row
from tests.doors.world import World

TOKEN = "ana" * 15

ROWS = [
    Row("notices", EVERYBODY),
    Row("notices-read-all", EVERYBODY, get=405, post=302),
    Row("notice-read", frozenset({"ana"}), of("notice"), get=405, post=302),
    Row("notice-open", frozenset({"ana"}), of("notice"), get=405, post=302),
    Row("own-mail", EVERYBODY, get=405, post=302),
    Row("own-calendar", EVERYBODY),
    Row("own-calendar-make", EVERYBODY, get=405, post=200),
    Row("own-calendar-end", frozenset({"ana"}), get=405, post=302),
    open_row("calendar-feed", args=lambda world: [TOKEN]),
]


def write(world: World) -> None:
    """Write a notice for Ana, and the address of her calendar."""
    notice = Notice.objects.create(to_id=world.people["ana"].user_id, kind="let_in", record_id=world.case.id)
    world.records["notice"] = notice.id
    make_calendar_address(world.people["ana"], operation_id=new_id(), token=TOKEN)

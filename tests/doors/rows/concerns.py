"""Doors of concerns. The concern of the rows was logged by Ana and waits for screening."""

from rrjeta.cases.models import ConcernChild
from tests.cases.telling import child, tell
from tests.cast import exclude
from tests.doors.row import DUTY, HEAD, LOGGERS, SCREENS, STAFF, UNIT, Row, of
from tests.doors.world import World

ROWS = [
    Row("concern-list", STAFF),
    Row("concern-log", LOGGERS, post=422),
    Row("may-be-known", LOGGERS, get=405, post=200),
    Row("concern-sent", LOGGERS),
    Row("concern", SCREENS, of("concern")),
    Row("concern-received", frozenset({"ana"}), of("concern")),
    Row("concern-take-up", SCREENS, of("concern"), get=405, post=302),
    Row("concern-complete", SCREENS, of("concern")),
    Row("concern-child-add", SCREENS, of("concern")),
    Row("concern-child", SCREENS, of("concern", "concern_child")),
    Row("concern-screen", SCREENS, of("concern")),
    Row("concern-open-case", UNIT | HEAD, of("concern"), DUTY),
    Row("concern-no-case", SCREENS, of("concern")),
    Row("concern-second-look", frozenset(), of("concern")),
    Row("concern-link", SCREENS, of("concern"), get=405),
    Row("concern-reopened", UNIT | HEAD, of("concern"), DUTY, get=405),
    Row("concern-answer", SCREENS, of("concern")),
]


def write(world: World) -> None:
    """Log a concern that names a child; who is shut out of Ana's case is shut out of it before there is a case."""
    concern = tell(world.people["ana"], **child(given_name="Luan", age="9"))
    exclude(world.people["excluded"], concern.id)
    world.records["concern"] = concern.id
    world.records["concern_child"] = ConcernChild.objects.get(concern=concern).person_id

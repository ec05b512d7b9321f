"""Doors of concerns. The concern of the rows was logged by Ana and waits for screening."""

from rrjeta.cases.models import ConcernChild
from tests.cases.telling import child, tell
from tests.doors.row import DUTY, HEAD, HEADS, LOGGERS, SCREENS, UNIT, WORKERS, Row, of
from tests.doors.world import World

ROWS = [
    Row("concern-list", WORKERS | HEADS),
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
    Row("concern-open-case", UNIT | HEAD | {"excluded"}, of("concern"), DUTY),
    Row("concern-no-case", SCREENS, of("concern")),
    Row("concern-second-look", frozenset(), of("concern")),
    Row("concern-link", SCREENS, of("concern"), get=405),
    Row("concern-reopened", UNIT | HEAD | {"excluded"}, of("concern"), DUTY, get=405),
    Row("concern-answer", SCREENS, of("concern")),
]


def write(world: World) -> None:
    """Log a concern that names a child."""
    concern = tell(world.people["ana"], **child(given_name="Luan", age="9"))
    world.records["concern"] = concern.id
    world.records["concern_child"] = ConcernChild.objects.get(concern=concern).person_id

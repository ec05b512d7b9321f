"""Doors of exports: asked for by whoever may take lists out, fetched by the same person alone, confirmed by the head."""

from datetime import timedelta
from uuid import UUID

from rrjeta.cases.queries.worklist import Wanted
from rrjeta.exports.choices import State
from rrjeta.exports.models import Export
from rrjeta.exports.operations import Asked, ask_export, link_export
from rrjeta.exports.queries.sources import CASES, SOURCES
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, working
from rrjeta.kernel.tokens import token_hash
from tests.doors.row import DIRECTORS, HEAD, HEADS, STAFF, Row, of
from tests.doors.world import World

_TOKEN = "zq-token-of-the-access-table"
ANA = frozenset({"ana"})

ROWS = [
    Row("exports", STAFF | {"agency"}),
    Row("exports-unit", HEADS | DIRECTORS | {"data_protection"}),
    Row("export-ask", STAFF, lambda world: ["cases"], post=422),
    Row("export", ANA, of("export")),
    Row("export-link", ANA, of("export"), get=405, post=302),
    Row("export-again", ANA, of("export_again"), get=405, post=302),
    Row("export-drop", ANA, of("export_dropped"), get=405, post=302),
    Row("export-fetch", ANA, lambda world: [_TOKEN]),
    Row("export-file", ANA, lambda world: [_TOKEN], get=405, sent={"seen": "another list"}, post=409),
    Row("export-decide", HEAD, of("export_waiting"), post=422),
]


def write(world: World) -> None:
    """Write lists that Ana asked for: ready, with a link, to be asked for again, to be dropped, to be confirmed."""
    for name in ("export", "export_linked", "export_again", "export_dropped", "export_waiting"):
        world.records[name] = _asked(world)
    link_export(
        world.people["ana"],
        operation_id=new_id(),
        export_id=world.records["export_linked"],
        token_hash=token_hash(_TOKEN),
    )
    waiting = Export.objects.select_related("subject").get(id=world.records["export_waiting"])
    with working(waiting.user_id):
        change(waiting, {"state": State.WAITING, "expires_at": now() + timedelta(days=7)})


def _asked(world: World) -> UUID:
    return ask_export(
        world.people["ana"],
        operation_id=new_id(),
        source=SOURCES[CASES],
        wanted=Wanted(),
        asked=Asked("", "report", "Zqwords of who needs it", "json", "en"),
    )

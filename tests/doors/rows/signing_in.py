"""Doors of signing in and of one's own settings."""

from uuid import UUID

from rrjeta.access.models import Factor, SignIn
from rrjeta.access.operations.held import hold_text
from tests.doors.row import EVERYBODY, Row, of, open_row
from tests.doors.world import World
from tests.factors import enrol

ROWS = [
    open_row("account_login", get=None, post=None),
    open_row("demo-sign-in", get=405, post=404),
    open_row("sign-out", get=None, post=302),
    open_row("account_logout", get=None, post=302),
    open_row("set-language", get=405, sent={"language": "en"}, post=302),
    Row("account_change_password", EVERYBODY, post=422),
    Row("prove", EVERYBODY, sent={"password": "<"}, post=422),
    open_row("sign-in-proof", get=None, post=302),
    Row("own-factors", EVERYBODY),
    Row("own-factor-app", EVERYBODY, sent={"code": "<"}, post=422),
    Row("own-factor-passkey", EVERYBODY, sent={"answer": "<"}, post=422),
    Row("recovery-codes", frozenset({"ana"}), post=422),
    Row("own-factor-remove", frozenset({"ana"}), of("factor"), post=302),
    Row("own-settings", EVERYBODY, sent={"phone": "<"}, post=422),
    Row("own-session-end", frozenset({"ana"}), of("sign_in"), get=405, post=302),
    Row("own-sessions-end-others", EVERYBODY, get=405, post=302),
    Row("hide-names", EVERYBODY, get=405, post=302),
    Row("held-text", frozenset({"ana"}), of("held")),
    Row("held-text-drop", EVERYBODY, of("held"), get=405, post=302),
]


def write(world: World) -> None:
    """Hold a text of Ana's, a factor of hers, and a session of hers elsewhere."""
    held = hold_text(user_id=world.cast.ana.user_id, path="/own", typed={"phone": ["069 12 34 567"]})
    world.records["held"] = held or UUID(int=0)
    cast = world.cast
    enrol(cast, cast.ana)
    world.records["factor"] = Factor.objects.get(user_id=cast.ana.user_id).id
    world.records["sign_in"] = SignIn.objects.create(user_id=world.cast.ana.user_id, session_key="elsewhere").id

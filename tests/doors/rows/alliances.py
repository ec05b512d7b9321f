"""Doors of coalitions and protocols: read by everybody, written by their own and the agency."""

from typing import Any

from rrjeta.kernel.clock import today
from rrjeta.kernel.ids import new_id
from rrjeta.network.models import Protocol
from rrjeta.network.operations.alliances import add_group, add_member, adopt_position
from tests.doors.row import DIRECTOR, EVERYBODY, Row
from tests.doors.world import World

CODE = "bktf"
KEEPS = frozenset({"agency"})
# They hold the permission for what is their own, and read this one.
READS = DIRECTOR | {"partner"}


def _code(world: World) -> list[Any]:
    return [CODE]


def _of(name: str) -> Any:
    return lambda world: [CODE, world.records[name]]


def _protocol(world: World) -> list[Any]:
    return [Protocol.objects.get(code="cooperation-2018").id]


ROWS = [
    Row("alliances", EVERYBODY),
    Row("coalition", EVERYBODY, _code),
    Row("protocol", EVERYBODY, _protocol),
    Row("protocol-add", KEEPS | READS, post=422),
    Row("protocol-change", KEEPS, _protocol, READS, post=422),
    Row("coalition-member-add", KEEPS, _code, READS, post=422),
    Row("coalition-member-end", KEEPS, _of("coalition_member"), READS, post=422),
    Row("coalition-group-add", KEEPS, _code, READS, post=422),
    Row("coalition-group-end", KEEPS, _of("coalition_group"), READS, get=405, post=302),
    Row("coalition-meeting-add", KEEPS, _code, READS, post=422),
    Row("coalition-position-add", KEEPS, _code, READS, post=422),
    Row("coalition-position-result", KEEPS, _of("coalition_position"), READS, post=422),
]


def write(world: World) -> None:
    """Write a member, a working group and a position of a coalition."""
    agency = world.people["agency"]
    same: dict[str, Any] = {"coalition": CODE}
    world.records["coalition_member"] = add_member(
        agency, operation_id=new_id(), member="tdh", role="member", is_one_of_counted=True, **same
    )
    world.records["coalition_group"] = add_group(agency, operation_id=new_id(), name="Border", **same)
    world.records["coalition_position"] = adopt_position(
        agency, operation_id=new_id(), title="A guardian", addressed_to="Parliament", adopted_on=today(), **same
    )

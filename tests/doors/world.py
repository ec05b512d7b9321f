"""The world behind the access table: the cast, three people known by a relation, and one of every record a door opens.

Whoever tells something in it says a word that occurs nowhere else (a canary), so that a page that shows it is caught.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.access.models import Membership
from rrjeta.access.operations.held import hold_text
from rrjeta.cases.models import Case
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.models import SealedRecord
from rrjeta.kernel.saving import add, change, working
from rrjeta.people.models import Contact, SafetyAlert
from tests.cases.making import make_case
from tests.cast import (
    BACKEND,
    ELSEWHERE,
    PARTS,
    Cast,
    actor_of,
    cover,
    exclude,
    make_unit,
    make_user,
    put_on_duty,
)

NOBODY = "nobody"
# Known by a relation: on call here tonight, standing in for Ana, shut out of her case, holding Ana's role without her unit.
RELATED = ("on_duty", "covering", "excluded", "next_door")
PEOPLE = (*PARTS, *RELATED)

# One for all browsers: it would load every middleware anew for each of them.
_HANDLER = Client().handler


@dataclass
class World:
    """Everything that the rows of the table point at."""

    cast: Cast
    people: dict[str, Actor]
    case: Case
    records: dict[str, UUID] = field(default_factory=dict)
    canaries: dict[UUID, str] = field(default_factory=dict)
    _browsers: dict[str, tuple[Client, str]] = field(default_factory=dict)

    def browser(self, person: str) -> Client:
        """Return a browser in which the person has just signed in; nobody's for `nobody`."""
        if person not in self._browsers:
            client = Client()
            client.handler = _HANDLER
            client.cookies["language"] = "en"
            if person != NOBODY:
                client.force_login(self.cast.user(self.people[person]), backend=BACKEND)
            self._browsers[person] = client, client.cookies.output()
        client, cookies = self._browsers[person]
        client.cookies.clear()
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
        return client

    def tell(self, record: SealedRecord, part: str) -> str:
        """Have a record tell a canary of its subject; return the canary."""
        canary = f"Zq{len(self.canaries)}canary{part}"
        with working(self.people["ana"].user_id):
            change(record, told={part: canary})
        self.canaries[record.subject_id] = canary
        return canary


def make_world(cast: Cast) -> World:
    """Write the world into the tables."""
    case = make_case(cast)
    people = {name: getattr(cast, name) for name in PARTS}
    for name, unit in (("on_duty", cast.unit_elsewhere), ("covering", cast.unit), ("excluded", cast.unit)):
        people[name] = actor_of(make_user(name, Role.WORKER, unit))
    people["next_door"] = actor_of(make_user("next_door", Role.WORKER, make_unit(name="Another unit at home")))
    put_on_duty(people["on_duty"])
    cover(people["ana"], people["covering"])
    exclude(people["excluded"], case.id)
    world = World(cast, {name: cast.again(actor) for name, actor in people.items()}, case)
    world.tell(case.person, "given_name")
    world.tell(case.household, "village")
    _office(world)
    _around(world)
    return world


def _office(world: World) -> None:
    """Write what the doors of the office and the administration open."""
    cast = world.cast
    world.records["user"] = cast.besa.user_id
    world.records["role"] = Membership.objects.get(user_id=cast.besa.user_id).id
    world.records["unit"] = cast.unit.id
    world.records["cover"] = cover(cast.besa, cast.dea, today() + timedelta(days=30))
    world.records["shift"] = put_on_duty(cast.besa, ELSEWHERE)
    world.records["exclusion"] = exclude(cast.besa, make_case(cast).id)
    held = hold_text(user_id=cast.ana.user_id, path="/own", typed={"phone": ["069 12 34 567"]})
    world.records["held"] = held or UUID(int=0)


def _around(world: World) -> None:
    """Write what stands around the child."""
    with working(world.people["ana"].user_id):
        contact = add(
            Contact(subject=world.case.person.subject, person=world.case.person, kind="neighbour"),
            {"name": "Neighbour"},
        )
        alert = add(
            SafetyAlert(subject=world.case.person.subject, person=world.case.person, code="armed", happened_at=now()),
            {"words": "Gun in the house"},
        )
    world.records["contact"], world.records["alert"] = contact.id, alert.id


Address = Callable[[World], list[Any]]

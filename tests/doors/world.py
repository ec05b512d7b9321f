"""The world behind the access table: the cast, three people known by a relation, and one of every record a door opens.

Whoever tells something in it says a word that occurs nowhere else (a canary), so that a page that shows it is caught.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.cases.models import Case
from rrjeta.kernel.models import SealedRecord
from rrjeta.kernel.saving import change, working
from tests.cases.making import make_case
from tests.cast import (
    BACKEND,
    PARTS,
    Cast,
    actor_of,
    cover,
    exclude,
    make_fresh,
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
    canaries: dict[str, UUID] = field(default_factory=dict)  # the subject each tells of
    _browsers: dict[str, tuple[Client, str]] = field(default_factory=dict)

    def browser(self, person: str) -> Client:
        """Return a browser in which the person has just signed in and proved who they are; nobody's for `nobody`."""
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
        if person != NOBODY:
            make_fresh(client)
        return client

    def tell(self, record: SealedRecord, part: str) -> str:
        """Have a record tell a canary of its subject; return the canary."""
        canary = f"Zq{len(self.canaries)}canary{part}"
        with working(self.people["ana"].user_id):
            change(record, told={part: canary})
        self.canaries[canary] = record.subject_id
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
    return world


Address = Callable[[World], list[Any]]

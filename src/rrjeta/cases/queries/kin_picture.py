"""The family of a child as it is drawn: the figures and ties of the genogram, and whoever is around the child for the ecomap.

Neither holds an address, an alert or a telephone number.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.facts import ServicesAround
from rrjeta.cases.queries.kin import HAS_DIED, KinPage, kin_page
from rrjeta.cases.rules.ecomap import Around
from rrjeta.cases.rules.genogram import LETTERS, LINES, Figure, Link
from rrjeta.cases.rules.homes import letters
from rrjeta.cases.rules.picture import wrapped
from rrjeta.kernel.seams import ask
from rrjeta.people.queries import ContactView, contacts_of

_SIGNS = {"m": "square", "f": "circle"}
_SERVICE = "service_referral_status"
Words = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Picture:
    """The family, the contacts around the child, and who helps: name and status."""

    page: KinPage
    contacts: list[ContactView]
    services: list[tuple[str, str]]

    def figures(self, name: Callable[[UUID], str]) -> list[Figure]:
        """Return everybody as the genogram draws them; `name` says what each is called on this page."""
        page, circle = self.page, self.page.circle
        letter = letters(circle.home_id, [(one.household_id, one.since) for one in circle.stays])
        lives = {one.person_id: one.household_id for one in circle.stays if one.until is None}
        shared = Counter(lives.values())
        return [
            Figure(
                id=person_id,
                sign=_SIGNS.get(view.sex, "diamond"),
                words=(
                    *wrapped(name(person_id), LETTERS, LINES - 1),
                    *((str(view.birth_on.year),) if view.birth_on else ()),
                ),
                age=f"{'~' if view.is_age_estimated else ''}{view.age}" if view.age is not None else "",
                is_child=person_id == circle.child_id,
                has_died=bool(view.coded.get(HAS_DIED)),
                home=letter[lives[person_id]] if person_id in lives and shared[lives[person_id]] else "",
            )
            for person_id, view in page.persons.items()
        ]

    def links(self) -> list[Link]:
        """Return the ties as the genogram draws them."""
        return [Link(one.id, one.said, one.end_reason) for one in self.page.circle.ties]

    def around(self, name: Callable[[UUID], str], words: Words) -> list[Around]:
        """Return who and what is around the child now: each person once, however many ties they have to the child."""
        child = self.page.circle.child_id
        found: dict[UUID, Around] = {}
        for tie in self.page.circle.ties:
            if tie.said.until is not None or child not in (tie.said.person, tie.said.child):
                continue
            other = tie.said.person if tie.said.child == child else tie.said.child
            said = words("relationship", tie.said.relationship) if other == tie.said.person else ""
            known = found.get(other)
            found[other] = Around(
                name=name(other),
                words=", ".join(part for part in (known.words if known else "", said) if part),
                bond=(known.bond if known else "") or tie.bond,
                ties=(*(known.ties if known else ()), tie.id),
            )
        people = [
            Around(str(one.told.get("name") or ""), str(one.told.get("role_words") or "")) for one in self.contacts
        ]
        helps = [Around(called, words(_SERVICE, status), kind="service") for called, status in self.services]
        return [*found.values(), *(one for one in people if one.name or one.words), *helps]


def kin_picture(actor: Actor, case_id: UUID, permission: Permission = Permission.READ_IDENTITY) -> Picture:
    """Return what is drawn of a family for its reader. Raises NotFound, NotAllowed."""
    page = kin_page(actor, case_id, permission)
    contacts = contacts_of([page.header.case.child_id])
    helps = ask(ServicesAround(case_id)) if Permission.REFER in page.header.allowed else []
    return Picture(page, contacts, [one for found in helps for one in found])


def for_meeting(page: KinPage) -> KinPage:
    """Return the family without whoever must not learn where the child lives, and without whoever hangs on them alone (S9)."""
    circle = page.circle
    kept_from = {one.said.person for one in circle.ties if one.is_place_kept_from} - {circle.child_id}
    beside: dict[UUID, set[UUID]] = {one: set() for one in circle.persons}
    for tie in circle.ties:
        beside[tie.said.person].add(tie.said.child)
        beside[tie.said.child].add(tie.said.person)
    at_home = {one.id for one in circle.persons.values() if one.household_id == circle.home_id}
    reached = [one for one in circle.persons if one == circle.child_id or (one in at_home and one not in kept_from)]
    for here in reached:
        reached += sorted(beside[here] - kept_from - set(reached))
    persons = {one: row for one, row in circle.persons.items() if one in reached}
    left = replace(
        circle,
        persons=persons,
        ties=[one for one in circle.ties if one.said.person in persons and one.said.child in persons],
        stays=[one for one in circle.stays if one.person_id in persons],
    )
    left.homes = {one: home for one, home in circle.homes.items() if one in {stay.household_id for stay in left.stays}}
    views = {one: view for one, view in page.persons.items() if one in persons}
    homes = {one: told for one, told in page.homes.items() if one in left.homes}
    return replace(page, circle=left, persons=views, homes=homes, taken_back=[])

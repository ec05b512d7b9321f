"""Whom a paper is about, opened once: child, family, care, and what must never slip into running text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, ConcernReporter
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.kin_gathered import family_seen
from rrjeta.kernel.sealing import open_record
from rrjeta.packs import current as packs
from rrjeta.papers.choices import Part
from rrjeta.papers.rules.pieces import Secrets
from rrjeta.people.queries import CareView, ContactView, PersonView, TieView, care_of, contacts_of, other_records

_PLACE_WORDS = ("where", "with_whom")
_HOME_WORDS = ("address", "directions")


@dataclass(frozen=True, slots=True)
class Subject:
    """The case and the people around it, as far as papers need them."""

    header: Header
    family: list[TieView]
    contacts: list[ContactView]
    care: list[CareView]
    reporters: list[dict[str, Any]]
    earlier: list[PersonView]

    @property
    def case(self) -> Case:
        """Return the case."""
        return self.header.case

    def is_place_hidden(self, moment: datetime | None = None) -> bool:
        """Tell whether where the child is must not be known: now, or at the moment a record speaks of."""
        if self.header.is_home_secret:
            return True
        return any(
            one.is_address_hidden
            and (one.ended_at is None or (moment is not None and one.since_at <= moment < one.ended_at))
            for one in self.care
        )

    def secrets(self) -> Secrets:
        """Return what is taken out of running text too, by the part it belongs to."""
        persons = [self.header.person, *self.earlier, *(tie.person for tie in self.family)]
        relatives = {one.name for one in persons}
        hidden = [one.told.get(word) for one in self.care if one.is_address_hidden for word in _PLACE_WORDS]
        homes = [
            told.get(word)
            for told in (self.header.household, *(one.told for one in (self.header.person, *self.earlier)))
            for word in _HOME_WORDS
        ]
        told_us = [one.get(word) for one in self.reporters for word in ("name", "phone")]
        told = [*(one.told for one in persons), *(one.told for one in self.contacts)]
        phones = [one.get("phone") for one in told]
        around = [one.told.get("name") for one in self.contacts if one.told.get("name") not in relatives]
        words = {
            Part.REPORTER: _said(told_us),
            Part.PLACE: [
                one for one in _said([*hidden, *(homes if self.is_place_hidden() else [])]) if one not in relatives
            ],
            Part.ADDRESS: _said(homes),
            Part.PHONES: _said(phones),
            Part.THIRD_PERSONS: _said(around),
        }
        return Secrets(words, str(packs.current().head["phone_region"]))


def subject_of(actor: Actor, case_id: UUID) -> Subject:
    """Return the subject of a case that the actor may print from. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.PRINT_PAPER)
    person_ids = [header.case.child_id]
    reporters = ConcernReporter.objects.filter(concern__children__case=header.case).select_related("subject")
    return Subject(
        header=header,
        family=family_seen(actor, header.case),
        contacts=contacts_of(person_ids),
        care=care_of(person_ids).get(header.case.child_id, []),
        reporters=[open_record(one) for one in reporters],
        earlier=other_records(header.case.child_id),
    )


def _said(words: Iterable[Any]) -> list[str]:
    return [word for word in words if isinstance(word, str) and word.strip()]

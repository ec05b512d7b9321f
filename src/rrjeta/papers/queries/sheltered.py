"""Nothing leaves that tells where a sheltered child of the family is (guide 2.9, design §3.9).

Papers, exports, messages and feeds ask here before they leave. Places are opened for comparing, never for showing.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rrjeta.cases.models import Case, Measure
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs import current as packs
from rrjeta.papers.queries.kinds import sheltering_kinds
from rrjeta.papers.rules import pack_part
from rrjeta.papers.rules.sheltered import Common, Hidden, hidden_in, parts_that_tell, tells, words_in
from rrjeta.people.models import CareArrangement, Household, Person
from rrjeta.people.queries import alerted
from rrjeta.people.scope import homes_with, records_of
from rrjeta.places.queries import organisations, town_names


class PlaceTold(Refused):
    """What was to leave tells where a sheltered child is. The message names the part to change, never the place."""

    message = _("This does not leave: it would tell where a child of this family is sheltered.")


def refuse_told_place(household_ids: Collection[UUID], leaving: Mapping[str, Any]) -> None:
    """Pass silently, or raise PlaceTold naming the headings under which the place of a sheltered child stands.

    `leaving` is what goes out as it will stand there: texts in any depth, named by their keys `title` and `label`.
    """
    hidden = hidden_places(household_ids)
    if parts := parts_that_tell(leaving, hidden):
        where = "; ".join(f"«{one}»" for one in parts if one)
        said = _("Change what is written under: {parts}.") if where else _("Change the title.")
        raise PlaceTold(format_lazy("{first} {more}", first=PlaceTold.message, more=format_lazy(said, parts=where)))


def hidden_places(household_ids: Collection[UUID]) -> Hidden:
    """Return what tells where the sheltered children of these families are. Up to seven queries."""
    given = Household.objects.filter(id__in=list(household_ids)).order_by().values("id")
    homes = list(Household.objects.filter(id__in=homes_with(given)).values_list("id", flat=True))
    of_cases = Case.objects.filter(household_id__in=homes).values("person_id")
    meant = Person.objects.filter(Q(household_id__in=homes) | Q(id__in=of_cases)).order_by().values("id")
    persons = list(Person.objects.filter(id__in=records_of(meant)).select_related("subject"))
    ids = [one.id for one in persons]
    places = _care(ids) + _measures(homes) + _secret_homes(homes, persons)
    if not places:
        return Hidden(Common())
    kept = packs.current().part(pack_part.NAME).get("place_words", {})
    common = Common(
        fillers=_all_words(kept.get("fillers", ())),
        houses=_all_words(kept.get("houses", ())),
        towns=frozenset(tuple(words_in(one)) for one in town_names()),
        names=_all_words(
            str(peek_record(one).get(name) or "") for one in persons for name in ("given_name", "surname")
        ),
    )
    return hidden_in([*places, *_shelters_named(places, common)], common)


def _care(person_ids: list[UUID]) -> list[str]:
    found = CareArrangement.objects.filter(person_id__in=person_ids, is_address_hidden=True)
    return [str(peek_record(one).get("where") or "") for one in found.select_related("subject")]


def _measures(homes: list[UUID]) -> list[str]:
    found = Measure.objects.filter(case__household_id__in=homes).select_related("subject")
    return [str(peek_record(one).get("place") or "") for one in found if one.coded.get("is_place_hidden")]


def _secret_homes(homes: list[UUID], persons: list[Person]) -> list[str]:
    """Return the addresses of those whose address an alert makes a secret."""
    secret = alerted({one.standing_id for one in persons}, homes).secret
    if not secret:
        return []
    meant = [one for one in persons if one.standing_id in secret or one.household_id in secret]
    households = Household.objects.filter(id__in=secret.intersection(homes)).select_related("subject")
    told = [peek_record(one) for one in (*households, *meant)]
    living = CareArrangement.objects.filter(person_id__in=[one.id for one in meant], ended_at=None)
    told += [{"address": peek_record(one).get("where")} for one in living.select_related("subject")]
    return [str(one.get("address") or "") for one in told]


def _shelters_named(places: list[str], common: Common) -> list[str]:
    """Return every name of a sheltering organisation that one of the places names by any of its names."""
    named: list[str] = []
    for kind in sheltering_kinds():
        for one in organisations(kind):
            names = [name for name in (*one.text.both().values(), one.short) if name]
            known = hidden_in(names, common)
            if any(tells(place, known) for place in places):
                named += names
    return named


def _all_words(texts: Any) -> frozenset[str]:
    return frozenset(word for text in texts for word in words_in(text))

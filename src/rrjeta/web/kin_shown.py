"""The circle of a family in words: persons, ties and homes as the pages about them show them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from rrjeta.cases.queries.kin import HAS_DIED, KinPage, Relation
from rrjeta.cases.rules.homes import Letter, letters
from rrjeta.people.choices import Certainty
from rrjeta.places.queries import area_names
from rrjeta.web.shown import label, sex_word


def kin_name(page: KinPage, person_id: UUID) -> str:
    """Return what somebody of the family is called."""
    return page.persons[person_id].name or _("name not known")


def stand_in(page: KinPage, person_id: UUID) -> str:
    """Return what stands for somebody's name while names are hidden."""
    return _("person %(number)s") % {"number": list(page.persons).index(person_id) + 1}


def people_shown(page: KinPage, *, may_edit: bool) -> list[dict[str, Any]]:
    """Return everybody of the family, the nearest to the child first, with where they live now."""
    letter = _letters(page)
    now = {one.person_id: letter[one.household_id] for one in page.circle.stays if one.until is None}
    tied = {
        one.said.person: one.said.relationship for one in page.circle.ties if one.said.child == page.circle.child_id
    }
    return [
        {
            "name": kin_name(page, person_id),
            "word": stand_in(page, person_id),
            "birth_on": person.birth_on,
            "is_age_estimated": person.is_age_estimated,
            "sex": sex_word(person.sex),
            "tie": _("the child of this file") if person_id == page.circle.child_id else _tie(tied, person_id),
            "has_died": bool(person.coded.get(HAS_DIED)),
            "home": now.get(person_id, ""),
            "url": reverse("kin-person", args=[page.header.case.id, person_id]) if may_edit else "",
        }
        for person_id, person in page.persons.items()
    ]


def ties_shown(page: KinPage, ties: Iterable[Relation], *, may_edit: bool) -> list[dict[str, Any]]:
    """Return ties as sentences of a table: who is what to whom, since and until, how sure."""
    case_id = page.header.case.id
    return [
        {
            "person": kin_name(page, one.said.person),
            "child": kin_name(page, one.said.child),
            "person_word": stand_in(page, one.said.person),
            "child_word": stand_in(page, one.said.child),
            "tie": label("relationship", one.said.relationship),
            "since": one.said.since,
            "until": one.said.until,
            "why": label("tie_end", one.end_reason),
            "bond": label("bond", one.bond),
            "is_said": one.certainty == Certainty.SAID,
            "marks": _marks(one),
            "is_doubtful": one.id in page.doubtful,
            "url": reverse("tie-change", args=[case_id, one.id]) if may_edit else "",
            "undo_url": reverse("tie-undo", args=[case_id, one.id]) if may_edit else "",
        }
        for one in ties
        if one.said.person in page.persons and one.said.child in page.persons
    ]


def homes_shown(page: KinPage, *, may_edit: bool) -> list[dict[str, Any]]:
    """Return each home of the family with who lived there, since and until; where it is only where that is no secret."""
    letter = _letters(page)
    case_id = page.header.case.id
    return [
        {
            "letter": letter[home_id],
            "words": home_words(page, home_id),
            "is_familys": home_id == page.circle.home_id,
            "stays": [
                {
                    "name": kin_name(page, one.person_id),
                    "word": stand_in(page, one.person_id),
                    "since": one.since,
                    "until": one.until,
                    "url": reverse("stay-change", args=[case_id, one.id]) if may_edit and one.until is None else "",
                }
                for one in page.circle.stays
                if one.household_id == home_id
            ],
        }
        for home_id in letter
    ]


def home_words(page: KinPage, home_id: UUID) -> str:
    """Return what a home is called: whose it is and the village, never where it is when that is a secret."""
    if home_id in page.circle.secret_homes:
        return _("Address not shown")
    told = page.homes.get(home_id, {})
    municipality = page.circle.homes[home_id].municipality
    place = told.get("village") or str(area_names([municipality]).get(municipality, ""))
    return ", ".join(part for part in (told.get("name", ""), place) if part)


def home_choices(page: KinPage) -> list[tuple[str, str]]:
    """Return the homes of the family to choose from."""
    return [(str(one), f"{letter}: {home_words(page, one)}") for one, letter in _letters(page).items()]


def _letters(page: KinPage) -> dict[UUID, Letter]:
    return letters(page.circle.home_id, [(one.household_id, one.since) for one in page.circle.stays])


def _tie(tied: dict[UUID, str], person_id: UUID) -> str:
    return label("relationship", tied[person_id]) if person_id in tied else ""


def _marks(one: Relation) -> list[str]:
    marks = []
    if one.is_carer:
        marks.append(_("cares for the child"))
    if one.is_legal:
        marks.append(_("legally responsible"))
    if one.is_place_kept_from:
        marks.append(_("must not learn where the child lives"))
    return marks

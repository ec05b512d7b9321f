"""What a service must say, and whom it leaves out. Pure."""

from collections.abc import Mapping, Set
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.directory.choices import (
    CADENCES,
    CATEGORIES,
    DISABILITIES,
    LANGUAGES_SPOKEN,
    NEEDS,
    TYPES,
    CapacityUnit,
    ContactKind,
    Cost,
    Cover,
    ForSex,
    Status,
)
from rrjeta.directory.facts.given import ServiceGiven
from rrjeta.kernel.text import Text

OLDEST = 120
_MOST_PLACES = 100_000
LONGEST_NAME, LONGEST, _LONGEST_ADDRESS = 160, 2000, 200
_CHOOSE = _("Please choose one of the answers offered.")
_SHORTER = _("Write this shorter.")


def service_errors(given: ServiceGiven, known: Mapping[str, Set[str]]) -> dict[str, Any]:
    """Return why a service cannot be taken, by field. `known` are the codes of the lists and, as `areas`, municipalities."""
    return {
        **_words_errors(given),
        **_codes_errors(given, known),
        **_nobody_errors(given),
        **_where_errors(given, known),
    }


def _words_errors(given: ServiceGiven) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for language in ("sq", "en"):
        name = given.names.in_(language)
        if not name.strip():
            errors[f"name_{language}"] = _("Write the name in both languages.")
        elif len(name) > LONGEST_NAME:
            errors[f"name_{language}"] = _SHORTER
        for field, text in (
            ("about", given.descriptions),
            ("eligibility", given.eligibility),
            ("entry", given.how_to_get_in),
            ("price", given.price),
        ):
            if len(text.in_(language)) > LONGEST:
                errors[f"{field}_{language}"] = _SHORTER
    return errors


def _codes_errors(given: ServiceGiven, known: Mapping[str, Set[str]]) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for field, value, name in (("type", given.type, TYPES), ("category", given.category, CATEGORIES)):
        if value not in known[name]:
            errors[field] = _CHOOSE
    for field, value, allowed in (
        ("status", given.status, Status),
        ("cover", given.cover, Cover),
        ("cost", given.cost, Cost),
        ("sex", given.sex, ForSex),
    ):
        if value not in list(allowed):
            errors[field] = _CHOOSE
    for field, values, name in (
        ("needs", given.needs, NEEDS),
        ("disabilities", given.disabilities, DISABILITIES),
        ("languages", given.languages, LANGUAGES_SPOKEN),
        ("areas", given.areas, "areas"),
    ):
        if set(values) - known[name]:
            errors[field] = _CHOOSE
    if given.cadence_days not in CADENCES:
        errors["cadence_days"] = _CHOOSE
    return errors


def _nobody_errors(given: ServiceGiven) -> dict[str, Any]:
    """Return what would leave everybody out: a service for nobody is found by nobody, and is a slip of the pen."""
    errors: dict[str, Any] = {}
    for field, age in (("age_from", given.age_from), ("age_to", given.age_to)):
        if age is not None and not 0 <= age <= OLDEST:
            errors[field] = _("Write an age in whole years, from 0 to 120.")
    if given.age_from is not None and given.age_to is not None and given.age_to < given.age_from:
        errors["age_to"] = _("As written, nobody is of this age: the second age is below the first.")
    if given.cover == Cover.LISTED and not given.areas:
        errors["areas"] = _("As written, nobody is covered: choose at least one municipality, or the whole country.")
    if given.is_open_to_referrals and given.status != Status.RUNNING:
        errors["is_open_to_referrals"] = _("Only a service that runs takes referrals.")
    return errors


def _where_errors(given: ServiceGiven, known: Mapping[str, Set[str]]) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if given.is_place_hidden and given.sites:
        errors["site_0"] = _("Where a hidden service is must not be written here. Take the places away.")
    for number, site in enumerate(given.sites):
        if site.area not in known["sites"]:
            errors.setdefault(f"site_{number}", _CHOOSE)
        elif len(site.address) > _LONGEST_ADDRESS:
            errors.setdefault(f"address_{number}", _SHORTER)
    for (day, _opens, closes), (next_day, opens, _closes) in pairwise(sorted(given.hours)):
        if day == next_day and opens < closes:
            errors[f"hours_{day}"] = _("These hours overlap.")
    for day, opens, closes in given.hours:
        if closes <= opens:
            errors[f"hours_{day}"] = _("It closes before it opens.")
    return errors


def contact_errors(kind: str, value: str, label: str, is_public: bool) -> dict[str, Any]:
    """Return why a contact cannot be taken, by field."""
    errors: dict[str, Any] = {}
    if kind not in list(ContactKind):
        errors["kind"] = _CHOOSE
    if not value.strip() or len(value) > _LONGEST_ADDRESS:
        errors["value"] = _("Write a telephone number, an e-mail address, a web address or a name.")
    elif kind == ContactKind.EMAIL and ("@" not in value or " " in value.strip()):
        errors["value"] = _("This is not an e-mail address.")
    elif kind == ContactKind.WEB and not value.strip().startswith(("https://", "http://")):
        errors["value"] = _("A web address begins with https://.")
    if len(label) > LONGEST_NAME:
        errors["label"] = _SHORTER
    if is_public and kind == ContactKind.PERSON:
        errors["is_public"] = _("The name of a person is not shown to everybody.")
    return errors


def both(text: Text) -> dict[str, str]:
    """Return words as they are stored: nothing where none were written."""
    return text.both() if text.sq.strip() or text.en.strip() else {}


def capacity_errors(unit: str, total: int | None, free: int | None) -> dict[str, Any]:
    """Return what is wrong with how many places there are and how many are free, by field."""
    errors: dict[str, Any] = {}
    if unit not in list(CapacityUnit):
        errors["unit"] = _("Please choose one of the answers offered.")
    for name, number in (("total", total), ("free", free)):
        if number is None or not 0 <= number <= _MOST_PLACES:
            errors[name] = _("Write a whole number, 0 or more.")
    if not errors and total is not None and free is not None and free > total:
        errors["free"] = _("There cannot be more free places than places.")
    return errors

"""The codes that a service may carry: lists of the pack, and today's municipalities."""

from collections.abc import Mapping, Set

from rrjeta.directory.choices import CATEGORIES, DISABILITIES, LANGUAGES_SPOKEN, NEEDS, TYPES
from rrjeta.packs.current import current
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice, organisations

LEGAL_FORMS = "org_type"
_LISTS = (TYPES, CATEGORIES, NEEDS, DISABILITIES, LANGUAGES_SPOKEN)
_SITES = (AreaKind.MUNICIPALITY, AreaKind.ADMINISTRATIVE_UNIT)


def known_codes() -> Mapping[str, Set[str]]:
    """Return the codes in use of each list, the municipalities as `areas`, and where a site may lie as `sites`."""
    pack = current()
    found: dict[str, Set[str]] = {name: {one.code for one in pack.code_list(name)} for name in _LISTS}
    found["areas"] = {one.code for one in areas_for_choice(AreaKind.MUNICIPALITY)}
    found["sites"] = {one.code for kind in _SITES for one in areas_for_choice(kind)}
    return found


def known_of_profiles() -> Mapping[str, Set[str]]:
    """Return the codes that the profile of an organisation may carry: legal forms, organisations, places, languages."""
    forms = {one.code for one in current().code_list(LEGAL_FORMS)}
    return {**known_codes(), "forms": forms, "bodies": {one.code for one in organisations()}}

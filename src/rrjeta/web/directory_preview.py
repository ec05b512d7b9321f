"""How a service will read once it is saved, and for whom it will then be."""

from typing import Any

from rrjeta.directory.facts.given import ServiceGiven
from rrjeta.directory.facts.told import Place, ServiceTold
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.text import Text
from rrjeta.web.directory_shown import facts_of, hours_rows, sites_of, status_words


def preview_of(given: ServiceGiven, organisation: str) -> dict[str, Any]:
    """Return what the page of the service would show."""
    one = _as_told(given, organisation)
    return {
        "names": [given.names.sq, given.names.en],
        "status": status_words(given.status),
        "facts": facts_of(one),
        "hours": hours_rows(one),
        "sites": sites_of(one),
        "is_place_hidden": given.is_place_hidden,
        "is_open_to_referrals": given.is_open_to_referrals,
    }


def _as_told(given: ServiceGiven, organisation: str) -> ServiceTold:
    moment, nobody = now(), new_id()
    sites = () if given.is_place_hidden else given.sites
    return ServiceTold(
        id=nobody,
        code="",
        organisation=organisation,
        organisation_id=nobody,
        names=given.names,
        descriptions=_text(given.descriptions),
        type=given.type,
        category=given.category,
        status=given.status,
        began="",
        ended="",
        age_from=given.age_from,
        age_to=given.age_to,
        sex=given.sex,
        needs=given.needs,
        disabilities=given.disabilities,
        languages=given.languages,
        eligibility=_text(given.eligibility),
        cover=given.cover,
        areas=tuple((code, code) for code in given.areas),
        cost=given.cost,
        price=_text(given.price),
        how_to_get_in=_text(given.how_to_get_in),
        figures={},
        hours=tuple(sorted(given.hours)),
        sites=tuple(Place(nobody, site.area, site.address) for site in sites),
        contacts=(),
        capacities=(),
        waiting=0,
        is_residential=given.is_residential,
        is_place_hidden=given.is_place_hidden,
        is_open_to_referrals=given.is_open_to_referrals,
        is_overdue=False,
        confirmed_at=moment,
        due_at=moment,
        modified_at=moment,
        cadence_days=given.cadence_days,
        team_id=None,
        mark="sourced",
        source="",
        version=0,
    )


def _text(text: Text) -> Text | None:
    return text if text.sq or text.en else None

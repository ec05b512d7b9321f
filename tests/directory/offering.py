"""Services for tests, made by hand."""

from datetime import time, timedelta
from typing import Any

from rrjeta.directory.facts.given import ServiceGiven, SiteGiven
from rrjeta.directory.models import Capacity, Contact, CoveredArea, OpeningHour, Service, Site
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.text import Text
from rrjeta.places.models import Organisation

HOME_BODY = "njmf-al132"


def make_organisation(code: str, name: str = "") -> Organisation:
    """Write one organisation beside those of the pack."""
    words = name or f"Body {code}"
    return Organisation.objects.create(
        code=code, kind="npo", names={"sq": words, "en": words}, mark="proposed", source="test", changed_in=1
    )


def make_service(organisation: Organisation | str = HOME_BODY, name: str = "A service", **fields: Any) -> Service:
    """Write one running service, confirmed lately; areas, hours and free places as asked."""
    body = organisation if isinstance(organisation, Organisation) else Organisation.objects.get(code=organisation)
    areas, hours = fields.pop("areas", ()), fields.pop("hours", ())
    room, sites = fields.pop("room", None), fields.pop("sites", ())
    given: dict[str, Any] = {
        "code": f"made-{new_id()}",
        "names": {"sq": name, "en": name},
        "type": "day_centre",
        "cover": "listed" if areas else "unknown",
        "mark": "proposed",
        "confirmed_at": now(),
        "due_at": now() + timedelta(days=90),
        "is_open_to_referrals": fields.get("status", "running") == "running",
    }
    row = Service.objects.create(organisation=body, **{**given, **fields})
    CoveredArea.objects.bulk_create(CoveredArea(service=row, municipality=one, named=one) for one in areas)
    OpeningHour.objects.bulk_create(
        OpeningHour(service=row, weekday=day, opens_at=opens, closes_at=closes) for day, opens, closes in hours
    )
    for area, address in sites:
        Site.objects.create(service=row, area=area, address=address)
    if room:
        Capacity.objects.create(service=row, free=room[0], total=room[1], as_of=now())
    return row


def make_contact(row: Service, value: str, *, is_public: bool = False, kind: str = "phone") -> Contact:
    """Write a contact of a service."""
    said: dict[str, Any] = {"kind": kind, "value": value, "is_public": is_public}
    return Contact.objects.create(organisation_id=row.organisation_id, service=row, **said)


def make_rich_service() -> Service:
    """Write a service that says all that one can say."""
    row = make_service(
        make_organisation("body-rich"),
        "Zqrich",
        descriptions={"sq": "Çfarë bën", "en": "What it does"},
        how_to_get_in={"sq": "Telefononi", "en": "Ring"},
        eligibility={"sq": "Fëmijë", "en": "Children"},
        category="community",
        age_from=0,
        age_to=17,
        needs=["neglect", "trafficking"],
        disabilities=["hearing"],
        languages=["sq", "sign", "bs_sr"],
        cost="free",
        cost_words={"sq": "Falas për të gjithë", "en": "Free for all"},
        areas=("AL132", "AL131"),
        sites=(("AL132", "Rruga e re 1"), ("AL131", "")),
        hours=((0, time(8), time(16)), (1, time(8), time(16)), (2, time(8), time(12))),
        room=(2, 10),
    )
    for kind, value in (("phone", "069 111"), ("email", "a@example.org"), ("web", "https://example.org/a")):
        make_contact(row, value, kind=kind, is_public=True)
    make_contact(row, "https://example.org/b", kind="web", is_public=True)
    return row


def given(**changed: Any) -> ServiceGiven:
    """Return what an owner says of a service, with changes."""
    said: dict[str, Any] = {
        "names": Text("Qendra", "The centre"),
        "descriptions": Text("", ""),
        "type": "day_centre",
        "category": "community",
        "status": "running",
        "age_from": 6,
        "age_to": 14,
        "sex": "",
        "needs": ("neglect",),
        "disabilities": ("hearing",),
        "languages": ("sq", "sign"),
        "eligibility": Text("", ""),
        "cover": "listed",
        "areas": ("AL132",),
        "cost": "free",
        "price": Text("", ""),
        "how_to_get_in": Text("Telefononi.", "Ring."),
        "is_residential": False,
        "is_place_hidden": False,
        "is_open_to_referrals": True,
        "cadence_days": 90,
        "sites": (SiteGiven("AL132", "Rruga e re 1"),),
        "hours": ((0, time(8), time(16)),),
    }
    return ServiceGiven(**{**said, **changed})

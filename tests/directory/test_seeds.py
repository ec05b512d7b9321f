"""Every organisation, service, place and figure of the five founding texts is in the pack, with the text as its source.

What a text counts without naming it stays counted; what it plans stays planned; what it does not say stays open.
"""

from typing import Any

import pytest

from rrjeta.directory.choices import EventKind
from rrjeta.directory.models import Contact, CoveredArea, Event, Profile, Service, Site
from rrjeta.packs.loaded import LoadedPack
from rrjeta.packs.network import PROGRAMME_KINDS
from rrjeta.places.queries import is_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

# The text, and the codes of those it names, in the order in which it names them.
ORGANISATIONS = {
    "seed 000": ["partnere-per-femijet", "njmf-al112", "njmf-al154"],
    "seed 001": [
        *("tdh", "unicef", "bktf", "npf", "fbsh", "edm-dh", "albanian-childrens-alliance", "save-the-children"),
        *("plan-international", "legal-clinic-minors", "peace-through-justice", "education-shkoder"),
        *("education-malesi-e-madhe", "education-puke", "red-barnet", "family-resource-centre-shkoder"),
        *("regional-social-services-shkoder", "medpak", "maltreatment-centre", "vma-kukesi", "amae"),
        *("counselling-center-women-girls", "shelter-women-girls"),
    ],
    "seed 002": [
        *("tdh", "ada", "medicor", "norway-mfa", "oak", "sdc", "unicef", "ministry-labour", "ministry-education"),
        *("njmf-al121", "njmf-al345", "njmf-al343", "njmf-al213", "njmf-al322", "njmf-al357", "njmf-al332", "bktf"),
        "roma-community-center-elbasan",
    ],
    "seed 003": ["tdh"],
    "seed 004": ["sos-villages"],
}
# What a text names without a proper name: the kinds of institution in the net, and the offices of education.
KINDS = {"seed 002": ["social_dir", "school", "health", "police", "npo"]}
BY_READING = {"seed 000": ["drap-diber", "drap-kukes"]}

PROGRAMMES = {
    "seed 000": [
        *("gardens-mothers-children", "state-kindergartens", "state-kindergartens-2012", "early-childhood"),
        *("dropout-literacy", "minority-inclusion", "feud-education-tropoje", "school-psychology-diber"),
        *("school-psychology-kukes", "school-boards", "cpu-support-pfc", "birth-registration-north-east"),
        *("trafficking-awareness-pfc", "disability-awareness"),
    ],
    "seed 001": [
        *(
            "anti-trafficking-return",
            "anti-trafficking-coordination",
            "reintegration-classes",
            "street-children-tirana",
        ),
        *("alliance-advocacy", "legal-psychosocial-aid", "home-schooling-feud", "abandonment-prevention"),
        *("mainstream-inclusion-elbasan", "maltreatment-prevention", "mine-awareness-kukes", "mine-victim-assistance"),
        *("mine-clearing-house", "mine-awareness-strategy", "counselling-women-girls", "shelter-stay"),
        "employability-training",
    ],
    "seed 002": ["safety-net", "tact", "child-participation-theatre", "roma-community-center"],
    "seed 003": [
        *("system-strengthening", "professional-training", "local-grants", "psychosocial-activities"),
        *("afterschool-rights", "positive-parenting", "migration-livelihoods", "cross-border-cooperation"),
        *("youth-resilience", "youth-grants", "juvenile-justice-law", "pandemic-response"),
    ],
    "seed 004": [
        *("family-strengthening", "family-strengthening-tirana-1", "family-strengthening-tirana-2"),
        *("family-strengthening-shkoder", "kinship-care", "emergency-reunification", "fs-psychological"),
        *("fs-educational", "fs-speech", "fs-medical", "fs-economic", "fs-living", "fs-parent-training"),
        *("fs-employment", "fs-vocational", "fs-strong-carers", "fs-sfp", "fs-employment-counselling"),
        *("fs-parenting-clubs", "fs-self-support-clubs"),
    ],
}
# What of these is for a child or a family, and so a service of the directory; the rest is work with institutions.
NO_SERVICE = {
    *("school-boards", "cpu-support-pfc", "trafficking-awareness-pfc", "disability-awareness", "alliance-advocacy"),
    *("anti-trafficking-coordination", "mine-clearing-house", "mine-awareness-strategy", "safety-net", "tact"),
    *("child-participation-theatre", "system-strengthening", "professional-training", "local-grants"),
    *("cross-border-cooperation", "youth-grants", "juvenile-justice-law", "pandemic-response"),
    *("family-strengthening", "family-strengthening-tirana-1", "family-strengthening-tirana-2"),
    "family-strengthening-shkoder",
}

# The text, who or what is there, the key of the entry, and the places.
PLACES = [
    ("seed 000", "partnere-per-femijet", "area", ["AL224"]),
    ("seed 000", "partnere-per-femijet", "offices", ["AL112-PESHKOPI", "AL132-KUKES", "AL133-BAJRAM-CURRI"]),
    ("seed 000", "gardens-mothers-children", "areas", ["RR-DIBER", "RR-HAS", "RR-KUKES", "RR-TROPOJE"]),
    ("seed 000", "feud-education-tropoje", "areas", ["RR-TROPOJE"]),
    ("seed 000", "school-psychology-diber", "areas", ["RR-DIBER"]),
    ("seed 000", "school-psychology-kukes", "areas", ["RR-KUKES"]),
    ("seed 000", "cpu-support-pfc", "areas", ["BSH-AL112-PESHKOPI", "BSH-AL154-SHKODER"]),
    ("seed 001", "street-children-tirana", "areas", ["AL224"]),
    ("seed 001", "legal-clinic-minors", "area", ["AL224"]),
    ("seed 001", "legal-clinic-minors", "offices", ["AL343", "AL154"]),
    ("seed 001", "home-schooling-feud", "areas", ["RR-SHKODER", "RR-MALESI-E-MADHE", "RR-PUKE"]),
    ("seed 001", "family-resource-centre-shkoder", "area", ["AL154"]),
    ("seed 001", "mainstream-inclusion-elbasan", "areas", ["AL-03"]),
    ("seed 001", "vma-kukesi", "area", ["AL132"]),
    ("seed 001", "counselling-center-women-girls", "area", ["AL224"]),
    ("seed 001", "counselling-center-women-girls", "offices", ["AL154", "AL311", "AL345"]),
    ("seed 002", "tdh", "area", ["AL224"]),
    (
        "seed 002",
        "safety-net",
        "areas",
        [
            *("BSH-AL121-DURRES", "BSH-AL345-POGRADEC", "BSH-AL343-KORCE", "BSH-AL213-ELBASAN", "BSH-AL322-FIER"),
            *("BSH-AL357-VLORE", "BSH-AL332-GJIROKASTER"),
        ],
    ),
    ("seed 002", "roma-community-center-elbasan", "area", ["AL213"]),
    ("seed 004", "family-strengthening", "areas", ["AL224", "AL154"]),
    ("seed 004", "family-strengthening-tirana-1", "areas", ["AL224"]),
    ("seed 004", "family-strengthening-shkoder", "areas", ["AL154"]),
]

# The text, the entry, where in the entry, the figure or year.
FIGURES = [
    ("seed 000", "partnere-per-femijet", "founded", "2006-12-29"),
    ("seed 000", "gardens-mothers-children", "from", "2003"),
    ("seed 000", "gardens-mothers-children", "counts.centres", 55),
    ("seed 000", "state-kindergartens", "counts.kindergartens", 8),
    ("seed 000", "state-kindergartens-2012", "counts.kindergartens", 10),
    ("seed 000", "state-kindergartens-2012", "from", "2012"),
    ("seed 000", "school-psychology-diber", "counts.communes", 6),
    ("seed 000", "psychology-communes", "count", 6),
    ("seed 000", "school-psychology-kukes", "counts.schools", 10),
    ("seed 000", "psychology-schools", "count", 10),
    ("seed 001", "bktf", "founded", "2002"),
    ("seed 001", "bktf-members", "count", 9),
    ("seed 001", "edm-dh", "closed", "2003"),
    ("seed 001", "alliance-members", "count", 150),
    ("seed 001", "legal-clinic-minors", "founded", "2000-08"),
    ("seed 001", "mainstream-inclusion-elbasan", "counts.children", 300),
    ("seed 001", "border-villages", "count", 39),
    ("seed 001", "amae", "founded", "1999"),
    ("seed 001", "counselling-center-women-girls", "founded", "1996"),
    ("seed 001", "shelter-women-girls", "founded", "1998"),
    ("seed 002", "safety-net", "counts.municipalities", 9),
    ("seed 002", "safety-net-municipalities", "count", 9),
    ("seed 002", "safety-net", "counts.districts", 5),
    ("seed 002", "safety-net-districts", "count", 5),
    ("seed 002", "cpu-tdh", "count", 7),
    ("seed 002", "cpu-others", "count", 7),
    ("seed 002", "safety-net", "counts.children", 350),
    ("seed 002", "safety-net", "counts.years", 3),
    ("seed 004", "family-strengthening", "counts.independent_families_percent", 91),
    ("seed 004", "family-strengthening", "counts.directions", 3),
    ("seed 004", "family-strengthening", "counts.supporting_services", 6),
    ("seed 004", "family-strengthening", "from", "2005"),
    ("seed 004", "family-strengthening-tirana-1", "from", "2005"),
    ("seed 004", "family-strengthening-tirana-2", "from", "2007"),
    ("seed 004", "family-strengthening-shkoder", "from", "2008"),
]

HISTORY = [
    ("seed 000", EventKind.REGISTERED, "partnere-per-femijet", "", "2006-12-29"),
    ("seed 000", EventKind.FOUNDED, "njmf-al112", "partnere-per-femijet", ""),
    ("seed 000", EventKind.FOUNDED, "njmf-al154", "partnere-per-femijet", ""),
    ("seed 001", EventKind.FOUNDED, "bktf", "", "2002"),
    ("seed 001", EventKind.SUCCEEDED, "fbsh", "edm-dh", "2003"),
    ("seed 001", EventKind.PHASED_OUT, "edm-dh", "fbsh", "2003"),
    ("seed 001", EventKind.FOUNDED, "albanian-childrens-alliance", "unicef", ""),
    ("seed 001", EventKind.FOUNDED, "legal-clinic-minors", "peace-through-justice", "2000-08"),
    ("seed 001", EventKind.HANDED_OVER, "family-resource-centre-shkoder", "regional-social-services-shkoder", "2003"),
    ("seed 001", EventKind.BEGAN, "amae", "unicef", "1999"),
    ("seed 001", EventKind.FOUNDED, "counselling-center-women-girls", "", "1996"),
    ("seed 001", EventKind.FOUNDED, "shelter-women-girls", "", "1998"),
    ("seed 002", EventKind.SUCCEEDED, "tdh", "", ""),
    ("seed 004", EventKind.OPENED, "sos-villages", "", "2005"),
    ("seed 004", EventKind.OPENED, "sos-villages", "", "2007"),
    ("seed 004", EventKind.OPENED, "sos-villages", "", "2008"),
]

FUNDERS = ["ada", "medicor", "norway-mfa", "oak", "sdc", "unicef"]


@pytest.fixture
def entries(pack: LoadedPack) -> dict[str, dict[str, Any]]:
    network = pack.part("network")
    return {entry["code"]: entry for section in network if section != "kinds" for entry in network[section]}


def _pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(text, code) for text, codes in table.items() for code in codes]


@pytest.mark.parametrize(("text", "code"), _pairs(ORGANISATIONS) + _pairs(PROGRAMMES) + _pairs(BY_READING))
def test_what_a_text_names_is_there_with_the_text_as_its_source_in_both_languages(
    entries: dict[str, dict[str, Any]], text: str, code: str
) -> None:
    entry = entries[code]
    assert text in entry["source"]
    assert entry["mark"] in ("sourced", "to_confirm")
    assert entry["sq"].strip()
    assert entry["en"].strip()


@pytest.mark.parametrize(("text", "code"), _pairs(KINDS))
def test_the_kinds_of_institution_in_the_net_are_kinds_of_the_pack(pack: LoadedPack, text: str, code: str) -> None:
    assert text == "seed 002"
    assert pack.has_code("org_type", code)


@pytest.mark.parametrize(("text", "code", "key", "places"), PLACES)
def test_a_place_of_a_text_is_a_place_of_the_lists(
    entries: dict[str, dict[str, Any]], text: str, code: str, key: str, places: list[str]
) -> None:
    entry = entries[code]
    said = entry[key] if isinstance(entry[key], list) else [entry[key]]
    assert text in entry["source"]
    assert said == places
    assert [one for one in places if not is_area(one)] == []


@pytest.mark.parametrize(("text", "code", "way", "figure"), FIGURES)
def test_a_figure_of_a_text_stands_as_it_is_there(
    entries: dict[str, dict[str, Any]], text: str, code: str, way: str, figure: object
) -> None:
    found: Any = entries[code]
    assert text in found["source"]
    for key in way.split("."):
        found = found[key]
    assert found == figure


@pytest.mark.parametrize(("text", "kind", "code", "other", "on"), HISTORY)
def test_what_happened_stands_in_the_history_of_both(text: str, kind: str, code: str, other: str, on: str) -> None:
    row = Event.objects.get(organisation__code=code, kind=kind, happened_on=on)
    assert text in row.source
    assert (row.other.code if row.other else "") == other
    assert set(row.words) == {"sq", "en"}


def test_nothing_of_a_text_is_missing_from_these_lists(entries: dict[str, dict[str, Any]]) -> None:
    """Whoever adds to the pack out of a text adds it here; whoever takes away sees it here."""
    for text in ORGANISATIONS:
        named = {*ORGANISATIONS[text], *PROGRAMMES.get(text, []), *BY_READING.get(text, [])}
        named |= {code for source, code, _way, _figure in FIGURES if source == text}
        first = {code for code, entry in entries.items() if entry["source"].startswith(text)}
        assert first - named == set(), text


@pytest.mark.parametrize(("text", "code"), _pairs(PROGRAMMES))
def test_what_is_for_a_child_or_a_family_is_a_service_of_the_directory(
    entries: dict[str, dict[str, Any]], text: str, code: str
) -> None:
    assert entries[code]["kind"] in PROGRAMME_KINDS
    found = Service.objects.filter(code=code).first()
    if code in NO_SERVICE:
        assert found is None
        return
    assert found is not None
    assert (found.names["sq"], found.names["en"]) == (entries[code]["sq"], entries[code]["en"])
    assert text in found.source
    assert found.mark == entries[code]["mark"]
    assert found.status == entries[code]["status"]
    assert found.figures == entries[code].get("counts", {})


def test_every_organisation_of_the_texts_that_serves_somebody_has_a_service() -> None:
    """Those that pay, join, coordinate or are followed by another offer nothing of their own to a family."""
    of_others = {
        *("unicef", "bktf", "edm-dh", "albanian-childrens-alliance", "save-the-children", "plan-international"),
        *("peace-through-justice", "education-shkoder", "education-malesi-e-madhe", "education-puke", "red-barnet"),
        *("family-resource-centre-shkoder", "amae", *FUNDERS, "ministry-labour", "ministry-education"),
        *("njmf-al112", "njmf-al154", "njmf-al121", "njmf-al345", "njmf-al343", "njmf-al213", "njmf-al322"),
        *("njmf-al357", "njmf-al332"),
    }
    offering = set(Service.objects.values_list("organisation__code", flat=True))
    assert {code for _text, code in _pairs(ORGANISATIONS)} - of_others - offering == set()


def test_what_was_planned_stays_planned_and_takes_no_referral() -> None:
    row = Service.objects.get(code="state-kindergartens-2012")
    assert (row.status, row.began, row.is_open_to_referrals) == ("planned", "2012", False)
    assert Service.objects.filter(status="planned").count() == 1


def test_the_centre_of_shkodra_was_handed_over_with_its_record_kept() -> None:
    row = Service.objects.get(code="abandonment-prevention")
    assert row.organisation.code == "regional-social-services-shkoder"
    event = Event.objects.get(service=row)
    assert (event.organisation.code, event.other and event.other.code, event.happened_on) == (
        "family-resource-centre-shkoder",
        "regional-social-services-shkoder",
        "2003",
    )


def test_the_six_who_pay_for_the_safety_net_are_named(entries: dict[str, dict[str, Any]]) -> None:
    assert entries["safety-net"]["funders"] == FUNDERS
    assert [one["code"] for one in Profile.objects.get(organisation__code="tdh").funders] == FUNDERS


def test_nothing_that_no_source_says_is_filled_in() -> None:
    assert not Service.objects.exclude(age_from=None, age_to=None).exists()
    assert not Service.objects.filter(hours__isnull=False).exists()
    assert not Service.objects.filter(capacities__isnull=False).exists()
    assert not Service.objects.exclude(confirmed_at=None, due_at=None).exists()
    assert not Site.objects.exclude(address="").exists()
    assert set(Contact.objects.values_list("value", flat=True)) == {"116 111", "116 000"}


def test_a_shelter_has_no_place_in_the_directory() -> None:
    hidden = Service.objects.filter(is_place_hidden=True)
    assert set(hidden.values_list("code", flat=True)) >= {"shelter-stay", "trafficking-shelter-vatra"}
    assert not Site.objects.filter(service__in=hidden).exists()
    assert not CoveredArea.objects.filter(service__in=hidden).exists()


def test_districts_of_the_past_are_read_as_todays_municipalities() -> None:
    def covered(code: str) -> list[str]:
        return sorted(CoveredArea.objects.filter(service__code=code).values_list("municipality", flat=True))

    assert covered("gardens-mothers-children") == ["AL112", "AL131", "AL132", "AL133"]
    assert covered("home-schooling-feud") == ["AL152", "AL153", "AL154"]
    assert covered("mainstream-inclusion-elbasan") == [f"AL21{number}" for number in range(1, 8)]
    assert Service.objects.get(code="child-helpline").cover == "country"

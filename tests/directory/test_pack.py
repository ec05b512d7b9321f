"""The directory of a pack: every fault with its line, and a newer pack that leaves alone what an owner changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rrjeta.directory.choices import EventKind
from rrjeta.directory.models import Capacity, Contact, CoveredArea, Event, Profile, Service, Site
from rrjeta.directory.rules.pack_part import PART
from rrjeta.kernel.clock import now
from rrjeta.packs import current
from rrjeta.packs.apps import OWN_PARTS
from rrjeta.packs.facts import PackFaults
from rrjeta.packs.operations import load_pack
from rrjeta.packs.reading import read_pack
from rrjeta.places import book
from tests.packs.little import FILES, empty_tables, write_pack

PARTS = [*OWN_PARTS, PART]
WORDS = """\
service_type,parenting,Prindërim,Parenting,sourced,a text
service_type,legal_aid,Ndihmë juridike,Legal aid,sourced,a text
service_category,community,Komunitet,Community,sourced,a text
harm_category,neglect,Neglizhim,Neglect,sourced,a text
"""
SERVICES = """\
profiles:
  - organisation: helpers
    legal_form: npo
    registered_on: "2006-12-29"
    about: {sq: Ndihmojnë, en: They help}
    funders: [bigger]
    mark: sourced
    source: seed 000
services:
  - code: gardens
    type: parenting
    category: community
    ages: [0, 6]
    needs: [neglect]
    cost: free
    seats: [U1]
    contacts:
      - {kind: phone, value: "100", public: true}
history:
  - {code: began, kind: began, of: helpers, other: bigger, service: gardens, on: "2003", sq: Nisi, en: Began, mark: sourced,
     source: seed 000}
words:
  - {list: harm_category, code: neglect, words: hungry alone}
"""

BROKEN = [
    ("services:\n", "servicez:\n", 9, "the section 'servicez' is not known"),
    ("organisation: helpers", "organisation: nobody", 2, "organisation names the unknown body 'nobody'"),
    ("funders: [bigger]", "funders: [bigger, smaller]", 6, "funders names the unknown body 'smaller'"),
    ('registered_on: "2006-12-29"', "registered_on: yesterday", 4, "is not a time in quotes"),
    ("about: {sq: Ndihmojnë, en: They help}", "about: {sq: Ndihmojnë}", 5, "no words in en"),
    ("mark: sourced\n    source: seed 000\nservices", "mark: sure\n    source: seed 000\nservices", 7, "is not a mark"),
    ("  - code: gardens", "  - code: parks", 10, "the code 'parks' is no programme of network.yaml"),
    ("type: parenting", "type: magic", 11, "type 'magic' is not in the list service_type"),
    ("category: community", "category: ''", 10, "category is missing"),
    ("ages: [0, 6]", "ages: [6, 0]", 13, "are not two whole numbers, the lower first"),
    ("needs: [neglect]", "needs: [hunger]", 14, "needs 'hunger' is not in the list harm_category"),
    ("cost: free", "cost: cheap", 15, "cost 'cheap' is not known"),
    ("seats: [U1]", "seats: [U9]", 16, "seats names the unknown place 'U9'"),
    ("cost: free", "hidden: true", 16, "a hidden place has no seats"),
    ("cost: free", "hidden: perhaps", 15, "hidden must be true or false"),
    ("cost: free", "price: 5", 15, "the key 'price' is not known here"),
    ("kind: phone", "kind: pigeon", 18, "kind 'pigeon' is not known"),
    ("public: true}", "public: maybe}", 18, "public must be true or false"),
    ("kind: began", "kind: exploded", 20, "kind 'exploded' is not known"),
    ("service: gardens", "service: parks", 20, "service names the unknown service 'parks'"),
    ("en: Began, ", "", 20, "en is missing"),
    ("code: neglect, words", "code: hunger, words", 23, "code 'hunger' is not in the list 'harm_category'"),
]


@pytest.fixture(autouse=True)
def _empty(request: pytest.FixtureRequest) -> Iterator[None]:
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        empty_tables()
    yield
    current.forget()
    book.forget()


def write(folder: Path, services: str = SERVICES, **changed: str) -> Path:
    write_pack(folder, vocabularies_csv=FILES["vocabularies.csv"] + WORDS, **changed)
    (folder / "services.yaml").write_text(services, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("old", "new", "line", "words"), BROKEN)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in SERVICES
    with pytest.raises(PackFaults) as found:
        read_pack(write(tmp_path, SERVICES.replace(old, new, 1)), PARTS)
    said = [(one.file, one.line, one.message) for one in found.value.faults]
    assert any(one[:2] == ("services.yaml", line) and words in one[2] for one in said), said


def test_a_service_stands_once(tmp_path: Path) -> None:
    twice = SERVICES.replace("history:", "  - {code: gardens, type: parenting, category: community}\nhistory:")
    with pytest.raises(PackFaults) as found:
        read_pack(write(tmp_path, twice), PARTS)
    assert "the code 'gardens' stands on line 10 already" in [one.message for one in found.value.faults]


def test_a_pack_may_come_without_a_directory(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "services.yaml").unlink()
    assert read_pack(tmp_path, PARTS).contents["services"] == {
        "profiles": [],
        "services": [],
        "history": [],
        "words": [],
    }


def test_the_words_of_the_pack_are_those_of_the_code() -> None:
    assert {one.value for one in EventKind} >= {"founded", "merged", "handed_over", "phased_out"}


@pytest.mark.django_db
def test_a_service_takes_from_its_programme_what_stands_there(tmp_path: Path) -> None:
    load_pack(write(tmp_path), PARTS)
    row = Service.objects.select_related("organisation").get()
    assert (row.code, row.organisation.code, row.names["en"], row.began) == ("gardens", "helpers", "Gardens", "2003")
    assert (row.age_from, row.age_to, row.needs, row.cost, row.status) == (0, 6, ["neglect"], "free", "running")
    assert (row.figures, row.mark, row.source, row.cover) == ({"centres": 55}, "sourced", "seed 000", "listed")
    assert (row.is_open_to_referrals, row.due_at, row.team_id) == (False, None, None)
    assert sorted(CoveredArea.objects.values_list("municipality", "named")) == [("M1", "M1"), ("M2", "M2")]
    assert list(Site.objects.values_list("area", "address")) == [("U1", "")]
    assert list(Contact.objects.values_list("value", "is_public")) == [("100", True)]
    assert Event.objects.get().service_id == row.id
    profile = Profile.objects.get()
    assert (profile.registered_on, profile.funders) == ("2006-12-29", [{"code": "bigger", "source": "seed 000"}])


@pytest.mark.django_db
def test_a_newer_pack_changes_what_nobody_changed_and_leaves_the_rest(tmp_path: Path) -> None:
    load_pack(write(tmp_path), PARTS)
    Service.objects.update(names={"sq": "Tonat", "en": "Ours"}, sex="f")
    CoveredArea.objects.filter(municipality="M2").delete()
    Contact.objects.all().delete()
    newer = SERVICES.replace("ages: [0, 6]", "ages: [1, 7]").replace("cost: free", "cost: paid")
    load_pack(write(tmp_path, newer, network_yaml=FILES["network.yaml"].replace("en: Gardens", "en: Parks")), PARTS)
    row = Service.objects.get()
    assert (row.names["en"], row.age_from, row.age_to, row.sex, row.cost) == ("Ours", 1, 7, "f", "paid")
    assert list(CoveredArea.objects.values_list("municipality", flat=True)) == ["M1"]
    assert not Contact.objects.exists()
    assert Site.objects.count() == 1
    assert Event.objects.count() == Profile.objects.count() == 1


@pytest.mark.django_db
def test_what_the_pack_no_longer_names_stays_unlisted_and_comes_back(tmp_path: Path) -> None:
    load_pack(write(tmp_path), PARTS)
    Service.objects.update(is_open_to_referrals=True)
    begin, end = SERVICES.index("services:"), SERVICES.index("history:")
    load_pack(write(tmp_path, SERVICES[:begin] + "history: []\n"), PARTS)
    gone = Service.objects.get()
    assert (gone.is_listed, gone.is_open_to_referrals) == (False, False)
    load_pack(write(tmp_path, SERVICES[:begin] + SERVICES[begin:end]), PARTS)
    back = Service.objects.get()
    assert (back.id, back.is_listed) == (gone.id, True)


WITHOUT = SERVICES[: SERVICES.index("services:")] + "history: []\n"


@pytest.mark.django_db
@pytest.mark.parametrize("said", [{"age_to": 9}, {"confirmed_at": now()}])
def test_what_its_owner_keeps_stays_listed_when_the_pack_names_it_no_longer(
    tmp_path: Path, said: dict[str, object]
) -> None:
    load_pack(write(tmp_path), PARTS)
    Service.objects.update(**said)
    load_pack(write(tmp_path, WITHOUT), PARTS)
    assert Service.objects.get().is_listed


@pytest.mark.django_db
def test_a_service_of_which_somebody_says_its_room_stays_listed(tmp_path: Path) -> None:
    load_pack(write(tmp_path), PARTS)
    Capacity.objects.create(service=Service.objects.get(), total=5, free=1, as_of=now())
    load_pack(write(tmp_path, WITHOUT), PARTS)
    assert Service.objects.get().is_listed


@pytest.mark.django_db
def test_a_service_that_the_pack_says_has_ended_takes_no_referrals(tmp_path: Path) -> None:
    load_pack(write(tmp_path), PARTS)
    Service.objects.update(is_open_to_referrals=True)
    ended = FILES["network.yaml"].replace("status: running", "status: ended", 1)
    assert ended != FILES["network.yaml"]
    load_pack(write(tmp_path, network_yaml=ended), PARTS)
    row = Service.objects.get()
    assert (row.status, row.is_open_to_referrals) == ("ended", False)


@pytest.mark.django_db
def test_ages_that_an_owner_changed_are_not_mixed_with_those_of_the_pack(tmp_path: Path) -> None:
    load_pack(write(tmp_path), PARTS)
    Service.objects.update(age_to=3)
    load_pack(write(tmp_path, SERVICES.replace("ages: [0, 6]", "ages: [5, 9]")), PARTS)
    row = Service.objects.get()
    assert (row.age_from, row.age_to) == (0, 3)


@pytest.mark.django_db
def test_a_place_that_a_newer_pack_hides_keeps_no_site(tmp_path: Path) -> None:
    load_pack(write(tmp_path), PARTS)
    Site.objects.create(service=Service.objects.get(), area="U1", address="Zqstreet")
    load_pack(write(tmp_path, SERVICES.replace("seats: [U1]", "hidden: true")), PARTS)
    assert Service.objects.get().is_place_hidden
    assert not Site.objects.exists()


@pytest.mark.django_db
def test_open_data_hears_of_a_place_that_a_newer_pack_adds(tmp_path: Path) -> None:
    load_pack(write(tmp_path, SERVICES.replace("    seats: [U1]\n", "")), PARTS)
    before = now()
    Service.objects.update(modified_at=before)
    load_pack(write(tmp_path), PARTS)
    assert Site.objects.count() == 1
    assert Service.objects.get().modified_at > before

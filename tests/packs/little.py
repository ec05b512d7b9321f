"""A pack small enough to see at once, for tests that break it."""

from pathlib import Path

from django.db import connection

from rrjeta.directory.models import Contact, CoveredArea, Event, Profile, Service, Site
from rrjeta.network.models.alliance import (
    CoalitionMeeting,
    CoalitionMember,
    JointPosition,
    Protocol,
    ProtocolParty,
    WorkingGroup,
)
from rrjeta.packs import current
from rrjeta.packs.apps import OWN_PARTS
from rrjeta.packs.models import PackPart, PackVersion
from rrjeta.places import book
from rrjeta.places.models import Area, Organisation

PARTS = OWN_PARTS
FILES = {
    "pack.toml": """\
[pack]
code = "little"
version = 1
released_on = 2026-01-02
name = {sq = "E vogël", en = "Little"}

[calendar]
timezone = "Europe/Tirane"
country = "AL"
week_starts_on = "monday"
weekend = ["saturday", "sunday"]

[languages]
default = "sq"
all = ["sq", "en"]
names = {sq = "Shqip", en = "English"}
alphabet = {sq = "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v x xh y z zh"}

[money]
currency = "ALL"
symbol = "L"

[phone]
region = "AL"

[emergency.police]
number = "129"
also = ["112"]
mark = "sourced"
source = "a text"
name = {sq = "Policia", en = "Police"}

[public]
leave_to = "https://example.org/"
mark = "proposed"
source = "a text"

[passwords]
words = ["rrjeta"]
""",
    "vocabularies.csv": """\
list,code,sq,en,mark,source
risk_level,1_low,Rrezik i ulët,Low risk,sourced,a text
risk_level,4_immediate,Rrezik i menjëhershëm,Immediate risk,to_confirm,a text
urgency,h24,Brenda 24 orëve,Within 24 hours,proposed,proposed
org_type,njmf,Njësi për Mbrojtjen e Fëmijës,Child Protection Unit,proposed,proposed
org_type,npo,Organizatë jofitimprurëse,Non-profit organisation,proposed,proposed
""",
    "deadlines.csv": """\
code,when,value,unit,clock,limit,sq,en,basis,mark,valid_from,valid_to,confirmed_by
screening,,24,hours,received,target,Shqyrtimi fillestar,Screening,our proposal,proposed,,,
visit_interval,,1,months,last_visit,target,Vizita,Visit,our proposal,proposed,,2025-12-31,
visit_interval,,14,days,last_visit,target,Vizita,Visit,our proposal,proposed,2026-01-01,,
visit_interval,risk:4,7,days,last_visit,target,Vizita,Visit,our proposal,proposed,,,
visit_interval,risk:4;part:placement_week,1,days,last_visit,target,Vizita,Visit,our proposal,proposed,,,
stay,,72,hours,placed,legal,Qëndrimi,Stay,law 1,sourced,,,
police,,0,immediately,alarm,legal,Policia,Police,law 2,sourced,,,
""",
    "steps.csv": """\
code,deadline,who,sq,en,sq_line,en_line,mark,source
screen,screening,worker,Shqyrto,Screen,Shqyrtimi,Screening,proposed,ours
remind,,author,Shiko,Look,Kujtesa,Reminder,proposed,ours
""",
    "holidays.csv": """\
date,kind,name_sq,name_en,mark,source
2026-03-17,add,Ditë pushimi,Day off,to_confirm,a decision
2026-03-16,remove,Ditë pune,Working day,to_confirm,a decision
""",
    "places.csv": """\
code,kind,parent,sq,sq_definite,en,seat,lat,lon,valid_from,valid_to,successor,aliases,mark,source,tile
C1,county,,Kukës,Kukësi,Kukës,,,,,,,,sourced,a text,
M1,municipality,C1,Has,Hasi,Has,Krumë,42.1969,20.4133,2015-06-21,,,,sourced,a text,1.2
M2,municipality,C1,Kukës,Kukësi,Kukës,Kukës,42.0769,20.4219,2015-06-21,,,,sourced,a text,2.2
U1,administrative_unit,M1,Krumë,Kruma,Krumë,,,,2015-06-21,,,,to_confirm,a text,
U2,administrative_unit,M1,Fajzë,Fajza,Fajzë,,,,2015-06-21,,,,to_confirm,a text,
U3,administrative_unit,M2,Grykë-Çajë,Grykë-Çaja,Grykë-Çajë,,,,2015-06-21,,,Gryka e Çajës,to_confirm,a text,
V1,village,U3,Shkinak,Shkinaku,Shkinak,,,,,,,,sourced,a text,
R1,district,C1,Has,Hasi,Has,Krumë,,,,2015-06-20,M1,Rrethi Has,to_confirm,a text,
K1,former_commune,R1,Fajzë,Fajza,Fajzë,,,,1992-06-25,2015-06-20,U2,,to_confirm,a text,
""",
    "network.yaml": """\
kinds:
  ministry: {sq: Ministri, en: Ministry}
organisations:
  - code: helpers
    kind: npo
    sq: Ndihmësit
    en: Helpers
    founded: "2003"
    area: M2
    offices: [U1]
    relations:
      - {kind: member_of, to: bigger, from: "2004"}
    mark: sourced
    source: seed 000
  - {code: bigger, kind: ministry, sq: I madhi, en: Bigger, mark: to_confirm, source: seed 001}
units:
  - {code: unit-m1, kind: njmf, sq: NJMF Has, en: CPU Has, area: M1, mark: to_confirm, source: guide}
programmes:
  - code: gardens
    kind: centre
    sq: Kopshtet
    en: Gardens
    run_by: helpers
    areas: [M1, M2]
    from: "2003"
    status: running
    counts: {centres: 55}
    mark: sourced
    source: seed 000
counted:
  - code: members
    count: 9
    kind: npo
    relation: member_of
    to: bigger
    sq: Anëtari {n}
    en: Member {n}
    mark: sourced
    source: seed 001
""",
}


def write_pack(folder: Path, **changed: str | bytes) -> Path:
    """Write the little pack, with other text in some files (`places_csv=...`); return the folder."""
    folder.mkdir(exist_ok=True)
    for name, text in FILES.items():
        told = changed.pop(name.replace(".", "_"), text)
        (folder / name).write_bytes(told if isinstance(told, bytes) else told.encode())
    assert not changed
    return folder


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """Return the change of one file in which one place reads otherwise."""
    assert FILES[file].count(old) == 1, f"{old!r} must stand once in {file}"
    return {file.replace(".", "_"): FILES[file].replace(old, new)}


def empty_tables() -> None:
    """Take out of this test's database, and out of memory, whatever pack was loaded before."""
    of_network = (ProtocolParty, Protocol, JointPosition, CoalitionMeeting, WorkingGroup, CoalitionMember)
    of_directory = (Contact, Event, CoveredArea, Site, Profile, Service)
    for table in (*of_network, *of_directory, PackPart, PackVersion, Organisation, Area):
        # Areas lie in each other, so that no order of single deletions would be allowed.
        table.objects.all()._raw_delete(connection.alias)
    current.forget()
    book.forget()

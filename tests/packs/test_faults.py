"""A broken pack: every fault is named with its file and line, and nothing of the pack is taken."""

from pathlib import Path

import pytest

from rrjeta.packs.facts import PackFaults
from rrjeta.packs.reading import read_pack
from tests.packs.little import FILES, PARTS, edited, write_pack

# file, what stands there, what is written instead, the fault: line and words.
BROKEN = [
    # pack.toml
    ("pack.toml", 'code = "little"', 'code = "lit tle"', 2, "is not a code"),
    ("pack.toml", "version = 1", "version = 0", 3, "must be 1 or more"),
    ("pack.toml", "version = 1", 'version = "one"', 3, "is not of the expected kind"),
    ("pack.toml", "Europe/Tirane", "Europe/Atlantis", 8, "is not a time zone"),
    ("pack.toml", 'country = "AL"', 'country = "QQ"', 9, "does not know the country"),
    ("pack.toml", '"saturday"', '"caturday"', 11, "is not a day of the week"),
    ("pack.toml", 'default = "sq"', 'default = "it"', 14, "is not one of the languages"),
    ("pack.toml", 'all = ["sq", "en"]', 'all = ["sq"]', 15, "the languages must be"),
    ("pack.toml", 'symbol = "L"', 'sumbol = "L"', 21, "money.sumbol is not known"),
    ("pack.toml", '\nregion = "AL"', "", 23, "phone.region is missing"),
    ("pack.toml", 'number = "129"', 'number = "call us"', 27, "is not a telephone number"),
    ("pack.toml", 'mark = "sourced"', 'mark = "sure"', 29, "is not a mark"),
    ("pack.toml", 'name = {sq = "Policia", en = "Police"}', 'name = {sq = "Policia"}', 31, "no words in en"),
    ("pack.toml", "[calendar]", "[calendar", 7, "this is not TOML"),
    ("pack.toml", "[money]", "[mony]", 19, "the section [mony] is not known"),
    # vocabularies.csv
    ("vocabularies.csv", "risk_level,4_immediate", "risk_level,1_low", 3, "stands on line 2 already"),
    ("vocabularies.csv", "Rrezik i ulët", "", 2, "no words in sq"),
    ("vocabularies.csv", "Low risk", "", 2, "no words in en"),
    ("vocabularies.csv", "Low risk,sourced", "Low risk,certain", 2, "mark 'certain' is not a mark"),
    ("vocabularies.csv", "urgency,h24", "urgency,24 h", 4, "is not a code"),
    ("vocabularies.csv", "list,code,sq", "list,kode,sq", 1, "the column 'code' is missing"),
    ("vocabularies.csv", "list,code,sq", "list,kode,sq", 1, "the column 'kode' is not known"),
    ("vocabularies.csv", "Within 24 hours,proposed,proposed", "Within 24 hours,proposed", 4, "5 cells where"),
    ("vocabularies.csv", "Within 24 hours", '"Within 24 hours', 4, "cannot be read as CSV"),
    ("vocabularies.csv", "Within 24 hours", "Within\x0724 hours", 4, "a control character (U+0007)"),
    ("vocabularies.csv", "org_type,npo", "risk_level,9_other", 6, "the list 'risk_level' is torn apart"),
    ("vocabularies.csv", "Low risk", "L" * 301, 2, "longer than 300"),
    # deadlines.csv
    ("deadlines.csv", "screening,,24", "screening,,a day", 2, "is not a whole number"),
    ("deadlines.csv", "screening,,24", "screening,,-24", 2, "is not a whole number"),
    ("deadlines.csv", "24,hours", "24,moons", 2, "unit 'moons' is not a unit"),
    ("deadlines.csv", "risk:4,7", "risk:7,7", 5, "risk:7 is not in the list 'risk_level'"),
    ("deadlines.csv", "risk:4,7", "weather:bad,7", 5, "the unknown key 'weather'"),
    ("deadlines.csv", "risk:4,7", "risk4,7", 5, "is not a condition"),
    ("deadlines.csv", "received,target", "received,legal", 2, "only a sourced deadline"),
    ("deadlines.csv", "proposed,2026-01-01,,", "proposed,,2025-12-31,", 4, "stands on line 3 already"),
    ("deadlines.csv", "2026-01-01,,", "2026-01-01,2025-01-01,", 4, "valid_to lies before valid_from"),
    ("deadlines.csv", "2026-01-01", "2026-02-30", 4, "is not a date"),
    ("deadlines.csv", "police,,0", "police,,3", 8, "is not a whole number from 0 to 0"),
    ("deadlines.csv", "law 1", "", 7, "basis is empty"),
    # steps.csv, holidays.csv
    ("steps.csv", "screen,screening", "screen,scrining", 2, "the deadline 'scrining' is not in deadlines.csv"),
    ("steps.csv", "remind,,author", "remind,,nobody", 3, "who 'nobody' is not allowed"),
    ("steps.csv", "remind,,", "screen,,", 3, "the step 'screen' stands on line 2 already"),
    ("steps.csv", "Reminder", "", 3, "no words in en (en_line is empty)"),
    ("holidays.csv", "2026-03-16", "2026-03-17", 3, "the day 2026-03-17 stands on line 2 already"),
    ("holidays.csv", "2026-03-17,add", "2026-03-17,give", 2, "kind 'give' is not allowed"),
    # places.csv
    ("places.csv", "M2,municipality,C1", "M2,municipality,C9", 4, "the parent 'C9' is not a place"),
    ("places.csv", "V1,village,U3", "V1,village,M2", 8, "must be of kind administrative_unit, not municipality"),
    ("places.csv", "C1,county,,", "C1,county,M1,", 2, "of kind county has no parent"),
    ("places.csv", "U2,administrative_unit,M1", "U2,administrative_unit,", 6, "needs a parent"),
    ("places.csv", "U2,administrative_unit", "U1,administrative_unit", 6, "'U1' stands on line 5 already"),
    ("places.csv", "U2,administrative_unit", "U2,quarter", 6, "kind 'quarter' is not a kind of place"),
    ("places.csv", "a text,1.2", "a text,2.2", 4, "the tile 2.2 is taken on line 3 already"),
    ("places.csv", "a text,1.2", "a text,1", 3, "tile '1' is not row.column of a municipality"),
    ("places.csv", "Kukës,,,,,,,,sourced,a text,", "Kukës,,,,,,,,sourced,a text,1.1", 2, "tile '1.1' is not row"),
    ("places.csv", "42.1969,20.4133", "42.1969,", 3, "lat and lon stand together"),
    ("places.csv", "42.1969", "142.1969", 3, "is not a number from -90 to 90"),
    ("places.csv", "42.1969", "42°", 3, "is not a number"),
    ("places.csv", "2015-06-20,M1,", "2015-06-20,M7,", 9, "the successor 'M7' is not a place"),
    ("places.csv", "1992-06-25,2015-06-20,U2", "1992-06-25,,", 10, "is of the past and needs valid_to"),
    ("places.csv", "1992-06-25,2015-06-20", "2016-06-25,2015-06-20", 10, "valid_to lies before valid_from"),
    # network.yaml
    ("network.yaml", "kind: npo\n    sq", "kind: club\n    sq", 5, "kind 'club' is not in org_type"),
    ("network.yaml", "area: M2", "area: M9", 9, "area names the unknown place 'M9'"),
    ("network.yaml", "offices: [U1]", "offices: [U1, U9]", 10, "offices names the unknown place 'U9'"),
    ("network.yaml", "to: bigger, from", "to: biggest, from", 12, "the unknown body 'biggest'"),
    (
        "network.yaml",
        "kind: member_of, to: bigger, from",
        "kind: friend_of, to: bigger, from",
        12,
        "'friend_of' is not",
    ),
    ("network.yaml", 'founded: "2003"', "founded: 2003", 8, "is not a time in quotes"),
    ("network.yaml", "run_by: helpers", "run_by: nobody", 23, "run_by names the unknown body 'nobody'"),
    ("network.yaml", "status: running", "status: sleeping", 26, "status 'sleeping' is not known"),
    ("network.yaml", "counts: {centres: 55}", "counts: {centres: many}", 27, "counts must be whole numbers"),
    ("network.yaml", "count: 9", "count: 0", 32, "is not a whole number of 1 or more"),
    ("network.yaml", "    areas: [M1, M2]", "    aera: [M1, M2]", 24, "the key 'aera' is not known here"),
    ("network.yaml", "    sq: Ndihmësit\n", "", 4, "no words in sq"),
    ("network.yaml", "code: unit-m1", "code: helpers", 17, "the code 'helpers' stands on line 4 already"),
    ("network.yaml", "  - code: gardens", "  - code: gardens\n    code: parks", 20, "the key 'code' stands twice"),
    ("network.yaml", "units:", "unitz:", 16, "the section 'unitz' is not known"),
    ("network.yaml", "    sq: Kopshtet", "\tsq: Kopshtet", 21, "this is not YAML"),
    ("network.yaml", "run_by: helpers", "run_by: &one helpers\n    partners: [*one]", 23, "references"),
]


def faults_of(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(PackFaults) as found:
        read_pack(folder, PARTS)
    return [(fault.file, fault.line, fault.message) for fault in found.value.faults]


@pytest.mark.parametrize(("file", "old", "new", "line", "words"), BROKEN)
def test_a_fault_is_named_with_its_line(tmp_path: Path, file: str, old: str, new: str, line: int, words: str) -> None:
    found = faults_of(write_pack(tmp_path, **edited(file, old, new)))

    assert any(fault[:2] == (file, line) and words in fault[2] for fault in found), found


def test_the_little_pack_has_no_fault(tmp_path: Path) -> None:
    assert set(read_pack(write_pack(tmp_path), PARTS).contents) == {part.name for part in PARTS}


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    found = faults_of(
        write_pack(
            tmp_path,
            **edited("vocabularies.csv", "Low risk", ""),
            **edited("places.csv", "M2,municipality,C1", "M2,municipality,C9"),
            **edited("network.yaml", "area: M1", "area: M9"),
        )
    )

    assert {fault[0] for fault in found} == {"vocabularies.csv", "places.csv", "network.yaml"}


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    (write_pack(tmp_path) / file).unlink()

    assert (file, 1, "the file is missing") in faults_of(tmp_path)


@pytest.mark.parametrize("file", FILES)
def test_an_empty_file_is_named(tmp_path: Path, file: str) -> None:
    found = faults_of(write_pack(tmp_path, **{file.replace(".", "_"): ""}))

    assert file in {fault[0] for fault in found}


@pytest.mark.parametrize("file", FILES)
def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path, file: str) -> None:
    lines = FILES[file].encode().split(b"\n")
    lines[1] += b" \xeb"
    found = faults_of(write_pack(tmp_path, **{file.replace(".", "_"): b"\n".join(lines)}))

    assert (file, 2, "this line is not UTF-8 text") in found


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "nowhere") == [("nowhere", 1, "there is no such folder")]

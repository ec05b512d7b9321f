"""The pack of Albania says what the guide, the screens and the founding texts ask of it."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from rrjeta.packs.apps import OWN_PARTS
from rrjeta.packs.choices import Limit, Mark
from rrjeta.packs.loaded import LoadedPack
from rrjeta.packs.reading import read_pack
from rrjeta.packs.rules import word_order

CORRECTIONS = Path(__file__).parents[2] / "docs" / "decisions" / "pack-label-corrections.csv"

# Guide 2.4, as it stands there: code, condition, value and unit.
GUIDE = [
    ("report_to_njmf", {"part": "told"}, 0, "immediately"),
    ("police_out_of_hours", {}, 0, "immediately"),
    ("screening", {}, 24, "hours"),
    ("initial_assessment", {"risk": 4, "part": "on_site"}, 2, "hours"),
    ("initial_assessment", {"risk": 4}, 24, "hours"),
    ("initial_assessment", {"risk": 3}, 24, "hours"),
    ("initial_assessment", {"risk": 2}, 72, "hours"),
    ("initial_assessment", {"risk": 1}, 7, "days"),
    ("measure_decision_immediate", {}, 24, "hours"),
    ("court_request_after_immediate", {}, 48, "hours"),
    ("court_decision_immediate", {}, 72, "hours"),
    ("emergency_placement_max", {}, 72, "hours"),
    ("gtn_after_full_assessment", {"risk": 2}, 5, "working_days"),
    ("gtn_after_full_assessment", {"risk": 4}, 24, "hours"),
    ("full_assessment", {}, 10, "working_days"),
    ("plan_after_gtn", {}, 5, "working_days"),
    ("visit_interval", {"risk": 4, "part": "placement_week"}, 1, "days"),
    ("visit_interval", {"risk": 4}, 7, "days"),
    ("visit_interval", {"risk": 3}, 7, "days"),
    ("visit_interval", {"risk": 2}, 14, "days"),
    ("visit_interval", {"risk": 1}, 1, "months"),
    ("plan_review_interval", {"risk": 1}, 3, "months"),
    ("plan_review_interval", {"risk": 3}, 1, "months"),
    ("plan_review_interval", {"risk": 4}, 1, "months"),
    ("measure_review_interval", {}, 6, "months"),
    ("closure_follow_up", {}, 3, "months"),
    ("service_referral_ack", {}, 3, "working_days"),
    ("transfer_accept", {}, 5, "working_days"),
    ("transfer_accept", {"risk": 4}, 24, "hours"),
    ("dv_police_preliminary", {}, 0, "immediately"),
    ("dv_umm_court", {}, 48, "hours"),
    ("dv_um_hearing", {}, 15, "days"),
    ("dv_umm_confirmation", {}, 20, "days"),
    ("dv_copy_delivery", {}, 24, "hours"),
    ("mediation_suspension_max", {}, 45, "days"),
    ("birth_declaration", {"part": "in_country"}, 60, "days"),
    ("birth_declaration", {"part": "abroad"}, 90, "days"),
    ("reintegration_monitoring", {}, 6, "months"),
    ("fs_programme_length", {"part": "to"}, 5, "years"),
    ("data_breach_notice", {}, 72, "hours"),
    ("retention_case_file", {}, 25, "years"),
    # Screens S3, S4.
    ("known_child_call_back", {}, 1, "hours"),
    ("whereabouts_next_step", {"risk": 1}, 7, "days"),
    ("whereabouts_next_step", {"risk": 3}, 24, "hours"),
    ("whereabouts_next_step", {"risk": 4}, 24, "hours"),
]


@pytest.fixture(scope="module")
def contents() -> dict[str, Any]:
    return read_pack(Path(settings.RRJETA_PACK), OWN_PARTS).contents


@pytest.fixture(scope="module")
def pack(contents: dict[str, Any]) -> LoadedPack:
    return LoadedPack(1, contents)


@pytest.fixture(scope="module")
def bodies(contents: dict[str, Any]) -> dict[str, dict[str, Any]]:
    network = contents["network"]
    return {entry["code"]: entry for section in network if section != "kinds" for entry in network[section]}


def test_all_lists_and_codes_of_the_guide_are_there(contents: dict[str, Any]) -> None:
    """A code that we need beside the guide's says so in its source, and is not counted here."""
    of_the_guide = {
        name: [entry for entry in entries if "; added:" not in entry["source"]]
        for name, entries in contents["lists"].items()
    }
    assert (len([name for name in of_the_guide if of_the_guide[name]]), sum(map(len, of_the_guide.values()))) == (
        127,
        1322,
    )


def test_each_correction_of_a_label_is_in_the_pack(pack: LoadedPack) -> None:
    with CORRECTIONS.open(encoding="utf-8", newline="") as told:
        rows = list(csv.DictReader(told))
    wrong = [
        f"{row['list']}.{row['code']}"
        for row in rows
        if (text := pack.labels(row["list"], row["code"])).sq != row["sq_after"] or text.en != row["en_after"]
    ]
    assert (len(rows) > 100, wrong) == (True, [])


def test_a_corrected_label_waits_for_its_readers(pack: LoadedPack) -> None:
    with CORRECTIONS.open(encoding="utf-8", newline="") as told:
        changed = {(row["list"], row["code"]) for row in csv.DictReader(told) if row["sq_before"] != row["sq_after"]}
    marks = {one.mark for name in pack.list_names() for one in pack.code_list(name) if (name, one.code) in changed}
    assert marks == {Mark.TO_CONFIRM}


@pytest.mark.parametrize(
    ("list_name", "code", "words"),
    [
        ("case_status", "on_hold", "Vendndodhja e panjohur, në kërkim"),
        ("user_role", "supervisor", "Supervizor"),
        ("user_role", "school_focal", "Personi i kontaktit në shkollë"),
        ("user_role", "health_focal", "Personi i kontaktit në shëndetësi"),
        ("task_type", "supervision", "Takim supervizimi"),
        ("measure_status", "confirmed", "Konfirmuar nga gjykata"),
        ("goal_attainment", "mostly", "Arritur kryesisht"),
        ("fs_level", "2", "E cenueshme"),
        ("plan_action_status", "done", "U krye"),
        ("service_referral_status", "received", "U hap nga marrësi"),
        ("service_referral_status", "expired", "Pa përgjigje, afati kaloi"),
        ("parenting_programme", "sfp", "SFP"),
        ("access_reason", "emergency", "Hapje urgjente e dosjes"),
        ("transition_type", "reassign", "Kalim i rastit te një koleg"),
    ],
)
def test_a_label_reads_as_the_screens_ask(pack: LoadedPack, list_name: str, code: str, words: str) -> None:
    assert pack.labels(list_name, code).sq == words


@pytest.mark.parametrize("word", ["dublikat", "brisht", "thyej", "vulosur", "ricaktim", "pronar", "menaxher i rastit"])
def test_a_word_that_reads_wrongly_stands_in_no_label(pack: LoadedPack, word: str) -> None:
    assert [text.sq for text in pack._labels.values() if word in text.sq.casefold()] == []


@pytest.mark.parametrize(
    "list_name", ["measure_status", "plan_action_status", "consent_status", "protection_order_status"]
)
def test_a_status_that_happened_agrees_with_every_noun(pack: LoadedPack, list_name: str) -> None:
    assert [one.text.sq for one in pack.code_list(list_name) if one.text.sq.startswith(("I ", "E "))] == []


@pytest.mark.parametrize(("code", "facts", "value", "unit"), GUIDE)
def test_a_deadline_is_what_the_guide_says(
    pack: LoadedPack, code: str, facts: dict[str, Any], value: int, unit: str
) -> None:
    found = pack.parameter(code, **facts)
    assert (found.value, found.unit) == (value, unit)


def test_what_no_text_says_is_never_called_a_legal_limit(pack: LoadedPack) -> None:
    legal = [row for row in pack.parameters() if row.limit is Limit.LEGAL]
    assert {row.mark for row in legal} == {Mark.SOURCED}
    assert all(any(act in row.basis for act in ("Law", "VKM", "order")) for row in legal)


def test_every_step_has_a_deadline_or_a_reason_to_have_none(pack: LoadedPack, contents: dict[str, Any]) -> None:
    assert {entry["code"] for entry in contents["steps"] if not entry["deadline"]} <= {"hold_meeting", "own_reminder"}


def test_the_places_are_all_there(contents: dict[str, Any]) -> None:
    kinds = [entry["kind"] for entry in contents["places"]]
    assert [kinds.count(kind) for kind in ("county", "municipality", "administrative_unit", "district")] == [
        12,
        61,
        373,
        36,
    ]


def test_every_municipality_has_its_code_both_forms_and_a_point(contents: dict[str, Any]) -> None:
    own = {entry["sq"]: entry for entry in contents["places"] if entry["kind"] == "municipality"}
    assert (own["Mat"]["code"], own["Tropojë"]["code"], own["Finiq"]["code"]) == ("AL114", "AL133", "AL354")
    assert (own["Has"]["seat"], own["Prrenjas"]["aliases"][0]) == ("Krumë", "Përrenjas")
    assert [name for name, entry in own.items() if entry["lat"] is None] == []
    same = {"Ura Vajgurore", "Vau i Dejës", "Memaliaj"}
    assert {name for name, entry in own.items() if not entry["sq_definite"]} == same


def test_the_places_of_the_texts_and_scenarios_are_found(contents: dict[str, Any]) -> None:
    names = {(entry["kind"], entry["sq"]) for entry in contents["places"]}
    assert {
        ("village", "Sukth"),
        ("administrative_unit", "Krumë"),
        ("administrative_unit", "Bajram Curri"),
        ("border_point", "Kakavijë"),
        ("former_municipality", "Peshkopi"),
        *(("district", name) for name in ("Dibër", "Has", "Kukës", "Tropojë", "Malësi e Madhe", "Pukë", "Shkodër")),
    } <= names


def test_a_division_of_the_past_ends_where_the_reform_began(contents: dict[str, Any]) -> None:
    ended = {
        entry["valid_to"] for entry in contents["places"] if entry["kind"] in ("former_commune", "former_municipality")
    }
    assert ended == {"2015-06-20"}


def test_places_stand_in_the_order_of_the_language(contents: dict[str, Any]) -> None:
    order = word_order(contents["head"]["alphabet"]["sq"])
    names = [entry["sq"] for entry in contents["places"]]
    assert names == sorted(names, key=order)


def test_each_municipality_has_one_protection_unit(contents: dict[str, Any]) -> None:
    units = contents["network"]["units"]
    assert len({unit["area"] for unit in units}) == len(units) == 61
    assert sum(unit["mark"] == Mark.SOURCED for unit in units) == 9


@pytest.mark.parametrize(
    "code",
    [
        *("partnere-per-femijet", "tdh", "unicef", "bktf", "npf", "fbsh", "edm-dh", "albanian-childrens-alliance"),
        *("legal-clinic-minors", "peace-through-justice", "red-barnet", "family-resource-centre-shkoder", "medpak"),
        *("maltreatment-centre", "vma-kukesi", "amae", "counselling-center-women-girls", "shelter-women-girls"),
        *(
            "roma-community-center-elbasan",
            "ada",
            "medicor",
            "norway-mfa",
            "oak",
            "sdc",
            "sos-villages",
            "save-the-children",
        ),
        *(
            "plan-international",
            "regional-social-services-shkoder",
            "education-puke",
            "ministry-labour",
            "tact",
            "safety-net",
        ),
    ],
)
def test_a_body_of_the_founding_texts_names_its_text(bodies: dict[str, dict[str, Any]], code: str) -> None:
    assert bodies[code]["source"].startswith("seed 00")


def test_what_was_handed_over_or_planned_says_so(bodies: dict[str, dict[str, Any]]) -> None:
    centre = bodies["family-resource-centre-shkoder"]["relations"]
    assert {"kind": "taken_over_by", "to": "regional-social-services-shkoder", "from": "2003"} in centre
    planned = bodies["state-kindergartens-2012"]
    assert (planned["status"], planned["counts"]) == ("planned", {"kindergartens": 10})


def test_what_is_counted_is_not_named(bodies: dict[str, dict[str, Any]]) -> None:
    counted = {
        code: bodies[code]["count"] for code in ("bktf-members", "alliance-members", "cpu-tdh", "border-villages")
    }
    assert counted == {"bktf-members": 9, "alliance-members": 150, "cpu-tdh": 7, "border-villages": 39}
    assert "name not in the source" in bodies["bktf-members"]["en"]


def test_the_days_on_which_nobody_works_are_the_countrys(pack: LoadedPack) -> None:
    free = [date(2026, 1, 1), date(2026, 3, 16), date(2026, 5, 27), date(2026, 11, 30), date(2026, 12, 25)]
    assert [day for day in free if pack.is_working_day(day)] == []
    assert pack.is_working_day(date(2026, 11, 27))

"""A broken pathway is named with file and line, and a whole one with nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from rrjeta.cases.rules import reading
from rrjeta.cases.rules.known import Known
from rrjeta.packs.choices import Mark
from rrjeta.packs.lines import read_tree
from rrjeta.packs.source import PackSource
from tests.fixtures.pathway import FOLDER

FILE = "pathways/protection.yaml"
WHOLE = (FOLDER / FILE).read_text(encoding="utf-8")

# What stands there, what stands there instead, the words of the fault, and a text on the line that it must name.
BROKEN = [
    ("      - has_searched\n", "      - has_looked\n", "there is no guard 'has_looked' for a concern", "- has_looked"),
    ("    from: [received]\n", "    from: [receeved]\n", "there is no stage 'receeved'", "from: [receeved]"),
    ("    to: screening\n", "    to: screened\n", "there is no stage 'screened'", "to: screened"),
    ("permission: concern.screen\n", "permission: concern.sceen\n", "there is no permission", "concern.sceen"),
    ("who: [duty, worker]", "who: [duty, wizard]", "there is no party 'wizard'", "wizard"),
    (
        "list: reopening_reason\n",
        "list: reopening_reasons\n",
        "there is no list 'reopening_reasons'",
        "reopening_reasons",
    ),
    ("codes: [new_report, ", "codes: [no_report, ", "the list 'reopening_reason' has no code 'no_report'", "no_report"),
    (
        "limit: full_assessment, ",
        "limit: fool_assessment, ",
        "there is no deadline 'fool_assessment'",
        "fool_assessment",
    ),
    ("step: look_twice, limit", "step: look_once, limit", "there is no step 'look_once'", "look_once"),
    ("part: on_site, as_risk: 4, from", "part: in_bed, as_risk: 4, from", "has no part 'in_bed'", "in_bed"),
    ("chosen_by: risk, from: received_at", "chosen_by: luck, from: received_at", "not chosen by 'luck'", "luck"),
    ("starts: [plan_completion]\n", "starts: [plan_perfection]\n", "no clock 'plan_perfection'", "plan_perfection"),
    ("opens: whereabouts_unknown\n", "opens: on_hold\n", "there is no track beside 'on_hold'", "opens: on_hold"),
    ("form: handover\n    mark", "form: hangover\n    mark", "there is no form 'hangover'", "hangover"),
    ('mark: sourced\n    source: "[S9*]"', 'mark: certain\n    source: "[S9*]"', "is not a mark", "certain"),
    ("guard: has_objectives, minimum: 1", "guard: has_objectives", "needs minimum", "guard: has_objectives}"),
    (
        "guard: risk_is_below, level: 4",
        "guard: risk_is_below, level: 4, minimum: 2",
        "does not ask for minimum",
        "minimum: 2",
    ),
    ("meaning: family_agrees, field", "meaning: family_agree, field", "no meaning 'family_agree'", "family_agree,"),
    ("codes: [done_child_alone]}", "codes: [done_child_aside]}", "has no code 'done_child_aside'", "done_child_aside"),
    ("  - code: T2\n", "  - code: T1\n", "the code 'T1' stands twice", "  - code: T1"),
    ("event: child_found\n", "event: case_merged\n", "the event 'case_merged' stands twice", "event: case_merged"),
    ("    - danger_feud\n", "    - danger_food\n", "does not ask 'danger_food'", "dangers:"),
    ("first_scores: [0, 4, 8, 12, 16]", "first_scores: [0, 4, 8, 8, 16]", "five rising scores", "first_scores"),
    ("immediate: 4, h24: 3", "immediate: 5, h24: 3", "5 is not a level", "urgency_as_risk"),
    (
        "owner: director, step: approve_plan",
        "owner: worker, step: approve_plan",
        "is not the worker's",
        "plan_approval: {",
    ),
    (
        "to: back\n    back_to: [review, registered",
        "to: back\n    back_off: [review, registered",
        "unknown key 'back_off'",
        "back_off",
    ),
    ("  has_urgency: {sq:", "  has_urgence: {sq:", "no guard is called 'has_urgence'", "has_urgence:"),
    ("  has_urgency: {sq:", "  has_urgence: {sq:", "no sentence for the refusal 'has_urgency'", "refusals:"),
    ('en: "Set the urgency."', 'en: "Set {this}."', "names something", "has_urgency: {"),
    ('en: "Set the urgency."', 'eng: "Set the urgency."', "must be words in sq and in en", "refusals:"),
    ("    second_look: true\n", "    second_look: maybe\n", "must be true or false", "second_look: maybe"),
    ("  - code: T5\n    track: case\n", "  - code: T5\n", "has no 'track'", "code: T5"),
    ("    closes: whereabouts_unknown\n", "", "opens something beside the stage that no move closes", "code: T19"),
]


def faults(text: str, known: Known) -> list[tuple[int, str]]:
    tree = read_tree(text, FILE)
    return [(fault.line, fault.message) for fault in [*tree.faults, *reading.faults_of(tree, known)]]


def test_the_pathway_of_the_pack_has_no_fault(source: PackSource) -> None:
    assert reading.check(source) == []
    assert list(reading.content(source)) == ["protection"]


@pytest.mark.parametrize(("there", "instead", "message", "place"), BROKEN)
def test_a_fault_is_named_with_its_line(known: Known, there: str, instead: str, message: str, place: str) -> None:
    assert there in WHOLE, "the pathway of the pack has changed"
    text = WHOLE.replace(there, instead, 1)
    found = faults(text, known)
    lines = text.splitlines()

    told = [(line, said) for line, said in found if message in said]
    assert told, found
    assert any(place in lines[line - 1] for line, _said in told), (told, [lines[line - 1] for line, _said in told])


def test_a_stage_that_nothing_leads_out_of_is_named(known: Known) -> None:
    text = WHOLE.replace("    from: [closure_proposed]\n    to: closed\n", "    from: [review]\n    to: closed\n")
    text = text.replace("    from: [closure_proposed]\n    to: back\n", "    from: [review]\n    to: back\n")
    text = text.replace(
        "plan_active, review, closure_proposed, closed]\n    to: merged", "plan_active, review, closed]\n    to: merged"
    )

    assert any(
        "from the stage 'closure_proposed' no way leads to an end" in said for _line, said in faults(text, known)
    )


def test_a_stage_that_no_move_leads_to_is_named(known: Known) -> None:
    text = WHOLE.replace(
        "      merged: {owner: head, open: false}\n",
        "      merged: {owner: head, open: false}\n      reopened: {owner: head, open: false}\n",
    )
    found = faults(text, known)

    assert [said for _line, said in found] == ["no move leads to the stage 'reopened'"]
    assert "reopened:" in text.splitlines()[found[0][0] - 1]


def test_every_fault_is_told_at_once(known: Known) -> None:
    text = WHOLE
    wrong = [one for one in BROKEN if one[2].startswith("there is no")]
    for there, instead, _message, _place in wrong:
        text = text.replace(there, instead, 1)

    found = [said for _line, said in faults(text, known)]
    assert all(any(message in said for said in found) for _there, _instead, message, _place in wrong)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "code: [", "code: protection\n", "moves: 3\n", "\x00"])
def test_what_is_no_pathway_at_all_is_said_and_does_not_break(known: Known, text: str) -> None:
    assert faults(text, known)


@pytest.mark.parametrize("part", ["meanings", "risk", "beside", "always", "closing", "tracks", "moves", "refusals"])
@pytest.mark.parametrize("value", ["3", "nothing", "[1, 2]", "{a: {b: c}}", "[[]]", "{a: 3}"])
def test_a_part_of_the_wrong_kind_is_said_and_does_not_break(known: Known, part: str, value: str) -> None:
    lines = WHOLE.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{part}:"))
    end = next(
        (number for number in range(start + 1, len(lines)) if lines[number] and lines[number][0].isalpha()), len(lines)
    )
    text = "\n".join([*lines[:start], f"{part}: {value}", *lines[end:]]) + "\n"

    assert faults(text, known)


def test_a_missing_list_of_another_file_is_named(known: Known) -> None:
    without = replace(known, lists={name: codes for name, codes in known.lists.items() if name != "closure_reason"})

    assert any("there is no list 'closure_reason'" in said for _line, said in faults(WHOLE, without))


def test_a_pack_without_a_pathway_is_named(tmp_path: Path) -> None:
    source = PackSource(tmp_path)

    assert "the pack has no pathway" in [fault.message for fault in reading.check(source)]


def test_each_move_shows_what_it_stands_on(source: PackSource) -> None:
    told = reading.marks(reading.content(source))
    by_code = {one.code: one for one in told}

    assert len(told) == len(by_code)
    assert (by_code["T11"].group, by_code["T11"].mark) == ("protection", Mark.TO_CONFIRM)
    assert all(one.source for one in told)

"""A masked answer comes back empty and is not lost: what stood there stays, is added to, or is replaced by choice."""

import pytest

from rrjeta.forms.queries import draw, form, read_answers, unmasked
from rrjeta.forms.rules.filled import Filled, filled
from rrjeta.forms.rules.masking import choice_name, masked_keys, without_masked
from rrjeta.forms.rules.shape import Choice

pytestmark = pytest.mark.usefixtures("pack")

RESTRICTED = {"restricted"}
OLD, NEW = "What she told on Monday.", "What she told on Friday."


def _account(typed: dict[str, list[str]], kept: Filled | None = None) -> str:
    """Return the account after a form was sent over what is kept."""
    shape = form("visit")
    before = kept if kept is not None else filled(shape, {"restricted_account": OLD})
    keys = masked_keys(shape, RESTRICTED)
    found = unmasked(shape, typed, before, keys, ())
    return str(read_answers(shape, found, "unfinished").told.get("restricted_account", ""))


def test_an_empty_field_leaves_what_is_written() -> None:
    assert _account({}) == OLD
    assert _account({"restricted_account": [""]}) == OLD
    assert _account({"restricted_account": ["  \n "]}) == OLD


def test_new_words_are_added() -> None:
    assert _account({"restricted_account": [NEW]}) == f"{OLD}\n\n{NEW}"


def test_new_words_replace_by_choice_alone() -> None:
    name = choice_name("restricted_account")
    assert _account({"restricted_account": [NEW], name: ["replace"]}) == NEW
    assert _account({"restricted_account": [NEW], name: ["add"]}) == f"{OLD}\n\n{NEW}"
    assert _account({"restricted_account": [NEW], name: ["'; DROP"]}) == f"{OLD}\n\n{NEW}"


def test_replacing_with_nothing_leaves_what_is_written() -> None:
    assert _account({choice_name("restricted_account"): ["replace"]}) == OLD


def test_where_nothing_was_written_new_words_stand_alone() -> None:
    assert _account({"restricted_account": [NEW]}, filled(form("visit"))) == NEW


def test_a_code_left_out_stays_and_another_takes_its_place() -> None:
    shape = form("initial_assessment")
    kept = filled(shape, {"danger_sexual": "yes", "trafficking_screen": "pvot"})
    keys = masked_keys(shape, RESTRICTED)
    assert {"danger_sexual", "danger_feud", "trafficking_screen", "restricted_account"} <= keys
    found = unmasked(shape, {"trafficking_screen": ["not_vot"]}, kept, keys, ())
    coded = read_answers(shape, found, "unfinished").coded
    assert (coded["danger_sexual"], coded["trafficking_screen"]) == ("yes", "not_vot")


def test_ticks_are_added_to_those_before() -> None:
    shape = form("registration")
    kept = filled(shape, {"harm_type": ["av_sexual"], "harm_category": ["abuse_violence"]})
    keys = masked_keys(shape, RESTRICTED)
    found = unmasked(shape, {"harm_type": ["av_physical"]}, kept, keys, ())
    assert found["harm_type"] == ["av_sexual", "av_physical"]
    chosen = {"harm_type": ["av_physical"], choice_name("harm_type"): ["replace"]}
    assert unmasked(shape, chosen, kept, keys, ())["harm_type"] == ["av_physical"]


def test_a_question_whose_name_begins_alike_is_another() -> None:
    shape = form("protection")
    kept = filled(shape, {"place_kind": "kin", "secured_where": "Te tezja"})
    keys = masked_keys(shape, {"placement"})
    found = unmasked(shape, {"place_kind": [""], "secured_where": ["Spitali"]}, kept, keys, ())
    assert found["place_kind"] == ["kin"]
    assert found["secured_where"] == ["Te tezja; Spitali"]


def test_the_page_shows_neither_the_words_nor_whether_there_are_any() -> None:
    shape = form("visit")
    keys = masked_keys(shape, RESTRICTED)
    full = filled(shape, {"restricted_account": OLD, "observed": "The room was cold."})
    empty = filled(shape, {"observed": "The room was cold."})
    pages = [draw(shape, without_masked(kept, keys), masked=keys) for kept in (full, empty)]
    assert pages[0] == pages[1]
    assert OLD not in pages[0]
    assert "The room was cold." in pages[0]
    assert "is not shown" in pages[0] or "nuk shfaqet" in pages[0]


def test_the_line_of_each_child_is_kept_alone() -> None:
    shape = form("protection")
    masked = {one.key for one in shape.questions() if one.per_child}
    first = next(iter(sorted(masked)))
    children = [Choice("a", "A"), Choice("b", "B")]
    kept = Filled({}, (), {"a": Filled({first: "too"}), "b": Filled({first: "not"})})
    found = unmasked(shape, {f"{first}-a": ["not"]}, kept, {first}, children)
    assert (found[f"{first}-a"], found[f"{first}-b"]) == (["not"], ["not"])
    assert unmasked(shape, {}, kept, {first}, children)[f"{first}-a"] == ["too"]

"""What was posted becomes answers, or a sentence at the field; nothing is half kept."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.forms.choices import Phase
from rrjeta.forms.queries import read_answers
from rrjeta.forms.rules.answers import Answers
from rrjeta.forms.rules.filled import as_posted, filled, filled_with
from rrjeta.forms.rules.shape import Choice, Form
from rrjeta.kernel import clock
from rrjeta.kernel.errors import Invalid

NOW = datetime(2026, 3, 14, 22, 10, tzinfo=UTC)
CALL = {"what_happened": "Dikush bërtet.", "danger_now": "yes"}


@pytest.fixture(autouse=True)
def _night_of_the_call() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def _errors(form: Form, posted: Any, phase: str = Phase.QUICK, **more: Any) -> dict[str, str]:
    with translation.override("en"):
        with pytest.raises(Invalid) as refused:
            read_answers(form, posted, phase, **more)
        return {name: " ".join(str(one) for one in said) for name, said in refused.value.errors.items()}


def test_seven_inputs_are_a_concern(forms: dict[str, Form]) -> None:
    posted = QueryDict(
        "what_happened=Dikush+b%C3%ABrtet.&danger_now=yes&child_location=te+fqinja&admin_unit=Sukth"
        "&children-0-child_given_name=Xhulia&children-0-age_estimate=9&children-0-sex=f"
        "&source=neighbour&referrer_phone=069+12+34+567"
    )
    answers = read_answers(forms["identification"], posted, Phase.QUICK)
    assert answers.told == {
        "what_happened": "Dikush bërtet.", "child_location": "te fqinja", "admin_unit": {"id": None, "text": "Sukth"},
    }  # fmt: skip
    assert answers.fields["danger_now"] == "yes"
    assert [{key: found for key, found in row.items() if found} for row in answers.fields["children"]] == [
        {"child_given_name": "Xhulia", "age_estimate": 9, "sex": "f"}
    ]
    assert forms["identification"].fields_of("reporter", answers.fields)["phone"] == "069 12 34 567"


def test_two_answers_are_enough_to_save_a_concern(forms: dict[str, Form]) -> None:
    assert read_answers(forms["identification"], CALL, Phase.QUICK).told == {"what_happened": "Dikush bërtet."}


def test_half_a_form_can_be_kept_and_the_rest_is_asked_at_the_end(forms: dict[str, Form]) -> None:
    half = {"analysis": "Ende pa u plotësuar."}
    assert read_answers(forms["full_assessment"], half, Phase.UNFINISHED).told == half
    asked = set(_errors(forms["full_assessment"], half, Phase.FINISH))
    assert {"risk_level", "domains", "home_visit_dates", "child_opinion", "best_interest_reasoning"} <= asked
    assert "analysis" not in asked


def test_why_the_childs_view_is_missing_stands_in_for_it(forms: dict[str, Form]) -> None:
    asked = _errors(forms["full_assessment"], {"child_opinion_reason_missing": "too_young"}, Phase.FINISH)
    assert "child_opinion" not in asked


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("children-0-birth_date", "31.2.2020", "There is no such day"),
        ("children-0-birth_date", "15.3.2026", "has not come yet"),
        ("children-0-birth_date", "14.3.26", "There is no such day"),
        ("children-0-birth_date", "kurrë", "There is no such day"),
        ("children-0-age_estimate", "26", "from 0 to 25"),
        ("children-0-age_estimate", "-1", "from 0 to 25"),
        ("children-0-age_estimate", "dhjetë", "whole number"),
        ("children-0-sex", "x", "choose one of the answers"),
        ("harm_category", "hunger", "choose one of the answers"),
        ("danger_now", "refused", "choose one of the answers"),
        ("municipality", "Atlantida", "We do not know this place"),
        ("assigned_to", "nobody", "We do not know this colleague"),
        ("alleged_perpetrator", "unknown-id", "We do not know this person"),
        ("feedback_wanted", "true", "choose one of the answers"),
        ("referrer_notified_at-date", "15.3.2026", "write the hour as well"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(forms: dict[str, Form], name: str, typed: str, words: str) -> None:
    errors = _errors(forms["identification"], CALL | {name: typed})
    (field, said), *others = errors.items()
    assert others == []
    assert name.startswith(field)
    assert words in said


def test_too_many_words_are_counted(forms: dict[str, Form]) -> None:
    errors = _errors(forms["identification"], CALL | {"what_happened": "ë" * 200_000})
    assert errors == {
        "what_happened": "This answer has 200 000 characters; at most 20 000 can be kept. Please shorten it."
    }


@pytest.mark.parametrize("name", ["🦊", "Володимир", "A", "Ëngjëll Çoçoli", "O'Neill-Xhaçka", "محمد"])
def test_every_name_is_welcome(forms: dict[str, Form], name: str) -> None:
    answers = read_answers(forms["identification"], CALL | {"children-0-child_given_name": name}, Phase.QUICK)
    assert answers.fields["children"][0]["child_given_name"] == name


def test_a_control_character_is_left_out_and_a_letter_has_one_form(forms: dict[str, Form]) -> None:
    answers = read_answers(forms["note"], {"text": "  e\u0308 a\x00b\r\nc  "}, Phase.QUICK)
    assert answers.told["text"] == "ë ab\nc"


@pytest.mark.parametrize("typed", ["14.3.2020", "14/03/2020", "2020-03-14", "14032020", "14, 3, 2020", "14 3 2020"])
def test_a_day_is_taken_as_people_write_it(forms: dict[str, Form], typed: str) -> None:
    answers = read_answers(forms["registration"], {"birth_date": typed}, Phase.UNFINISHED)
    assert answers.fields["birth_date"] == date(2020, 3, 14)


@pytest.mark.parametrize(("typed", "hour"), [("23:10", 22), ("23.10", 22), ("2310", 22), ("9", 8), ("9:05", 8)])
def test_a_moment_is_kept_in_world_time(forms: dict[str, Form], typed: str, hour: int) -> None:
    posted = {"received_at-date": "14.3.2026", "received_at-time": typed}
    answers = read_answers(forms["identification"], CALL | posted, Phase.QUICK)
    assert answers.fields["received_at"].astimezone(UTC).hour == hour


def test_an_hour_that_was_skipped_in_spring_is_refused(forms: dict[str, Form]) -> None:
    with clock.frozen(datetime(2026, 6, 1, tzinfo=UTC)):
        posted = {"received_at-date": "29.3.2026", "received_at-time": "02:30"}
        assert "does not exist" in _errors(forms["identification"], CALL | posted)["received_at"]


def test_a_moment_may_come_whole_from_a_device(forms: dict[str, Form]) -> None:
    answers = read_answers(forms["identification"], CALL | {"received_at": "2026-03-14T23:10:00+01:00"}, Phase.QUICK)
    assert answers.fields["received_at"] == NOW


def test_what_is_not_asked_is_not_kept(forms: dict[str, Form]) -> None:
    posted = {"danger_now": "no", "emergency_called": "done", "harm_category": "neglect"}
    posted |= {"harm_type": ["ng_physical", "av_sexual"], "feedback_wanted": "no", "feedback_safely": "me shkrim"}
    answers = read_answers(forms["identification"], CALL | posted, Phase.QUICK)
    assert "emergency_called" not in answers.coded
    assert answers.coded["harm_type"] == ["ng_physical"]
    assert answers.fields["feedback_safely"] is None


def test_a_fault_in_what_is_not_asked_troubles_nobody(forms: dict[str, Form]) -> None:
    posted = CALL | {"danger_now": "no", "emergency_called": "perhaps"}
    assert read_answers(forms["identification"], posted, Phase.QUICK).coded == {}


def test_a_worker_is_asked_for_only_when_a_case_opens(forms: dict[str, Form]) -> None:
    form = forms["identification"]
    assert "assigned_to" in _errors(form, CALL | {"screening_outcome": "open_cp"}, Phase.FINISH)
    assert "assigned_to" not in _errors(form, CALL | {"screening_outcome": "no_action"}, Phase.FINISH)


def test_a_known_person_is_named_by_id_and_a_known_place_by_its_words(forms: dict[str, Form]) -> None:
    choices = {
        "people": [Choice("p1", "Besim M.")], "places": [Choice("AL-02-SUK", "Sukth, Durrës")],
        "municipalities": [Choice("durres", "Durrës")],
    }  # fmt: skip
    posted = CALL | {"alleged_perpetrator": "p1", "admin_unit": "sukth, durrës", "municipality": "durres"}
    answers = read_answers(forms["identification"], posted, Phase.QUICK, choices=choices)
    assert answers.told["alleged_perpetrator"] == {"id": "p1", "text": "Besim M."}
    assert answers.told["admin_unit"]["id"] == "AL-02-SUK"
    assert answers.fields["municipality"]["id"] == "durres"


VISIT = {
    "new_risk": "no",
    "next_visit": "28.3.2026",
    "visit_at-date": "13.3.2026",
    "visit_at-time": "10",
    "visit_type": "school",
}


def test_a_visit_without_change_is_three_answers(forms: dict[str, Form], children: list[Choice]) -> None:
    posted = VISIT | {"outcome-sara-1": "done_child_alone", "outcome-era-2": "done_child_seen"}
    answers = read_answers(forms["visit"], posted, Phase.FINISH, children=children)
    assert {child: line.coded["outcome"] for child, line in answers.per_child.items()} == {
        "sara-1": "done_child_alone", "era-2": "done_child_seen",
    }  # fmt: skip
    assert answers.coded == {"new_risk": "no", "visit_type": "school"}


def test_nobody_at_home_stands_for_every_child(forms: dict[str, Form], children: list[Choice]) -> None:
    posted = VISIT | {"whole_outcome": "nobody_home", "outcome-sara-1": "done_child_seen"}
    answers = read_answers(forms["visit"], posted, Phase.FINISH, children=children)
    assert answers.coded["whole_outcome"] == "nobody_home"
    assert all(line.coded == {} for line in answers.per_child.values())


def test_each_child_must_be_said_to_be_seen_or_not(forms: dict[str, Form], children: list[Choice]) -> None:
    errors = _errors(forms["visit"], VISIT | {"outcome-sara-1": "done_child_seen"}, Phase.FINISH, children=children)
    assert set(errors) == {"outcome-era-2"}


def test_a_statement_is_shareable_only_when_that_is_said(forms: dict[str, Form], children: list[Choice]) -> None:
    posted = {
        "child_statement-sara-1": "Babai bërtet.",
        "child_statement-era-2": "Jam mirë.",
        "child_statement-era-2-share": "yes",
    }
    answers = read_answers(forms["visit"], posted, Phase.UNFINISHED, children=children)
    assert {child: line.shareable for child, line in answers.per_child.items()} == {
        "sara-1": frozenset(), "era-2": frozenset({"child_statement"}),
    }  # fmt: skip


def test_only_the_actions_that_changed_are_kept(forms: dict[str, Form]) -> None:
    choices = {"plan_actions": [Choice("a-1", "Terapi"), Choice("a-2", "Shkollë")]}
    posted = {
        "action_progress-a-1-status": "",
        "action_progress-a-2-status": "done",
        "action_progress-x-status": "done",
    }
    answers = read_answers(forms["visit"], posted, Phase.UNFINISHED, choices=choices)
    assert answers.fields["action_progress"] == [{"of": "a-2", "status": "done", "note": None}]


def test_numbers_are_taken_as_people_write_them(forms: dict[str, Form]) -> None:
    posted = {"household_income": "12.500", "household_size": "5"}
    answers = read_answers(forms["registration"], posted, Phase.UNFINISHED)
    assert (answers.told["household_income"], answers.coded["household_size"]) == (12_500, 5)
    given_help = {
        "material_given-0-item": "Qumësht",
        "material_given-0-quantity": "2,5",
        "material_given-0-value": "900",
    }
    help_lines = read_answers(forms["visit"], given_help, Phase.UNFINISHED).told["material_given"]
    assert help_lines == [{"item": "Qumësht", "quantity": 2.5, "value": 900}]
    assert "not below 0" in _errors(forms["registration"], {"household_income": "-3"}, "unfinished")["household_income"]


def test_more_lines_than_a_page_holds_are_refused(forms: dict[str, Form]) -> None:
    posted = CALL | {f"children-{place}-child_given_name": "A" for place in range(61)}
    assert "At most 60 lines" in _errors(forms["identification"], posted)["children"]


def test_a_class_that_is_left_out_is_neither_read_nor_asked_for(forms: dict[str, Form]) -> None:
    posted = CALL | {"referrer_phone": "069", "source": "school"}
    answers = read_answers(forms["identification"], posted, Phase.QUICK, leave_out={"reporter"})
    assert "referrer_phone" not in answers.fields
    assert "source" not in answers.fields


def test_one_part_is_read_with_what_is_known_of_the_others(forms: dict[str, Form]) -> None:
    form = forms["identification"]
    answers = read_answers(form, {"urgency": "h24"}, Phase.UNFINISHED, part="three", known={"danger_now": "yes"})
    assert set(answers.fields) == {"urgency", "screening_outcome", "assigned_to", "referrer_notified_at"}
    assert answers.told == {}


def test_a_message_is_in_the_readers_language(forms: dict[str, Form]) -> None:
    with pytest.raises(Invalid) as refused:
        read_answers(forms["identification"], {"danger_now": "yes"}, Phase.QUICK)
    with translation.override("sq"):
        assert [str(one) for one in refused.value.errors["what_happened"]] == ["Ju lutemi, përgjigjuni kësaj pyetjeje."]


FIRST_MINUTE = 26_300_000  # In January 2020.


def _again(form: Form, answers: Answers, children: list[Choice]) -> Answers:
    posted = as_posted(form, filled_with(answers), clock.zone())
    return read_answers(form, posted, Phase.UNFINISHED, children=children)


_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(
    _words, _words, st.dates(date(1990, 1, 1), date(2026, 3, 14)), st.booleans(), st.integers(0, 5000),
    st.integers(FIRST_MINUTE, FIRST_MINUTE + 60 * 24 * 2000),
)  # fmt: skip
def test_kept_answers_come_back_as_they_were(
    forms: dict[str, Form], words: str, mood: str, day: date, share: bool, lek: int, minute: int
) -> None:
    kids = [Choice("sara-1", "Sara M.")]
    posted = {
        "observed": words, "child_mood-sara-1": mood, "child_mood-sara-1-share": "yes" if share else "no",
        "visit_at": datetime.fromtimestamp(minute * 60, UTC).isoformat(), "next_visit": "1.1.2030",
        "material_given-0-value": str(lek), "outcome-sara-1": "done_child_seen", "minutes_spent": "45",
    }  # fmt: skip
    first = read_answers(forms["visit"], posted, Phase.UNFINISHED, children=kids)
    assert _again(forms["visit"], first, kids) == first
    born = read_answers(forms["registration"], {"birth_date": day.isoformat(), "given_name": words}, "unfinished")
    assert _again(forms["registration"], born, []) == born


def test_the_hour_that_comes_twice_in_autumn_does_not_move(forms: dict[str, Form]) -> None:
    for moment in ("2025-10-26T00:30:00+00:00", "2025-10-26T01:30:00+00:00"):
        kept = filled(forms["visit"], {"visit_at": moment})
        posted = as_posted(forms["visit"], kept, clock.zone())
        assert posted["visit_at-time"][0].startswith("02:30")
        answers = read_answers(forms["visit"], posted, Phase.UNFINISHED)
        assert answers.fields["visit_at"].isoformat() == moment


def test_native_and_plain_answers_fill_a_form_alike(forms: dict[str, Form]) -> None:
    form = forms["closure"]
    native = filled(form, {"objectives_met_pct": Decimal("66.67"), "closure_date": date(2026, 3, 1), "summary": ""})
    assert native.values == {"objectives_met_pct": 66.67, "closure_date": "2026-03-01"}
    assert as_posted(form, native, clock.zone())["closure_date"] == ["1.3.2026"]

"""The forms of Albania hold every question of the guide, in the order and words of the screens."""

import re
from collections.abc import Iterator

import pytest

from rrjeta.forms.choices import Home, Kind, Required
from rrjeta.forms.rules.shape import Form, Question

# Every key of the field lists 3.1–3.9, 3.12 and 3.13 of the domain guide.
GUIDE = {
    "identification": """received_at channel source referrer_name referrer_org referrer_phone referrer_anonymous
        referrer_relationship feedback_wanted child_given_name child_surname father_name mother_name nickname sex
        birth_date birth_precision age_estimate nid child_location address municipality admin_unit school lives_with
        harm_category harm_type what_happened when_happened incident_location alleged_perpetrator perp_relationship
        perp_access_now injury_visible other_children actions_taken informed_parents police_informed safety_alerts
        urgency screening_outcome screening_reason assigned_to referrer_notified_at""",
    "registration": """reg_date given_name surname father_name mother_name nickname other_names sex birth_date
        birth_precision birth_place nid citizenship_status id_docs birth_reg_status ethnicity languages municipality
        admin_unit village address settlement_type geo phone parental_status caregivers siblings household_size
        care_arrangement care_since separation_reason education_status school_level school grade disability_type
        health_note family_doctor economic_aid household_income income_sources housing_type prior_cases harm_category
        harm_type safety_alerts sensitivity family_record consent_ref""",
    "initial_assessment": """first_contact_at contact_place child_seen interview_alone child_statement carer_statement
        observed physical_signs risk_factors protective_factors severity likelihood vulnerability capacity
        suggested_level risk_level override_reason immediate_action measure_proposed trafficking_screen dv_screen
        suicide_screen siblings_screen next_step supervisor_check""",
    "full_assessment": """strengths needs child_view family_view score evidence sources_consulted home_visit_dates
        school_report medical_report police_report functioning child_opinion child_opinion_reason_missing kin_map
        analysis risk_level conclusion recommended_measure best_interest_reasoning""",
    "plan": """version date valid_until risk_level overall_goal measure measure_status court decision_no court_date
        contact_rules supervision_conditions safety_plan objectives actions visit_frequency review_date
        closure_criteria family_agreement child_agreement total_cost signatures explained_to_child""",
    "minutes": """meeting_no date time place convened_by level agenda_cases attendance child_present parent_present
        child_view_presented summary opinions decisions disagreements next_meeting signatures minutes_taker""",
    "visit": """visit_at visit_type outcome present child_mood child_statement home_conditions action_progress new_risk
        risk_level school_attendance material_given photos next_visit minutes_spent km""",
    "review": """review_date reason participants visits_planned visits_done objectives changes child_opinion
        family_opinion risk_before risk_after measure_assessment outcome new_plan_version next_review approved_by""",
    "closure": """closure_date reason risk_at_closure objectives_met_pct measure_ended measure_end_reason
        services_continuing child_opinion family_opinion informed followup_contact nvnr_recommendation summary
        approved_by retention_until""",
    "handover": """type reason from_unit to_unit from_worker to_worker requested_at summary risk_level measures
        court_dates open_actions open_referrals safety_alerts documents child_informed family_informed joint_meeting
        accepted_at refused_reason signatures""",
}
STATEMENT = re.compile(r"child_(statement|mood|opinion|view)|carer_statement|family_(opinion|view)")


def _all(form: Form) -> Iterator[Question]:
    for question in form.questions():
        yield question
        yield from question.questions


def _part(form: Form, part: str) -> list[Question]:
    return [
        question
        for section in form.sections
        if section.part == part and not section.folded
        for question in section.questions
    ]


@pytest.mark.parametrize("code", GUIDE)
def test_no_question_of_the_guide_is_missing(forms: dict[str, Form], code: str) -> None:
    covered = {name for question in _all(forms[code]) for name in (question.key, *question.covers)}
    assert sorted(set(GUIDE[code].split()) - covered) == []


def test_the_first_part_of_a_concern_asks_seven_things(forms: dict[str, Form]) -> None:
    keys = [question.key for question in _part(forms["identification"], "one") if question.show_if is None]
    assert keys == [
        "what_happened", "danger_now", "child_location", "admin_unit", "children",
        "source", "referrer_phone", "referrer_anonymous",
    ]  # fmt: skip
    child = forms["identification"].by_key["children"]
    assert [sub.key for sub in child.questions if not sub.more] == ["child_given_name", "age_estimate", "sex"]


def test_a_concern_never_needs_a_name_a_birth_date_or_a_category(forms: dict[str, Form]) -> None:
    needed = {one.key for one in _all(forms["identification"]) if one.required is Required.QUICK}
    assert needed == {"what_happened", "danger_now"}
    later = {one.key for one in _all(forms["identification"]) if one.required is not Required.NEVER or one.require_if}
    assert not later & {"children", "child_given_name", "birth_date", "harm_category", "harm_type"}


def test_the_visit_begins_with_who_was_seen_and_stays_short(forms: dict[str, Form]) -> None:
    keys = [question.key for question in _part(forms["visit"], "one")]
    assert keys == [
        "outcome", "whole_outcome", "observed", "new_risk", "new_risk_what", "action_progress", "next_visit",
    ]  # fmt: skip


def test_a_note_needs_one_input(forms: dict[str, Form]) -> None:
    assert [one.key for one in forms["note"].questions() if one.required is not Required.NEVER] == ["text"]


def test_eight_danger_questions_must_be_answered(forms: dict[str, Form]) -> None:
    dangers = [one for one in forms["initial_assessment"].questions() if one.key.startswith("danger_")]
    assert len(dangers) == 8
    assert {(one.home, one.required, one.codes) for one in dangers} == {
        (Home.CODED, Required.FINISH, frozenset({"yes", "no", "unknown"}))
    }


def test_the_four_judgements_are_words_from_0_to_4(forms: dict[str, Form]) -> None:
    judged = [one for one in forms["initial_assessment"].questions() if one.kind is Kind.WHOLE and not one.computed]
    assert [one.key for one in judged] == ["severity", "likelihood", "vulnerability", "cannot_protect"]
    for question in judged:
        assert [option.code for option in question.options] == ["0", "1", "2", "3", "4"]
        assert all(len(option.text.sq.split()) >= 3 for option in question.options)


def test_every_statement_asks_whether_the_parents_may_read_it(forms: dict[str, Form]) -> None:
    open_statements = [
        f"{form.code}.{one.key}"
        for form in forms.values()
        for one in _all(form)
        if STATEMENT.fullmatch(one.key) and one.kind is Kind.LONG and not one.share
    ]
    assert open_statements == []


def test_free_words_and_names_are_never_coded(forms: dict[str, Form]) -> None:
    told = {Kind.TEXT, Kind.LONG, Kind.PERSON}
    assert [
        one.key for form in forms.values() for one in _all(form) if one.home is Home.CODED and one.kind in told
    ] == []


def test_ethnicity_health_and_disability_are_sealed_and_never_required(forms: dict[str, Form]) -> None:
    by_key = forms["registration"].by_key
    for key in ("ethnicity", "health_note", "disability_type"):
        assert by_key[key].data_class == "sensitive"
        assert by_key[key].home is not Home.CODED
        assert by_key[key].required is Required.NEVER


def test_the_words_of_the_screens_are_used(forms: dict[str, Form]) -> None:
    said = " ".join(one.label.sq for form in forms.values() for one in _all(form))
    for word in ("Amësia", "Kategoria e rrezikut", "Brishtësia", "kthim përgjigjeje", "Burimi i referimit", "Nofka"):
        assert word not in said
    for word in ("Emri i nënës", "Tipologjia e rastit", "Kush e sinjalizoi", "Njihet si", "Kërkon përgjigje"):
        assert word in said
    assert forms["identification"].paper.sq == "Formulari i identifikimit / referimit"
    assert forms["plan"].paper.sq == "Plani Individual i Mbrojtjes (PIM)"


def test_every_form_says_what_it_stands_on(forms: dict[str, Form]) -> None:
    assert {form.mark for form in forms.values()} == {"proposed"}
    assert [form.code for form in forms.values() if not form.source] == []

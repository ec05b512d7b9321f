"""A form on paper, blank and filled, in both languages."""

import pytest

from rrjeta.forms.queries import paper, told_summary
from rrjeta.forms.rules.filled import filled
from rrjeta.forms.rules.printing import Paper, PaperRow
from rrjeta.forms.rules.shape import Choice, Form
from tests.cast import Cast


def _rows(found: Paper) -> dict[str, PaperRow]:
    return {row.key: row for section in found.sections for row in section.rows}


def test_a_blank_form_has_every_question_its_boxes_and_room_to_write(forms: dict[str, Form]) -> None:
    for form in forms.values():
        blank = paper(form, language="sq")
        assert blank.is_blank
        assert blank.title == form.paper.sq
        assert list(_rows(blank)) == [question.key for question in form.questions()]
        assert [row.key for row in _rows(blank).values() if row.words] == []
        assert [row.key for row in _rows(blank).values() if any(box.is_ticked for box in row.boxes)] == []
        assert [row.key for row in _rows(blank).values() if not row.columns and row.lines < 1] == []


def test_a_filled_form_says_its_answers_in_words(forms: dict[str, Form]) -> None:
    form = forms["initial_assessment"]
    kept = filled(
        form,
        {"severity": 4, "risk_level": "4_immediate", "risk_factors": ["poverty", "weapon"], "danger_weapon": "yes"},
        {"first_contact_at": "2026-03-14T23:30:00+00:00", "carer_statement": "Kam frikë."},
    )
    rows = _rows(paper(form, kept, "sq"))
    assert rows["severity"].words == "Dëm që rrezikon jetën ose lë pasoja për gjithë jetën."
    assert rows["risk_factors"].words == "Varfëri ekstreme, Armë në shtëpi"
    assert rows["first_contact_at"].words == "15.3.2026, 00:30"
    assert [box.is_ticked for box in rows["danger_weapon"].boxes] == [True, False, False]
    assert (rows["carer_statement"].is_statement, rows["carer_statement"].may_be_read) == (True, False)
    english = _rows(paper(form, kept, "en"))
    assert english["risk_level"].words == "Immediate risk"
    assert english["danger_weapon"].boxes[0].label == "Yes"


def test_lines_become_a_table_with_what_each_is_about(forms: dict[str, Form]) -> None:
    form = forms["review"]
    kept = filled(form, {"objectives": [{"of": "o-1", "attainment": "partly", "note": None}]})
    row = _rows(paper(form, kept, "en", choices={"plan_objectives": [Choice("o-1", "Safe at home")]}))["objectives"]
    assert row.columns == ("Attainment of the objectives", "How far it was reached", "Note")
    assert [[cell.words for cell in line] for line in row.table] == [["Safe at home", "Partly achieved", ""]]


def test_set_lines_stand_on_blank_paper_with_a_mark_on_statements(forms: dict[str, Form]) -> None:
    form = forms["full_assessment"]
    blank = _rows(paper(form, language="sq"))["domains"]
    assert len(blank.table) == 13
    assert blank.table[0][0].words == "Siguria"
    kept = filled(
        form,
        {"domains": [{"of": "safety", "child_view": "Kam frikë.", "child_view_may_be_read": False,
                      "family_view": "Mirë.", "family_view_may_be_read": True}]},
    )  # fmt: skip
    ((*cells,),) = _rows(paper(form, kept, "sq"))["domains"].table
    assert [(cell.words, cell.may_be_read) for cell in cells if cell.is_statement] == [
        ("Kam frikë.", False),
        ("Mirë.", True),
    ]


def test_each_child_has_its_own_line(forms: dict[str, Form], children: list[Choice]) -> None:
    form = forms["visit"]
    lines = {
        "sara-1": filled(form, {"child_statement": "Po."}, shareable=["child_statement"]),
        "era-2": filled(form, {"child_statement": "Jo."}),
    }
    found = paper(form, filled(form, per_child=lines), "sq", children=children)
    said = [row for section in found.sections for row in section.rows if row.key == "child_statement"]
    assert [(row.child, row.words, row.may_be_read) for row in said] == [
        ("Sara M.", "Po.", True),
        ("Era M.", "Jo.", False),
    ]


def test_what_stays_in_the_file_may_never_be_read(forms: dict[str, Form]) -> None:
    kept = filled(forms["plan"], {"child_view_kept": "Dua te gjyshja."})
    row = _rows(paper(forms["plan"], kept, "sq"))["child_view_kept"]
    assert (row.is_statement, row.may_be_read) == (True, False)


def test_numbers_and_names_are_written_for_the_reader(forms: dict[str, Form]) -> None:
    form = forms["closure"]
    kept = filled(form, {"objectives_met_pct": 66.5, "followup_by": "u-1"})
    rows = _rows(paper(form, kept, "sq", choices={"users": [Choice("u-1", "Elira K.")]}))
    assert (rows["objectives_met_pct"].words, rows["followup_by"].words) == ("66,5 %", "Elira K.")
    income = _rows(paper(forms["registration"], filled(forms["registration"], {"household_income": 12500}), "en"))
    assert income["household_income"].words == "12\N{NO-BREAK SPACE}500 lek"


def test_a_summary_names_only_what_was_answered(forms: dict[str, Form]) -> None:
    found = told_summary(forms["visit"], {"observed": "Qetë.", "new_risk": "no", "material_given": []}, "en")
    assert found == [("What I saw and heard", "Qetë."), ("Is there a new danger?", "No")]
    assert told_summary(forms["visit"], {"observed": "Qetë.", "new_risk": "no"}, "en", ["observed"]) == found[:1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "key"), [("closure", "followup_by"), ("minutes", "minutes_taker"), ("plan", "explained_by")]
)
def test_a_colleague_kept_by_id_alone_is_summed_up_by_name(
    forms: dict[str, Form], cast: Cast, code: str, key: str
) -> None:
    assert [words for _label, words in told_summary(forms[code], {key: str(cast.ana.user_id)}, "en")] == ["Ana Test"]

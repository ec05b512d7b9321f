"""What changed since somebody last had a file open: by others, of what they may see, without a word of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rrjeta.cases.models import Case, FileSeen
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.cases.operations.handover import give_cases
from rrjeta.cases.operations.hearings import set_hearing
from rrjeta.cases.operations.notes import write_note
from rrjeta.cases.operations.questions import answer_question, ask_about_case
from rrjeta.cases.queries.file import case_file
from rrjeta.cases.queries.missed import missed
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, change, working
from rrjeta.letters.models import Letter, ProtocolNumber
from rrjeta.people.models import Person
from rrjeta.people.operations.around import raise_alert
from tests.cases.making import make_case
from tests.cases.planning import active, assessed, called
from tests.cases.protecting import at_stage
from tests.cast import Cast, cover

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def opened(cast: Cast, case: Case, who: Any = None) -> str:
    return cast.signed_in(who or cast.ana).get(reverse("case", args=[case.id])).content.decode()


def note(cast: Cast, case: Case, who: Any = None) -> None:
    write_note(who or cast.dea, operation_id=new_id(), case_id=case.id, text="Zqnote of the head")


def kinds(cast: Cast, case: Case, who: Any = None) -> set[str]:
    return {one.kind.value for one in case_file(who or cast.ana, case.id).changes}


def test_the_first_look_has_no_before(cast: Cast) -> None:
    case = make_case(cast)
    note(cast, case)
    assert "What changed since" not in opened(cast, case)
    assert FileSeen.objects.get().user_id == cast.ana.user_id


def test_what_others_wrote_since_stands_on_top_with_who_and_without_its_words(cast: Cast) -> None:
    case = make_case(cast)
    opened(cast, case)
    with frozen(now() + timedelta(hours=20)):
        note(cast, case)
    with frozen(now() + timedelta(days=1)):
        page = opened(cast, case)
    part = page[page.index("What changed since") : page.index("</section>", page.index("What changed since"))]
    assert cast.dea.name in part
    assert "Zqnote" not in part
    assert "/entries/" in part


def test_one_sees_nothing_of_ones_own(cast: Cast) -> None:
    case = make_case(cast)
    opened(cast, case)
    with frozen(now() + timedelta(hours=20)):
        note(cast, case, cast.ana)
    with frozen(now() + timedelta(days=1)):
        assert kinds(cast, case) == set()


def test_it_stays_for_a_sitting_and_is_gone_in_the_next(cast: Cast) -> None:
    case = make_case(cast)
    opened(cast, case)
    with frozen(now() + timedelta(hours=20)):
        note(cast, case)
    for minutes, shown in ((0, {"entry"}), (10, {"entry"}), (25, {"entry"}), (120, set())):
        with frozen(now() + timedelta(days=1, minutes=minutes)):
            assert kinds(cast, case) == shown
            opened(cast, case)


def test_each_reader_has_a_moment_of_their_own(cast: Cast) -> None:
    case = make_case(cast)
    opened(cast, case)
    opened(cast, case, cast.dea)
    with frozen(now() + timedelta(hours=20)):
        note(cast, case, cast.ana)
    with frozen(now() + timedelta(days=1)):
        assert kinds(cast, case, cast.dea) == {"entry"}


def test_everything_that_a_colleague_changes_is_told(cast: Cast) -> None:
    case = active(cast)
    opened(cast, case, cast.dea)
    with frozen(now() + timedelta(hours=20)):
        at_stage(cast, case, "court_pending")
        given = {"measure_id": None, "held_at": now() + timedelta(days=3), "court": "Court"}
        set_hearing(cast.ana, operation_id=new_id(), case_id=case.id, **given)
        write_note(cast.ana, operation_id=new_id(), case_id=case.id, text="A note of the worker")
        with working(cast.ana.user_id):
            raise_alert(code="dog", happened_at=now(), words="Zqdog", person=case.person)
            change(Case.objects.get(id=case.id), {"risk_level": 4})
        give_cases(cast.edi, operation_id=new_id(), case_ids=[case.id], to_id=cast.besa.user_id)
    with frozen(now() + timedelta(days=1)):
        found = kinds(cast, case, cast.dea)
        assert found >= {"measure", "hearing", "entry", "alert", "risk", "owner", "transfer"}
        page = opened(cast, case, cast.dea)
        assert "Zqdog" not in page[page.index("What changed since") : page.index("timeline-title")]


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_to_beware_of_is_told_whichever_of_two_joined_records_it_stands_on(cast: Cast, is_kept: bool) -> None:
    kept, gone = make_case(cast), make_case(cast)
    Person.objects.filter(id=gone.person_id).update(merged_into_id=kept.person_id)
    opened(cast, kept, cast.dea)
    with frozen(now() + timedelta(hours=20)), working(cast.ana.user_id):
        raise_alert(code="dog", happened_at=now(), words="Zqdog", person=kept.person if is_kept else gone.person)
    with frozen(now() + timedelta(days=1)):
        assert "alert" in kinds(cast, kept, cast.dea)


def test_question_and_answer_are_told(cast: Cast) -> None:
    case = make_case(cast)
    opened(cast, case)
    opened(cast, case, cast.dea)
    with frozen(now() + timedelta(hours=20)):
        question_id = ask_about_case(cast.dea, operation_id=new_id(), case_id=case.id, words="Is the child at school?")
        given = {"case_id": case.id, "question_id": question_id, "words": "Yes, every day."}
        answer_question(cast.ana, operation_id=new_id(), **given)
    with frozen(now() + timedelta(days=1)):
        assert kinds(cast, case) == {"question"}
        assert kinds(cast, case, cast.dea) == {"answer"}


def test_who_sees_no_more_than_the_head_of_the_file_is_told_no_more(cast: Cast) -> None:
    case = assessed(cast)
    opened(cast, case, cast.besa)
    with frozen(now() + timedelta(hours=20)):
        note(cast, case, cast.ana)
        called(cast.ana, case, held_at=now() + timedelta(days=3))
    with frozen(now() + timedelta(days=1)):
        assert kinds(cast, case, cast.besa) == set()


def test_a_draft_of_somebody_else_is_theirs_alone(cast: Cast) -> None:
    case = make_case(cast)
    opened(cast, case)
    with frozen(now() + timedelta(hours=20)), working(cast.dea.user_id):
        given = {"happened_at": now(), "coded": {}, "told": {"text": "Zqdraft"}, "lines": {case.id: LineGiven()}}
        write_entry(kind="note", cases=[case], is_finished=False, **given)
    with frozen(now() + timedelta(days=1)):
        assert kinds(cast, case) == set()


def statements(cast: Cast, case: Case) -> int:
    """Return how many statements read for the page of a file, the log's and the mark's left out."""
    browser = cast.signed_in(cast.ana)
    browser.get(reverse("case", args=[case.id]))
    with CaptureQueriesContext(connection) as found:
        browser.get(reverse("case", args=[case.id]))
    return sum(one["sql"].startswith("SELECT") for one in found.captured_queries)


def test_a_file_that_changed_costs_no_more_than_before(cast: Cast) -> None:
    """Fifteen is the ceiling of the page (design §7); nobody has reminders or questions here."""
    case = active(cast)
    assert statements(cast, case) <= 14
    with frozen(now() + timedelta(hours=20)):
        for _more in range(3):
            note(cast, case)
    with frozen(now() + timedelta(days=1)):
        assert statements(cast, case) <= 15


# ---- What did I miss while away -----------------------------------------------------------------------------------


def test_one_line_a_case_of_what_others_changed_since(cast: Cast) -> None:
    first, second, strange = make_case(cast), make_case(cast), make_case(cast, cast.besa)
    since = now()
    with frozen(since + timedelta(hours=1)):
        for one in (first, first, second, strange):
            note(cast, one)
        note(cast, second, cast.ana)
        found = missed(cast.ana, since)
    assert {one.row.case_id: len(one.changes) for one in found} == {first.id: 2, second.id: 1}
    assert missed(cast.police, since) == []


def test_what_one_has_opened_since_is_missed_no_more(cast: Cast) -> None:
    case, since = make_case(cast), now()
    with frozen(since + timedelta(hours=1)):
        note(cast, case)
    with frozen(since + timedelta(hours=2)):
        assert len(missed(cast.ana, since, unread_alone=True)) == 1
        opened(cast, case)
    with frozen(since + timedelta(hours=3)):
        assert missed(cast.ana, since, unread_alone=True) == []
        assert len(missed(cast.ana, since)) == 1


def test_covering_brings_what_changed_in_the_colleagues_cases(cast: Cast) -> None:
    case, since = make_case(cast), now() - timedelta(minutes=1)
    note(cast, case)
    assert missed(cast.besa, since) == []
    cover(cast.ana, cast.besa)
    assert [one.row.case_id for one in missed(cast.again(cast.besa), since)] == [case.id]


def test_the_start_page_says_it_since_one_was_last_here(cast: Cast) -> None:
    case = make_case(cast)
    opened(cast, case)
    with frozen(now() + timedelta(days=2)):
        note(cast, case)
    with frozen(now() + timedelta(days=3)):
        page = cast.signed_in(cast.ana).get(reverse("start")).content.decode()
        part = page[page.index('id="missed"') :]
        assert cast.dea.name in part[: part.index("</section>")]
        whole = cast.signed_in(cast.ana).get(reverse("missed")).content.decode()
        assert "Zqnote" not in page + whole


@pytest.mark.parametrize("since", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30", "%00"])
def test_a_day_that_says_nothing_sensible_is_left_out(cast: Cast, since: str) -> None:
    page = cast.signed_in(cast.ana).get(f"{reverse('missed')}?since={since}")
    assert page.status_code == 200


def test_a_letter_that_came_in_is_told(cast: Cast) -> None:
    case = make_case(cast)
    opened(cast, case)
    with frozen(now() + timedelta(hours=20)), working(cast.dea.user_id):
        given = {"direction": "in", "state": "received", "kind": "court_decision", "language": "sq"}
        number = add(ProtocolNumber(unit=case.unit, year=2026, number=1, direction="in", taken_on=today()))
        letter = Letter(subject=case.subject, case=case, unit=case.unit, entry=number, settled_at=now(), **given)
        add(letter, {"recipient": "Zqcourt"})
    with frozen(now() + timedelta(days=1)):
        assert kinds(cast, case) == {"letter"}
        assert "Zqcourt" not in opened(cast, case)

"""A question about a case: to whoever is responsible now, answered once, kept in the file, read by those who may."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from rrjeta.cases.choices import QuestionState
from rrjeta.cases.models import Case, Question
from rrjeta.cases.operations.handover import give_cases
from rrjeta.cases.operations.questions import (
    AskedAlready,
    OwnCase,
    answer_question,
    ask_about_case,
    correct_question,
    withdraw_question,
)
from rrjeta.cases.queries.file import case_file
from rrjeta.cases.queries.questions import asked_by, asked_of, left_unanswered, question_page
from rrjeta.kernel.clock import frozen, now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.notices.choices import Kind
from rrjeta.notices.models import Notice
from tests.cases.making import make_case
from tests.cast import ELSEWHERE, Cast, cover, exclude

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
WORDS = "Zqquestion: does the school know?"


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


def asked(cast: Cast, case: Case, asker: Any = None, words: str = WORDS) -> UUID:
    return ask_about_case(asker or cast.besa, operation_id=new_id(), case_id=case.id, words=words)


def answered(cast: Cast, case: Case, question_id: UUID, who: Any = None, words: str = "Zqanswer: yes.") -> UUID:
    return answer_question(
        who or cast.ana, operation_id=new_id(), case_id=case.id, question_id=question_id, words=words
    )


def test_it_waits_for_the_responsible_worker_and_nobody_else(cast: Cast, case: Case) -> None:
    question_id = asked(cast, case)
    assert [one.row.id for one in asked_of(cast.ana)] == [question_id]
    assert asked_of(cast.besa) == asked_of(cast.dea) == []
    told = Notice.objects.filter(kind=Kind.QUESTION_ASKED)
    assert [one.to_id for one in told] == [cast.ana.user_id]


def test_the_answer_goes_to_who_asked_and_both_stay_in_the_file(cast: Cast, case: Case) -> None:
    question_id = asked(cast, case)
    answered(cast, case, question_id)
    [shown], _older = asked_by(cast.besa)
    assert (shown.words, shown.answer) == (WORDS, "Zqanswer: yes.")
    assert Notice.objects.filter(kind=Kind.QUESTION_ANSWERED, to_id=cast.besa.user_id).count() == 1
    [item] = [one for one in case_file(cast.ana, case.id).timeline if one.kind == "question"]
    assert (item.told["words"], item.told["answer"]) == (WORDS, "Zqanswer: yes.")
    assert asked_of(cast.ana) == []


def test_nothing_of_it_lies_open(cast: Cast, case: Case) -> None:
    answered(cast, case, asked(cast, case))
    assert not re.search("Zq[a-z]{4}", str(Question.objects.values()))
    assert not any("Zq" in str(row) for row in Notice.objects.values())


def test_whoever_covers_answers_as_well(cast: Cast, case: Case) -> None:
    question_id = asked(cast, case, cast.dea)
    cover(cast.ana, cast.besa)
    besa = cast.again(cast.besa)
    assert [one.row.id for one in asked_of(besa)] == [question_id]
    answered(cast, case, question_id, besa)
    assert Question.objects.get(id=question_id).answered_by_id == cast.besa.user_id


def test_a_handover_takes_the_question_along(cast: Cast, case: Case) -> None:
    question_id = asked(cast, case, cast.dea)
    give_cases(cast.dea, operation_id=new_id(), case_ids=[case.id], to_id=cast.besa.user_id)
    assert [one.row.id for one in asked_of(cast.besa)] == [question_id]
    assert asked_of(cast.ana) == []


def test_who_may_not_read_the_file_reads_their_own_question_alone(cast: Cast, case: Case) -> None:
    mine, other = asked(cast, case), asked(cast, case, cast.dea)
    assert question_page(cast.besa, case.id, mine).may_change
    with pytest.raises(NotAllowed):
        question_page(cast.besa, case.id, other)
    assert question_page(cast.ana, case.id, other).may_answer
    for stranger in (cast.cen, cast.fatma, cast.police):
        with pytest.raises(NotFound):
            question_page(stranger, case.id, mine)


def test_a_stranger_cannot_ask_and_hears_what_a_wrong_number_hears(cast: Cast, case: Case) -> None:
    for wrong in (case.id, new_id()):
        with pytest.raises(NotFound):
            ask_about_case(cast.cen, operation_id=new_id(), case_id=wrong, words=WORDS)


def test_who_is_shut_out_of_the_family_loses_question_and_answer(cast: Cast, case: Case) -> None:
    question_id = asked(cast, case)
    exclude(cast.besa, case.id)
    besa = cast.again(cast.besa)
    assert asked_by(besa) == ([], None)
    with pytest.raises(NotFound):
        question_page(besa, case.id, question_id)


@pytest.mark.parametrize("words", ["", "   ", "ok", "?!.", "x" * 2001])
def test_words_that_ask_nothing_are_refused(cast: Cast, case: Case, words: str) -> None:
    with pytest.raises(Invalid):
        asked(cast, case, words=words)
    assert Question.objects.count() == 0


def test_the_responsible_worker_asks_nobody(cast: Cast, case: Case) -> None:
    with pytest.raises(OwnCase):
        asked(cast, case, cast.ana)


def test_one_question_waits_at_a_time(cast: Cast, case: Case) -> None:
    first = asked(cast, case)
    with pytest.raises(AskedAlready):
        asked(cast, case)
    withdraw_question(cast.besa, operation_id=new_id(), case_id=case.id, question_id=first)
    assert asked(cast, case) != first


def test_it_is_corrected_and_withdrawn_by_who_asked_before_the_answer(cast: Cast, case: Case) -> None:
    question_id = asked(cast, case)
    same = {"case_id": case.id, "question_id": question_id}
    for other in (cast.dea, cast.edi):
        with pytest.raises(NotFound):
            withdraw_question(other, operation_id=new_id(), **same)
    better = {**same, "words": "Does the school know it?"}
    correct_question(cast.besa, operation_id=new_id(), **better, base_version=1)
    with pytest.raises(Stale):
        correct_question(cast.besa, operation_id=new_id(), **{**better, "words": "Something else"}, base_version=1)
    answered(cast, case, question_id)
    for late in (
        lambda: correct_question(cast.besa, operation_id=new_id(), **better, base_version=None),
        lambda: withdraw_question(cast.besa, operation_id=new_id(), **same),
    ):
        with pytest.raises(NotFound):
            late()


def test_it_is_answered_once_and_not_by_who_asked(cast: Cast, case: Case) -> None:
    question_id = asked(cast, case, cast.dea)
    with pytest.raises(NotAllowed):
        answered(cast, case, question_id, cast.dea)
    with pytest.raises(Invalid):
        answered(cast, case, question_id, words=".")
    answered(cast, case, question_id)
    with pytest.raises(NotFound):
        answered(cast, case, question_id)
    assert Question.objects.get().state == QuestionState.ANSWERED


def test_silence_is_seen_by_who_asked_and_by_the_head(cast: Cast, case: Case) -> None:
    question_id = asked(cast, case)
    assert left_unanswered(cast.besa) == left_unanswered(cast.dea) == []
    with frozen(now() + timedelta(days=9)):
        for reader in (cast.besa, cast.dea):
            [late] = left_unanswered(reader)
            assert (late.row.id, late.is_late) == (question_id, True)
        assert left_unanswered(cast.fatma) == left_unanswered(cast.ana) == []
        # A director leads the unit too, and reads no accounts of its cases; whoever cannot see the case any more asked once.
        assert left_unanswered(cast.edi) == []
        Case.objects.filter(id=case.id).update(unit_id=cast.unit_elsewhere.id, municipality=ELSEWHERE)
        assert left_unanswered(cast.besa) == []


def test_the_pages_take_it_from_question_to_answer(cast: Cast, case: Case) -> None:
    besa, ana = cast.signed_in(cast.besa), cast.signed_in(cast.ana)
    empty = besa.post(reverse("case-ask", args=[case.id]), {"operation_id": str(new_id()), "words": ""})
    assert empty.status_code == 422
    sent = {"operation_id": str(new_id()), "words": "<script>alert(1)</script> Мира, a knows?"}
    page = besa.post(reverse("case-ask", args=[case.id]), sent, follow=True)
    assert "&lt;script&gt;" in page.content.decode()
    start = ana.get(reverse("start")).content.decode()
    assert "A colleague asked me" in start
    question = Question.objects.get()
    way = reverse("question", args=[case.id, question.id])
    ana.post(way, {"operation_id": str(new_id()), "answer": "Yes, she knows."})
    assert "Yes, she knows." in besa.get(way).content.decode()
    assert "Yes, she knows." in ana.get(reverse("case", args=[case.id])).content.decode()

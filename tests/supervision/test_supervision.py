"""A talk of two: drawn from the work, written down, agreed upon, read by nobody else."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.cases.models import Case, Reminder
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.errors import Invalid, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import SubjectKey
from rrjeta.notices.models import Notice
from rrjeta.packs.loaded import LoadedPack
from rrjeta.retention.operations.ended import forget_ended
from rrjeta.supervision.choices import Which
from rrjeta.supervision.models import Agreement, CoachingNote, Talk, TalkCase
from rrjeta.supervision.operations.agreeing import agree, settle_agreement
from rrjeta.supervision.operations.talks import (
    OnlyForTheOther,
    OnlyPrepared,
    SomethingAgreed,
    add_own_words,
    drop_talk,
    prepare_talk,
    write_talk,
)
from rrjeta.supervision.queries.agenda import agenda
from rrjeta.supervision.queries.talks import due_talks, led_lines, open_agreements, talk_lines, talk_page
from rrjeta.supervision.rules import Written
from rrjeta.supervision.scope import BetweenTheTwo
from tests.cases.making import make_case
from tests.cast import Cast, actor_of, cover, exclude, make_user
from tests.supervision.talking import WRITTEN, held, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def ids(found: Any) -> set[UUID]:
    return {row.case_id for row in found.rows}


def agreed(head: Actor, talk_id: UUID, **changed: Any) -> UUID:
    given: dict[str, Any] = {"words": "Rest on Friday.", "due_on": today() + timedelta(days=3), **changed}
    return agree(head, operation_id=new_id(), talk_id=talk_id, **given)


def test_every_number_of_the_agenda_opens_what_it_counted(cast: Cast) -> None:
    late, risky, calm = (make_case(cast) for _ in range(3))
    make_case(cast, cast.besa)
    Case.objects.filter(id=calm.id).update(due_at=now() + timedelta(days=9), risk_level=1)
    Case.objects.filter(id=risky.id).update(due_at=now() + timedelta(days=9), risk_level=3)
    Case.objects.filter(id=late.id).update(due_at=now() - timedelta(days=1), visit_due_at=now() - timedelta(days=1))
    found = agenda(cast.dea, cast.ana.user_id)
    assert found.counts[Which.ALL] == found.load.count == 3
    for which in Which:
        assert len(agenda(cast.dea, cast.ana.user_id, which).rows) == found.counts[which]
    assert ids(agenda(cast.dea, cast.ana.user_id, Which.NOT_SEEN)) == {late.id}
    assert ids(agenda(cast.dea, cast.ana.user_id, Which.HIGH_RISK)) == {risky.id}


def test_a_family_that_is_closed_to_the_head_is_on_no_agenda(cast: Cast) -> None:
    shut, seen = make_case(cast), make_case(cast)
    exclude(cast.dea, shut.id)
    dea = cast.again(cast.dea)
    assert ids(agenda(dea, cast.ana.user_id)) == {seen.id}
    with pytest.raises(Invalid):
        prepared(dea, cast.ana, shut.id)


@pytest.mark.slow
def test_an_agenda_costs_the_same_however_much_is_carried(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _number in range(30):
        make_case(cast)
    agenda(cast.dea, cast.ana.user_id)
    with django_assert_max_num_queries(12):
        found = agenda(cast.dea, cast.ana.user_id)
    assert (len(found.rows), bool(found.next_after)) == (25, True)


def test_prepared_it_is_the_heads_alone_and_takes_more_cases(cast: Cast) -> None:
    first, second = make_case(cast), make_case(cast)
    talk_id = prepared(cast.dea, cast.ana, first.id)
    assert prepared(cast.dea, cast.ana, second.id, first.id) == talk_id
    assert {case_id for case_id, _number in talk_page(cast.dea, talk_id).cases} == {first.id, second.id}
    with pytest.raises(NotFound):
        talk_page(cast.ana, talk_id)
    assert talk_lines(cast.ana) == ([], None)
    drop_talk(cast.dea, operation_id=new_id(), talk_id=talk_id)
    assert not Talk.objects.exists()


@pytest.mark.slow
def test_what_was_said_is_read_by_the_two_alone(cast: Cast) -> None:
    """Neither the director, nor a second head, nor who stands in for either of the two."""
    talk_id = held(cast.dea, cast.ana, make_case(cast).id)
    for one in (cast.dea, cast.ana):
        page = talk_page(one, talk_id)
        assert (page.note["notes"], page.note["wellbeing"], page.told["words"]) == (
            WRITTEN["notes"], "2", WRITTEN["words"],
        )  # fmt: skip
    later = actor_of(make_user("later_head", Role.HEAD, cast.unit))
    for other in (cast.edi, later):
        assert [one.is_own for one in talk_lines(other)[0]] == [False]
        with pytest.raises(BetweenTheTwo):
            talk_page(other, talk_id)
    cover(cast.dea, cast.besa)
    cover(cast.ana, cast.besa)
    with pytest.raises(NotFound):
        talk_page(cast.again(cast.besa), talk_id)
    for other in (cast.edi, cast.agency, cast.administrator, cast.data_protection):
        page = cast.signed_in(other).get(reverse("supervision-talk", args=[talk_id])).content.decode()
        assert not re.search("Zq[a-z]{4}", page)


def test_when_the_head_changes_the_notes_stay_with_the_two(cast: Cast) -> None:
    talk_id = held(cast.dea, cast.ana)
    cast.user(cast.dea).memberships.update(role=Role.WORKER)
    former = cast.again(cast.dea)
    assert talk_page(former, talk_id).note["notes"] == WRITTEN["notes"]
    assert led_lines(former) == []


def test_nothing_said_stands_in_clear(cast: Cast) -> None:
    talk_id = held(cast.dea, cast.ana)
    agreed(cast.dea, talk_id, words="Zqagreed")
    for model in (Talk, CoachingNote, Agreement):
        row = model.objects.values().get()
        # Two letters may stand in any ciphertext by chance.
        assert not re.search(b"Zq[a-z]{4}", bytes(row.pop("sealed")))
        assert not re.search("Zq[a-z]{4}", str(row))


def test_the_numbers_of_the_day_stay_with_the_talk(cast: Cast) -> None:
    make_case(cast)
    talk = Talk.objects.get(id=held(cast.dea, cast.ana))
    assert (talk.case_count, talk.weight > 0, talk.training) == (1, True, ["interview"])
    assert Notice.objects.get().to_id == cast.ana.user_id


def test_the_next_talk_is_due_when_it_was_set_or_when_the_pack_says(cast: Cast, pack: LoadedPack) -> None:
    assert {one.name: one.is_late for one in due_talks(cast.dea)} == {"Ana Test": False, "Besa Test": False}
    held(cast.dea, cast.ana)
    held(cast.dea, cast.besa, next_on=today() + timedelta(days=5))
    assert due_talks(cast.dea) == []
    days = pack.parameter("supervision_talk").value
    due = {one.name: one.due_on for one in led_lines(cast.dea)}
    assert due == {"Ana Test": today() + timedelta(days=days), "Besa Test": today() + timedelta(days=5)}
    with frozen(now() + timedelta(days=6)):
        assert [one.name for one in due_talks(cast.dea)] == ["Besa Test"]
    assert [one.name for one in led_lines(cast.edi)] == ["Dea Test"]
    assert led_lines(cast.ana) == []


def test_agreed_about_a_case_it_is_a_reminder_in_the_file_and_nothing_else_is(cast: Cast) -> None:
    case = make_case(cast)
    talk_id = held(cast.dea, cast.ana, case.id)
    agreed(cast.dea, talk_id, case_id=case.id, words="Visit together with the school.")
    reminder = Reminder.objects.get(case=case)
    assert (reminder.user_id, reminder.remind_on) == (cast.ana.user_id, today() + timedelta(days=3))
    assert [one.number for one in talk_page(cast.ana, talk_id).agreements] == [case.number]
    file = cast.signed_in(cast.ana).get(reverse("case", args=[case.id])).content.decode()
    assert "Zq" not in file
    exclude(cast.ana, case.id)
    assert talk_page(cast.again(cast.ana), talk_id).agreements == []


def test_lists_count_what_is_open_to_their_reader(cast: Cast) -> None:
    """The page of a talk leaves out a case that was closed to its reader; a count beside it would say that one is missing."""
    case, other = make_case(cast), make_case(cast)
    talk_id = held(cast.dea, cast.ana, case.id, other.id)
    agreed(cast.dea, talk_id, case_id=case.id)
    agreed(cast.dea, talk_id)
    assert [(one.case_count, one.agreed_count) for one in talk_lines(cast.ana)[0]] == [(2, 2)]
    exclude(cast.ana, case.id)
    assert [(one.case_count, one.agreed_count) for one in talk_lines(cast.again(cast.ana))[0]] == [(1, 1)]


def test_of_many_talks_the_last_one_says_when_the_next_is_due(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for days in (1, 9, 30):
        held(cast.dea, cast.ana, held_at=now() - timedelta(days=days), next_on=today() + timedelta(days=9 - days))
    with django_assert_max_num_queries(2):
        due = {one.name: (one.last_on, one.due_on) for one in led_lines(cast.dea)}
    assert due["Ana Test"] == (today() - timedelta(days=1), today() + timedelta(days=8))


def test_a_prepared_talk_in_which_something_was_agreed_is_not_taken_back_and_says_why(cast: Cast) -> None:
    talk_id = prepared(cast.dea, cast.ana)
    drop = reverse("supervision-drop", args=[talk_id])
    browser = cast.signed_in(cast.dea)
    assert drop in browser.get(reverse("supervision-talk", args=[talk_id])).content.decode()
    agreed(cast.dea, talk_id)
    assert drop not in browser.get(reverse("supervision-talk", args=[talk_id])).content.decode()
    with pytest.raises(SomethingAgreed):
        drop_talk(cast.dea, operation_id=new_id(), talk_id=talk_id)


def test_a_case_that_another_holds_now_is_agreed_about_with_them(cast: Cast) -> None:
    case = make_case(cast)
    talk_id = held(cast.dea, cast.ana, case.id)
    Case.objects.filter(id=case.id).update(owner_id=cast.besa.user_id)
    with pytest.raises(Invalid) as refused:
        agreed(cast.dea, talk_id, case_id=case.id)
    assert list(refused.value.errors) == ["case"]
    assert not Reminder.objects.exists()


@pytest.mark.slow
def test_agreed_about_no_case_it_stands_on_both_start_pages_until_one_settles_it(cast: Cast) -> None:
    talk_id = held(cast.dea, cast.ana)
    found = agreed(cast.dea, talk_id, words="Zqrest on Friday.")
    for one in (cast.ana, cast.dea):
        assert [line.id for line in open_agreements(one)] == [found]
        assert "Zqrest" in cast.signed_in(one).get(reverse("start")).content.decode()
    assert "Zqrest" not in cast.signed_in(cast.edi).get(reverse("start")).content.decode()
    with pytest.raises(NotFound):
        settle_agreement(cast.besa, operation_id=new_id(), agreement_id=found)
    settle_agreement(cast.ana, operation_id=new_id(), agreement_id=found)
    assert open_agreements(cast.dea) == []
    settle_agreement(cast.dea, operation_id=new_id(), agreement_id=found, is_done=False)
    assert len(open_agreements(cast.ana)) == 1


def test_each_of_the_two_writes_their_own_part(cast: Cast) -> None:
    talk_id = held(cast.dea, cast.ana)
    add_own_words(cast.ana, operation_id=new_id(), talk_id=talk_id, words="I see it otherwise.", wellbeing="1")
    page = talk_page(cast.dea, talk_id)
    assert (page.told["own_words"], page.note["wellbeing"], page.note["notes"]) == (
        "I see it otherwise.", "1", WRITTEN["notes"],
    )  # fmt: skip
    with pytest.raises(OnlyForTheOther):
        add_own_words(cast.dea, operation_id=new_id(), talk_id=talk_id, words="no")
    with pytest.raises(OnlyPrepared):
        drop_talk(cast.dea, operation_id=new_id(), talk_id=talk_id)


def test_a_stale_correction_is_refused(cast: Cast) -> None:
    talk_id = held(cast.dea, cast.ana)
    version = Talk.objects.get(id=talk_id).version
    for words, base in (("first", version), ("second", version)):
        written = Written(held_at=Talk.objects.get(id=talk_id).held_at, words=words)
        change = {"operation_id": new_id(), "talk_id": talk_id, "written": written, "base_version": base}
        if words == "first":
            write_talk(cast.dea, **change)
        else:
            with pytest.raises(Stale):
                write_talk(cast.dea, **change)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"held_at": None}, "held_at"),
        ({"held_at": "ahead"}, "held_at"),
        ({"held_at": "long ago"}, "held_at"),
        ({"wellbeing": "6"}, "wellbeing"),
        ({"wellbeing": "-1"}, "wellbeing"),
        ({"training": ("flying",)}, "training"),
        ({"next_on": "before"}, "next_on"),
        ({"notes": "x" * 5001}, "notes"),
    ],
)
def test_what_cannot_be_written_is_said_at_its_field(cast: Cast, changed: dict[str, Any], field: str) -> None:
    moments = {"ahead": now() + timedelta(hours=1), "long ago": now() - timedelta(days=400), "before": today()}
    given = {name: moments.get(value, value) if isinstance(value, str) else value for name, value in changed.items()}
    with pytest.raises(Invalid) as refused:
        held(cast.dea, cast.ana, **given)
    assert list(refused.value.errors) == [field]
    assert not Talk.objects.filter(held_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"words": " "}, "words"), ({"words": "x" * 301}, "words"), ({"due_on": None}, "due_on")],
)
def test_an_agreement_says_what_and_by_when(cast: Cast, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        agreed(cast.dea, prepared(cast.dea, cast.ana), **changed)
    assert list(refused.value.errors) == [field]


def test_a_stranger_is_not_led(cast: Cast) -> None:
    with pytest.raises(NotFound):
        agenda(cast.fatma, cast.ana.user_id)
    with pytest.raises(NotFound):
        prepare_talk(cast.fatma, operation_id=new_id(), worker_id=cast.ana.user_id)


def test_a_talk_goes_after_its_time_with_its_notes_and_its_key(cast: Cast) -> None:
    case = make_case(cast)
    talk_id = held(cast.dea, cast.ana, case.id)
    agreed(cast.dea, talk_id)
    agreed(cast.dea, talk_id, case_id=case.id)
    key = Talk.objects.get(id=talk_id).subject_id
    with frozen(now() + timedelta(days=3 * 366)):
        forget_ended()
    for model in (Talk, CoachingNote, Agreement):
        assert not model.objects.exists()
    assert not TalkCase.objects.exists()
    assert not SubjectKey.objects.filter(id=key).exists()
    assert Reminder.objects.filter(case=case).exists()

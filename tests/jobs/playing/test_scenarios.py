"""The worked scenarios of the guide, played to their marked ends."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from rrjeta.access.queries import actor_named
from rrjeta.cases.models import Approval, Attendance, Case, Clock, Entry, Measure, Move, Plan, Transfer
from rrjeta.cases.queries.file import case_header
from rrjeta.files.models import Attachment
from rrjeta.jobs.playing.life import Step
from rrjeta.jobs.playing.play import Played, play
from rrjeta.jobs.playing.scenarios import office, scenario, scenarios
from rrjeta.jobs.playing.stage import Stage
from rrjeta.jobs.showcase.founding import Cast, found_office
from rrjeta.kernel import clock
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.models import DoneOperation
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.loaded import LoadedPack

pytestmark = pytest.mark.slow

# 14 March 2026 is a Saturday, as in the guide.
DAY_ONE = {
    "9.1": datetime(2026, 3, 14, tzinfo=clock.zone()),
    "9.2": datetime(2026, 2, 2, tzinfo=clock.zone()),
    "9.3": datetime(2026, 6, 1, tzinfo=clock.zone()),
    "9.4": datetime(2026, 1, 20, tzinfo=clock.zone()),
    "9.5": datetime(2026, 5, 4, tzinfo=clock.zone()),
    "9.6": datetime(2026, 2, 2, tzinfo=clock.zone()),
}


@pytest.fixture
def people(pack: LoadedPack) -> Cast:
    return found_office(office("showcase"), datetime(2026, 1, 5, 9, tzinfo=clock.zone()))


def played(people: Cast, guide: str, **more: Any) -> Played:
    return play(scenario(guide).life, people, DAY_ONE[guide], **more)


def case_of(done: Played, name: str) -> Case:
    return Case.objects.select_related("person__subject").get(id=done.ids[name])


def test_the_six_scenarios_of_the_guide_are_in_the_pack(pack: LoadedPack) -> None:
    assert [one.guide for one in scenarios()] == sorted(DAY_ONE)


def test_9_1_ends_closed_in_another_town_and_never_without_an_owner(people: Cast) -> None:
    owners: list[tuple[str, bool]] = []
    late_after_72_hours: list[bool] = []

    def watch(step: Step, stage: Stage) -> None:
        if "sara" in stage.ids:
            case = Case.objects.get(id=stage.ids["sara"])
            owners.append((str(case.owner_id), case.owner.is_active))
        if step.do == "follow_measure" and step.given["move"] == "M3" and step.given["measure"] == "masa":
            clocks = Clock.objects.filter(case_id=stage.ids["sara"], code="emergency_place", stopped_at=None)
            late_after_72_hours.append((clocks.get().due_at - clocks.get().started_at).total_seconds() == 72 * 3600)

    done = played(people, "9.1", watch=watch)
    sara = case_of(done, "sara")
    assert (sara.stage, sara.unit_id, sara.owner_id) == ("closed", people["tirane"], people["teuta"])
    assert all(is_active for _owner, is_active in owners)
    assert [one for place, one in enumerate(owners) if place == 0 or owners[place - 1] != one] == [
        (str(people["elira"]), True),
        (str(people["teuta"]), True),
    ]
    # The emergency place may last 72 hours: its clock stands until the place is left.
    assert late_after_72_hours == [True]
    assert not Clock.objects.filter(case=sara, stopped_at=None).exists()


def test_9_1_keeps_a_record_of_both_sisters(people: Cast) -> None:
    done = played(people, "9.1")
    for name in ("sara", "era"):
        case = case_of(done, name)
        assert sorted(Measure.objects.filter(case=case).values_list("kind", "status")) == [
            ("immediate", "ended"),
            ("supervision", "ended"),
        ]
        assert Transfer.objects.get(case=case).status == "accepted"
    assert peek_record(case_of(done, "sara").person)["personal_number"].endswith("001X")


def test_9_1_has_three_meetings_and_a_changed_plan_that_the_director_signed_on_paper(people: Cast) -> None:
    done = played(people, "9.1")
    sara = done.ids["sara"]
    meetings = Entry.objects.filter(kind="minutes", is_finished=True, lines__case_id=sara)
    assert meetings.count() == 3
    invited = Attendance.objects.filter(meeting__in=meetings, user_id__in=[people["alban-policia"], people["dr-mira"]])
    assert invited.count() == 4
    assert all(one.no_tie_declared_at for one in invited)
    editions = Plan.objects.filter(case_id=sara).order_by("edition")
    assert [one.edition for one in editions][:3] == [1, 2, 3]
    assert len({one.objectives.get(place=3).domain for one in editions[:2]}) == 2
    [signed] = Approval.objects.filter(case_id=sara, what="plan", is_on_paper=True).select_related("subject")
    assert (signed.record_id, signed.role) == (editions[1].id, "social_director")
    assert peek_record(signed)["signed_by"] == "Artan V."
    assert Attachment.objects.filter(id=signed.attachment_id).exists()


def test_9_1_does_not_exist_for_the_fathers_cousin(people: Cast) -> None:
    done = played(people, "9.1", until=DAY_ONE["9.1"] + timedelta(days=2))
    for name in ("sara", "era"):
        with pytest.raises(NotFound):
            case_header(actor_named("gjergj"), done.ids[name])
    assert case_header(actor_named("elira"), done.ids["sara"]).case.owner_id == people["elira"]


def test_9_1_refuses_to_close_while_the_measure_is_in_force(people: Cast) -> None:
    # The step itself demands the refusal; without it the life would stop there.
    refused = [step for step in scenario("9.1").life.steps if step.refused]
    assert [step.refused for step in refused] == [("no_measure_in_force",)]
    done = played(people, "9.1")
    proposed = Move.objects.filter(case_id=done.ids["sara"], code="T15")
    assert proposed.count() == 1


def test_a_life_played_twice_changes_nothing(people: Cast) -> None:
    first = played(people, "9.1")
    counted = (DoneOperation.objects.count(), Move.objects.count())
    again = played(people, "9.1")
    assert again.operation_ids == first.operation_ids
    assert again.ids == first.ids
    assert (DoneOperation.objects.count(), Move.objects.count()) == counted


def test_9_2_is_registered_without_number_and_with_an_estimated_birth(people: Cast) -> None:
    done = played(people, "9.2")
    boy = case_of(done, "kreshniku")
    told = peek_record(boy.person)
    assert boy.stage == "full_assessment"
    assert boy.person.birth_precision == "estimated"
    assert "personal_number" not in told
    assert told["nickname"] == "Nasho i vogël"


def test_9_3_reviews_both_brothers(people: Cast) -> None:
    done = played(people, "9.3")
    assert {case_of(done, name).risk_level for name in ("flori", "mondi")} == {1}


def test_9_4_is_done_alone_and_marked_and_the_eldest_is_taken_over(people: Cast) -> None:
    done = played(people, "9.4")
    approvals = Approval.objects.filter(case_id=done.ids["ndue"], what="plan")
    assert [one.is_without_second_look for one in approvals] == [True]
    assert case_of(done, "pashk").unit_id == people["durres"]
    assert case_of(done, "mark").unit_id == people["tropoje"]


def test_9_5_closes_with_its_objective_met(people: Cast) -> None:
    assert case_of(played(people, "9.5"), "arben").stage == "closed"


def test_9_6_holds_until_the_family_programme_takes_over(people: Cast) -> None:
    done = played(people, "9.6")
    assert {case_of(done, name).stage for name in ("luan", "mira", "deni")} == {"plan_active"}

"""Scenario 9.1 of the guide by clicks: from the night call to the contact after closing, by everybody who takes part."""

from datetime import datetime

import pytest

from rrjeta.cases.models import Action, Case, Clock, Measure, Plan, Transfer
from rrjeta.jobs.playing.life import Step, moment_of
from rrjeta.jobs.playing.scenarios import scenario
from rrjeta.kernel import clock
from tests.browser.life import Played
from tests.browser.verbs import VERBS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

# A Saturday, as in the guide.
NIGHT = datetime(2026, 3, 14, tzinfo=clock.zone())
# Said again in the same way as before; the long form clicks these days as well.
ROUTINE: dict[str, frozenset[int]] = {
    "visit": frozenset({2, 3, 4, 5, 6, 7, 8, 22, 29, 46, 58, 72, 80, 106, 150}),
    **dict.fromkeys(("start_review", "review", "continue_plan"), frozenset({108})),
    **dict.fromkeys(("call_meeting", "declare_no_tie", "write_minutes"), frozenset({36, 37})),
    **dict.fromkeys(("set_hearing", "end_hearing"), frozenset({73, 90})),
    "note": frozenset({12}),
}


def is_routine(step: Step) -> bool:
    day = (moment_of(step.at, NIGHT.date()).date() - NIGHT.date()).days
    return day in ROUTINE.get(step.do, ())


def test_9_1_is_played_by_clicks_from_the_night_call_to_its_end(life: Played, long_run: bool) -> None:
    for step in scenario("9.1").life.steps:
        if long_run or not is_routine(step):
            life.play(step, NIGHT.date(), VERBS)
    for name in ("sara", "era"):
        case = Case.objects.get(id=life.ids[name])
        assert (case.stage, case.unit_id, case.owner_id) == ("closed", life.ids["tirane"], life.ids["teuta"])
        measures = Measure.objects.filter(case=case).order_by("kind")
        assert [(one.kind, one.status) for one in measures] == [("immediate", "ended"), ("supervision", "ended")]
        assert Transfer.objects.get(case=case).status == "accepted"
        # One plan for each review that went on with it, and the first; a closed case has none at work.
        editions = Plan.objects.filter(case=case).order_by("edition").values_list("edition", "status")
        assert list(editions) == [(number, "frozen") for number in range(1, 5 if long_run else 4)]
        assert set(Action.objects.filter(case=case, is_current=True).values_list("status", flat=True)) == {"done"}
        assert not Clock.objects.filter(case=case, stopped_at=None).exists()

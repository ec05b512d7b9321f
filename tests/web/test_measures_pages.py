"""The pages of protection, measures, court and search, by a browser without scripts."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.cases.models import Case, Entry, Hearing, Measure
from rrjeta.cases.operations.hearings import set_hearing
from rrjeta.kernel.clock import frozen, local, now, today
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cases.protecting import GROUNDS, at_stage, proposed
from tests.cast import Cast, put_on_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    return make_case(cast)


@pytest.fixture
def ana(cast: Cast) -> Client:
    return cast.signed_in(cast.ana)


@pytest.fixture
def dea(cast: Cast) -> Client:
    return cast.signed_in(cast.dea)


def when(name: str = "happened_at") -> dict[str, str]:
    moment = local(now())
    return {name: moment.strftime("%d.%m.%Y"), f"{name}_time": moment.strftime("%H:%M")}


def form_when(name: str) -> dict[str, str]:
    moment = local(now())
    return {f"{name}-date": moment.strftime("%d.%m.%Y"), f"{name}-time": moment.strftime("%H:%M")}


def move(kind: str, measure: Measure, code: str) -> str:
    return reverse(f"measure-{kind}", args=[measure.case_id, measure.id, code])


def stood(measure: Measure) -> str:
    return Measure.objects.get(id=measure.id).status


def test_a_measure_goes_its_whole_way_by_pages(ana: Client, dea: Client, case: Case) -> None:
    propose = {**when(), **when("secured_at"), "kind": "immediate", "grounds": GROUNDS, "place_kind": "kin"}
    answer = ana.post(reverse("measure-propose", args=[case.id]), {**propose, "parents_told": "told"})
    assert answer.status_code == 302
    measure = Measure.objects.get(case=case)
    decided = {**when(), "place_kind": "kin", "parents_told": "told"}
    assert dea.post(move("decide", measure, "M2"), decided).status_code == 302
    placed = {**when(), "care_arrangement": "emergency_72h", "place": "Emergency service"}
    assert ana.post(move("follow", measure, "M3"), placed).status_code == 302
    page = ana.get(reverse("case-measures", args=[case.id])).content.decode()
    assert "After the emergency place" in page
    left = {**when(), "care_arrangement": "foster_short", "place": "A family"}
    assert ana.post(reverse("measure-leave-emergency", args=[case.id, measure.id]), left).status_code == 302
    papers = reverse("measure-note", args=[case.id, measure.id, "papers"])
    assert ana.post(papers, {**when(), "words": ""}).status_code == 302
    court = {**when(), "court": "Court", "psychosocial_report": "yes"}
    assert ana.post(move("follow", measure, "M4"), court).status_code == 302
    assert ana.post(move("follow", measure, "M5"), {**when(), "decision_no": "7/2026"}).status_code == 302
    end = (today() + timedelta(days=90)).strftime("%d.%m.%Y")
    longer = {**when(), "valid_to": end, "reason_text": "Needed longer."}
    assert dea.post(move("decide", measure, "M8"), longer).status_code == 302
    ended = {**when(), "reason_code": "reunified", "end_decision": "9", "care_arrangement": "parents", "place": "Home"}
    assert dea.post(move("decide", measure, "M9"), ended).status_code == 302
    assert stood(measure) == "ended"


def test_a_refused_move_keeps_what_was_typed_at_its_field(dea: Client, cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case, "supervision")
    typed = {**when(), "visit_frequency": "twice a week", "signatures": "0", "parents_told": "told"}
    answer = dea.post(move("decide", measure, "M2"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#signatures"' in page
    assert 'href="#monitored_plan"' in page
    assert 'value="twice a week"' in page
    assert stood(measure) == "proposed"


@pytest.mark.parametrize("typed", [{"happened_at": "31.02.2026"}, {"happened_at": ""}, {"happened_at": "1.1.2999"}])
def test_an_impossible_day_is_refused_at_its_field(ana: Client, cast: Cast, case: Case, typed: dict[str, str]) -> None:
    measure = at_stage(cast, case, "decided", "supervision")
    answer = ana.post(move("follow", measure, "M3"), typed)
    assert answer.status_code == 422
    assert 'href="#happened_at"' in answer.content.decode()


def test_what_no_form_can_mend_is_said_and_not_offered(ana: Client, dea: Client, cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "executed", "supervision")
    page = ana.get(reverse("case-measures", args=[case.id])).content.decode()
    assert move("follow", measure, "M4") not in page
    assert "This measure does not go to court." in page
    immediate = at_stage(cast, make_case(cast), "executed")
    page = dea.get(reverse("case-measures", args=[immediate.case_id])).content.decode()
    assert move("decide", immediate, "M8") not in page
    assert move("decide", immediate, "M9") in page


def test_a_move_that_does_not_start_here_has_no_page(dea: Client, ana: Client, cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    assert dea.get(move("decide", measure, "M9")).status_code == 404
    assert ana.get(move("follow", measure, "M2")).status_code == 404
    assert ana.get(move("decide", measure, "M2")).status_code == 404
    assert ana.get(reverse("measure-note", args=[case.id, measure.id, "nonsense"])).status_code == 404


def test_the_worker_records_what_was_signed_on_paper(ana: Client, cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    assert ana.get(move("on-paper", measure, "M2")).status_code == 200
    signed = {
        **when(),
        "parents_told": "told",
        "place_kind": "kin",
        "signed_by": "D.",
        "signed_role": "social_director",
    }
    answer = ana.post(move("on-paper", measure, "M2"), signed)
    assert answer.status_code == 422
    assert 'href="#signed_pages"' in answer.content.decode()


def test_a_hidden_place_is_not_shown(ana: Client, cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "decided")
    placed = {**when(), "care_arrangement": "shelter_dv", "place": "Street of the refuge 5"}
    ana.post(move("follow", measure, "M3"), placed)
    page = ana.get(reverse("case-measures", args=[case.id])).content.decode()
    assert "Street of the refuge" not in page
    assert "Address not shown" in page


def test_a_hearing_is_set_and_its_result_written(ana: Client, cast: Cast, case: Case) -> None:
    at_stage(cast, case, "court_pending")
    day = (today() + timedelta(days=2)).strftime("%d.%m.%Y")
    typed = {"held_at": day, "held_at_time": "10:00", "court": "Court", "who_goes": "Ana"}
    assert ana.post(reverse("hearing-set", args=[case.id]), {**typed, "court": ""}).status_code == 422
    assert ana.post(reverse("hearing-set", args=[case.id]), typed).status_code == 302
    hearing = Hearing.objects.get(case=case)
    over = reverse("hearing-over", args=[case.id, hearing.id])
    assert ana.post(over, {"result": "Adjourned to May."}).status_code == 422
    past = set_hearing(
        cast.ana, operation_id=new_id(), case_id=case.id, measure_id=None, held_at=now() - timedelta(days=1), court="C"
    )
    over = reverse("hearing-over", args=[case.id, past])
    assert ana.post(over, {"result": "Adjourned to May."}).status_code == 302
    assert "Adjourned to May." in ana.get(reverse("case-measures", args=[case.id])).content.decode()


def first_night(case: Case, **more: str) -> dict[str, str]:
    return {
        **form_when("started_at"),
        "grounds": GROUNDS,
        "is_immediate": "yes",
        f"takes_part-{case.id}": "too",
        **more,
    }


def test_the_first_night_for_two_sisters(ana: Client, cast: Cast, case: Case) -> None:
    sister = make_case(cast, household=case.household, told={"given_name": "Motra"})
    url = reverse("protect-now", args=[case.id])
    page = ana.get(url).content.decode()
    assert "Motra" in page
    assert "112" in page
    typed = first_night(case, **{f"takes_part-{sister.id}": "too"}, **form_when("secured_at"))
    typed |= {"proposes_measure": "yes", "place_kind": "foster", "options-kin-why": "They threatened her."}
    assert ana.post(url, {**typed, "parents_told": "told"}).status_code == 302
    assert set(Case.objects.filter(is_in_protection=True)) == {case, sister}
    assert Measure.objects.filter(kind="immediate", coded__has_options_explained=True).count() == 2
    again = ana.get(url).content.decode()
    assert "They threatened her." in again
    assert GROUNDS in again
    entry = Entry.objects.get(kind="protection")
    assert GROUNDS in ana.get(reverse("entry", args=[case.id, entry.id])).content.decode()


def test_protection_without_danger_is_refused_in_words(ana: Client, case: Case) -> None:
    typed = first_night(case)
    del typed["is_immediate"]
    answer = ana.post(reverse("protect-now", args=[case.id]), typed)
    assert answer.status_code == 422
    assert "Immediate protection needs immediate risk" in answer.content.decode()
    assert GROUNDS in answer.content.decode()
    assert not Entry.objects.filter(kind="protection").exists()


def test_whoever_is_on_call_opens_the_first_night(cast: Cast, case: Case) -> None:
    url = reverse("protect-now", args=[case.id])
    assert cast.signed_in(cast.cen).get(url).status_code == 404
    put_on_duty(cast.cen)
    duty = cast.signed_in(cast.cen)
    assert duty.get(url).status_code == 200
    assert duty.post(url, first_night(case)).status_code == 302
    assert Case.objects.get(id=case.id).is_in_protection


def test_protection_ends_with_a_reason(ana: Client, case: Case) -> None:
    ana.post(reverse("protect-now", args=[case.id]), first_night(case))
    url = reverse("protection-end", args=[case.id])
    answer = ana.post(url, {**when(), "reason_text": "Safe at the aunt's."})
    assert answer.status_code == 422
    assert "The risk is still immediate" in answer.content.decode()
    Case.objects.filter(id=case.id).update(risk_level=2)
    assert ana.post(url, {**when(), "reason_text": "Safe at the aunt's."}).status_code == 302


def test_a_search_is_begun_followed_and_ended(ana: Client, case: Case) -> None:
    url, found = reverse("case-search", args=[case.id]), reverse("search-found", args=[case.id])
    begun: dict[str, Any] = {**form_when("unknown_since"), "police_informed": "no", "last_known": "At the station"}
    answer = ana.post(url, {**begun, "other_attempts": "1"})
    assert answer.status_code == 422
    assert "At the station" in answer.content.decode()
    assert ana.post(url, {**begun, "other_attempts": "3"}).status_code == 302
    assert "Being searched since" in ana.get(url).content.decode()
    begun_at = Entry.objects.get(kind="search")
    assert "At the station" in ana.get(reverse("entry", args=[case.id, begun_at.id])).content.decode()
    assert ana.post(url, {**form_when("step_at"), "step_done": "Called the school there."}).status_code == 302
    with frozen(now() + timedelta(minutes=2)):
        end = {**form_when("found_at"), "found_where": "At the uncle's.", "seen_outcome": "done_child_alone"}
        assert ana.post(found, end).status_code == 302
    case.refresh_from_db()
    assert case.whereabouts_unknown_at is None
    assert case.last_seen_at is not None


def test_the_pages_speak_albanian_too(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "executed")
    type(cast.user(cast.ana)).objects.update(language="sq")
    ana = cast.signed_in(cast.ana)
    for url in (
        reverse("case-measures", args=[case.id]),
        reverse("measure-propose", args=[case.id]),
        move("follow", measure, "M4"),
        reverse("hearing-set", args=[case.id]),
        reverse("protect-now", args=[case.id]),
        reverse("case-search", args=[case.id]),
    ):
        answer = ana.get(url)
        assert answer.status_code == 200
        assert 'lang="sq"' in answer.content.decode()

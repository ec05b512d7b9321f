"""Pages of leave, exclusions and the duty roster."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from rrjeta.access.models import Cover, DutyShift, Exclusion
from rrjeta.kernel.clock import frozen, local, now, today
from tests.cases.making import make_case
from tests.cast import ELSEWHERE, HOME, Cast, cover, make_fresh, put_on_duty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

DAY = timedelta(days=1)


def _page(response: Any) -> str:
    page: str = response.content.decode()
    return page


def _said(day: Any) -> str:
    return f"{day:%d.%m.%Y}"


def _leave(client: Client, cast: Cast, **fields: Any) -> Any:
    plain = {
        "away_id": cast.ana.user_id,
        "covered_by_id": cast.besa.user_id,
        "starts_on": _said(today() + DAY),
        "ends_on": _said(today() + 3 * DAY),
    }
    return client.post("/office/leave", {**plain, **fields})


# --- Leave -----------------------------------------------------------------------------------------
def test_a_worker_says_who_stands_in_and_takes_it_back(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    assert _leave(client, cast)["Location"] == "/office"
    page = _page(client.get("/office"))
    assert "Besa Test stands in for Ana Test" in page
    end = page.split('href="/office/leave/')[1].split('"')[0]
    assert "End the cover of Ana Test by Besa Test" in _page(client.get(f"/office/leave/{end}"))
    client.post(f"/office/leave/{end}")
    assert "Nobody is away." in _page(client.get("/office"))


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"starts_on": "31.02.2027"}, "starts_on", "day.month.year"),
        ({"starts_on": ""}, "starts_on", "Write the first day"),
        ({"ends_on": "01.01.2020"}, "ends_on", "lies before the first"),
        ({"covered_by_id": ""}, "covered_by_id", "Choose a colleague"),
        ({"covered_by_id": "nonsense"}, "covered_by_id", "Choose a colleague"),
    ],
)
def test_leave_that_cannot_be_says_why_and_keeps_what_was_typed(
    cast: Cast, fields: dict[str, str], field: str, words: str
) -> None:
    response = _leave(cast.signed_in(cast.ana), cast, **fields)
    page = _page(response)
    assert response.status_code == 422
    assert f'href="#{field}"' in page
    assert words in page
    for name in ("starts_on", "ends_on"):
        assert f'value="{fields.get(name, _said(today() + (DAY if name == "starts_on" else 3 * DAY)))}"' in page


def test_a_worker_sees_their_own_cover_alone(cast: Cast) -> None:
    cover(cast.besa, cast.dea)
    assert "Besa Test" not in _page(cast.signed_in(cast.ana).get("/office")).split("Away from")[0]
    assert "Dea Test stands in for Besa Test" in _page(cast.signed_in(cast.dea).get("/office"))


def test_a_worker_is_not_asked_who_is_away(cast: Cast) -> None:
    assert 'name="away_id" value="' in _page(cast.signed_in(cast.ana).get("/office"))
    assert '<select class="govuk-select" id="away_id"' in _page(cast.signed_in(cast.dea).get("/office"))


def test_a_worker_is_not_offered_to_shut_anybody_out(cast: Cast) -> None:
    assert "Shut out of a family" not in _page(cast.signed_in(cast.ana).get("/office"))


# --- Exclusions ------------------------------------------------------------------------------------
def test_the_head_shuts_a_colleague_out_of_a_case_and_lets_them_in_again(cast: Cast) -> None:
    case, client = make_case(cast), cast.signed_in(cast.dea)
    client.post("/office/shut-out", {"user_id": cast.besa.user_id, "number": case.number.lower()})
    assert [one.record_id for one in Exclusion.objects.filter(user_id=cast.besa.user_id)] == [case.id]
    assert cast.signed_in(cast.besa).get(f"/cases/{case.id}").status_code == 404
    page = _page(client.get("/office"))
    assert case.number in page
    way = page.split('href="/office/shut-out/')[1].split('"')[0]
    assert client.get(f"/office/shut-out/{way}")["Location"].startswith("/prove")
    make_fresh(client)
    assert case.number in _page(client.get(f"/office/shut-out/{way}"))
    client.post(f"/office/shut-out/{way}")
    assert cast.signed_in(cast.besa).get(f"/cases/{case.id}").status_code == 200


def test_the_owner_is_not_shut_out_before_the_case_is_handed_on(cast: Cast) -> None:
    case, client = make_case(cast), cast.signed_in(cast.dea)
    response = client.post("/office/shut-out", {"user_id": cast.ana.user_id, "number": case.number})
    assert response.status_code in (409, 422)
    assert not cast.again(cast.ana).is_shut_out


def test_a_number_that_is_none_keeps_what_was_typed(cast: Cast) -> None:
    response = cast.signed_in(cast.dea).post("/office/shut-out", {"user_id": cast.besa.user_id, "number": "K7M4"})
    assert response.status_code == 422
    assert 'value="K7M4"' in _page(response)


# --- The duty roster -------------------------------------------------------------------------------
def _shift(client: Client, cast: Cast, **fields: Any) -> Any:
    begins = local(now()) + DAY
    plain = {
        "municipality": HOME,
        "user_id": cast.ana.user_id,
        "starts_at": _said(begins),
        "starts_at_time": "16:00",
        "ends_at": _said(begins + DAY),
        "ends_at_time": "08:00",
        "phone": "069 12 34 567",
    }
    return client.post("/on-call/add", {**plain, **fields})


def test_the_head_puts_a_colleague_on_call_and_takes_them_off(cast: Cast) -> None:
    client = cast.signed_in(cast.dea)
    response = _shift(client, cast)
    page = _page(client.get(response["Location"]))
    assert "Ana Test" in page
    assert 'href="tel:0691234567"' in page
    end = next(one for one in re.findall(r'href="/on-call/([^"]+)"', page) if one != "now")
    assert "Take Ana Test off call" in _page(client.get(f"/on-call/{end}"))
    client.post(f"/on-call/{end}")
    assert not DutyShift.objects.exists()


def test_a_worker_reads_the_roster_and_changes_nothing(cast: Cast) -> None:
    put_on_duty(cast.besa)
    client = cast.signed_in(cast.ana)
    page = _page(client.get("/on-call"))
    assert "Besa Test" in page
    assert "Put a colleague on call" not in page
    assert "/end" not in page


def test_a_shift_that_cannot_be_keeps_what_was_typed(cast: Cast) -> None:
    response = _shift(cast.signed_in(cast.dea), cast, starts_at_time="25:70")
    page = _page(response)
    assert response.status_code == 422
    assert 'href="#starts_at"' in page
    assert 'value="25:70"' in page
    assert 'value="069 12 34 567"' in page


def test_the_week_shows_who_nobody_and_when(cast: Cast) -> None:
    with frozen(datetime(2026, 3, 11, 12, tzinfo=UTC)):
        put_on_duty(cast.besa, hours=2)
        page = _page(cast.signed_in(cast.dea).get("/on-call"))
    assert "12:00 – 11 March 2026, 14:00" in page
    assert "Besa Test" in page
    assert "14:00 – 16 March 2026, 00:00" in page
    assert "nobody" in page


def test_another_week_is_one_step_away(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    page = _page(client.get("/on-call?week=2026-03-04"))
    assert "week=2026-02-23" in page
    assert "week=2026-03-09" in page
    assert client.get("/on-call?week=tomorrow").status_code == 200


def test_the_roster_of_another_municipality_does_not_exist(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    for place in (ELSEWHERE, "AL999"):
        assert client.get(f"/on-call?municipality={place}").status_code == 404


def test_the_helpline_reads_every_roster(cast: Cast) -> None:
    put_on_duty(cast.cen, ELSEWHERE)
    assert "Cen Test" in _page(cast.signed_in(cast.helpline).get(f"/on-call?municipality={ELSEWHERE}"))


def test_a_cover_of_today_shows_on_both_sides(cast: Cast) -> None:
    _leave(cast.signed_in(cast.ana), cast, starts_on=_said(today()))
    assert Cover.objects.get().covered_by_id == cast.besa.user_id
    assert cast.again(cast.besa).covers == {cast.ana.user_id}


@pytest.mark.parametrize("week", ["0001-01-01", "9999-12-31", "yesterday"])
def test_a_week_that_nobody_can_mean_is_this_one(cast: Cast, week: str) -> None:
    browser = cast.signed_in(cast.dea)
    asked = browser.get("/on-call", {"week": week})
    assert (asked.status_code, asked.context["days"][0]["day"]) == (200, today())

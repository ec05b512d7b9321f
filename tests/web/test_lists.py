"""The worklist's own tools: by place, kept under a name, several cases at once by the head."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.cases.models import Case, Reminder
from rrjeta.kernel.clock import today
from rrjeta.kernel.sealing import open_record
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def _page(response: Any) -> str:
    return str(response.content.decode())


def _places(page: str) -> dict[str, tuple[str, int]]:
    found = re.findall(r'<li><a href="([^"]+)">([^<]+)</a> <span class="count">(\d+)</span>', page)
    return {words: (address.replace("&amp;", "&"), int(count)) for address, words, count in found}


# --- Places ----------------------------------------------------------------------------------------
def test_every_place_opens_as_many_children_as_it_says(cast: Cast) -> None:
    make_case(cast, told={"village": "Krumë", "school": "Shkolla 1"})
    make_case(cast, told={"village": " kruMe ", "admin_unit": "Has"})
    make_case(cast, told={"village": "Golaj", "admin_unit": "Has"})
    make_case(cast, cast.besa, told={"village": "Golaj"})
    client = cast.signed_in(cast.ana)
    places = _places(_page(client.get(reverse("worklist-places"))))
    assert {words: count for words, (_address, count) in places.items()} == {
        "Krumë": 2, "Golaj": 1, "Has": 2, "Shkolla 1": 1,
    }  # fmt: skip
    for words, (address, count) in places.items():
        page = _page(client.get(address))
        assert page.count('class="worklist__row"') == count
        assert f'<span class="tag">{words}</span>' in page
        assert not re.search("krum|golaj|has|shkolla", address, re.IGNORECASE)
    team = _places(_page(client.get(f"{reverse('worklist-places')}?whose=team")))
    assert team["Golaj"][1] == 2


def test_the_home_says_where_when_the_child_does_not(cast: Cast) -> None:
    make_case(cast)
    assert list(_places(_page(cast.signed_in(cast.ana).get(reverse("worklist-places"))))) == ["Fshati i Provës"]


def test_no_place_is_opened_for_the_whole_municipality(cast: Cast) -> None:
    make_case(cast, told={"village": "Krumë"})
    client = cast.signed_in(cast.dea)
    assert client.get(f"{reverse('worklist-places')}?whose=area").status_code == 404
    address = _places(_page(client.get(f"{reverse('worklist-places')}?whose=team")))["Krumë"][0]
    assert "Krumë</span>" not in _page(client.get(address.replace("team", "area")))


@pytest.mark.parametrize("mark", ["0" * 16, "x", "'", "f" * 400, "Krumë"])
def test_a_mark_of_no_place_shows_nothing_or_is_left_out(cast: Cast, mark: str) -> None:
    make_case(cast)
    response = cast.signed_in(cast.ana).get(reverse("worklist"), {"place": mark})
    assert response.status_code == 200
    assert _page(response).count('class="worklist__row"') == (0 if mark == "0" * 16 else 1)


# --- Kept lists ------------------------------------------------------------------------------------
def test_a_list_is_kept_opened_again_and_taken_away(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    answer = client.post(f"{reverse('worklist-keep')}?late=1&after=xx", {"name": "E <martë>"})
    assert answer["Location"] == "/cases?late=1"
    page = _page(client.get("/cases"))
    assert '<a class="section-nav__link" href="/cases?late=1">E &lt;martë&gt;</a>' in page
    assert "Keep this list no longer" in _page(client.get("/cases?late=1"))
    client.post(f"{reverse('worklist-drop')}?late=1")
    assert "martë" not in _page(client.get("/cases"))


def test_a_name_that_is_missing_is_said(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    page = _page(client.post(f"{reverse('worklist-keep')}?late=1", {"name": " "}, follow=True))
    assert "Give this list a name." in page


# --- Several at once -------------------------------------------------------------------------------
def test_the_head_gives_the_ticked_cases_to_a_colleague(cast: Cast) -> None:
    cases = [make_case(cast), make_case(cast), make_case(cast, cast.besa)]
    left = make_case(cast)
    client, address = cast.signed_in(cast.dea), f"{reverse('chosen-give')}?whose=team&late=1"
    assert "chosen/give?whose=team" in _page(client.get("/cases?whose=team"))
    picked = {"pick": [str(one.id) for one in cases]}
    page = _page(client.post(address, picked))
    assert page.count('name="pick"') == 3
    assert _owners(cases) == [cast.ana.user_id, cast.ana.user_id, cast.besa.user_id]
    answer = client.post(address, {**picked, "sent": "1", "to": cast.besa.user_id, "words": "Njihini mirë."})
    assert answer["Location"] == "/cases?whose=team&late=1"
    assert "2 cases were handed over." in _page(client.get(answer["Location"]))
    assert _owners([*cases, left]) == [cast.besa.user_id] * 3 + [cast.ana.user_id]


def test_without_a_colleague_nothing_is_given_and_what_was_typed_stays(cast: Cast) -> None:
    case = make_case(cast)
    sent = {"pick": [str(case.id)], "sent": "1", "words": "Njihini mirë."}
    response = cast.signed_in(cast.dea).post(f"{reverse('chosen-give')}?whose=team", sent)
    assert response.status_code == 422
    assert "Njihini mirë." in _page(response)
    assert _owners([case]) == [cast.ana.user_id]


def test_a_case_out_of_reach_is_not_among_the_chosen(cast: Cast) -> None:
    mine, strange = make_case(cast), make_case(cast, cast.cen)
    picked = {"pick": [str(mine.id), str(strange.id), "nonsense"]}
    page = _page(cast.signed_in(cast.dea).post(reverse("chosen-give"), picked))
    assert str(mine.id) in page
    assert str(strange.id) not in page


def test_nothing_ticked_is_said(cast: Cast) -> None:
    for name in ("chosen-give", "chosen-remind"):
        page = _page(cast.signed_in(cast.dea).post(f"{reverse(name)}?whose=team", {}, follow=True))
        assert "Tick the cases first." in page


def test_the_head_reminds_whoever_works_on_the_ticked_cases(cast: Cast) -> None:
    cases = [make_case(cast), make_case(cast, cast.besa)]
    on = today() + timedelta(days=2)
    client, address = cast.signed_in(cast.dea), f"{reverse('chosen-remind')}?whose=team"
    sent = {"pick": [str(one.id) for one in cases], "sent": "1", "text": "Telefononi pas stuhisë."}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, {**sent, "remind_on": "2020-01-01"}).status_code == 422
    assert not Reminder.objects.exists()
    client.post(address, {**sent, "remind_on": on.isoformat()})
    made = {one.case_id: one for one in Reminder.objects.select_related("subject")}
    assert [made[one.id].user_id for one in cases] == [cast.ana.user_id, cast.besa.user_id]
    assert {open_record(one)["words"] for one in made.values()} == {"Telefononi pas stuhisë."}


def test_a_worker_is_offered_nothing_in_bulk(cast: Cast) -> None:
    make_case(cast)
    client = cast.signed_in(cast.ana)
    assert "chosen/" not in _page(client.get("/cases?whose=team"))
    assert client.post(reverse("chosen-give"), {}).status_code == 404


def test_the_day_sheet_takes_the_ticked_ones_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [make_case(cast), make_case(cast)]
    asked: list[Any] = []
    monkeypatch.setattr("rrjeta.web.papers.cases_for_sheet", lambda _actor, ids, _wanted: asked.append(ids) or [])
    every = [str(one.id) for one in cases]
    cast.signed_in(cast.ana).post(reverse("day-sheet"), {"case": every, "pick": every[:1]})
    cast.signed_in(cast.ana).post(reverse("day-sheet"), {"case": every})
    assert asked == [[cases[0].id], [one.id for one in cases]]


def _owners(cases: list[Case]) -> list[Any]:
    known = dict(Case.objects.values_list("id", "owner_id"))
    return [known[one.id] for one in cases]

"""The ten minutes of the demonstration (screens 6) by clicks, from the data that `./run` loads: the night call, the numbers."""

from datetime import datetime
from io import BytesIO, StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from playwright.sync_api import Page
from pypdf import PdfReader

from rrjeta.access.queries import actor_named
from rrjeta.cases.models import Case
from rrjeta.jobs.playing.scenarios import office
from rrjeta.kernel import clock
from rrjeta.packs.loaded import LoadedPack
from rrjeta.people.models import Person
from rrjeta.people.queries import persons
from rrjeta.reporting.queries.lists import PAGE
from tests.browser.desk import Desk
from tests.browser.life import Played
from tests.browser.standing_clock import StandingClock
from tests.browser.verbs import VERBS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Elira is on call on a Sunday; the call of scenario 9.1 was the evening before.
NIGHT = datetime(2026, 11, 22, 23, 10, tzinfo=clock.zone())
PLACE = "Shërbimi i emergjencës 72 orë, Rruga e Provës 5"


@pytest.fixture
def shown(desk: Desk, pages_clock: StandingClock, pack: LoadedPack) -> Played:
    """Load the demonstration as `./run` does; whoever signs in after that sits at a desk."""
    pages_clock.stand_at(NIGHT)
    call_command("demo", stdout=StringIO())
    people = {name: actor_named(name).user_id for name in ("elira", "gjergj", "drita", "artan")}
    return Played(desk, pages_clock, people, office("showcase")["password"])


def test_the_ten_minutes_of_the_demonstration(shown: Played) -> None:
    _opening(shown)
    _night_call(shown)
    _place_is_printed_nowhere(shown)
    _cousin_finds_nothing(shown)
    _numbers_open(shown)


def _opening(shown: Played) -> None:
    """Forty-one children, three of them late, and here they are."""
    page = _at(shown, "elira")
    assert _figure(page, "/cases") == 41
    assert _figure(page, "/cases?late=1") == 3
    page.locator('a.figures__figure[href="/cases?late=1"]').click()
    assert page.locator("main td.worklist__stage").count() == 3


def _night_call(shown: Played) -> None:
    """A neighbour calls; what is typed in seven inputs finds Julia and not her twin; the first night stands on the screen."""
    page = _at(shown, "elira")
    page.goto(f"{_root(page)}/on-call/now")
    assert page.locator("#first-night li").count() == 6
    assert page.locator("#beds li").count() == 6
    page.locator('main a[href="/concerns/log"]').click()
    page.fill("[name=what_happened]", "Fqinja dëgjon britma dhe një fëmijë që qan.")
    page.check("[name=danger_now][value=yes]")
    page.fill("[name=child_location]", "Në shtëpi, te pallati pranë shkollës")
    page.fill("[name=children-0-child_given_name]", "Xhulia Marku")
    page.fill("[name=children-0-age_estimate]", "9")
    page.check("[name=children-0-sex][value=f]")
    known = page.locator("#may-be-known")
    known.locator("a").first.wait_for()
    page.select_option("[name=source]", "neighbour")
    assert known.locator("a").first.inner_text().startswith("Julia Marku")
    assert "Juliana" not in known.inner_text()
    page.get_by_role("button", name="Ruaj tani").click()
    page.locator("#beds").wait_for()
    assert "129" in page.locator("main").inner_text()
    assert page.locator("#beds strong").count() == 4
    julia = next(
        one.id for one in persons(Person.objects.values_list("id", flat=True)).values() if one.name == "Julia Marku"
    )
    shown.ids["julia"] = Case.objects.get(person_id=julia, is_open=True).id
    page.locator('form[action$="/link"] button').first.click()
    page.wait_for_load_state()


def _place_is_printed_nowhere(shown: Played) -> None:
    """The measure is decided and the place chosen; a paper of the case says the municipality and nothing nearer."""
    given = {
        "cases": ["julia"],
        "measure": "night",
        "answers": {
            "started_at": NIGHT.isoformat(),
            "grounds": "Fqinja dëgjoi kërcënime; vajza nuk ka ku të rrijë e sigurt sonte.",
            "is_immediate": True,
            "place_kind": "emergency_centre",
            "options": {"kin": {"why": "Nuk përgjigjen."}, "foster": {"why": "Nuk ka familje të lirë sonte."}},
            "proposes_measure": True,
            "police_handover": True,
            "secured_at": NIGHT.isoformat(),
            "secured_where": "Në makinën e policisë",
            "parents_told": "told",
            "parents_words": "Nëna ishte e pranishme dhe u pajtua.",
        },
        "each": {"julia": {"takes_part": "too", "doctor_seen": "told", "doctor_words": "Pa dëmtime."}},
    }
    place = {"arrangement": "emergency_72h", "place": PLACE, "is_address_hidden": True}
    _do(shown, "elira", "start_protection", given)
    _do(
        shown,
        "artan",
        "decide_measure",
        {"cases": ["julia"], "measure": "night", "move": "M2", "valid_from": NIGHT.date().isoformat()},
    )
    _do(
        shown,
        "elira",
        "follow_measure",
        {"cases": ["julia"], "measure": "night", "move": "M3", "happened": NIGHT.isoformat(), **place},
    )
    page = _at(shown, "elira")
    page.goto(f"{_root(page)}{shown.case_path('julia')}/papers")
    page.locator('main a[href*="/papers/case_file/"]').first.click()
    page.check("[name=for][value=court]")
    page.locator("main form button[type=submit]").first.click()
    page.locator("#left-out").wait_for()
    assert PLACE not in page.locator("main").inner_text()
    page.fill("[name=recipient]", "Gjykata e Rrethit Durrës")
    form = page.locator('main form[method="post"]').last
    posted = form.evaluate("form => Object.fromEntries(new FormData(form))")
    action = f"{_root(page)}{form.get_attribute('action')}"
    answer = page.request.post(action, form=posted, headers={"Referer": page.url})
    text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(answer.body())).pages)
    assert "Rruga e Provës" not in text
    assert "Durrës" in text


def _cousin_finds_nothing(shown: Played) -> None:
    """For the father's cousin, who said so, the case of Sara does not exist: the answer is that of a wrong address."""
    sara = next(
        one.id
        for one in persons(Person.objects.values_list("id", flat=True)).values()
        if one.name.startswith("Sara M.")
    )
    case = Case.objects.get(person_id=sara)
    page = _at(shown, "gjergj")
    answers = [page.goto(f"{_root(page)}/cases/{one}") for one in (case.id, UUID(int=7))]
    assert [one.status for one in answers if one] == [404, 404]
    page.goto(_root(page))
    page.fill("#top-search", "Sara")
    page.press("#top-search", "Enter")
    page.wait_for_url("**/search")
    assert "Sara M." not in page.locator("main").inner_text()


def _numbers_open(shown: Played) -> None:
    """Every figure of the head opens the list that it counted; the mayor's page is one page."""
    page = _at(shown, "drita")
    for address, count in (("without_worker", 0), ("late", 12), ("not_seen", 2)):
        figure = page.locator(f'a.figures__figure[href="/cases?whose=area&{address}=1"]')
        assert _figure(page, f"/cases?whose=area&{address}=1") == count
        figure.click()
        assert page.locator("main td.worklist__stage").count() == count
        page.goto(_root(page))
    page.goto(f"{_root(page)}/statistics")
    mayor = page.locator('main a[href^="/statistics/mayor.pdf"]').first.get_attribute("href")
    sheet = PdfReader(BytesIO(page.request.get(f"{_root(page)}{mayor}").body()))
    assert len(sheet.pages) == 1
    assert "Marku" not in sheet.pages[0].extract_text()
    # A number of the page opens the list that it counted.
    number = page.locator('main a[href*="/list?"]').first
    count = int(number.inner_text())
    number.click()
    assert page.locator("main h1 .count").inner_text() == str(count)
    assert page.locator("main tbody tr").count() == min(count, PAGE)


def _do(shown: Played, who: str, verb: str, given: dict[str, object]) -> None:
    shown.by = who
    VERBS[verb](shown, given)
    assert shown.page.locator(".govuk-error-summary li").all_inner_texts() == []


def _at(shown: Played, who: str) -> Page:
    """Return the start page of somebody."""
    shown.by = who
    page = shown.page
    page.goto(_root(page))
    return page


def _root(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def _figure(page: Page, address: str) -> int:
    return int(page.locator(f'a.figures__figure[href="{address}"] strong').first.inner_text())

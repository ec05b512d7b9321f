"""A list leaves the system: asked for, confirmed where it is large, fetched once, and the log knows whom it named."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from rrjeta.access.actors import Actor
from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case
from rrjeta.exports.choices import State
from rrjeta.exports.models import Export
from rrjeta.exports.queries.sources import restricted
from rrjeta.kernel.clock import frozen, now
from rrjeta.kernel.saving import working
from rrjeta.notices.models import Notice
from rrjeta.people.models import Person
from rrjeta.people.operations.around import change_care
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

SAID = {"purpose": "report", "words": "The director asked for the quarter", "format": "xlsx"}
TEAM = "whose=team"


def ask(browser: Client, address: str = "", name: str = "cases", **more: str) -> Any:
    return browser.post(f"{reverse('export-ask', args=[name])}?{address}", {**SAID, **more})


def to_file(browser: Client, export: Export) -> str:
    """Return the page of the link."""
    linked = browser.post(reverse("export-link", args=[export.id]))
    assert linked.status_code == 302, linked.content
    return str(linked.headers["Location"])


def seen_on(page: Any) -> str:
    return page.content.decode().partition('name="seen" value="')[2].partition('"')[0]


def fetch(browser: Client, address: str) -> Any:
    return browser.post(f"{address}/file", {"seen": seen_on(browser.get(address))})


def content(response: Any) -> bytes:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def alone(cast: Cast, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Have the second person be asked above so many children."""
    monkeypatch.setattr("rrjeta.exports.rules.asking.MOST_ALONE", most)


def exported(cast: Cast, actor: Actor, address: str = "", **more: str) -> bytes:
    browser = cast.signed_in(actor, fresh=True)
    ask(browser, address, **more)
    return content(fetch(browser, to_file(browser, Export.objects.latest("id"))))


def test_ones_own_cases_leave_as_a_spreadsheet_with_who_took_them_out(cast: Cast) -> None:
    case = make_case(cast)
    sheet = load_workbook(BytesIO(exported(cast, cast.ana))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    export = Export.objects.get()
    assert "Ana Test" in rows[1][0]
    assert export.number in rows[1][0]
    assert rows[5][:2] == ("Case number", "Child")
    assert rows[6][0] == case.number
    assert export.number in sheet.oddHeader.left.text
    assert (export.state, export.row_count, export.child_count) == (State.FETCHED, 1, 1)


def test_the_log_names_whom_the_file_named_and_what_for(cast: Cast) -> None:
    case = make_case(cast)
    exported(cast, cast.ana)
    entry = LogEntry.objects.get(action="exports.operations.fetch_export")
    assert str(case.person.subject_id) in entry.subjects
    assert entry.reason == "report"


def test_filters_of_the_page_are_those_of_the_file(cast: Cast) -> None:
    make_case(cast)
    late = make_case(cast)
    Case.objects.filter(id=late.id).update(due_at=now() - timedelta(days=1))
    Case.objects.exclude(id=late.id).update(due_at=now() + timedelta(days=1))
    told = json.loads(exported(cast, cast.ana, "late=1", format="json"))
    assert [row["number"] for row in told["rows"]] == [late.number]
    assert told["meta"]["purpose"] == "report"
    assert told["meta"]["taken_out_by"] == "Ana Test"


def test_a_link_is_good_for_one_fetching(cast: Cast) -> None:
    make_case(cast)
    browser = cast.signed_in(cast.ana, fresh=True)
    ask(browser)
    address = to_file(browser, Export.objects.get())
    seen = seen_on(browser.get(address))
    content(browser.post(f"{address}/file", {"seen": seen}))
    assert browser.post(f"{address}/file", {"seen": seen}).status_code == 404
    assert browser.get(address).status_code == 404
    assert browser.post(reverse("export-link", args=[Export.objects.get().id])).status_code == 409


def test_a_link_opens_to_nobody_else_and_its_token_is_kept_nowhere(cast: Cast) -> None:
    make_case(cast)
    browser = cast.signed_in(cast.ana, fresh=True)
    ask(browser)
    address = to_file(browser, Export.objects.get())
    token = address.rpartition("/")[2]
    assert cast.signed_in(cast.besa, fresh=True).get(address).status_code == 404
    assert cast.signed_in(cast.dea, fresh=True).get(address).status_code == 404
    assert token not in str(Export.objects.values())


def test_a_day_later_it_is_asked_for_again(cast: Cast) -> None:
    make_case(cast)
    browser = cast.signed_in(cast.ana, fresh=True)
    ask(browser)
    export = Export.objects.get()
    with frozen(now() + timedelta(hours=25)):
        browser = cast.signed_in(cast.ana, fresh=True)
        page = browser.get(reverse("export", args=[export.id]))
        assert b"ran out" in page.content
        assert browser.post(reverse("export-link", args=[export.id])).status_code == 409


def test_a_worker_takes_out_their_own_cases_alone_and_is_told_what_is_left_out(cast: Cast) -> None:
    mine = make_case(cast)
    theirs = make_case(cast)
    Case.objects.filter(id=theirs.id).update(owner_id=cast.besa.user_id)
    page = cast.signed_in(cast.ana, fresh=True).get(f"{reverse('export-ask', args=['cases'])}?{TEAM}")
    assert b"1 row of the page is left out" in page.content
    told = json.loads(exported(cast, cast.ana, TEAM, format="json"))
    assert [row["number"] for row in told["rows"]] == [mine.number]
    everything = json.loads(exported(cast, cast.dea, TEAM, format="json"))
    assert len(everything["rows"]) == 2


def test_above_the_limit_a_second_person_confirms(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    alone(cast, monkeypatch, 1)
    make_case(cast)
    make_case(cast)
    browser = cast.signed_in(cast.ana, fresh=True)
    ask(browser)
    export = Export.objects.get()
    assert export.state == State.WAITING
    assert browser.post(reverse("export-link", args=[export.id])).status_code == 409
    decide = reverse("export-decide", args=[export.id])
    assert cast.signed_in(cast.besa, fresh=True).get(decide).status_code == 404
    assert browser.get(decide).status_code == 404
    head = cast.signed_in(cast.dea, fresh=True)
    assert decide.encode() in head.get(reverse("start")).content
    assert head.post(decide, {"decision": "yes"}).status_code == 302
    assert list(Notice.objects.filter(to_id=cast.ana.user_id).values_list("kind", flat=True)) == ["export_confirmed"]
    assert len(content(fetch(browser, to_file(browser, export)))) > 1000
    export.refresh_from_db()
    assert (export.decided_by_id, export.is_without_second_look) == (cast.dea.user_id, False)


def test_the_second_person_refuses_with_a_reason(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    alone(cast, monkeypatch, 0)
    make_case(cast)
    browser = cast.signed_in(cast.ana, fresh=True)
    ask(browser)
    export = Export.objects.get()
    head = cast.signed_in(cast.dea, fresh=True)
    decide = reverse("export-decide", args=[export.id])
    assert head.post(decide, {"decision": "no", "words": ""}).status_code == 422
    head.post(decide, {"decision": "no", "words": "A number is enough for this"})
    assert b"A number is enough for this" in browser.get(reverse("export", args=[export.id])).content
    assert browser.post(reverse("export-link", args=[export.id])).status_code == 409
    assert head.post(decide, {"decision": "yes"}).status_code == 409


def test_a_list_that_grew_after_it_was_confirmed_is_confirmed_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(cast, monkeypatch, 1)
    make_case(cast)
    make_case(cast)
    browser, head = cast.signed_in(cast.ana, fresh=True), cast.signed_in(cast.dea, fresh=True)
    ask(browser)
    export = Export.objects.get()
    head.post(reverse("export-decide", args=[export.id]), {"decision": "yes"})
    make_case(cast)
    address = to_file(browser, export)
    page = browser.get(address)
    assert b"1 row came in" in page.content
    assert b"has to confirm it as it is now" in page.content
    assert browser.post(f"{address}/file", {"seen": seen_on(page)}).status_code == 409
    browser.post(reverse("export-again", args=[export.id]))
    export.refresh_from_db()
    assert (export.state, export.row_count, export.decided_by_id) == (State.WAITING, 3, None)
    head.post(reverse("export-decide", args=[export.id]), {"decision": "yes"})
    content(fetch(browser, to_file(browser, export)))


def test_a_list_that_changed_is_fetched_only_as_the_page_showed_it(cast: Cast) -> None:
    make_case(cast)
    gone = make_case(cast)
    browser = cast.signed_in(cast.ana, fresh=True)
    ask(browser, format="json")
    export = Export.objects.get()
    address = to_file(browser, export)
    before = seen_on(browser.get(address))
    Case.objects.filter(id=gone.id).update(owner_id=cast.besa.user_id)
    assert browser.post(f"{address}/file", {"seen": before}).status_code == 409
    page = browser.get(address)
    assert b"1 row is no longer in it" in page.content
    told = json.loads(content(browser.post(f"{address}/file", {"seen": seen_on(page)})))
    assert (len(told["rows"]), told["meta"]["rows"]) == (1, 1)


def test_what_grew_past_the_limit_meanwhile_needs_the_second_person(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(cast, monkeypatch, 1)
    make_case(cast)
    browser = cast.signed_in(cast.ana, fresh=True)
    ask(browser)
    export = Export.objects.get()
    assert export.state == State.READY
    make_case(cast)
    page = browser.get(to_file(browser, export))
    assert b"has to confirm it as it is now" in page.content


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"purpose": "curiosity"}, "purpose"),
        ({"words": "x"}, "words"),
        ({"words": "y" * 501}, "words"),
        ({"format": "exe"}, "format"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast: Cast, sent: dict[str, str], field: str) -> None:
    make_case(cast)
    answer = ask(cast.signed_in(cast.ana, fresh=True), **sent)
    assert answer.status_code == 422
    assert f'href="#{field}'.encode() in answer.content
    assert not Export.objects.exists()


def test_an_empty_list_and_an_unknown_one_are_not_asked_for(cast: Cast) -> None:
    browser = cast.signed_in(cast.ana, fresh=True)
    assert b"There is nothing in this list" in browser.get(reverse("export-ask", args=["cases"])).content
    assert ask(browser).status_code == 422
    assert ask(browser, name="secrets").status_code == 404
    assert ask(browser, "whose=everybody").status_code == 404


def test_whoever_needs_it_no_longer_ends_it(cast: Cast) -> None:
    make_case(cast)
    browser = cast.signed_in(cast.ana, fresh=True)
    ask(browser)
    export = Export.objects.get()
    address = to_file(browser, export)
    browser.post(reverse("export-drop", args=[export.id]))
    assert browser.get(address).status_code == 404
    assert browser.post(reverse("export-drop", args=[export.id])).status_code == 409


def test_the_head_sees_who_took_out_what_and_strangers_do_not(cast: Cast) -> None:
    make_case(cast)
    exported(cast, cast.ana)
    number = Export.objects.get().number.encode()
    for actor, sees in ((cast.dea, True), (cast.edi, True), (cast.data_protection, True), (cast.fatma, False)):
        assert (number in cast.signed_in(actor).get(reverse("exports-unit")).content) is sees


def test_hostile_names_are_calculated_by_no_program(cast: Cast) -> None:
    make_case(cast, told={"given_name": "=HYPERLINK(1)", "surname": "@SUM"})
    told = exported(cast, cast.ana, format="csv").decode("utf-8-sig")
    line = told.splitlines()[-1]
    assert ";'=HYPERLINK(1) @SUM;" in line or ";'=HYPERLINK(1)" in line


@pytest.mark.parametrize("is_first", [True, False])
def test_a_sheltered_child_is_restricted_by_whichever_of_two_joined_records_says_so(cast: Cast, is_first: bool) -> None:
    kept, gone = make_case(cast), make_case(cast)
    with working(cast.ana.user_id):
        sheltered = kept.person if is_first else gone.person
        change_care(sheltered, arrangement="shelter_dv", since_at=now(), is_address_hidden=True, told={})
    Person.objects.filter(id=gone.person_id).update(merged_into_id=kept.person_id)
    assert restricted(Case.objects.all()) == {kept.id, gone.id}

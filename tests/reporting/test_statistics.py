"""Statistics for each reader: a number opens its list or is left out, tables cost the same at any size, reports stay as sent."""

from html import unescape
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from rrjeta.access.models import Unit
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import at, frozen
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.packs.facts import PackFaults
from rrjeta.packs.operations import check_pack
from rrjeta.reporting.models import Report
from rrjeta.reporting.operations.reports import NotAReportPeriod, NothingNew, send_report
from rrjeta.reporting.queries.conditions import SOURCES
from rrjeta.reporting.queries.counting import Found, divided
from rrjeta.reporting.queries.divisions import divisions_open, indicator_division
from rrjeta.reporting.queries.indicators import (
    NoSuchPeriod,
    PeriodToCome,
    book,
    find_indicator,
    indicator_values,
    span_asked,
)
from rrjeta.reporting.queries.lists import Chosen, counted_list
from rrjeta.reporting.queries.reports import due_of, report, reports, reports_due
from rrjeta.reporting.rules.catalogue import KINDS
from rrjeta.reporting.rules.indicators import taken
from rrjeta.reporting.rules.leaving_out import shown_of
from rrjeta.reporting.rules.spans import before, parts_of, read_span
from rrjeta.reporting.scope import areas, find_area
from tests.cast import Cast
from tests.reporting.made import NOW, Maker, told_to

YEAR = "2025"


@pytest.fixture
def register(cast: Cast, pack: Any) -> Any:
    with frozen(NOW):
        return Maker(cast, 3).register()


def test_facts_of_the_catalogue_and_of_the_tables_are_the_same() -> None:
    assert SOURCES.keys() == KINDS.keys()
    for name, kind in KINDS.items():
        source = SOURCES[name]
        assert (set(source.attributes), set(source.moments)) == (set(kind.attributes), set(kind.moments)), name
        assert (set(source.quantities), bool(source.lasts), bool(source.children)) == (
            set(kind.quantities),
            kind.lasts,
            kind.has_child,
        ), name


def test_spans_hold_their_days_and_their_parts() -> None:
    quarter = read_span("2026-Q1")
    assert (quarter.first.isoformat(), quarter.after.isoformat()) == ("2026-01-01", "2026-04-01")
    assert before(quarter).code == "2025-Q4"
    assert [one.code for one in parts_of(quarter, "month")] == ["2026-01", "2026-02", "2026-03"]
    assert parts_of(quarter, "quarter") == []
    assert [one.code for one in parts_of(read_span("2026"), "quarter")] == [f"2026-Q{one}" for one in range(1, 5)]


def test_of_nothing_there_is_no_median() -> None:
    assert [taken(take, {}) for take in ("mean", "median", "p90", "sum")] == [None, None, None, 0]
    assert taken("median", {1: 1, 4: 1}) == 2.5
    assert taken("p90", {1: 9, 50: 1}) == 1


@pytest.mark.django_db
def test_nothing_is_counted_of_what_is_to_come(cast: Cast, pack: Any) -> None:
    with frozen(NOW):
        assert span_asked("2026-06").code == "2026-06"
        for text in ("2026-07", "2026-Q3", "2027"):
            with pytest.raises(PeriodToCome):
                span_asked(text)
        for text in ("", "2026-13", "2026-Q5", "-1", "99999", "1999", "2026-1'--"):
            with pytest.raises(NoSuchPeriod):
                span_asked(text)


@pytest.mark.slow
@pytest.mark.django_db
def test_a_number_and_its_list_agree_for_every_reader(cast: Cast, register: Any) -> None:
    opened = 0
    with frozen(NOW):
        for reader in (cast.ana, cast.dea, cast.edi, cast.agency):
            area, span = areas(reader)[0], read_span(YEAR)
            for cell in indicator_values(reader, list(book().indicators), [span], area):
                figure = book().indicators[cell.code].figure(cell.figure)
                assert figure
                chosen = Chosen(cell.code, cell.figure)
                if not cell.is_open:
                    with pytest.raises(NotAllowed):
                        counted_list(reader, chosen, span, area)
                    continue
                listed = counted_list(reader, chosen, span, area)
                opened += 1
                if figure.part.take in ("count", "children"):
                    assert (cell.code, listed.total) == (cell.code, cell.part)
                    assert len(listed.lines) == min(listed.total, 50)
    assert opened > 60


@pytest.mark.slow
@pytest.mark.django_db
def test_a_group_of_a_division_opens_its_own_list(cast: Cast, register: Any) -> None:
    compared = 0
    with frozen(NOW):
        area, span = find_area(cast.dea, str(cast.unit.id)), read_span(YEAR)
        for one in book().indicators.values():
            for figure in one.figures[:1]:
                for by in divisions_open(cast.dea, one, figure, span, area):
                    for cell in indicator_division(cast.dea, one.code, figure.code, span, area, by):
                        chosen = Chosen(one.code, figure.code, by=by, group=cell.group)
                        listed = counted_list(cast.dea, chosen, span, area)
                        if figure.part.take in ("count", "children"):
                            assert (one.code, by, cell.group, listed.total) == (one.code, by, cell.group, cell.part)
                            compared += 1
    assert compared > 20


@pytest.mark.django_db
def test_whoever_reads_no_list_reads_no_few(cast: Cast, register: Any) -> None:
    with frozen(NOW):
        for quarter in parts_of(read_span(YEAR), "quarter"):
            told_to(str(cast.unit.id), at(quarter.first), 6)
        country = areas(cast.agency)[0]
        found = indicator_values(
            cast.agency, ["CM01", "CM04", "CM17"], [read_span(YEAR), read_span("2026-03")], country
        )
        assert all(one.is_left_out or (one.value or 0) >= 5 for one in found)
        assert [one.figure for one in found if one.code == "CM01" and not one.is_left_out] == ["received"]
        # A month would give away what is left out of its quarter.
        assert all(one.is_left_out for one in found if one.span == "2026-03")
        # A worker's colleague does not read where the children live, so not even how many.
        unit = areas(cast.ana)[0]
        assert all(one.is_left_out for one in indicator_values(cast.ana, ["AC01", "AC03"], [read_span(YEAR)], unit))
        with pytest.raises(NotFound):
            find_area(cast.dea, str(cast.unit_elsewhere.id))
        with pytest.raises(NotAllowed):
            areas(cast.observer)


@pytest.mark.django_db
def test_the_page_asks_the_same_number_of_questions_at_any_size(cast: Cast, pack: Any) -> None:
    with frozen(NOW):
        browser = cast.signed_in(cast.dea)
        counts = []
        for seed in (0, 5):
            for section in book().sections:
                browser.get(reverse("statistics"), {"section": section, "period": "2026-Q2"})
                with CaptureQueriesContext(connection) as asked:
                    answer = browser.get(reverse("statistics"), {"section": section, "period": "2026-Q2"})
                assert answer.status_code == 200
                counts.append(sum(one["sql"].startswith("SELECT") for one in asked.captured_queries))
            Maker(cast, seed).register()
    assert counts[:5] == counts[5:]
    assert max(counts) <= 15


@pytest.mark.django_db
class TestReport:
    def test_it_stays_as_it_was_sent_and_the_next_says_what_differs(self, cast: Cast, pack: Any) -> None:
        unit, asked = cast.unit.id, {"unit_id": cast.unit.id, "period": "2025-Q4"}
        beside = Unit.objects.create(organisation="njmf-al131", municipality="AL131", name="Beside")
        with frozen(NOW):
            first = send_report(cast.dea, operation_id=new_id(), **asked)
            before_it = report(cast.agency, first)
            assert before_it.sent.left_out == sum(one.is_left_out for one in before_it.told) > 0
            with pytest.raises(NothingNew):
                send_report(cast.dea, operation_id=new_id(), **asked)
            for one, number in ((unit, 20), (beside.id, 12), (cast.unit_elsewhere.id, 12)):
                told_to(str(one), at(span_asked("2025-Q4").first), number)
            second = send_report(cast.dea, operation_id=new_id(), **asked)
            assert report(cast.dea, first).told == before_it.told
            later = report(cast.dea, second)
            assert later.replaces == first
            (differing,) = (one for one in later.differing if (one.code, one.figure) == ("CM01", "received"))
            assert differing.before is not None
            assert differing.before.is_left_out
            assert differing.now is not None
            assert differing.now.value == 20
            assert [one.id for one in reports(cast.agency)[0]] == [second, first]

    def test_a_report_is_asked_for_once_more_before_it_leaves(self, cast: Cast, pack: Any) -> None:
        with frozen(NOW):
            head = cast.signed_in(cast.dea)
            page = head.get(reverse("statistics-reports")).content.decode()
            way = unescape(page.partition(f'href="{reverse("statistics-report-send")}')[2].partition('"')[0])
            address = f"{reverse('statistics-report-send')}{way}"
            assert "stays as it is" in head.get(address).content.decode()
            assert not Report.objects.exists()
            assert head.post(address, {"operation_id": str(new_id())}).status_code == 302
            assert Report.objects.get().unit_id == cast.unit.id
            assert head.get(address).status_code == 404

    def test_only_what_is_over_is_reported_and_only_of_ones_own(self, cast: Cast, pack: Any) -> None:
        with frozen(NOW):
            for period in ("2026", "2026-Q2", "2026-03"):
                with pytest.raises(NotAReportPeriod):
                    send_report(cast.dea, operation_id=new_id(), unit_id=cast.unit.id, period=period)
            with pytest.raises(PeriodToCome):
                send_report(cast.dea, operation_id=new_id(), unit_id=cast.unit.id, period="2026-Q4")
            with pytest.raises(NotFound):
                send_report(cast.dea, operation_id=new_id(), unit_id=cast.unit_elsewhere.id, period="2025")
            with pytest.raises(NotAllowed):
                send_report(cast.ana, operation_id=new_id(), unit_id=cast.unit.id, period="2025")
        assert not Report.objects.exists()

    def test_what_is_due_stands_until_it_is_sent(self, cast: Cast, pack: Any) -> None:
        with frozen(NOW):
            assert [(one.span.code, one.is_late) for one in reports_due(cast.dea)] == [
                ("2026-Q1", True),
                ("2025", True),
            ]
            assert due_of(read_span("2026-Q1")).date().isoformat() == "2026-04-15"
            send_report(cast.dea, operation_id=new_id(), unit_id=cast.unit.id, period="2026-Q1")
            assert [one.span.code for one in reports_due(cast.dea)] == ["2025"]
            assert reports_due(cast.agency) == []


@pytest.mark.django_db
def test_the_page_for_the_mayor_is_one_tagged_page(cast: Cast, register: Any) -> None:
    with frozen(NOW):
        answer = cast.signed_in(cast.dea).get(reverse("statistics-mayor"), {"period": "2026-Q1"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"/StructTreeRoot" in answer.content
    pages = PdfReader(BytesIO(answer.content)).pages
    assert len(pages) == 1
    assert "Unit at home" in pages[0].extract_text()


@pytest.mark.django_db
@pytest.mark.parametrize(("became", "is_told"), [((10, 10, 10), True), ((10, 10, 18), False)])
def test_a_month_of_a_share_does_not_come_back_from_its_quarter(
    cast: Cast, pack: Any, monkeypatch: pytest.MonkeyPatch, became: tuple[int, ...], is_told: bool
) -> None:
    """Of 20 concerns of a month 18 became cases: two did not, which the quarter less the other months would tell."""
    quarter = span_asked("2025-Q1")
    of_month = dict(zip((one.code for one in parts_of(quarter, "month")), became, strict=True))

    def tallied(_actor: Any, _area: Any, wanted: Any) -> list[Found]:
        share = find_indicator("CM02").figures[0]
        counts = [
            (of_month.get(span.code, sum(became)) if tally == share.part else 20 if span.code in of_month else 60)
            for tally, span in wanted
        ]
        return [Found(one, one) for one in counts]

    monkeypatch.setattr("rrjeta.reporting.queries.indicators.tallied", tallied)
    area = find_area(cast.dea, "", Permission.SEND_REPORT)
    (cell,) = indicator_values(cast.dea, ["CM02"], [quarter], area, told_by="month")
    assert cell.is_left_out is not is_told


@pytest.mark.parametrize(
    ("groups", "every", "told"),
    [
        ({"f": 7}, ["f", "m"], set()),
        ({"f": 7, "m": 8}, ["f", "m"], {"f", "m"}),
        ({"f": 30, "m": 2}, ["f", "m"], set()),
        ({"f": 7, "m": 8}, ["f", "m", "u"], {"m"}),
    ],
)
def test_one_group_alone_tells_of_the_others(groups: dict[str, int], every: list[str], told: set[str]) -> None:
    assert shown_of(groups, every) == told


def test_what_is_closed_takes_along_what_would_give_it_back() -> None:
    assert shown_of({"f": 30, "m": 40, "x": 50}, ["f", "m", "x"], closed=["x"]) == {"m"}


FAULTS = {
    "count: concerns, when: received}\n      children": (
        "count: cats, when: received}\n      children",
        "there are no facts",
    ),
    "children: told_children": ("children: concerns", "not about one child"),
    "by: [source, municipality]": ("by: [closure_reason]", "can be divided by"),
    "where: {outcome: became_case}": ("where: {outcome: at_risk}", "no named list"),
    "quantity: hours_to_contact}\n        unit: hours\n      p90": (
        "quantity: cost}\n        unit: hours\n      p90",
        "goes with these",
    ),
    "periods: [month, quarter, year]": ("periods: [fortnight]", "periods is a list"),
}


@pytest.mark.slow
@pytest.mark.django_db
def test_every_fault_of_a_definition_has_its_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    copytree(settings.RRJETA_PACK, folder)
    file = folder / "indicators" / "concerns.yaml"
    text = file.read_text()
    for right, (wrong, said) in FAULTS.items():
        assert right in text, right
        file.write_text(text.replace(right, wrong, 1))
        with pytest.raises(PackFaults) as raised:
            check_pack(folder)
        assert any(
            said in one.message and one.file.endswith("concerns.yaml") and one.line > 1 for one in raised.value.faults
        ), said


@pytest.mark.django_db
def test_places_add_up_to_the_country(cast: Cast, register: Any) -> None:
    with frozen(NOW):
        country = areas(cast.agency)[0]
        figure = book().indicators["CM04"].figure("cases")
        assert figure
        by_place = divided(cast.agency, country, figure.part, read_span("2026-Q2"), "municipality")
        whole = divided(cast.agency, country, figure.part, read_span("2026-Q2"), "sex")
        assert sum(one.rows for one in by_place.values()) == sum(one.rows for one in whole.values())


@pytest.mark.django_db
def test_a_group_that_is_left_out_is_not_named(cast: Cast, register: Any) -> None:
    with frozen(NOW):
        country = areas(cast.agency)[0]
        # One register has few of each; beside fifteen of "school" the others are not even named.
        told_to(str(cast.unit.id), at(read_span(YEAR).first), 15)
        told_to(str(cast.unit.id), at(read_span(YEAR).first), 9, source="health")
        cells = indicator_division(cast.agency, "CM01", "received", read_span(YEAR), country, "source")
        figure = book().indicators["CM01"].figure("received")
        assert figure
        every = divided(cast.agency, country, figure.part, read_span(YEAR), "source")
        assert 0 < len(cells) < len(every)
        assert all((one.value or 0) >= 5 for one in cells)
